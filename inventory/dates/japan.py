"""Days and years as Japan counts them: eras, fiscal years, the Tokyo day of an instant."""

import calendar
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import NamedTuple

from inventory.errors import InvalidInput

# Japan keeps no summer time (the law on it ended in 1952), so a fixed offset is exact and needs no time zone files.
TOKYO = timezone(timedelta(hours=9), "Asia/Tokyo")

# First day of each era, newest first: the cabinet orders on era names; Meiji counts from the day its first year was proclaimed to begin.
ERAS: tuple[tuple[str, date], ...] = (
    ("reiwa", date(2019, 5, 1)),
    ("heisei", date(1989, 1, 8)),
    ("showa", date(1926, 12, 25)),
    ("taisho", date(1912, 7, 30)),
    ("meiji", date(1868, 1, 25)),
)
_ERA_STARTS = dict(ERAS)


class FiscalYear(NamedTuple):
    """A business year: first and last day, and the calendar year it is called by."""

    first: date
    last: date
    label: int


def era(day: date) -> tuple[str, int]:
    """The era and its year on a day; the year an era begins is its year 1. Days before Meiji are refused."""
    for key, start in ERAS:
        if day >= start:
            return key, day.year - start.year + 1
    raise InvalidInput(field="date", problem="date_too_far", value=day.isoformat())


def year_of_era(key: str, year: int) -> int:
    """The western year of an era's year. Years after an era's end still count on: packs printed before a change of era carry them."""
    return _ERA_STARTS[key].year + year - 1


def fiscal_year(day: date, start_month: int = 4) -> FiscalYear:
    """The business year a day lies in. April to March is the rule; an NPO may set another first month in its articles."""
    year = day.year if day.month >= start_month else day.year - 1
    first = date(year, start_month, 1)
    return FiscalYear(first, months_later(first, 12) - timedelta(days=1), year)


def month_end(day: date) -> date:
    """The last day of the month a day lies in."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def months_later(day: date, months: int) -> date:
    """The same day some months on, or the last day of that month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def tokyo_day(instant: datetime) -> date:
    """The calendar day in Tokyo at an instant. An instant without offset is refused, for nobody could say which day it means."""
    if instant.utcoffset() is None:
        raise ValueError("an instant needs an offset from UTC")
    return instant.astimezone(TOKYO).date()


def tokyo_midnight_utc(day: date) -> datetime:
    """The instant, in UTC, at which a day begins in Tokyo."""
    return datetime.combine(day, time(), TOKYO).astimezone(UTC)
