"""Hand-overs to groups - one group on one day, however many lots - and which of them wait for a report."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, exists, func, not_, or_, select

from inventory.chain import ChainHead
from inventory.closings import Closing
from inventory.dates import tokyo_day
from inventory.db import OrganizationSession
from inventory.movements import Balance, Movement
from inventory.places import Place
from matching.handouts import Handout, Timeliness
from matching.impact.daily_sums import handover_days
from matching.impact.flows import Scope
from matching.impact.periods import Period
from matching.teams import Team


@dataclass(frozen=True, slots=True)
class HandoverCounts:
    """Of the period and of the one compared with; `begins` is the day of the very first entry, `open_from` the first that no closed period
    holds, each absent when there is none."""

    now: Timeliness
    earlier: Timeliness
    begins: date | None
    open_from: date | None


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """`reported_on` is the day of the group's newest report; an older one than the hand-over leaves it waiting."""

    group_code: str
    group_name: str
    day: date
    reported_on: date | None

    @property
    def is_waiting(self) -> bool:
        return self.reported_on is None or self.reported_on < self.day


def count_handovers(
    session: OrganizationSession, period: Period, *, earlier: Period | None = None, scope: Scope | None = None
) -> HandoverCounts:
    """How many there were, and how many have no report of the same day or later: today, and of closed months as it was at their closing.

    One query. Of a part of the goods a closing kept no numbers: there it is as it is today.
    """
    found = _standing((earlier or period).first, period.last, scope)
    waiting = or_(found.c.reported_on.is_(None), found.c.reported_on < found.c.day)
    sums: list[Any] = []
    for span in (period, earlier or period):
        inside = and_(found.c.counted_on >= span.first, found.c.counted_on <= span.last)
        if not scope:
            is_kept = exists(
                select(Closing.first_on).where(
                    *_closed_within(span), found.c.counted_on.between(Closing.first_on, Closing.last_on)
                )
            )
            inside = and_(inside, not_(is_kept))
        kept = [
            select(func.coalesce(func.sum(column), 0)).where(*_closed_within(span)).scalar_subquery()
            for column in (Closing.handovers, Closing.handovers_waiting)
        ]
        for condition, of_closed in zip((inside, and_(inside, waiting)), kept, strict=True):
            live = func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
            sums.append(live if scope else live + of_closed)
    begins = select(func.min(Movement.counted_at)).scalar_subquery()
    closed_until = select(ChainHead.closed_until).scalar_subquery()
    row = session.execute(select(*sums, begins, closed_until).select_from(found)).one()
    now, earlier_counts = Timeliness(int(row[0]), int(row[1])), Timeliness(int(row[2]), int(row[3]))
    return HandoverCounts(now, earlier_counts, *(tokyo_day(moment) if moment else None for moment in row[4:]))


def list_handovers(
    session: OrganizationSession,
    period: Period,
    *,
    scope: Scope | None = None,
    is_waiting: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[HandoverRow], int]:
    """One page, the newest first, and how many there are; with `is_waiting` only those without a report."""
    found = _standing(period.first, period.last, scope)
    query = select(Place.code, Place.name, found.c.day, found.c.reported_on, func.count().over()).join(
        found, found.c.group_id == Place.id
    )
    if is_waiting:
        query = query.where(or_(found.c.reported_on.is_(None), found.c.reported_on < found.c.day))
    rows = session.execute(query.order_by(found.c.day.desc(), Place.name, Place.code).limit(limit).offset(offset)).all()
    return [HandoverRow(*row[:4]) for row in rows], int(rows[0][4]) if rows else 0


def _closed_within(span: Period) -> tuple[ColumnElement[bool], ...]:
    """Months closed whole within the span."""
    return Closing.kind == "month", Closing.first_on >= span.first, Closing.last_on <= span.last


def _standing(first: date, last: date, scope: Scope | None) -> Subquery:
    """group_id, counted_on, day, reported_on: what was not taken back, leaving out hubs that have passed everything on."""
    days = handover_days(first, last, scope=scope)
    newest = (
        select(Handout.group_id, func.max(Handout.handed_out_on).label("day"))
        .where(Handout.replaced_by.is_(None))
        .group_by(Handout.group_id)
        .subquery("newest_report")
    )
    is_hub = exists().where(Team.hub_id == Place.id).correlate(Place)
    holds_some = exists().where(Balance.place_id == Place.id, Balance.on_hand > 0).correlate(Place)
    keys: list[Any] = [days.c.group_id, days.c.counted_on, days.c.day, newest.c.day]
    found: Subquery = (
        select(*keys[:3], newest.c.day.label("reported_on"))
        .select_from(days)
        .join(Place, Place.id == days.c.group_id)
        .outerjoin(newest, newest.c.group_id == days.c.group_id)
        .where(Place.kind == "group", not_(is_hub) | holds_some)
        .group_by(*keys, Place.id, Place.organization_id)
        .having(func.sum(days.c.standing) > 0)
        .subquery("standing")
    )
    return found
