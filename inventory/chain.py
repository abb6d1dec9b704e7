"""The hash chain over an organization's movements: its canonical form, its head, and proof that nothing was altered.

Canonical form, version 1: the line `tasuki-ledger/1`, the previous hash, then one line `field=value` for each of FIELDS in this order,
each line ended by LF, in UTF-8. Integers in decimal, ids as lower-case UUIDs with hyphens, instants as `2026-11-21T03:00:00.000000Z`,
absent values as nothing after the equals sign. The hash is SHA-256 in lower-case hexadecimal; the first previous hash is 64 zeros.
Only ids enter, no names: erasing a person leaves the chain valid.
"""

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, OrganizationOwned, OrganizationSession

VERSION = "tasuki-ledger/1"
FIRST = "0" * 64
FIELDS = (
    "organization", "seq", "kind", "lot_id", "source_id", "target_id", "quantity", "occurred_at", "recorded_at",
    "actor_id", "key", "request_hash", "reason", "reversal_of", "delivery_id", "import_id", "days_left", "flag",
)  # fmt: skip


class ChainHead(OrganizationOwned, Base):
    """The last link. Its row is locked by whoever appends."""

    __tablename__ = "chain_head"

    seq: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default=FIRST)
    # The organization's id as it stands in the hashed text.
    organization_uid: Mapped[uuid.UUID]
    # Times of record never run backwards within an organization.
    recorded_at: Mapped[datetime | None]
    # The first instant that no closed period holds; absent while none is closed. Held with the head, so that an entry and a closing see
    # one another.
    closed_until: Mapped[datetime | None]
    # Whether any lot is on hold, or goods are watched for (inventory/holds): only then do entries look.
    has_holds: Mapped[bool] = mapped_column(default=False)


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain is wrong: the first bad seq and what is wrong there (gap, link, hash, time, conservation, negative)."""

    seq: int
    problem: str


def canonical(row: Mapping[str, Any], prev_hash: str) -> bytes:
    """The bytes that are hashed for a movement; see the module text."""
    lines = [VERSION, prev_hash]
    lines += [f"{field}={_text(row[field])}" for field in FIELDS]
    return ("\n".join(lines) + "\n").encode()


def link_hash(row: Mapping[str, Any], prev_hash: str) -> str:
    return hashlib.sha256(canonical(row, prev_hash)).hexdigest()


def _text(value: Any) -> str:
    if value is None:
        return ""
    return instant_text(value) if isinstance(value, datetime) else str(value)


def instant_text(value: datetime) -> str:
    """An instant as it is hashed and exported."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def start_chain(session: OrganizationSession, organization_uid: uuid.UUID) -> None:
    session.add(ChainHead(organization_id=session.organization_id, organization_uid=organization_uid))
    session.flush()


class Head(NamedTuple):
    """The head as it was read."""

    seq: int
    hash: str
    organization_uid: uuid.UUID
    recorded_at: datetime | None
    closed_until: datetime | None
    has_holds: bool


_HEAD = select(*(getattr(ChainHead, name) for name in Head._fields)).with_for_update()


def lock_head(session: OrganizationSession) -> Head:
    """The head, held until the transaction ends: whoever holds it appends alone."""
    return Head(*session.execute(_HEAD).one())


def first_break(rows: Iterable[Mapping[str, Any]], *, seq: int = 0, prev_hash: str = FIRST) -> Break | None:
    """The first link that does not follow from the one before; None when all do. Rows come by ascending seq with their hashes."""
    for row in rows:
        seq += 1
        if row["seq"] != seq:
            return Break(seq, "gap")
        if row["prev_hash"] != prev_hash:
            return Break(seq, "link")
        if link_hash(row, prev_hash) != row["hash"]:
            return Break(seq, "hash")
        prev_hash = row["hash"]
    return None


def rows_of(session: OrganizationSession, movement: Any, *, batch: int = 2000) -> Iterator[dict[str, Any]]:
    """All movements as chain rows, by seq, without holding them all in memory. `movement` is the mapped class."""
    head = session.scalars(select(ChainHead)).one()
    columns = [getattr(movement, field) for field in (*FIELDS[1:], "prev_hash", "hash")]
    seq = 0
    while True:
        page = session.execute(select(*columns).where(movement.seq > seq).order_by(movement.seq).limit(batch)).all()
        if not page:
            return
        for row in page:
            yield {"organization": head.organization_uid, **row._mapping}
        seq = page[-1].seq
