"""Closing of months and business years: what a closed period's reports say stays so for ever. See docs/decisions."""

from inventory.closings.calendar import Calendar, Month, Year, calendar_of, closed_until, first_open_day, year_standing
from inventory.closings.closing import (
    AlreadyClosed,
    MonthsOpen,
    NotItsTurn,
    NotOverYet,
    check_month,
    check_year,
    closings_within,
    digest_of,
    get_closing,
    hold_for_closing,
    write_closing,
)
from inventory.closings.tables import Closing

__all__ = [
    "AlreadyClosed",
    "Calendar",
    "Closing",
    "Month",
    "MonthsOpen",
    "NotItsTurn",
    "NotOverYet",
    "Year",
    "calendar_of",
    "check_month",
    "check_year",
    "closed_until",
    "closings_within",
    "digest_of",
    "first_open_day",
    "get_closing",
    "hold_for_closing",
    "write_closing",
    "year_standing",
]
