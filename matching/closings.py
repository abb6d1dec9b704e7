"""What a closing keeps of a period's figures, what is still open in a period, and what was corrected after it was closed."""

import uuid
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, union_all
from sqlalchemy.orm import aliased

from inventory.accounts import UserAccount
from inventory.catalog import Item
from inventory.chain import ChainHead
from inventory.closings import Closing, check_month, check_year, digest_of, hold_for_closing, write_closing
from inventory.counts.tables import StockCount
from inventory.dates import month_end
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements import Movement
from inventory.places import Place
from inventory.sql_days import tokyo_month_of, within
from matching.deliveries import Delivery
from matching.handouts import Handout, HouseholdSums, Timeliness, households_by
from matching.impact.account import AccountLine, account_lines
from matching.impact.flows import COLUMNS, Amount
from matching.impact.handovers import count_handovers
from matching.impact.periods import Period


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of a period as they were counted up to an entry, with a mark of the hand-out reports there were."""

    kind: str
    period: Period
    figures: dict[str, Any]
    timeliness: Timeliness
    seq: int
    reports: tuple[Any, ...]


def count_for_closing(session: OrganizationSession, kind: str, first: date, *, now: datetime) -> list[Counted]:
    """Counted before anybody has to wait for the closing: the period, and before the first closing of all each month that goes with it.

    Raises what stands against it.
    """
    if kind == "year":
        return [_count(session, kind, Period(first, check_year(session, first, now=now)))]
    return [_count(session, kind, Period(month, month_end(month))) for month in check_month(session, first, now=now)]


def close_period(
    session: OrganizationSession, counted: list[Counted], *, note: str, actor_id: uuid.UUID | None, now: datetime
) -> Closing:
    """The period is closed. Of two people at once the second is refused; what came in since it was counted is counted in."""
    hold_for_closing(session)
    last = counted[-1]
    if last.kind == "month" and check_month(session, last.period.first, now=now) != [one.period.first for one in counted]:
        counted = count_for_closing(session, last.kind, last.period.first, now=now)
    elif last.kind == "year":
        check_year(session, last.period.first, now=now)
    for one in counted:
        closing = _close(session, one, note=note, actor_id=actor_id, now=now)
    return closing


def _close(session: OrganizationSession, counted: Counted, *, note: str, actor_id: uuid.UUID | None, now: datetime) -> Closing:
    later = exists(select(Movement.seq).where(Movement.seq > counted.seq, Movement.counted_at < counted.period.end))
    if session.scalar(select(later)) or counted.reports != _mark_of_reports(session, counted.period):
        counted = _count(session, counted.kind, counted.period)
    return write_closing(
        session, counted.kind, counted.period.first, figures=counted.figures, note=note, actor_id=actor_id, now=now,
        handovers=(counted.timeliness.handovers, counted.timeliness.waiting),
    )  # fmt: skip


def _count(session: OrganizationSession, kind: str, period: Period) -> Counted:
    seq = session.scalar(select(func.max(Movement.seq))) or 0
    return Counted(
        kind, period, closed_figures(session, period), count_handovers(session, period).now, seq,
        _mark_of_reports(session, period),
    )  # fmt: skip


def _mark_of_reports(session: OrganizationSession, period: Period) -> tuple[Any, ...]:
    query = select(func.count(), func.max(Handout.recorded_at), func.count(Handout.replaced_by)).select_from(Handout)
    return tuple(session.execute(query.where(Handout.counted_on <= period.last)).one())


def closed_figures(session: OrganizationSession, period: Period) -> dict[str, Any]:
    """The figures of the period as plain values: the goods account by category, household visits and people by place."""
    lines = account_lines(session, period)
    reports = households_by(session, period.first, period.last, "prefecture", "municipality")
    return {
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "account": [_line(line) for line in lines],
        "reports": [{"prefecture": place[0], "municipality": place[1], **_households(sums)} for place, sums in reports],
    }


def _line(line: AccountLine) -> dict[str, Any]:
    columns = {column: getattr(line.columns, column) for column in COLUMNS}
    amounts = {"opening": line.opening, **columns, "closing": line.closing}
    return {"category": line.category, **{name: _amount(amount) for name, amount in amounts.items()}}


def _amount(amount: Amount) -> dict[str, int]:
    return {"pieces": amount.pieces, "grams": amount.grams, "unweighed": amount.unweighed}


def _households(sums: HouseholdSums) -> dict[str, int]:
    return {name: int(value) for name, value in asdict(sums).items()}


def same_figures(session: OrganizationSession, closing: Closing) -> bool:
    """Whether the period, counted anew from its entries, still says what it said when it was closed."""
    return digest_of(closed_figures(session, Period(closing.first_on, closing.last_on))) == closing.digest


@dataclass(frozen=True, slots=True)
class OpenMatters:
    """What a period still lacks. None of it forbids closing it."""

    # Hand-overs without a hand-out report.
    reports: int
    # Deliveries of the period or before that are planned, and that left but were not confirmed.
    planned: int
    under_way: int
    # Entries of phones that were booked although the stock was too small, and those with a clock that was wrong.
    covered: int
    clock: int
    # Stock counts begun by then and neither approved nor given up.
    counts: int
    # Entries and hand-out reports of the period.
    entries: int
    handouts: int

    @property
    def is_settled(self) -> bool:
        return not (self.reports or self.planned or self.under_way or self.covered or self.clock or self.counts)

    @property
    def is_empty(self) -> bool:
        return not (self.entries or self.handouts)


def open_matters(session: OrganizationSession, period: Period) -> OpenMatters:
    """Two queries."""
    inside = within(Movement.counted_at, period.start, period.end)

    def number(of: Any, *conditions: Any) -> Any:
        return select(func.count()).select_from(of).where(*conditions).scalar_subquery()

    counts = (
        number(Delivery, Delivery.state == "planned", Delivery.hand_over_on <= period.last),
        number(Delivery, Delivery.state == "shipped", Delivery.shipped_at < period.end),
        number(Movement, Movement.kind == "cover", *inside),
        number(Movement, Movement.flag == "clock", *inside),
        number(StockCount, StockCount.state.in_(("open", "submitted")), StockCount.opened_at < period.end),
        number(Movement, *inside),
        number(Handout, Handout.counted_on >= period.first, Handout.counted_on <= period.last, Handout.replaced_by.is_(None)),
    )
    found = session.execute(select(*counts)).one()
    return OpenMatters(count_handovers(session, period).now.waiting, *map(int, found))


@dataclass(frozen=True, slots=True)
class LaterEntry:
    """An entry that corrects a closed period and counts later: told late, or taking back an entry of that period."""

    seq: int
    kind: str
    occurred_at: datetime
    counted_at: datetime
    pieces: int
    item_name: str
    lot_code: str
    actor_name: str
    reversal_of: int | None


_undone = aliased(Movement, name="undone")


def later_entries_of(
    session: OrganizationSession, closing: Closing, *, limit: int = 50, offset: int = 0
) -> tuple[list[LaterEntry], int]:
    """The newest first, and how many there are."""
    period = Period(closing.first_on, closing.last_on)
    told_late = and_(Movement.counted_at != Movement.occurred_at, *within(Movement.occurred_at, period.start, period.end))
    takes_back = and_(Movement.kind == "reverse", *within(_undone.counted_at, period.start, period.end))
    columns: tuple[Any, ...] = (
        Movement.seq, Movement.kind, Movement.occurred_at, Movement.counted_at, Movement.quantity, Item.name, Lot.code,
        UserAccount.name, Movement.reversal_of,
    )  # fmt: skip
    query = (
        select(*columns, func.count().over())
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .join(UserAccount, UserAccount.id == Movement.actor_id)
        .outerjoin(_undone, _undone.seq == Movement.reversal_of)
        .where(Movement.seq > closing.seq, Movement.counted_at >= period.end, or_(told_late, takes_back))
        .order_by(Movement.seq.desc())
    )
    rows = session.execute(query.limit(limit).offset(offset)).all()
    return [LaterEntry(*row[:-1]) for row in rows], int(rows[0][-1]) if rows else 0


def count_later(session: OrganizationSession) -> dict[str, int]:
    """How many entries correct each closed month, by the month as `2026-10`. One query."""
    told_late = select(tokyo_month_of(Movement.occurred_at).label("month")).where(Movement.counted_at != Movement.occurred_at)
    taken_back = (
        select(tokyo_month_of(_undone.counted_at))
        .select_from(Movement)
        .join(_undone, _undone.seq == Movement.reversal_of)
        .join(ChainHead, ChainHead.organization_id == Movement.organization_id)
        .where(Movement.reversal_of.is_not(None), _undone.counted_at < ChainHead.closed_until)
        .where(tokyo_month_of(_undone.counted_at) != tokyo_month_of(Movement.counted_at))
    )
    later = union_all(told_late, taken_back).subquery("later")
    return {month: int(count) for month, count in session.execute(select(later.c.month, func.count()).group_by(later.c.month))}


def later_reports_of(session: OrganizationSession, closing: Closing, *, limit: int = 50) -> list[tuple[Handout, str]]:
    """Hand-out reports of the period that count later, and those of it that were replaced since, with the group's name."""
    days = (closing.first_on, closing.last_on)
    told_late = and_(Handout.handed_out_on.between(*days), Handout.counted_on > closing.last_on)
    replaced = and_(Handout.counted_on.between(*days), Handout.withdrawn_on.is_not(None))
    stands = or_(Handout.replaced_by.is_(None), Handout.withdrawn_on.is_not(None))
    query = (
        select(Handout, Place.name)
        .join(Place, Place.id == Handout.group_id)
        .where(stands, or_(told_late, replaced))
        .order_by(Handout.recorded_at.desc(), Handout.id)
        .limit(limit)
    )
    return [(handout, name) for handout, name in session.execute(query)]
