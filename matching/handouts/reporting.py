"""Sums over hand-out reports, and which hand-overs still wait for one."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, Subquery, case, exists, func, literal, not_, or_, select, union_all
from sqlalchemy.orm import aliased

from inventory.closings import closings_within
from inventory.dates import tokyo_midnight_utc
from inventory.db import OrganizationSession
from inventory.movements import Balance, Movement
from inventory.places import Place
from inventory.sql_days import month_of, tokyo_day_of, within
from matching.groups import RecipientGroup
from matching.groups.former_regions import FormerRegion, held_on
from matching.handouts.tables import BANDS, Handout
from matching.teams import Team

# Movements that hand goods over to a group.
TO_A_GROUP = ("issue", "arrive", "direct", "pass_on")
REPORT_DAYS = 7
LOOK_BACK_DAYS = 120
_A_DAY = timedelta(days=1)


@dataclass(slots=True)
class HouseholdSums:
    """`visits` are household-times: a household that came three times counts three times. `counted` reports say how many people came."""

    visits: int = 0
    infants: int = 0
    children: int = 0
    adults: int = 0
    seniors: int = 0
    reports: int = 0
    counted: int = 0

    def add(self, other: "HouseholdSums") -> None:
        for name in ("visits", *BANDS, "reports", "counted"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def people(self) -> int:
        return self.infants + self.children + self.adults + self.seniors


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Of the hand-overs to groups (one group on one day), how many wait for a report."""

    handovers: int
    waiting: int

    def __add__(self, other: "Timeliness") -> "Timeliness":
        return Timeliness(self.handovers + other.handovers, self.waiting + other.waiting)

    @property
    def share(self) -> float | None:
        return (self.handovers - self.waiting) / self.handovers if self.handovers else None


@dataclass(frozen=True, slots=True)
class LateReport:
    group: RecipientGroup
    code: str
    # The oldest hand-over without a report, and how many there are.
    since: date
    handovers: int


def households_by(
    session: OrganizationSession, first: date, last: date, *dimensions: str
) -> list[tuple[tuple[Any, ...], HouseholdSums]]:
    """Reports that count in the days summed by `month` (as `2026-11`), `group`, `prefecture` or `municipality`, in their order."""
    part = counted_reports(first, last)
    keys = [_dimension(dimension, part) for dimension in dimensions]
    has_people = func.coalesce(*(getattr(Handout, band) for band in BANDS)).is_not(None)
    sums = [func.coalesce(func.sum(getattr(Handout, band) * part.c.sign), 0) for band in BANDS]
    counted = func.coalesce(func.sum(case((has_people, part.c.sign), else_=0)), 0)
    query = (
        select(*keys, func.sum(Handout.households * part.c.sign), *sums, func.sum(part.c.sign), counted)
        .select_from(part)
        .join(Handout, Handout.id == part.c.handout_id)
        .join(RecipientGroup, RecipientGroup.id == Handout.group_id)
        .outerjoin(FormerRegion, held_on(Handout.group_id, part.c.day))
        .group_by(*keys)
        .order_by(*keys)
    )
    width = len(keys)
    return [(tuple(row[:width]), HouseholdSums(*map(int, row[width:]))) for row in session.execute(query)]


def counted_reports(first: date, last: date) -> Subquery:
    """The reports that count in the days: `handout_id`, `day`, and `sign`, which is -1 for the opposite of one replaced after its day was closed."""
    stands = or_(Handout.replaced_by.is_(None), Handout.withdrawn_on.is_not(None))
    given = select(Handout.id.label("handout_id"), Handout.counted_on.label("day"), literal(1).label("sign"))
    back = select(Handout.id, Handout.withdrawn_on, literal(-1))
    return union_all(
        given.where(stands, Handout.counted_on >= first, Handout.counted_on <= last),
        back.where(Handout.withdrawn_on >= first, Handout.withdrawn_on <= last),
    ).subquery("counted_report")


def _dimension(name: str, part: Subquery) -> Any:
    dimensions: dict[str, Any] = {
        "month": month_of(part.c.day),
        "group": Handout.group_id,
        "prefecture": func.coalesce(FormerRegion.prefecture_code, RecipientGroup.prefecture_code),
        "municipality": func.coalesce(FormerRegion.municipality, RecipientGroup.municipality),
    }
    return dimensions[name]


@dataclass(frozen=True, slots=True)
class CountedReport:
    """A report in the list of a period. A withdrawn one, with the sign -1, is the opposite of what a closed period has."""

    handout: Handout
    group: RecipientGroup
    day: date
    sign: int
    prefecture: str
    municipality: str

    @property
    def is_late(self) -> bool:
        """A correction of a closed period."""
        return self.day != self.handout.handed_out_on


def stream_counted_reports(session: OrganizationSession, first: date, last: date) -> Iterator[CountedReport]:
    """Every report that counts in the days, by day, without holding them all."""
    part = counted_reports(first, last)
    query = (
        select(Handout, RecipientGroup, part.c.day, part.c.sign, _dimension("prefecture", part), _dimension("municipality", part))
        .select_from(part)
        .join(Handout, Handout.id == part.c.handout_id)
        .join(RecipientGroup, RecipientGroup.id == Handout.group_id)
        .outerjoin(FormerRegion, held_on(Handout.group_id, part.c.day))
        .order_by(part.c.day, Handout.recorded_at, Handout.id, part.c.sign)
    )
    with session.execute(query.execution_options(yield_per=500)) as result:
        for row in result:
            yield CountedReport(*row)


