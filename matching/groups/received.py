"""What one group received, entry by entry and month by month, read from the ledger."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements.tables import Movement
from inventory.places import Place
from inventory.sql_days import tokyo_month_of

TO_A_GROUP = ("issue", "arrive", "direct", "pass_on")
# What leaves a group again without reaching households.
FROM_A_GROUP = ("return", "pass_on")
MONTHS = 12


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """Pieces of a lot that came, or with a minus that went back or on to a member of the team."""

    seq: int
    kind: str
    occurred_at: datetime
    pieces: int
    # Absent when nobody has weighed the goods.
    grams: int | None
    lot_code: str
    item_name: str
    pieces_per_case: int | None
    donor_code: str
    donor_name: str


@dataclass(frozen=True, slots=True)
class ReceivedMonth:
    month: date
    grams: int
    # Pieces of unknown weight, which the kilograms leave out.
    unweighed: int


def received_lines(
    session: OrganizationSession, group_id: uuid.UUID, *, offset: int = 0, limit: int = 20
) -> tuple[list[ReceivedLine], int]:
    """The newest entries first, without those that were taken back, and how many there are."""
    donor = aliased(Place)
    signed, grams = _amounts(group_id)
    query = _standing(
        select(
            Movement.seq, Movement.kind, Movement.occurred_at, signed, grams, Lot.code, Item.name, Lot.pieces_per_case, donor.code, donor.name
        ),
        group_id,
    ).join(donor, donor.id == Lot.donor_id)  # fmt: skip
    rows = session.execute(query.order_by(Movement.occurred_at.desc(), Movement.seq.desc()).offset(offset).limit(limit))
    total = session.scalar(_standing(select(func.count(Movement.seq)), group_id)) or 0
    return [ReceivedLine(*row) for row in rows], total


def received_by_month(
    session: OrganizationSession, group_id: uuid.UUID, *, today: date, months: int = MONTHS
) -> list[ReceivedMonth]:
    """The last months, this one included; a month without goods is there with nothing."""
    shown = _months_until(today, months)
    month = tokyo_month_of(Movement.occurred_at)
    signed, grams = _amounts(group_id)
    unweighed = case((grams.is_(None), signed), else_=0)
    query = _standing(select(month, func.coalesce(func.sum(grams), 0), func.sum(unweighed)), group_id).group_by(month)
    sums = {text: (int(weight), int(without)) for text, weight, without in session.execute(query)}
    return [ReceivedMonth(first, *sums.get(f"{first:%Y-%m}", (0, 0))) for first in shown]


def _amounts(group_id: uuid.UUID) -> tuple[ColumnElement[int], ColumnElement[int]]:
    signed = case((Movement.target_id == group_id, Movement.quantity), else_=-Movement.quantity)
    return signed, signed * func.coalesce(Lot.weight_grams, Item.weight_grams)


def _standing(query: Select[*tuple[Any, ...]], group_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    undo = aliased(Movement)
    return (
        query.select_from(Movement)
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .outerjoin(undo, undo.reversal_of == Movement.seq)
        .where(
            undo.seq.is_(None),
            or_(
                and_(Movement.target_id == group_id, Movement.kind.in_(TO_A_GROUP)),
                and_(Movement.source_id == group_id, Movement.kind.in_(FROM_A_GROUP)),
            ),
        )
    )


def _months_until(today: date, count: int) -> Sequence[date]:
    """First days of the months up to this one."""
    last = today.year * 12 + today.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(last - count + 1, last + 1)]
