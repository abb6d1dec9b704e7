"""The only writer of balances: checks a list of entries one after the other against what is there, then writes them set-wise.

Order of locks: advisory locks on keys (PostgreSQL), balance rows by lot and place, the chain head last.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, insert, select, text, tuple_, update
from sqlalchemy.dialects import postgresql

from inventory import chain
from inventory.counted_days import counted_moment
from inventory.db import OrganizationSession
from inventory.holds.guarding import catch_arrivals, held_among
from inventory.movements.errors import LotHeld, NotEnoughStock
from inventory.movements.tables import STORED, Balance, Movement
from inventory.phones.noting import note_entries
from inventory.places import Place

NO_EXPIRY = date(9999, 12, 31)
# Kinds by which goods leave the house. What groups do with them afterwards is told, not asked.
LEAVING = ("issue", "ship", "direct")
_BALANCE, _MOVEMENT, _HEAD = (cast(Table, mapped.__table__) for mapped in (Balance, Movement, chain.ChainHead))


@dataclass(slots=True)
class LotFacts:
    """What posting needs to know of a lot."""

    id: uuid.UUID
    item_id: uuid.UUID
    donor_id: uuid.UUID
    expires_on: date | None


@dataclass(slots=True)
class Entry:
    """One movement to be posted. `from_reserved` pieces come out of what was promised."""

    key: uuid.UUID
    request_hash: str
    kind: str
    lot: LotFacts
    source: Place
    target: Place
    quantity: int
    occurred_at: datetime
    reason: str | None = None
    reversal_of: int | None = None
    delivery_id: uuid.UUID | None = None
    import_id: uuid.UUID | None = None
    days_left: int | None = None
    flag: str | None = None
    from_reserved: int = 0
    # Told later than it was done: booked although the lot is on hold by now.
    is_past: bool = False
    # Whose entry it is where it is not the posting's own.
    actor_id: uuid.UUID | None = None
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def leaves(self) -> bool:
        """Whether goods go out of the house by it, to another warehouse too: those of a lot on hold may not."""
        if self.kind == "transfer":
            return not self.is_past and self.source.site_id != self.target.site_id
        return not self.is_past and self.kind in LEAVING


@dataclass(slots=True)
class _Row:
    """A balance as it is while entries are tried, and as it was read."""

    place: Place
    lot: LotFacts
    on_hand: int = 0
    reserved: int = 0
    on_hand_delta: int = 0
    reserved_delta: int = 0
    is_stored: bool = False


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 of a request's content, whatever the order of its fields."""
    return hashlib.sha256(
        json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode()
    ).hexdigest()


def lock_keys(session: OrganizationSession, keys: Iterable[uuid.UUID]) -> None:
    """A second request with one of these keys waits until this transaction ends, then finds its entry.

    SQLite needs none: its writers come one after the other.
    """
    if session.get_bind().dialect.name == "postgresql":
        numbers = sorted(
            int.from_bytes(hashlib.sha256(f"{session.organization_id}:{key}".encode()).digest()[:8], "big", signed=True)
            for key in keys
        )
        with session.sent_together():
            session.connection().execute(_LOCK_KEYS, {"numbers": numbers})


