"""Stock as it was, summed from movements, and the movements of one lot in order."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import aliased

from inventory.accounts import UserAccount
from inventory.catalog import Item
from inventory.dates import tokyo_midnight_utc
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements.tables import Movement, MovementNote
from inventory.places import STORAGE, Place


@dataclass(frozen=True, slots=True)
class PastStock:
    """Pieces of a lot at a place of ours at the end of a day."""

    lot: Lot
    item: Item
    place: Place
    on_hand: int


@dataclass(frozen=True, slots=True)
class LotMovement:
    movement: Movement
    source: Place
    target: Place
    actor_name: str
    # Free words beside it; absent when none were written.
    note: str | None


def stock_on(session: OrganizationSession, day: date, *, site_id: uuid.UUID | None = None) -> list[PastStock]:
    """What lay where at the end of a day in Japan, by what had happened until then: the sum of movements, not of balances."""
    end = tokyo_midnight_utc(day + timedelta(days=1))
    moved = union_all(_side(Movement.target_id, 1, before=end), _side(Movement.source_id, -1, before=end)).subquery()
    total = func.sum(moved.c.pieces)
    query = (
        select(Lot, Item, Place, total)
        .select_from(moved)
        .join(Lot, Lot.id == moved.c.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .join(Place, Place.id == moved.c.place_id)
        .where(Place.kind.in_(STORAGE))
        .group_by(Lot.organization_id, Lot.id, Item.organization_id, Item.id, Place.organization_id, Place.id)
        .having(total != 0)
        .order_by(Lot.expires_on, Lot.id, Place.id)
    )
    if site_id:
        query = query.where(Place.site_id == site_id)
    return [PastStock(lot, item, place, int(pieces)) for lot, item, place, pieces in session.execute(query)]


def _side(place: Any, sign: int, *, before: Any) -> Select[*tuple[Any, ...]]:
    return select(Movement.lot_id.label("lot_id"), place.label("place_id"), (Movement.quantity * sign).label("pieces")).where(
        Movement.occurred_at < before
    )


def movements_of_lot(session: OrganizationSession, lot_id: uuid.UUID, *, limit: int = 500) -> list[LotMovement]:
    """Every movement of the lot, the first first."""
    source, target = aliased(Place), aliased(Place)
    query = (
        select(Movement, source, target, UserAccount.name, MovementNote.words)
        .join(source, source.id == Movement.source_id)
        .join(target, target.id == Movement.target_id)
        .join(UserAccount, UserAccount.id == Movement.actor_id)
        .outerjoin(MovementNote, MovementNote.seq == Movement.seq)
        .where(Movement.lot_id == lot_id)
        .order_by(Movement.seq)
        .limit(limit)
    )
    return [LotMovement(*row) for row in session.execute(query)]
