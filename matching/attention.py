"""What needs a coordinator's attention today: dates near, rounds and deliveries waiting, reports late; and the figures beside it.

The same few queries whatever the size of the organization.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, exists, func, or_, select

from inventory.accounts import Membership
from inventory.chain import ChainHead
from inventory.dates import tokyo_midnight_utc
from inventory.db import OrganizationSession
from inventory.donors import Donor
from inventory.hygiene import unread_since
from inventory.jobs import Job
from inventory.lots import Lot
from inventory.movements import STORED, Balance, Movement
from inventory.places import Place
from inventory.sql_days import tokyo_day_of, within
from inventory.stock import StockRow, soon_expired
from matching.deliveries.listing import DeliveryRow, list_deliveries
from matching.groups import RecipientGroup
from matching.handouts.reporting import TO_A_GROUP, LateReport, late_reports
from matching.impact.flows import counts_in, signed, with_places
from matching.recalls.tables import Recall
from matching.rounds.tables import Round

WEEKS = 12
ROWS = 2
# Ends of the groups that lots are counted in by days left; before the first is past, after the last is later or undated.
DAYS_LEFT = (7, 14, 30, 60, 90, 180)
MOST_DELIVERIES = 200
FLAGGED_DAYS, FLAGGED_ENTRIES = 7, 5000
CHECK_JOB = "verify"


@dataclass(frozen=True, slots=True)
class Week:
    """Goods that came into our storage, and that left it for groups, in the seven days from `first`."""

    first: date
    grams_in: int
    grams_out: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """The last link, whether it is the one the head names, and the last time that everything was checked."""

    seq: int
    recorded_at: datetime | None
    is_joined: bool
    checked_at: datetime | None
    checked_seq: int
    problems: int

    @property
    def is_sound(self) -> bool:
        return self.is_joined and not self.problems


@dataclass(frozen=True, slots=True)
class Beginnings:
    """What a new organization has already: the ticks of its first steps."""

    has_site: bool
    has_donor: bool
    has_group: bool
    has_movement: bool
    members: int

    @property
    def is_done(self) -> bool:
        return self.has_site and self.has_donor and self.has_group and self.has_movement


@dataclass(frozen=True, slots=True)
class Attention:
    """What the start page shows.

    `near` can still be given, `near_count` counts what is past as well. `by_days_left` counts lots past, within each of DAYS_LEFT, and later.
    `late_grams` is what a late group got on the day that its report is missing from.
    """

    near: list[StockRow]
    near_count: int
    rounds: list[Round]
    rounds_count: int
    waiting: list[DeliveryRow]
    soon: list[DeliveryRow]
    late: list[LateReport]
    late_grams: dict[uuid.UUID, int]
    # Entries sent later from a phone that took more than was recorded, in the last FLAGGED_DAYS and among the last FLAGGED_ENTRIES.
    flagged: int
    by_days_left: list[int]
    weeks: list[Week]
    ledger: Ledger
    beginnings: Beginnings
    # Recalls under way: how many, and the number of the newest.
    recalls: tuple[int, int] = (0, 0)
    # Cold places whose temperature nobody has read today.
    cold_unread: int = 0


def look_around(session: OrganizationSession, *, today: date, near_days: int) -> Attention:
    """Everything the start page shows; at most twelve queries."""
    counts, near_count = _lots_by_days_left(session, today, near_days)
    rounds, rounds_count = _rounds_undecided(session)
    deliveries = list_deliveries(session, states=("planned", "shipped"), to_day=today + timedelta(days=1), limit=MOST_DELIVERIES)
    late = late_reports(session, today)
    ledger, beginnings, flagged, recalls, cold_unread = _state(session, today)
    return Attention(
        near=soon_expired(session, today=today, days=near_days, limit=ROWS, includes_past=False).rows
        if near_count > counts[0]
        else [],
        near_count=near_count,
        rounds=rounds,
        rounds_count=rounds_count,
        waiting=[row for row in deliveries if row.delivery.state == "planned" or row.delivery.hand_over_on <= today],
        soon=[row for row in deliveries if row.delivery.hand_over_on >= today],
        late=late,
        late_grams=_grams_handed(session, late[:ROWS]),
        flagged=flagged,
        by_days_left=counts,
        weeks=_weeks(session, today),
        ledger=ledger,
        beginnings=beginnings,
        recalls=recalls,
        cold_unread=cold_unread,
    )


def _lots_by_days_left(session: OrganizationSession, today: date, near_days: int) -> tuple[list[int], int]:
    """Counts of the rows that the stock list shows, so that both say the same."""
    ends = [today, *(today + timedelta(days=days + 1) for days in DAYS_LEFT)]
    within_days = [Balance.expires_on < end for end in ends]
    columns = [
        func.count().filter(condition) for condition in (*within_days, Balance.expires_on <= today + timedelta(days=near_days))
    ]
    query = select(*columns, func.count()).select_from(Balance).where(*STORED)
    *up_to, near, total = session.execute(query).one()
    up_to.append(total)
    return [up_to[0], *(after - before for before, after in zip(up_to, up_to[1:], strict=False))], near


def _rounds_undecided(session: OrganizationSession) -> tuple[list[Round], int]:
    query = select(Round, func.count().over()).where(Round.state == "proposed").order_by(Round.number).limit(ROWS)
    rows = session.execute(query).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def _grams_handed(session: OrganizationSession, late: list[LateReport]) -> dict[uuid.UUID, int]:
    """Per group what it got on the day since which its report is missing; only what has a known weight."""
    if not late:
        return {}
    days = or_(*(
        (Movement.target_id == report.group.id) & (Movement.occurred_at >= tokyo_midnight_utc(report.since))
        & (Movement.occurred_at < tokyo_midnight_utc(report.since + timedelta(days=1)))
        for report in late
    ))  # fmt: skip
    query = (
        select(Movement.target_id, func.sum(Movement.quantity * Lot.weight_grams))
        .join(Lot, Lot.id == Movement.lot_id)
        .where(Movement.kind.in_(TO_A_GROUP), days)
        .group_by(Movement.target_id)
    )
    return {group_id: int(grams or 0) for group_id, grams in session.execute(query)}


def _weeks(session: OrganizationSession, today: date) -> list[Week]:
    """Twelve times seven days up to today, counted as in the report: received and returned against issued."""
    first = today - timedelta(days=7 * WEEKS - 1)
    grams = signed * func.coalesce(Lot.weight_grams, 0)
    came, left = or_(counts_in("received"), counts_in("returned")), counts_in("issued")
    sums: list[Any] = [func.sum(case((condition, grams), else_=0)) for condition in (came, left)]
    day = tokyo_day_of(Movement.counted_at)
    bounds = within(Movement.counted_at, tokyo_midnight_utc(first), tokyo_midnight_utc(today + timedelta(days=1)))
    totals = [[0, 0] for _ in range(WEEKS)]
    for on, grams_in, grams_out in session.execute(with_places(select(day, *sums)).where(*bounds).group_by(day)):
        week = totals[(on - first).days // 7]
        week[0] += int(grams_in or 0)
        week[1] += int(grams_out or 0)
    return [Week(first + timedelta(days=7 * number), *week) for number, week in enumerate(totals)]


def _state(session: OrganizationSession, today: date) -> tuple[Ledger, Beginnings, int, tuple[int, int], int]:
    """The ledger's head, the first records and how many entries need a look, in one query; the last full check in another.

    Reading everything anew takes seconds in a large ledger, so a page only looks whether the last entry is the one the head names. The
    full check is a job, and its outcome is shown with its hour.
    """
    last = select(Movement.hash).where(Movement.seq == ChainHead.seq).scalar_subquery()
    members = select(func.count()).select_from(Membership).where(Membership.left_at.is_(None)).scalar_subquery()
    found = [exists(select(record.organization_id)) for record in (Donor, RecipientGroup)]
    site = exists(select(Place.id).where(Place.kind == "site"))
    flagged = _flagged(today)
    under_way = (Recall.state == "open", Recall.is_drill.is_(False))
    recalls = [select(sums).where(*under_way).scalar_subquery() for sums in (func.count(Recall.id), func.max(Recall.number))]
    cold = unread_since(tokyo_midnight_utc(today))
    query = select(ChainHead.seq, ChainHead.recorded_at, ChainHead.hash, last, members, flagged, *recalls, cold, site, *found)
    seq, recorded_at, head_hash, last_hash, people, flags, open_recalls, newest, unread, has_site, has_donor, has_group = (
        session.execute(query).one()
    )
    job = session.scalars(
        select(Job).where(Job.kind == CHECK_JOB, Job.state == "done").order_by(Job.created_at.desc()).limit(1)
    ).first()
    outcome = (job.result or {}) if job else {}
    ledger = Ledger(
        seq=seq,
        recorded_at=recorded_at,
        is_joined=seq == 0 or last_hash == head_hash,
        checked_at=job.reported_at if job else None,
        checked_seq=int(outcome.get("seq", 0)),
        problems=int(outcome.get("problems", 0)),
    )
    beginnings = Beginnings(bool(has_site), bool(has_donor), bool(has_group), seq > 0, people)
    return ledger, beginnings, flags, (open_recalls, newest or 0), unread


def _flagged(today: date) -> Any:
    """Among the last entries only, which lie together: no index is kept for the few that are flagged."""
    since = tokyo_midnight_utc(today - timedelta(days=FLAGGED_DAYS - 1))
    conditions = (Movement.seq > ChainHead.seq - FLAGGED_ENTRIES, Movement.recorded_at >= since, Movement.kind == "cover")
    return select(func.count()).select_from(Movement).where(*conditions).correlate(ChainHead).scalar_subquery()
