"""Entries as they are told back to whoever made them: by key for the result, the last ones for undoing. Reads only."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements.reversing import OF_A_DELIVERY, OWN_REVERSAL
from inventory.movements.tables import CountRecord, Movement
from inventory.places import Place

_SOURCE, _TARGET, _DONOR = (aliased(Place, name=name) for name in ("told_source", "told_target", "told_donor"))
_UNDOING = aliased(Movement, name="undoing")


@dataclass(frozen=True, slots=True)
class Told:
    """An entry with its goods and places. A count that agreed has no `seq`; only counts have `counted`."""

    kind: str
    seq: int | None
    quantity: int
    recorded_at: datetime
    actor_id: uuid.UUID
    flag: str | None
    balance: dict[str, dict[str, int]]
    lot: Lot
    item: Item
    donor_name: str
    source: Place
    target: Place
    is_undone: bool
    counted: int | None = None
    expected: int | None = None

    @property
    def told_at(self) -> Place:
        """Our place that the balance told is of."""
        gives = self.kind in ("issue", "transfer", "dispose", "ship")
        ours, other = (self.source, self.target) if gives else (self.target, self.source)
        return ours if ours.is_storage else other

    @property
    def change(self) -> int:
        """By how many pieces the item's total at the warehouse rose (or fell, below zero)."""
        if self.counted is not None:
            return self.counted - (self.expected or 0)
        site_id = self.told_at.site_id
        return self.quantity * ((self.target.site_id == site_id) - (self.source.site_id == site_id))

    def may_be_undone(self, *, actor_id: uuid.UUID, may_reverse_any: bool, now: datetime) -> bool:
        """Whether undoing should be offered; whether the goods have gone on is found out by trying."""
        if self.seq is None or self.is_undone or self.kind in ("reverse", "cover", *OF_A_DELIVERY):
            return False
        return may_reverse_any or (self.actor_id == actor_id and now - self.recorded_at <= OWN_REVERSAL)


def find_told(session: OrganizationSession, key: uuid.UUID) -> Told | None:
    """The entry or count that was made with this key."""
    row = session.execute(_told().where(Movement.key == key)).first()
    if row:
        return _of_movement(row)
    counted = session.scalars(select(CountRecord).where(CountRecord.key == key)).first()
    return _of_count(session, counted) if counted else None


def last_of(session: OrganizationSession, actor_id: uuid.UUID, *, now: datetime, limit: int = 20, within: timedelta | None = None) -> list[Told]:
    """The person's own last entries, the newest first."""
    query = _told().where(Movement.actor_id == actor_id, Movement.kind != "cover").order_by(Movement.seq.desc()).limit(limit)
    if within:
        query = query.where(Movement.recorded_at >= now - within)
    return [_of_movement(row) for row in session.execute(query)]


def _told() -> Select[*tuple[Any, ...]]:
    return (
        select(Movement, Lot, Item, _DONOR.name, _SOURCE, _TARGET, _UNDOING.seq)
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .join(_DONOR, _DONOR.id == Lot.donor_id)
        .join(_SOURCE, _SOURCE.id == Movement.source_id)
        .join(_TARGET, _TARGET.id == Movement.target_id)
        .outerjoin(_UNDOING, _UNDOING.reversal_of == Movement.seq)
    )


def _of_movement(row: Any) -> Told:
    movement, lot, item, donor_name, source, target, undone_by = row
    return Told(
        kind=movement.kind,
        seq=movement.seq,
        quantity=movement.quantity,
        recorded_at=movement.recorded_at,
        actor_id=movement.actor_id,
        flag=movement.flag,
        balance=movement.answer.get("balance", {}),
        lot=lot,
        item=item,
        donor_name=donor_name,
        source=source,
        target=target,
        is_undone=undone_by is not None,
    )


def _of_count(session: OrganizationSession, record: CountRecord) -> Told:
    lot, item, donor_name, place = session.execute(
        select(Lot, Item, _DONOR.name, Place)
        .join(Item, Item.id == Lot.item_id)
        .join(_DONOR, _DONOR.id == Lot.donor_id)
        .join(Place, Place.id == record.place_id)
        .where(Lot.id == record.lot_id)
    ).one()
    undoing = session.scalar(select(Movement.seq).where(Movement.reversal_of == record.movement_seq)) if record.movement_seq else None
    return Told(
        kind="count",
        seq=record.movement_seq,
        quantity=abs(record.counted - record.expected),
        recorded_at=record.recorded_at,
        actor_id=record.actor_id,
        flag=None,
        balance=record.answer["balance"],
        lot=lot,
        item=item,
        donor_name=donor_name,
        source=place,
        target=place,
        is_undone=undoing is not None,
        counted=record.counted,
        expected=record.expected,
    )
