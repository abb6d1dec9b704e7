"""Date marks on food: their kinds and precision, printed forms, release rules, Japanese years and days. No sentences, no clock."""

from inventory.dates.japan import (
    TOKYO,
    FiscalYear,
    era,
    fiscal_year,
    month_end,
    months_later,
    tokyo_day,
    tokyo_midnight_utc,
    year_of_era,
)
from inventory.dates.marks import KINDS, NO_DATE, PRECISIONS, DateMark, days_left
from inventory.dates.printed import Reading, parse_printed, read_certain
from inventory.dates.release import (
    ReleaseAnswer,
    ReleaseRules,
    acceptance_check,
    last_release_day,
    release_check,
)

__all__ = [
    "KINDS",
    "NO_DATE",
    "PRECISIONS",
    "TOKYO",
    "DateMark",
    "FiscalYear",
    "Reading",
    "ReleaseAnswer",
    "ReleaseRules",
    "acceptance_check",
    "days_left",
    "era",
    "fiscal_year",
    "last_release_day",
    "month_end",
    "months_later",
    "parse_printed",
    "read_certain",
    "release_check",
    "tokyo_day",
    "tokyo_midnight_utc",
    "year_of_era",
]
