"""Checkpoints: the head of the chain and a digest of the stock, numbered, signed, and kept outside by other people.

A chain proves nothing against whoever holds the whole database and computes it anew. A checkpoint that somebody else kept does; its
signature tells third parties that it came from here. Format and verification: inventory/verifier.py, which needs nothing of ours.
"""

import hashlib
import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, CheckConstraint, Index, Select, String, func, select, union
from sqlalchemy.orm import Mapped, mapped_column

from inventory import chain
from inventory.db import Base, Database, OrganizationOwned, OrganizationSession
from inventory.errors import NotFound
from inventory.movements.tables import Balance, Movement
from inventory.places import Place
from inventory.signing import Signer
from inventory.verifier import CHECKPOINT, PRINTED, Problem, has_signature, new_key_text, signed_text

# Why it was made: every day, for a report, for a ledger that leaves the house, because somebody asked, because a period was closed.
OCCASIONS = ("daily", "report", "export", "asked", "closing")


class Checkpoint(OrganizationOwned, Base):
    """A sealed state of the ledger. Numbered from 1 without gaps, never changed."""

    __tablename__ = "checkpoint"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    occasion: Mapped[str] = mapped_column(String(8))
    key: Mapped[str] = mapped_column(String(64))
    # The earlier key's word for this one; absent while a server has its first key.
    named_by: Mapped[dict[str, str] | None] = mapped_column(JSON)
    signature: Mapped[str] = mapped_column(String(128))

    __table_args__ = (
        CheckConstraint(f"occasion in {OCCASIONS}", name="occasion"),
        Index("ix_checkpoint_seq", "organization_id", "seq"),
    )


class State(NamedTuple):
    """The ledger as a transaction sees it: organization and head of the chain, and the digest of places and balances."""

    organization: uuid.UUID
    seq: int
    hash: str
    digest: str
    recorded_at: datetime | None


# Makes a signed checkpoint of a state, for an occasion.
Sealer = Callable[[State, str], dict[str, Any]]


def state_of(session: OrganizationSession) -> State:
    head = session.scalars(select(chain.ChainHead)).one()
    # By its key and a few at a time: a year has hundreds of thousands.
    query = select(Balance.lot_id, Balance.place_id, Balance.on_hand).where(Balance.on_hand != 0)
    balances = session.execute(query.order_by(Balance.lot_id, Balance.place_id), execution_options={"yield_per": 5000})
    digest = hashlib.sha256("".join(f"{place} {kind}\n" for place, kind in sorted(used_places(session))).encode())
    for lot_id, place_id, pieces in balances:
        digest.update(f"{lot_id} {place_id} {pieces}\n".encode())
    return State(head.organization_uid, head.seq, head.hash, digest.hexdigest(), head.recorded_at)


def used_places(session: OrganizationSession) -> Iterator[tuple[str, str]]:
    """Places that goods came through, with their kinds."""
    used = union(select(Movement.source_id.label("place_id")), select(Movement.target_id)).subquery("used")
    for place_id, kind in session.execute(
        select(Place.id, Place.kind).join(used, used.c.place_id == Place.id).order_by(Place.id)
    ):
        yield str(place_id), kind


def seal(session: OrganizationSession, state: State, *, signer: Signer, occasion: str, now: datetime) -> dict[str, Any]:
    """The state is a signed checkpoint, stored and answered; one that says the same already is answered as it stands."""
    # Of two that seal at once the second waits, so that numbers have no gaps.
    chain.lock_head(session)
    same = (
        Checkpoint.seq == state.seq,
        Checkpoint.hash == state.hash,
        Checkpoint.digest == state.digest,
        Checkpoint.key == signer.key,
    )
    known = session.scalar(select(Checkpoint).where(*same).order_by(Checkpoint.number.desc()).limit(1))
    if known is not None:
        return as_json(known, state.organization)
    point = Checkpoint(
        organization_id=session.organization_id, number=1 + (session.scalar(select(func.max(Checkpoint.number))) or 0),
        seq=state.seq, hash=state.hash, digest=state.digest, recorded_at=state.recorded_at,
        made_at=now, occasion=occasion, key=signer.key, named_by=signer.named_by, signature="",
    )  # fmt: skip
    point.signature = signer.sign(signed_text(as_json(point, state.organization)))
    session.add(point)
    session.flush()
    return as_json(point, state.organization)


