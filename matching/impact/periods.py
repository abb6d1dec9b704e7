"""The period of a report: whole days in Tokyo, both ends included."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from inventory.dates import fiscal_year, month_end, months_later, tokyo_midnight_utc
from inventory.errors import InvalidInput

LONGEST_YEARS = 20


@dataclass(frozen=True, slots=True)
class Period:
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidInput(field="to", problem="ends_before_start", value=self.last.isoformat())
        if not self.first.year >= 2000 or self.last.year >= 2100 or self.last.year - self.first.year > LONGEST_YEARS:
            raise InvalidInput(field="from", problem="date_too_far", value=self.first.isoformat())

    @property
    def start(self) -> datetime:
        return tokyo_midnight_utc(self.first)

    @property
    def end(self) -> datetime:
        """The first instant after the period."""
        return tokyo_midnight_utc(self.last + timedelta(days=1))

    def months(self) -> Iterator[date]:
        """First days of the months the period touches."""
        month = self.first.replace(day=1)
        while month <= self.last:
            yield month
            month = months_later(month, 1)

    def is_whole_month(self, month: date) -> bool:
        return self.first <= month and month_end(month) <= self.last


def fiscal_period(year: int, start_month: int = 4) -> Period:
    """The business year called `year`, from its first to its last day."""
    found = fiscal_year(date(year, start_month, 1), start_month)
    return Period(found.first, found.last)


def current_period(today: date, start_month: int = 4) -> Period:
    """The business year so far."""
    return Period(fiscal_year(today, start_month).first, today)


def month_period(month: date) -> Period:
    return Period(month.replace(day=1), month_end(month))


# What a period is compared with: the one before it, or the same days a year earlier.
COMPARED = ("before", "year")


def earlier_period(period: Period, compared: str, start_month: int = 4) -> Period | None:
    """The period that this one is measured against; absent when it would lie before any record.

    A business year or part of one is held against the same days of the year before, months against as many months before, and days
    against as many days before: a year that has run for eight months is never compared with a whole one.
    """
    months = 12 if compared == "year" else _months_back(period, start_month)
    try:
        if months:
            return Period(months_later(period.first, -months), _moved_end(period.last, -months))
        days = (period.last - period.first).days + 1
        return Period(period.first - timedelta(days=days), period.first - timedelta(days=1))
    except InvalidInput:
        return None


def _months_back(period: Period, start_month: int) -> int:
    """How many months earlier the period before begins; 0 when it is counted in days."""
    year = fiscal_year(period.first, start_month)
    if period.first == year.first and month_end(period.first) < period.last <= year.last:
        return 12
    if period.first.day > 1:
        return 0
    months = list(period.months())
    return len(months) if len(months) == 1 or period.is_whole_month(months[-1]) else 0


def _moved_end(day: date, months: int) -> date:
    """The last day of a month stays one."""
    moved = months_later(day.replace(day=1), months)
    return month_end(moved) if day == month_end(day) else moved.replace(day=min(day.day, month_end(moved).day))
