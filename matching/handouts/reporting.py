"""Sums over hand-out reports, and which hand-overs still wait for one."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, not_, select
from sqlalchemy.orm import aliased

from inventory.dates import tokyo_midnight_utc
from inventory.db import OrganizationSession
from inventory.movements import Balance, Movement
from inventory.places import Place
from inventory.sql_days import month_of, tokyo_day_of, within
from matching.groups import RecipientGroup
from matching.handouts.tables import BANDS, Handout
from matching.teams import Team

# Movements that hand goods over to a group.
TO_A_GROUP = ("issue", "arrive", "direct", "pass_on")
REPORT_DAYS = 7
LOOK_BACK_DAYS = 120


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
    """Reports of the days summed by `month` (as `2026-11`), `group`, `prefecture` or `municipality`, in their order."""
    keys = [_DIMENSIONS[dimension] for dimension in dimensions]
    sums = [func.coalesce(func.sum(getattr(Handout, band)), 0) for band in BANDS]
    counted = func.count(func.coalesce(*(getattr(Handout, band) for band in BANDS)))
    query = (
        select(*keys, func.sum(Handout.households), *sums, func.count(), counted)
        .join(RecipientGroup, RecipientGroup.id == Handout.group_id)
        .where(Handout.replaced_by.is_(None), Handout.handed_out_on >= first, Handout.handed_out_on <= last)
        .group_by(*keys)
        .order_by(*keys)
    )
    width = len(keys)
    return [(tuple(row[:width]), HouseholdSums(*map(int, row[width:]))) for row in session.execute(query)]


_DIMENSIONS: dict[str, Any] = {
    "month": month_of(Handout.handed_out_on),
    "group": Handout.group_id,
    "prefecture": RecipientGroup.prefecture_code,
    "municipality": RecipientGroup.municipality,
}


@dataclass(frozen=True, slots=True)
class Handover:
    """A group on a day; `reported_on` is the day of the group's newest report, absent where there is none."""

    group_id: uuid.UUID
    day: date
    reported_on: date | None

    @property
    def is_waiting(self) -> bool:
        return self.reported_on is None or self.reported_on < self.day


def handovers(session: OrganizationSession, first: date, last: date) -> list[Handover]:
    """Each hand-over that stands by day, leaving out hubs that have passed everything on. One query."""
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
            *within(Movement.occurred_at, tokyo_midnight_utc(first), tokyo_midnight_utc(last + timedelta(days=1))),
        )
        .group_by(Movement.target_id, day, newest.c.day)
        .order_by(day)
    )
    return [Handover(*row) for row in session.execute(query)]


def timeliness(session: OrganizationSession, first: date, last: date) -> Timeliness:
    """Hand-overs of the days, and how many of them have no report of the same day or later."""
    found = handovers(session, first, last)
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
