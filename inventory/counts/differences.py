"""What was counted against what the ledger says of that very moment, whatever has moved or come in late since."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import aliased

from inventory.accounts import UserAccount
from inventory.catalog import Item
from inventory.counts.tables import StockCount, StockCountLine, StockCountTally
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements.tables import Balance, Movement
from inventory.places import Place

# Goods moved so shortly before or after a count may have been counted or not: people look again.
NEAR = timedelta(minutes=15)
_AT_ONCE = 400
_UNDONE = aliased(Movement)


@dataclass(frozen=True, slots=True)
class Difference:
    """A counted line beside the ledger. `balance` is what should have been there at the moment of counting."""

    line: StockCountLine
    lot: Lot
    item: Item
    place: Place
    counter: str
    balance: int
    free: int
    # Somebody else gave another number.
    is_disputed: bool
    # Goods of the lot were moved there shortly before or after.
    is_near: bool

    @property
    def pieces(self) -> int:
        return (self.line.counted or 0) - self.balance

    @property
    def grams(self) -> int | None:
        return None if self.lot.weight_grams is None else self.pieces * self.lot.weight_grams

    @property
    def can_book(self) -> bool:
        """Whether as much still lies there unpromised as would be taken off."""
        return self.free + self.pieces >= 0


@dataclass(frozen=True, slots=True)
class Point:
    """A lot at a place at a moment."""

    lot_id: uuid.UUID
    place_id: uuid.UUID
    at: datetime


def _happened() -> ColumnElement[datetime]:
    """When an entry counts: an undoing together with what it undoes, and a phone with a wrong clock when its entry came in."""
    when = case((Movement.flag == "clock", Movement.recorded_at), else_=Movement.occurred_at)
    undone = case((_UNDONE.flag == "clock", _UNDONE.recorded_at), else_=_UNDONE.occurred_at)
    return func.coalesce(undone, when)


def _entries(lot_ids: Sequence[uuid.UUID], place_ids: Sequence[uuid.UUID]) -> Any:
    return (
        select(Movement.lot_id, Movement.source_id, Movement.target_id, Movement.quantity, Movement.kind, _happened().label("at"))
        .outerjoin(_UNDONE, _UNDONE.seq == Movement.reversal_of)
        .where(Movement.lot_id.in_(lot_ids), or_(Movement.source_id.in_(place_ids), Movement.target_id.in_(place_ids)))
    )  # fmt: skip


def balances_then(session: OrganizationSession, points: Iterable[Point]) -> dict[tuple[uuid.UUID, uuid.UUID], tuple[int, bool]]:
    """On hand at each point by the ledger, and whether something moved near it; summed from the entries, not from today's balance."""
    at = {(point.lot_id, point.place_id): point.at for point in points}
    sums: dict[tuple[uuid.UUID, uuid.UUID], int] = defaultdict(int)
    near: set[tuple[uuid.UUID, uuid.UUID]] = set()
    place_ids = sorted({place_id for _, place_id in at})
    lots = sorted({lot_id for lot_id, _ in at})
    for start in range(0, len(lots), _AT_ONCE):
        for lot_id, source_id, target_id, quantity, kind, happened in session.execute(
            _entries(lots[start : start + _AT_ONCE], place_ids)
        ):
            for place_id, signed in ((source_id, -quantity), (target_id, quantity)):
                moment = at.get((lot_id, place_id))
                if moment is None:
                    continue
                if happened <= moment:
                    sums[lot_id, place_id] += signed
                if kind != "count" and abs(happened - moment) <= NEAR:
                    near.add((lot_id, place_id))
    return {pair: (sums[pair], pair in near) for pair in at}


def differences_of(session: OrganizationSession, count: StockCount) -> list[Difference]:
    """Every counted line, in the order of its places; of an approved count as it was approved."""
    rows = session.execute(
        select(StockCountLine, Lot, Item, Place, UserAccount.name, func.coalesce(Balance.on_hand - Balance.reserved, 0))
        .join(Lot, Lot.id == StockCountLine.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .join(Place, Place.id == StockCountLine.place_id)
        .join(UserAccount, UserAccount.id == StockCountLine.counted_by)
        .outerjoin(Balance, (Balance.lot_id == StockCountLine.lot_id) & (Balance.place_id == StockCountLine.place_id))
        .where(StockCountLine.count_id == count.id, StockCountLine.counted.is_not(None))
        .order_by(Place.kind.desc(), Place.name, Item.name, Lot.code)
    ).all()
    points = [Point(line.lot_id, line.place_id, line.counted_at) for line, *_ in rows if line.counted_at]
    then = balances_then(session, points)
    disputed = _disputed(session, count)
    return [
        Difference(
            line,
            lot,
            item,
            place,
            name,
            line.balance if line.balance is not None else then[line.lot_id, line.place_id][0],
            free,
            (line.lot_id, line.place_id) in disputed,
            then[line.lot_id, line.place_id][1],
        )
        for line, lot, item, place, name, free in rows
    ]


def _disputed(session: OrganizationSession, count: StockCount) -> set[tuple[uuid.UUID, uuid.UUID]]:
    different = func.count(StockCountTally.counted.distinct())
    people = func.count(StockCountTally.actor_id.distinct())
    query = (
        select(StockCountTally.lot_id, StockCountTally.place_id)
        .where(StockCountTally.count_id == count.id)
        .group_by(StockCountTally.lot_id, StockCountTally.place_id)
        .having(different > 1, people > 1)
    )
    return {(lot_id, place_id) for lot_id, place_id in session.execute(query)}


def late_entries(session: OrganizationSession, count: StockCount) -> list[tuple[Lot, Item, Place]]:
    """Counted goods of which an entry from before their counting came in only after the approval: they are to be counted anew."""
    if count.decided_at is None or count.state != "approved":
        return []
    query = (
        select(Lot, Item, Place)
        .join(StockCountLine, StockCountLine.lot_id == Lot.id)
        .join(Item, Item.id == Lot.item_id)
        .join(Place, Place.id == StockCountLine.place_id)
        .join(Movement, Movement.lot_id == Lot.id)
        .where(
            StockCountLine.count_id == count.id,
            StockCountLine.balance.is_not(None),
            Movement.recorded_at > count.decided_at,
            Movement.occurred_at <= StockCountLine.counted_at,
            Movement.kind.not_in(("reverse", "count")),
            or_(Movement.source_id == Place.id, Movement.target_id == Place.id),
        )
        .distinct()
        .limit(50)
    )
    return [(lot, item, place) for lot, item, place in session.execute(query)]