@dataclass(frozen=True, slots=True)
class Handover:
    """A group on a day; `reported_on` is the day of the group's newest report, absent where there is none."""

    group_id: uuid.UUID
    day: date
    reported_on: date | None

    @property
    def is_waiting(self) -> bool:
        return self.reported_on is None or self.reported_on < self.day


def handovers(session: OrganizationSession, first: date, last: date, *, at: Any = Movement.occurred_at) -> list[Handover]:
    """Each hand-over that stands by day, leaving out hubs that have passed everything on. `at` tells which are of the days. One query."""
    undo = aliased(Movement)
    day = tokyo_day_of(Movement.occurred_at)
    newest = (
        select(Handout.group_id, func.max(Handout.handed_out_on).label("day"))
        .where(Handout.replaced_by.is_(None))
        .group_by(Handout.group_id)
        .subquery()
    )
    is_hub = exists().where(Team.hub_id == Place.id).correlate(Place)
    holds_some = exists().where(Balance.place_id == Place.id, Balance.on_hand > 0).correlate(Place)
    query = (
        select(Movement.target_id, day, newest.c.day)
        .join(Place, Place.id == Movement.target_id)
        .outerjoin(undo, undo.reversal_of == Movement.seq)
        .outerjoin(newest, newest.c.group_id == Movement.target_id)
        .where(
            Place.kind == "group",
            Movement.kind.in_(TO_A_GROUP),
            undo.seq.is_(None),
            not_(is_hub) | holds_some,
            *within(at, tokyo_midnight_utc(first), tokyo_midnight_utc(last + timedelta(days=1))),
        )
        .group_by(Movement.target_id, day, newest.c.day)
        .order_by(day)
    )
    return [Handover(*row) for row in session.execute(query)]


def timeliness(session: OrganizationSession, first: date, last: date) -> Timeliness:
    """Hand-overs of the days, and how many of them have no report of the same day or later; of closed months as it was at their closing."""
    closed = closings_within(session, first, last)
    found = Timeliness(sum(one.handovers for one in closed), sum(one.handovers_waiting for one in closed))
    spans: list[tuple[date, date]] = (
        [(first, closed[0].first_on - _A_DAY), (closed[-1].last_on + _A_DAY, last)] if closed else [(first, last)]
    )
    for start, end in spans:
        if start <= end:
            found += live_timeliness(session, start, end)
    return found


def live_timeliness(session: OrganizationSession, first: date, last: date) -> Timeliness:
    """The same as it is today, closed or not."""
    found = handovers(session, first, last, at=Movement.counted_at)
    return Timeliness(len(found), sum(handover.is_waiting for handover in found))


def late_reports(session: OrganizationSession, today: date) -> list[LateReport]:
    """Groups whose report is more than a week behind, the longest wait first."""
    waiting: dict[uuid.UUID, list[date]] = {}
    for handover in handovers(session, today - timedelta(days=LOOK_BACK_DAYS), today - timedelta(days=REPORT_DAYS)):
        if handover.is_waiting:
            waiting.setdefault(handover.group_id, []).append(handover.day)
    query = (
        select(RecipientGroup, Place.code).join(Place, Place.id == RecipientGroup.id).where(RecipientGroup.id.in_(list(waiting)))
    )
    late = [LateReport(group, code, waiting[group.id][0], len(waiting[group.id])) for group, code in session.execute(query)]
    return sorted(late, key=lambda report: (report.since, report.group.name))


def list_handouts(
    session: OrganizationSession,
    *,
    group_id: uuid.UUID | None = None,
    first: date | None = None,
    last: date | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[tuple[Handout, RecipientGroup, str]], int]:
    """Standing reports with their group and its code, newest first, and how many there are."""
    query = (
        select(Handout, RecipientGroup, Place.code, func.count().over())
        .join(RecipientGroup, RecipientGroup.id == Handout.group_id)
        .join(Place, Place.id == Handout.group_id)
        .where(Handout.replaced_by.is_(None))
    )
    query = _filtered(query, group_id, first, last)
    ordered = query.order_by(Handout.handed_out_on.desc(), Handout.recorded_at.desc(), Handout.id).limit(limit).offset(offset)
    rows = session.execute(ordered).all()
    if rows or not offset and limit:
        return [(handout, group, code) for handout, group, code, _ in rows], int(rows[0][3]) if rows else 0
    # Behind the end no row tells how many there are.
    counting = select(func.count()).select_from(Handout).where(Handout.replaced_by.is_(None))
    return [], session.scalar(_filtered(counting, group_id, first, last)) or 0


def _filtered(
    query: Select[*tuple[Any, ...]], group_id: uuid.UUID | None, first: date | None, last: date | None
) -> Select[*tuple[Any, ...]]:
    if group_id:
        query = query.where(Handout.group_id == group_id)
    if first:
        query = query.where(Handout.handed_out_on >= first)
    return query.where(Handout.handed_out_on <= last) if last else query
