"""Proof that nothing was altered: over the live database, and over an exported ledger file without any database.

The exported ledger is JSON lines: a header, one line per place with its kind only, then every movement with its hashes. No names.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TextIO

from sqlalchemy import func, select, union, union_all

from inventory import chain
from inventory.db import OrganizationSession
from inventory.movements.tables import Balance, Movement
from inventory.places import KINDS, MAY_GO_NEGATIVE, Place

CHECKPOINT_FORMAT = "tasuki-checkpoint/1"
MOST_PROBLEMS = 20
TELL_EVERY = 2_000


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong and where: unreadable, foreign, gap, link, hash, end, checkpoint, digest, place, quantity, negative, balance or lot."""

    problem: str
    seq: int | None = None
    lot_id: str = ""
    place_id: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"problem": self.problem, "seq": self.seq, "lot": self.lot_id or None, "place": self.place_id or None}


def checkpoint(session: OrganizationSession) -> dict[str, Any]:
    """The head of the chain and a digest of places and balances: kept outside, it proves later that nothing up to here was changed."""
    head = session.scalars(select(chain.ChainHead)).one()
    # By its key and a few at a time: a year has hundreds of thousands.
    query = select(Balance.lot_id, Balance.place_id, Balance.on_hand).where(Balance.on_hand != 0)
    balances = session.execute(query.order_by(Balance.lot_id, Balance.place_id), execution_options={"yield_per": 5000})
    return {
        "format": CHECKPOINT_FORMAT,
        "organization": str(head.organization_uid),
        "seq": head.seq,
        "hash": head.hash,
        "digest": _digest(dict(_used_places(session)), (f"{lot_id} {place_id} {pieces}\n" for lot_id, place_id, pieces in balances)),
        "recorded_at": _instant(head.recorded_at),
    }


def state_digest(kinds: dict[str, str], balances: dict[tuple[str, str], int]) -> str:
    """SHA-256 over the sorted lines `place kind` of all places that goods came through and `lot place pieces` of all that is not zero."""
    return _digest(kinds, sorted(f"{lot} {place} {pieces}\n" for (lot, place), pieces in balances.items() if pieces))


def _digest(kinds: dict[str, str], balance_lines: Iterable[str]) -> str:
    digest = hashlib.sha256("".join(sorted(f"{place} {kind}\n" for place, kind in kinds.items())).encode())
    for line in balance_lines:
        digest.update(line.encode())
    return digest.hexdigest()


def _used_places(session: OrganizationSession) -> Iterator[tuple[str, str]]:
    used = union(select(Movement.source_id.label("place_id")), select(Movement.target_id)).subquery("used")
    for place_id, kind in session.execute(
        select(Place.id, Place.kind).join(used, used.c.place_id == Place.id).order_by(Place.id)
    ):
        yield str(place_id), kind


def write_ledger(session: OrganizationSession, stream: TextIO) -> dict[str, Any]:
    """The whole ledger goes to the stream, a line at a time; answers the checkpoint that stands in its header."""
    header = checkpoint(session)
    _write(stream, {"format": chain.VERSION, "checkpoint": header})
    for place_id, kind in _used_places(session):
        _write(stream, {"place": place_id, "kind": kind})
    for row in chain.rows_of(session, Movement):
        _write(stream, {name: _plain(value) for name, value in row.items()})
    return header


def verify_ledger(stream: Iterable[str], checkpoint: dict[str, Any] | None = None) -> list[Problem]:
    """Everything wrong with an exported ledger, the first break of the chain first; empty when it is sound.

    With an older checkpoint the ledger must have passed through it. Only the standard library is used and every link is recomputed.
    """
    reader = _LedgerReader(checkpoint)
    for line in stream:
        if line.strip() and not reader.take(line):
            break
    return reader.end()


