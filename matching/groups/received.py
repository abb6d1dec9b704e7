"""What one group received, entry by entry and month by month, read from the ledger."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, literal, null, or_, select, union_all
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
# What stands in the place of a month in rows that are entries.
_LINE = "line"
_EMPTY_WORDS = (literal(""), literal(""), cast(null(), Integer), literal(""), literal(""))


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
    rows = session.execute(
        _lines(group_id).order_by(Movement.occurred_at.desc(), Movement.seq.desc()).offset(offset).limit(limit)
    )
    total = session.scalar(_standing(select(func.count(Movement.seq)), group_id)) or 0
    return [ReceivedLine(*row) for row in rows], total


def received_overview(
    session: OrganizationSession, group_id: uuid.UUID, *, today: date, lines: int = 6, months: int = MONTHS
) -> tuple[list[ReceivedLine], int, list[ReceivedMonth]]:
    """The newest entries, how many there are, and the last months: one question, the months in the shape of the entries."""
    newest = _lines(group_id).order_by(Movement.occurred_at.desc(), Movement.seq.desc()).limit(lines).subquery()
    month, weight, unweighed = _sums_by_month(group_id)
    sums = _standing(
        select(month, func.count(), literal(""), func.max(Movement.occurred_at), unweighed, weight, *_EMPTY_WORDS), group_id
    ).group_by(month)
    rows = session.execute(union_all(select(literal(_LINE), newest), sums)).all()
    entries = sorted((ReceivedLine(*row[1:]) for row in rows if row[0] == _LINE), key=lambda line: (line.occurred_at, line.seq))
    by_month = {row[0]: row for row in rows if row[0] != _LINE}
    shown = [(first, by_month.get(f"{first:%Y-%m}")) for first in _months_until(today, months)]
    return (
        entries[::-1],
        sum(int(row[1]) for row in by_month.values()),
        [ReceivedMonth(first, int(row[5]), int(row[4])) if row else ReceivedMonth(first, 0, 0) for first, row in shown],
    )


def _lines(group_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    donor = aliased(Place)
    signed, grams = _amounts(group_id)
    columns = (
        Movement.seq, Movement.kind, Movement.occurred_at, signed.label("pieces"), grams.label("grams"), Lot.code.label("lot"), Item.name,
        Lot.pieces_per_case, donor.code.label("donor"), donor.name.label("donor_name"),
    )  # fmt: skip
    return _standing(select(*columns), group_id).join(donor, donor.id == Lot.donor_id)


def _sums_by_month(group_id: uuid.UUID) -> tuple[ColumnElement[str], ColumnElement[int], ColumnElement[int]]:
    """The month, its grams and its pieces of unknown weight."""
    signed, grams = _amounts(group_id)
    unweighed = func.sum(case((grams.is_(None), signed), else_=0))
    return tokyo_month_of(Movement.occurred_at), func.coalesce(func.sum(grams), 0), unweighed


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