class Posting:
    """A run of entries in one transaction: `open` locks, `add` checks, `close` writes."""

    def __init__(self, session: OrganizationSession, *, actor_id: uuid.UUID, now: datetime) -> None:
        self.session, self.actor_id, self.now = session, actor_id, now
        self.entries: list[Entry] = []
        self._is_postgresql = session.get_bind().dialect.name == "postgresql"
        self._rows: dict[tuple[uuid.UUID, uuid.UUID], _Row] = {}
        self._item_sums: dict[tuple[uuid.UUID, uuid.UUID | None], list[int]] = {}

    def open(self, pairs: Sequence[tuple[LotFacts, Place]]) -> None:
        """The balances of these lots at these places are read and held. Lots made in this transaction need not be named."""
        wanted = {(lot.id, place.id): _Row(place, lot) for lot, place in pairs}
        if not wanted:
            return
        is_one_lot = len({lot_id for lot_id, _ in wanted}) == 1
        if not is_one_lot:
            self._make_missing_rows(self._without_rows(wanted))
        self._hold(wanted)
        missing = {pair: row for pair, row in wanted.items() if not row.is_stored}
        # Of a single lot, the rows there are held before those that are not yet: writers of one lot cannot wait for each other in a ring.
        if is_one_lot and self._make_missing_rows(missing):
            self._hold(missing)
        self._rows |= wanted

    def _hold(self, wanted: dict[tuple[uuid.UUID, uuid.UUID], _Row]) -> None:
        for lot_id, place_id, on_hand, reserved in self.session.execute(_HELD, {"pairs": list(wanted)}):
            row = wanted[lot_id, place_id]
            row.on_hand, row.reserved, row.is_stored = on_hand, reserved, True

    def _without_rows(self, wanted: dict[tuple[uuid.UUID, uuid.UUID], _Row]) -> dict[tuple[uuid.UUID, uuid.UUID], _Row]:
        """Those that no row stands for yet. Rows are never deleted, so this need not be held."""
        if not self._is_postgresql:
            return {}
        there = {(lot_id, place_id) for lot_id, place_id in self.session.execute(_THERE, {"pairs": list(wanted)})}
        return {pair: row for pair, row in wanted.items() if pair not in there}

    def _make_missing_rows(self, missing: dict[tuple[uuid.UUID, uuid.UUID], _Row]) -> bool:
        """On PostgreSQL two writers may both bring a lot to a new place: the row must exist before it can be locked."""
        if not missing or not self._is_postgresql:
            return False
        rows = [self._balance_values(row) for _, row in sorted(missing.items(), key=lambda pair: pair[0])]
        self.session.connection().execute(_INSERT_MISSING, rows)
        return True

    def _balance_values(self, row: _Row) -> dict[str, Any]:
        return {
            "organization_id": self.session.organization_id,
            "lot_id": row.lot.id,
            "place_id": row.place.id,
            "on_hand": 0,
            "reserved": 0,
            "may_go_negative": row.place.may_go_negative,
            "item_id": row.lot.item_id,
            "donor_id": row.lot.donor_id,
            "site_id": row.place.site_id,
            "expires_on": row.lot.expires_on or NO_EXPIRY,
        }

    def row(self, lot: LotFacts, place: Place) -> _Row:
        return self._rows.setdefault((lot.id, place.id), _Row(place, lot))

    def free(self, lot: LotFacts, place: Place) -> int:
        row = self.row(lot, place)
        return row.on_hand - row.reserved

    def add(self, entry: Entry) -> None:
        """The entry will be written; refused when the source holds less than is asked and free."""
        source, target = self.row(entry.lot, entry.source), self.row(entry.lot, entry.target)
        available = source.on_hand - source.reserved + entry.from_reserved
        if not entry.source.may_go_negative and available < entry.quantity:
            raise NotEnoughStock(free=available, asked=entry.quantity)
        source.on_hand -= entry.quantity
        source.on_hand_delta -= entry.quantity
        source.reserved -= entry.from_reserved
        source.reserved_delta -= entry.from_reserved
        target.on_hand += entry.quantity
        target.on_hand_delta += entry.quantity
        self._move_item_sums(entry)
        self.entries.append(entry)

    def _move_item_sums(self, entry: Entry) -> None:
        for place, sign in ((entry.source, -1), (entry.target, 1)):
            sums = self._item_sums.get((entry.lot.item_id, place.site_id)) if place.site_id else None
            if sums:
                sums[0] += sign * entry.quantity
                sums[1] += entry.from_reserved * sign if sign < 0 else 0

    def load_item_sums(self, pairs: Iterable[tuple[uuid.UUID, uuid.UUID | None]]) -> None:
        """Sums of items at sites are known from here on and follow every entry added."""
        pairs = set(pairs)
        self._item_sums = {pair: [0, 0] for pair in pairs}
        wanted = {"items": list({item for item, _ in pairs}), "sites": list({site for _, site in pairs})}
        for item_id, site_id, on_hand, reserved in self.session.execute(_ITEM_SUMS, wanted):
            if (item_id, site_id) in self._item_sums:
                self._item_sums[item_id, site_id] = [int(on_hand), int(reserved)]

    def balances(self, lot: LotFacts, place: Place) -> dict[str, dict[str, int]]:
        """On hand and free of the lot at the place, and of its item at the place's site, after the entries added so far."""
        row = self.row(lot, place)
        on_hand, reserved = self._item_sums.get((lot.item_id, place.site_id), (0, 0)) if place.site_id else (0, 0)
        return {
            "lot": {"on_hand": row.on_hand, "free": row.on_hand - row.reserved},
            "item_at_site": {"on_hand": on_hand, "free": on_hand - reserved},
        }

    def close(self) -> list[int]:
        """All entries added are written; answers their seq in order."""
        if not self.entries:
            return []
        self._write_balances()
        # What covers a late entry is no entry of anybody's.
        note_entries(self.session, [entry.key for entry in self.entries if entry.kind != "cover"], now=self.now)
        return self._append()

    def _write_balances(self) -> None:
        changed = [
            row for _, row in sorted(self._rows.items(), key=lambda pair: pair[0]) if row.on_hand_delta or row.reserved_delta
        ]
        new = [row for row in changed if not row.is_stored]
        connection = self.session.connection()
        if new:
            rows = [{**self._balance_values(row), "on_hand": row.on_hand, "reserved": row.reserved} for row in new]
            connection.execute(_INSERT_BALANCE, _one_or_all(rows))
        stored = [row for row in changed if row.is_stored]
        if stored:
            written = connection.execute(_CONDITIONAL_UPDATE, _one_or_all([self._delta(row) for row in stored]))
            # The rows are locked, so this cannot fail unless somebody wrote a balance past this module.
            if written.rowcount != len(stored):
                raise NotEnoughStock(free=0, asked=0)

    def _delta(self, row: _Row) -> dict[str, Any]:
        return {
            "of_organization": self.session.organization_id,
            "of_lot": row.lot.id,
            "at_place": row.place.id,
            "on_hand_delta": row.on_hand_delta,
            "reserved_delta": row.reserved_delta,
        }

    def _append(self) -> list[int]:
        head = chain.lock_head(self.session)
        if head.has_holds:
            self._keep_holds()
        recorded_at = max(self.now, head.recorded_at) if head.recorded_at else self.now
        seq, prev_hash, rows = head.seq, head.hash, []
        for entry in self.entries:
            seq += 1
            row = self._movement_values(entry, seq=seq, recorded_at=recorded_at, closed_until=head.closed_until)
            row["prev_hash"], row["hash"] = prev_hash, chain.link_hash({**row, "organization": head.organization_uid}, prev_hash)
            prev_hash = row["hash"]
            rows.append(row)
        moved = {"of_organization": self.session.organization_id, "seq": seq, "hash": prev_hash, "recorded_at": recorded_at}
        connection = self.session.connection()
        with self.session.sent_together():
            connection.execute(_INSERT, _one_or_all(rows))
            connection.execute(_MOVE_HEAD, moved)
        return [row["seq"] for row in rows]

    def _keep_holds(self) -> None:
        """Goods that a recall means are held as they come in, and nothing that is held leaves."""
        arrived = {entry.lot.id for entry in self.entries if entry.source.kind == "donor" and entry.kind != "reverse"}
        if arrived:
            catch_arrivals(self.session, arrived, actor_id=self.actor_id, now=self.now)
        leaving = {entry.lot.id for entry in self.entries if entry.leaves}
        if held := held_among(self.session, leaving):
            raise LotHeld(lot=held[0])

    def _movement_values(
        self, entry: Entry, *, seq: int, recorded_at: datetime, closed_until: datetime | None
    ) -> dict[str, Any]:
        return {
            "organization_id": self.session.organization_id,
            "seq": seq,
            "kind": entry.kind,
            "lot_id": entry.lot.id,
            "source_id": entry.source.id,
            "target_id": entry.target.id,
            "quantity": entry.quantity,
            "occurred_at": entry.occurred_at,
            "recorded_at": recorded_at,
            "counted_at": counted_moment(entry.occurred_at, recorded_at=recorded_at, closed_until=closed_until),
            "actor_id": entry.actor_id or self.actor_id,
            "key": entry.key,
            "request_hash": entry.request_hash,
            "reason": entry.reason,
            "reversal_of": entry.reversal_of,
            "delivery_id": entry.delivery_id,
            "import_id": entry.import_id,
            "days_left": entry.days_left,
            "flag": entry.flag,
            "answer": entry.answer,
        }