def seal_now(database: Database, organization_id: int, *, signer: Signer, occasion: str, now: datetime) -> dict[str, Any]:
    """The ledger as it is now is sealed. The stock is added up before anybody has to wait for the chain."""
    with database.reading(organization_id) as session:
        state = state_of(session)
    with database.writing(organization_id) as session:
        return seal(session, state, signer=signer, occasion=occasion, now=now)


def as_json(point: Checkpoint, organization: uuid.UUID) -> dict[str, Any]:
    """The checkpoint as it leaves the house."""
    names = {"named_by": point.named_by} if point.named_by else {}
    return {
        "format": CHECKPOINT,
        "organization": str(organization),
        "number": point.number,
        "seq": point.seq,
        "hash": point.hash,
        "digest": point.digest,
        "recorded_at": chain.instant_text(point.recorded_at) if point.recorded_at else None,
        "made_at": chain.instant_text(point.made_at),
        "key": point.key,
        **names,
        "signature": point.signature,
    }


def printed(point: dict[str, Any]) -> str:
    """A checkpoint as the text of the square code on reports: capitals, digits and colons only, which make a small code."""
    times = [re.sub(r"[-:]", "", point[name] or "") for name in ("recorded_at", "made_at")]
    parts = [point["organization"].replace("-", ""), point["number"], point["seq"], point["hash"], point["digest"], *times]
    return ":".join([PRINTED, *map(str, parts), point["key"], point["signature"]]).upper()


def sealed_checkpoints(session: OrganizationSession) -> Iterator[dict[str, Any]]:
    """All checkpoints ever made, by number."""
    organization = session.scalars(select(chain.ChainHead.organization_uid)).one()
    rows = session.scalars(select(Checkpoint).order_by(Checkpoint.number), execution_options={"yield_per": 500})
    return (as_json(row, organization) for row in rows)


def count_checkpoints(session: OrganizationSession) -> int:
    return session.scalar(select(func.max(Checkpoint.number))) or 0


def list_checkpoints(session: OrganizationSession, *, limit: int, offset: int = 0) -> Sequence[Checkpoint]:
    """The newest first."""
    return session.scalars(select(Checkpoint).order_by(Checkpoint.number.desc()).limit(limit).offset(offset)).all()


def get_checkpoint(session: OrganizationSession, number: int) -> tuple[dict[str, Any], datetime]:
    """The checkpoint as it leaves the house, and when it was made. Raises NotFound."""
    found = session.execute(_with_organization().where(Checkpoint.number == number)).one_or_none()
    if found is None:
        raise NotFound(kind="checkpoint", code=number)
    return as_json(*found), found[0].made_at


def newest_checkpoint(session: OrganizationSession) -> tuple[dict[str, Any], datetime] | None:
    """The last one made, as it leaves the house, and when."""
    found = session.execute(_with_organization().order_by(Checkpoint.number.desc()).limit(1)).first()
    return (as_json(*found), found[0].made_at) if found else None


def _with_organization() -> Select[Checkpoint, uuid.UUID]:
    query = select(Checkpoint, chain.ChainHead.organization_uid)
    return query.join(chain.ChainHead, chain.ChainHead.organization_id == Checkpoint.organization_id)


def checkpoint_problems(session: OrganizationSession, *, signer: Signer | None = None) -> list[Problem]:
    """Checkpoints that the chain does not pass through, that are not signed, or - given the server's signer - not by it or its forerunners."""
    organization = session.scalars(select(chain.ChainHead.organization_uid)).one()
    query = (
        select(Checkpoint, Movement.hash).outerjoin(Movement, Movement.seq == Checkpoint.seq).order_by(Checkpoint.number.desc())
    )
    rows = session.execute(query).all()
    problems = [Problem("gap")] if [point.number for point, _ in rows] != list(range(len(rows), 0, -1)) else []
    trusted = _forerunners(signer.key, signer.named_by) | signer.accepted if signer else set()
    for point, link in rows:
        if point.hash != (link or chain.FIRST):
            problems.append(Problem("checkpoint", point.seq))
        elif not has_signature(as_json(point, organization)):
            problems.append(Problem("signature", point.seq))
        elif signer and point.key not in trusted:
            problems.append(Problem("key", point.seq))
        else:
            trusted |= _forerunners(point.key, point.named_by)
    return problems


def signing_keys(session: OrganizationSession) -> set[str]:
    """Public keys that signed a checkpoint."""
    return set(session.scalars(select(Checkpoint.key).distinct()))


def _forerunners(key: str, named_by: dict[str, str] | None) -> set[str]:
    """The key and the one that named it."""
    is_named = named_by and has_signature(named_by, text=new_key_text(key))
    return {key, named_by["key"]} if named_by and is_named else {key}
