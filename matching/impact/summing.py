"""The sums that a report stands on, made by the database from the kept sums of days: goods by category, by donor, and by where groups are.

Each is one query for a period and the one it is compared with, whatever the number of entries.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, func, literal, literal_column, or_, select, union_all

from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.places import STORAGE, Place
from inventory.sql_days import month_of
from matching.groups import RecipientGroup
from matching.groups.former_regions import FormerRegion, held_on
from matching.handouts import BANDS, Handout, HouseholdSums
from matching.handouts.reporting import counted_reports
from matching.impact.daily_sums import group_days, lot_days
from matching.impact.flows import OUTSIDE, Amount, Columns, Scope, amount_of
from matching.impact.periods import Period

# The months of a Flow that lies outside the period: in the one it is compared with, or before, between or after them.
BEFORE, EARLIER, BETWEEN, AFTER = "before", "earlier", "between", "after"
NOW = "now"


@dataclass(frozen=True, slots=True)
class Flow:
    """Sum of the movements of one category between two kinds of places, in one month of the period, or outside it."""

    category: str
    source_kind: str
    target_kind: str
    month: str
    amount: Amount

    @property
    def is_inside(self) -> bool:
        return self.month not in (BEFORE, EARLIER, BETWEEN, AFTER)

    @property
    def is_before(self) -> bool:
        """Whether it happened before the period began, so that it is part of the opening."""
        return self.month in (BEFORE, EARLIER, BETWEEN)

    @property
    def columns(self) -> Columns:
        columns = Columns()
        columns.take(self.amount, self.source_kind, self.target_kind)
        return columns


def flows(
    session: OrganizationSession, period: Period, *, earlier: Period | None = None, scope: Scope | None = None
) -> list[Flow]:
    """All movements ever, summed by the database: a few hundred rows. Of a scope only those of the two periods."""
    start = (earlier or period).start
    moved = lot_days(start, period.end, scope=scope)
    parts: list[Any] = [(moved.c.day > period.last, AFTER), (moved.c.day >= period.first, month_of(moved.c.day))]
    if earlier:
        parts += [(moved.c.day > earlier.last, BETWEEN), (moved.c.day >= earlier.first, EARLIER)]
    month = case(*parts, else_=BEFORE).label("flow_month")
    keys = (Lot.category, moved.c.source_kind, moved.c.target_kind)
    # The month by its name: written out twice, PostgreSQL takes it for two expressions.
    query = (
        select(*keys, month, *_lot_sums(moved))
        .select_from(moved)
        .join(Lot, Lot.id == moved.c.lot_id)
        .group_by(*keys, literal_column("flow_month"))
    )
    return [Flow(row[0], row[1], row[2], row[3], amount_of(row[4:])) for row in session.execute(query)]


def _lot_sums(moved: Any) -> list[ColumnElement[Any]]:
    """Sums that make an Amount, in the order of its fields."""
    return [
        func.coalesce(func.sum(moved.c.pieces), 0),
        func.coalesce(func.sum(moved.c.pieces * Lot.weight_grams), 0),
        func.coalesce(func.sum(case((Lot.weight_grams.is_(None), moved.c.pieces), else_=0)), 0),
        func.coalesce(func.sum(moved.c.cases), 0),
        func.coalesce(func.sum(moved.c.entries), 0),
    ]


@dataclass(frozen=True, slots=True)
class DonorLine:
    """What was given of a donor's goods. `is_earlier` where it is the period compared with."""

    is_earlier: bool
    code: str
    name: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class GroupsLine:
    """What groups of one kind in one municipality were given, and how many they are; without codes when nobody knows where."""

    is_earlier: bool
    prefecture: str
    municipality: str
    kind: str
    amount: Amount
    groups: int


@dataclass(frozen=True, slots=True)
class Given:
    donors: list[DonorLine]
    places: list[GroupsLine]
    # Groups that received, now and earlier. A group that moved stands in two places and is one here.
    groups: int
    groups_earlier: int


def given_to(session: OrganizationSession, period: Period, *, earlier: Period | None = None, scope: Scope | None = None) -> Given:
    """Goods given in the periods by donor and by the kind and place of the group. One query."""
    parts = [_donor_part(period, earlier, scope), *_group_parts(period, earlier, scope)]
    lines = union_all(*parts).subquery("lines")
    donors, places, counts = [], [], {NOW: 0, EARLIER: 0}
    for kind, part, one, two, three, groups, *amount in session.execute(select(lines)):
        is_earlier = part == EARLIER
        if kind == "donor":
            donors.append(DonorLine(is_earlier, one, two, amount_of(amount)))
        elif kind == "place":
            places.append(GroupsLine(is_earlier, one, two, three, amount_of(amount), int(groups)))
        else:
            counts[part] = int(groups)
    donors.sort(key=lambda line: (-line.amount.grams, -line.amount.pieces, line.name, line.code))
    places.sort(key=lambda line: (line.prefecture or "99", line.municipality, line.kind))
    return Given(donors, places, counts[NOW], counts[EARLIER])