def _one_or_all(rows: list[dict[str, Any]]) -> dict[str, Any] | list[dict[str, Any]]:
    """A single row is sent as such: drivers take a longer way for lists."""
    return rows[0] if len(rows) == 1 else rows


# Written once, so that neither building nor compiling them costs a scan anything.
_LOCK_KEYS = text("select pg_advisory_xact_lock(n) from unnest(cast(:numbers as bigint[])) n")
_INSERT, _INSERT_BALANCE = insert(_MOVEMENT), insert(_BALANCE)
_MOVE_HEAD = update(_HEAD).where(_HEAD.c.organization_id == bindparam("of_organization"))
_INSERT_MISSING = postgresql.insert(_BALANCE).on_conflict_do_nothing()
_OF_PAIRS = tuple_(Balance.lot_id, Balance.place_id).in_(bindparam("pairs", expanding=True))
_THERE = select(Balance.lot_id, Balance.place_id).where(_OF_PAIRS)
_HELD = (
    select(Balance.lot_id, Balance.place_id, Balance.on_hand, Balance.reserved)
    .where(_OF_PAIRS)
    .order_by(Balance.lot_id, Balance.place_id)
    .with_for_update()
)
_ITEM_SUMS = (
    select(Balance.item_id, Balance.site_id, func.sum(Balance.on_hand), func.sum(Balance.reserved))
    .where(
        Balance.item_id.in_(bindparam("items", expanding=True)),
        Balance.site_id.in_(bindparam("sites", expanding=True)),
        *STORED,
    )
    .group_by(Balance.item_id, Balance.site_id)
)
_CONDITIONAL_UPDATE = (
    update(_BALANCE)
    .where(
        _BALANCE.c.organization_id == bindparam("of_organization"),
        _BALANCE.c.lot_id == bindparam("of_lot"),
        _BALANCE.c.place_id == bindparam("at_place"),
        (_BALANCE.c.on_hand + bindparam("on_hand_delta") >= 0) | _BALANCE.c.may_go_negative,
    )
    .values(on_hand=_BALANCE.c.on_hand + bindparam("on_hand_delta"), reserved=_BALANCE.c.reserved + bindparam("reserved_delta"))
)
