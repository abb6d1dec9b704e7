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