class _LedgerReader:
    def __init__(self, outside: dict[str, Any] | None) -> None:
        self.problems: list[Problem] = []
        self.header: dict[str, Any] | None = None
        self.kinds: dict[str, str] = {}
        self.used: dict[str, str] = {}
        self.balances: dict[tuple[str, str], int] = {}
        self.seq, self.hash, self.recorded_at = 0, chain.FIRST, None
        self.checkpoints = [outside] if outside else []
        self.passed: set[int] = set()

    def take(self, line: str) -> bool:
        """One line is checked; False when reading on makes no sense."""
        try:
            row = json.loads(line)
            if self.header is None:
                return self._take_header(row)
            if "place" in row:
                self.kinds[row["place"]] = row["kind"]
                return row["kind"] in KINDS or self._refuse("unreadable")
            return self._take_movement(row)
        except (ValueError, KeyError, TypeError, AttributeError):
            return self._refuse("unreadable", self.seq + 1)

    def _refuse(self, kind: str, seq: int | None = None) -> bool:
        self.problems.append(Problem(kind, seq))
        return False

    def _take_header(self, row: dict[str, Any]) -> bool:
        if row["format"] != chain.VERSION:
            return self._refuse("unreadable")
        self.header = row["checkpoint"]
        self.checkpoints.append(self.header)
        if any(point["organization"] != row["checkpoint"]["organization"] for point in self.checkpoints):
            return self._refuse("foreign")
        self._pass_checkpoints()
        return True

    def _take_movement(self, row: dict[str, Any]) -> bool:
        found = chain.first_break([row], seq=self.seq, prev_hash=self.hash)
        if found:
            return self._refuse(found.problem, found.seq)
        if self.header is None or row["organization"] != self.header["organization"]:
            return self._refuse("foreign", row["seq"])
        self.seq, self.hash, self.recorded_at = row["seq"], row["hash"], row["recorded_at"]
        self._move(row)
        self._pass_checkpoints()
        return len(self.problems) < MOST_PROBLEMS

    def _move(self, row: dict[str, Any]) -> None:
        lot, source, target, pieces = row["lot_id"], row["source_id"], row["target_id"], row["quantity"]
        if source not in self.kinds or target not in self.kinds:
            self.problems.append(Problem("place", self.seq, lot))
        elif type(pieces) is not int or pieces <= 0 or source == target:
            self.problems.append(Problem("quantity", self.seq, lot))
        else:
            self.used |= {source: self.kinds[source], target: self.kinds[target]}
            self.balances[lot, source] = self.balances.get((lot, source), 0) - pieces
            self.balances[lot, target] = self.balances.get((lot, target), 0) + pieces
            if self.balances[lot, source] < 0 and self.kinds[source] not in MAY_GO_NEGATIVE:
                self.problems.append(Problem("negative", self.seq, lot, source))

    def _pass_checkpoints(self) -> None:
        for number, point in enumerate(self.checkpoints):
            if point["seq"] != self.seq:
                continue
            self.passed.add(number)
            if point["format"] != CHECKPOINT_FORMAT or point["hash"] != self.hash or point["recorded_at"] != self.recorded_at:
                self.problems.append(Problem("checkpoint", self.seq))
            elif point["digest"] != state_digest(self.used, self.balances):
                self.problems.append(Problem("digest", self.seq))

    def end(self) -> list[Problem]:
        if self.header is None and not self.problems:
            self._refuse("unreadable")
        if not self.problems and (len(self.passed) < len(self.checkpoints) or (self.header and self.seq != self.header["seq"])):
            self._refuse("end", self.seq)
        if not self.problems and set(self.kinds) != set(self.used):
            self._refuse("place")
        return self.problems


def verify_database(session: OrganizationSession, progress: Callable[[int], None] | None = None) -> list[Problem]:
    """Everything wrong with the organization's ledger as it stands in the database; empty when it is sound.

    `progress` is told every few thousand entries how far the chain has been followed.
    """
    return [*chain_problems(session, progress), *balance_problems(session), *lot_problems(session), *negative_problems(session)]


def chain_problems(session: OrganizationSession, progress: Callable[[int], None] | None = None) -> list[Problem]:
    """The first link that does not follow from the one before, or an end that is not the head's."""
    head = session.scalars(select(chain.ChainHead)).one()
    last: tuple[int, str] = (0, chain.FIRST)

    def rows() -> Iterator[dict[str, Any]]:
        nonlocal last
        for row in chain.rows_of(session, Movement):
            yield row
            last = (row["seq"], row["hash"])
            if progress and row["seq"] % TELL_EVERY == 0:
                progress(row["seq"])

    found = chain.first_break(rows())
    if found:
        return [Problem(found.problem, found.seq)]
    return [] if last == (head.seq, head.hash) else [Problem("end", last[0])]


def balance_problems(session: OrganizationSession) -> list[Problem]:
    """Balances that are not the sum of their movements: all three are added up by the database, and nothing may remain."""
    parts = union_all(
        select(Movement.lot_id.label("lot_id"), Movement.target_id.label("place_id"), Movement.quantity.label("pieces")),
        select(Movement.lot_id, Movement.source_id, -Movement.quantity),
        select(Balance.lot_id, Balance.place_id, -Balance.on_hand),
    ).subquery("part")
    query = (
        select(parts.c.lot_id, parts.c.place_id).group_by(parts.c.lot_id, parts.c.place_id).having(func.sum(parts.c.pieces) != 0)
    )
    return [Problem("balance", None, str(lot), str(place)) for lot, place in session.execute(query.limit(MOST_PROBLEMS))]


def lot_problems(session: OrganizationSession) -> list[Problem]:
    """Lots whose pieces over all places are not zero: something came from nowhere or went nowhere."""
    query = select(Balance.lot_id).group_by(Balance.lot_id).having(func.sum(Balance.on_hand) != 0).limit(MOST_PROBLEMS)
    return [Problem("lot", None, str(lot_id)) for lot_id in session.scalars(query)]


def negative_problems(session: OrganizationSession) -> list[Problem]:
    """Places that hold less than nothing although only donors and count differences may."""
    query = (
        select(Balance.lot_id, Balance.place_id)
        .join(Place, Place.id == Balance.place_id)
        .where(Balance.on_hand < 0, Place.kind.not_in(MAY_GO_NEGATIVE))
        .limit(MOST_PROBLEMS)
    )
    return [Problem("negative", None, str(lot_id), str(place_id)) for lot_id, place_id in session.execute(query)]


def _write(stream: TextIO, row: dict[str, Any]) -> None:
    stream.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return _instant(value)
    return str(value) if isinstance(value, uuid.UUID) else value


def _instant(value: datetime | None) -> str | None:
    return chain.instant_text(value) if value else None