def _in_periods(day: Any, period: Period, earlier: Period | None) -> tuple[Any, Any]:
    """Which of the two periods a day lies in, and the condition that it lies in one."""
    inside = and_(day >= period.first, day <= period.last)
    if earlier is None:
        return literal(NOW, String), inside
    before = and_(day >= earlier.first, day <= earlier.last)
    return case((inside, literal(NOW, String)), else_=literal(EARLIER, String)), or_(inside, before)


def _donor_part(period: Period, earlier: Period | None, scope: Scope | None) -> Any:
    moved = lot_days((earlier or period).start, period.end, scope=scope)
    part, inside = _in_periods(moved.c.day, period, earlier)
    issued = and_(moved.c.source_kind.in_((*STORAGE, "donor")), moved.c.target_kind.in_(OUTSIDE))
    amount = _lot_sums(moved)
    summed = (
        select(part.label("part"), Lot.donor_id, *(column.label(f"amount_{n}") for n, column in enumerate(amount)))
        .select_from(moved)
        .join(Lot, Lot.id == moved.c.lot_id)
        .where(inside, issued)
        .group_by(literal_column("part"), Lot.donor_id)
        .having(or_(amount[0] != 0, amount[2] != 0))
        .subquery("of_donors")
    )
    empty = literal("", String)
    return select(
        literal("donor", String).label("line"), summed.c.part, Place.code, Place.name, empty.label("three"),
        literal(0).label("groups"), *(summed.c[f"amount_{n}"] for n in range(5)),
    ).join(Place, Place.id == summed.c.donor_id)  # fmt: skip


def _group_parts(period: Period, earlier: Period | None, scope: Scope | None) -> list[Any]:
    first = (earlier or period).first
    given = group_days((earlier or period).start, period.end, first, period.last, scope=scope)
    part, inside = _in_periods(given.c.day, period, earlier)
    # Names of their own: PostgreSQL groups by a column of a table rather than by a result of the same name.
    columns = {
        f"at_{name}": func.coalesce(getattr(FormerRegion, name), getattr(RecipientGroup, name), literal("", String))
        for name in _REGION
    } | {"group_kind": func.coalesce(FormerRegion.kind, RecipientGroup.kind, literal("", String))}
    names = ("pieces", "grams", "unweighed", "cases")
    summed = (
        select(
            part.label("part"), given.c.receiver_id, *(column.label(name) for name, column in columns.items()),
            *(func.sum(given.c[name]).label(name) for name in names),
        )
        .select_from(given)
        .outerjoin(RecipientGroup, RecipientGroup.id == given.c.receiver_id)
        .outerjoin(FormerRegion, held_on(given.c.receiver_id, given.c.day))
        .where(inside)
        .group_by(given.c.receiver_id, *(literal_column(name) for name in ("part", *columns)))
        .having(func.sum(given.c.pieces) != 0)
        .cte("of_groups")
    )  # fmt: skip
    is_group = summed.c.group_kind != ""
    sums = [func.sum(summed.c[name]) for name in names]
    place = [summed.c[name] for name in columns]
    places = select(
        literal("place", String), summed.c.part, *place, func.sum(case((is_group, 1), else_=0)), *sums, literal(0)
    ).group_by(summed.c.part, *place)
    empty = [literal("", String) for _ in range(3)]
    zeros = [literal(0) for _ in range(5)]
    counts = (
        select(literal("groups", String), summed.c.part, *empty, func.count(summed.c.receiver_id.distinct()), *zeros)
        .where(is_group)
        .group_by(summed.c.part)
    )
    return [places, counts]


_REGION = ("prefecture_code", "municipality")


@dataclass(frozen=True, slots=True)
class ReportsLine:
    """Hand-out reports of one month by groups of one kind in one municipality; EARLIER in place of a month of the period compared with."""

    month: str
    prefecture: str
    municipality: str
    kind: str
    sums: HouseholdSums


def reports_by_place(
    session: OrganizationSession, period: Period, *, earlier: Period | None = None, scope: Scope | None = None
) -> list[ReportsLine]:
    """The reports that count in the periods. One query."""
    part = counted_reports((earlier or period).first, period.last)
    _, inside = _in_periods(part.c.day, period, earlier)
    month = case((part.c.day >= period.first, month_of(part.c.day)), else_=EARLIER).label("report_month")
    region = [func.coalesce(getattr(FormerRegion, name), getattr(RecipientGroup, name)) for name in (*_REGION, "kind")]
    has_people = func.coalesce(*(getattr(Handout, band) for band in BANDS)).is_not(None)
    sums = [
        func.sum(Handout.households * part.c.sign),
        *(func.coalesce(func.sum(getattr(Handout, band) * part.c.sign), 0) for band in BANDS),
        func.sum(part.c.sign),
        func.coalesce(func.sum(case((has_people, part.c.sign), else_=0)), 0),
    ]
    query = (
        select(month, *region, *sums)
        .select_from(part)
        .join(Handout, Handout.id == part.c.handout_id)
        .join(RecipientGroup, RecipientGroup.id == Handout.group_id)
        .outerjoin(FormerRegion, held_on(Handout.group_id, part.c.day))
        .where(inside, *(scope.of_reports() if scope else ()))
        .group_by(literal_column("report_month"), *region)
    )
    found = []
    for at, prefecture, municipality, kind, *values in session.execute(query):
        found.append(ReportsLine(at, prefecture, municipality, kind, HouseholdSums(*map(int, values))))
    return found
