"""Which months and business years there are, how far they are closed, and which is next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from inventory.accounts import get_organization
from inventory.chain import ChainHead
from inventory.closings.tables import Closing
from inventory.dates import FiscalYear, fiscal_year, month_end, months_later, tokyo_day
from inventory.db import OrganizationSession
from inventory.movements.tables import Movement

# Reports reach no further back (matching/impact/periods.py).
_EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month, open while there is no `closing`."""

    first: date
    closing: Closing | None = None

    @property
    def is_closed(self) -> bool:
        return self.closing is not None

    @property
    def last(self) -> date:
        return month_end(self.first)


@dataclass(frozen=True, slots=True)
class Year:
    """A business year with its months that have begun, the newest first."""

    span: FiscalYear
    months: list[Month]
    closing: Closing | None
    # Over, and each of its months closed.
    can_close: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """The newest year first. `next_month` is the only one that may be closed now; before the first closing any finished month may."""

    years: list[Year]
    next_month: date | None
    first_open: date | None
    choices: list[date]

    def month(self, first: date) -> Month | None:
        return next((month for year in self.years for month in year.months if month.first == first), None)

    def year(self, first: date) -> Year | None:
        return next((year for year in self.years if year.span.first == first), None)


def closed_until(session: OrganizationSession) -> datetime | None:
    """The first instant that no closed period holds; absent while none is closed."""
    return session.scalar(select(ChainHead.closed_until))


def first_open_day(session: OrganizationSession) -> date | None:
    """The first day that no closed period holds."""
    until = closed_until(session)
    return tokyo_day(until) if until else None


def year_standing(session: OrganizationSession, first: date) -> tuple[date | None, Closing | None]:
    """The first day that no closed period holds, and how the year that begins on this day was closed, if it was. One query."""
    is_year = (Closing.kind == "year") & (Closing.first_on == first)
    until, closing = session.execute(select(ChainHead.closed_until, Closing).outerjoin(Closing, is_year)).one()
    return tokyo_day(until) if until else None, closing


def is_over(last: date, today: date) -> bool:
    return last < today


def calendar_of(session: OrganizationSession, *, today: date, start_month: int | None = None) -> Calendar:
    """Months from the first entry to this one, by business year. Three queries, and one for the first month of the year unless told."""
    start_month = start_month or get_organization(session, session.organization_id).setting("fiscal_year_start_month")
    began, open_from = session.scalar(select(func.min(Movement.counted_at))), first_open_day(session)
    closings = {(closing.kind, closing.first_on): closing for closing in session.scalars(select(Closing))}
    firsts = [first for kind, first in closings if kind == "month"] + ([tokyo_day(began)] if began else [])
    first = max(min(firsts, default=today).replace(day=1), _EARLIEST)
    months = [Month(month, closings.get(("month", month))) for month in _months(first, today)]
    years = list(_years(months, closings, today=today, start_month=start_month, open_from=open_from))
    done = [month.first for month in months if is_over(month.last, today) and not month.is_closed]
    next_month = (done[-1] if open_from is None else done[0]) if done else None
    return Calendar(years[::-1], next_month, open_from, done if open_from is None else done[:1])


def _months(first: date, today: date) -> Iterator[date]:
    month = first
    while month <= today:
        yield month
        month = months_later(month, 1)


def _years(
    months: list[Month], closings: dict[tuple[str, date], Closing], *, today: date, start_month: int, open_from: date | None
) -> Iterator[Year]:
    spans = sorted({fiscal_year(month.first, start_month) for month in months})
    for span in spans:
        inside = [month for month in months if span.first <= month.first <= span.last][::-1]
        closing = closings.get(("year", span.first))
        is_done = is_over(span.last, today) and open_from is not None and span.last < open_from
        yield Year(span, inside, closing, is_done and closing is None)
