"""What became of one donor's goods: how much lies where, which groups got it, month by month. Sums agree by the ledger's own rule."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements.tables import Balance, Movement
from inventory.places import STORAGE, Place
from matching.groups.received import FROM_A_GROUP, TO_A_GROUP

# Where goods may be, in the order of their way.
WHEREABOUTS = ("stored", "in_transit", "group", "households", "waste", "count_difference")


@dataclass(frozen=True, slots=True)
class Sum:
    """Pieces, their grams as far as known, and the pieces nobody has weighed."""

    pieces: int = 0
    grams: int = 0
    unweighed: int = 0


@dataclass(frozen=True, slots=True)
class GivenSummary:
    """`given` less what went back to the donor is always the sum of `at`, whose keys are WHEREABOUTS."""

    lots: int
    given: Sum
    at: dict[str, Sum]


@dataclass(frozen=True, slots=True)
class GivenLot:
    """One lot: pieces given, in our storage, at or through groups, thrown away."""

    lot: Lot
    item_name: str
    given: int
    stored: int
    waste: int

    @property
    def passed_on(self) -> int:
        """On the way, with groups, or with households."""
        return self.given - self.stored - self.waste


@dataclass(frozen=True, slots=True)
class ReachedGroup:
    code: str
    name: str
    amount: Sum
    last_at: datetime


def given_summary(session: OrganizationSession, donor_id: uuid.UUID) -> GivenSummary:
    """Everything the donor ever gave, by where it is now. One query: balances are sums of movements."""
    where = case((Place.kind.in_(STORAGE), "stored"), else_=Place.kind)
    lots = select(func.count(Lot.id)).where(Lot.donor_id == donor_id).scalar_subquery()
    query = (
        select(where, lots, *_sums(Balance.on_hand))
        .select_from(Balance)
        .join(Lot, Lot.id == Balance.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .join(Place, Place.id == Balance.place_id)
        .where(Lot.donor_id == donor_id)
        .group_by(where)
    )
    rows = session.execute(query).all()
    found = {name: Sum(int(pieces or 0), int(grams or 0), int(without or 0)) for name, _, pieces, grams, without in rows}
    outside = found.get("donor", Sum())
    # The donor's own balance is what came from it, with a minus.
    given = Sum(-outside.pieces, -outside.grams, -outside.unweighed)
    return GivenSummary(int(rows[0][1]) if rows else 0, given, {name: found.get(name, Sum()) for name in WHEREABOUTS})


def given_lots(session: OrganizationSession, donor_id: uuid.UUID, *, offset: int = 0, limit: int = 20) -> list[GivenLot]:
    """The newest lots first."""
    newest = (
        select(Lot.id)
        .where(Lot.donor_id == donor_id)
        .order_by(Lot.created_at.desc(), Lot.id.desc())
        .offset(offset)
        .limit(limit)
        .subquery()
    )
    parts = ((Place.kind == "donor", -1), (Place.kind.in_(STORAGE), 1), (Place.kind == "waste", 1))
    pieces = [
        func.sum(case((condition, sign * Balance.on_hand), else_=0)).label(f"pieces_{n}")
        for n, (condition, sign) in enumerate(parts)
    ]
    sums = (
        select(newest.c.id, *pieces)
        .join(Balance, Balance.lot_id == newest.c.id)
        .join(Place, Place.id == Balance.place_id)
        .group_by(newest.c.id)
        .subquery()
    )
    query = (
        select(Lot, Item.name, *list(sums.c)[1:])
        .join(newest, newest.c.id == Lot.id)
        .join(Item, Item.id == Lot.item_id)
        .outerjoin(sums, sums.c.id == Lot.id)
        .order_by(Lot.created_at.desc(), Lot.id.desc())
    )
    return [GivenLot(lot, name, *(int(count or 0) for count in counts)) for lot, name, *counts in session.execute(query)]


def reached_groups(session: OrganizationSession, donor_id: uuid.UUID, *, limit: int = 10) -> tuple[list[ReachedGroup], int]:
    """Groups that kept goods of the donor, the most first, and how many there are. A hub counts only what it did not pass on."""
    undo = aliased(Movement)
    received, left = Movement.kind.in_(TO_A_GROUP), Movement.kind.in_(FROM_A_GROUP)
    sign = case((Movement.target_id == Place.id, 1), else_=-1)
    pieces = func.sum(sign * Movement.quantity)
    query: Select[*tuple[Any, ...]] = (
        select(Place.code, Place.name, *_sums(sign * Movement.quantity), func.max(Movement.occurred_at))
        .select_from(Movement)
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .join(Place, or_(and_(Place.id == Movement.target_id, received), and_(Place.id == Movement.source_id, left)))
        .outerjoin(undo, undo.reversal_of == Movement.seq)
        .where(Lot.donor_id == donor_id, Place.kind == "group", undo.seq.is_(None), or_(received, left))
        .group_by(Place.code, Place.name)
        .having(pieces > 0)
    )
    groups = [
        ReachedGroup(row[0], row[1], Sum(*(int(value or 0) for value in row[2:5])), row[5]) for row in session.execute(query)
    ]
    groups.sort(key=lambda group: (-group.amount.grams, -group.amount.pieces, group.name))
    return groups[:limit], len(groups)


def _sums(quantity: Any) -> tuple[ColumnElement[Any], ...]:
    weight = func.coalesce(Lot.weight_grams, Item.weight_grams)
    return func.sum(quantity), func.sum(quantity * weight), func.sum(case((weight.is_(None), quantity), else_=0))
