"""The statement of a group: what reached it in a period by day and delivery, what it reported, and what is still to be reported."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, and_, case, cast, func, or_, select

from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements import Balance, Movement
from inventory.places import STORAGE
from inventory.sql_days import tokyo_day_of
from matching.deliveries import Delivery
from matching.handouts import BANDS, Handout, HouseholdSums
from matching.handouts.reporting import counted_reports
from matching.impact import Period
from matching.impact.flows import source, source_id, target, target_id, with_places
from matching.outcomes.values import Goods


@dataclass(frozen=True, slots=True)
class StatementLine:
    """Goods of a lot that reached the group on a day, or with a minus left it for us or for another group."""

    day: date
    delivery_code: str
    item_name: str
    lot: Lot
    pieces: int

    @property
    def grams(self) -> int | None:
        return None if self.lot.weight_grams is None else self.pieces * self.lot.weight_grams


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report on a hand-out; `sign` is -1 for the opposite of one that was withdrawn after its day was closed."""

    handout: Handout
    day: date
    sign: int


@dataclass(frozen=True, slots=True)
class Statement:
    lines: list[StatementLine]
    reports: list[ReportLine]
    # Days on which goods came that no report of the same day or later answers.
    waiting: list[date]
    # What is with the group by our books today.
    held: list[tuple[Lot, str, int]]

    @property
    def goods(self) -> Goods:
        goods = Goods()
        for line in self.lines:
            goods.take(line.pieces, line.lot.weight_grams)
        return goods

    @property
    def days(self) -> int:
        return len({line.day for line in self.lines if line.pieces > 0})

    @property
    def households(self) -> HouseholdSums:
        sums = HouseholdSums()
        for report in self.reports:
            counts = [getattr(report.handout, band) for band in BANDS]
            is_counted = any(count is not None for count in counts)
            visits = report.handout.households
            values = [visits, *(count or 0 for count in counts), 1, int(is_counted)]
            sums.add(HouseholdSums(*(report.sign * value for value in values)))
        return sums


def group_statement(session: OrganizationSession, group_id: uuid.UUID, period: Period) -> Statement:
    """The same four questions however much the group got."""
    lines = _lines(session, group_id, period)
    part = counted_reports(period.first, period.last)
    reports = (
        select(Handout, part.c.day, part.c.sign)
        .join(part, part.c.handout_id == Handout.id)
        .where(Handout.group_id == group_id)
        .order_by(part.c.day, Handout.recorded_at)
    )
    found = [ReportLine(*row) for row in session.execute(reports)]
    newest = session.scalar(
        select(func.max(Handout.handed_out_on)).where(Handout.group_id == group_id, Handout.replaced_by.is_(None))
    )
    days = sorted({line.day for line in lines if line.pieces > 0})
    waiting = [day for day in days if newest is None or newest < day]
    held = (
        select(Lot, Item.name, Balance.on_hand)
        .join(Balance, Balance.lot_id == Lot.id)
        .join(Item, Item.id == Lot.item_id)
        .where(Balance.place_id == group_id, Balance.on_hand > 0)
        .order_by(Balance.expires_on, Item.name, Lot.id)
    )
    return Statement(lines, found, waiting, [(row[0], row[1], row[2]) for row in session.execute(held)])


def _lines(session: OrganizationSession, group_id: uuid.UUID, period: Period) -> list[StatementLine]:
    came = and_(target_id == group_id, source.kind != "households")
    went = and_(source_id == group_id, or_(target.kind.in_(STORAGE), target.kind == "group"))
    sign = case((Movement.kind == "reverse", -Movement.quantity), else_=Movement.quantity)
    one = (
        with_places(
            select(
                Movement.lot_id.label("lot_id"),
                tokyo_day_of(Movement.occurred_at).label("day"),
                func.coalesce(Delivery.code, "").label("delivery"),
                case((target_id == group_id, sign), else_=-sign).label("pieces"),
            )
        )
        .outerjoin(Delivery, Delivery.id == Movement.delivery_id)
        .where(or_(came, went), Movement.counted_at >= period.start, Movement.counted_at < period.end)
        .subquery("one")
    )
    keys = (one.c.day, one.c.delivery, one.c.lot_id)
    pieces = func.sum(cast(one.c.pieces, BigInteger))
    sums = select(*keys, pieces.label("pieces")).group_by(*keys).having(pieces != 0).subquery("sums")
    query = (
        select(sums.c.day, sums.c.delivery, Item.name, Lot, sums.c.pieces)
        .join(Lot, Lot.id == sums.c.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .order_by(sums.c.day, sums.c.delivery, Item.name, Lot.code)
    )
    return [StatementLine(row[0], row[1], row[2], row[3], int(row[4])) for row in session.execute(query)]
