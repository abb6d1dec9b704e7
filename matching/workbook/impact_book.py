"""Puts the impact workbook together: all sheets first, so that the contents can name them, then their rows from top to bottom."""

from collections.abc import Callable
from typing import IO

from xlsxwriter.worksheet import Worksheet

from inventory.dates import tokyo_day
from inventory.db import OrganizationSession
from matching.impact import Figures, Period, impact_figures
from matching.workbook.about import ImpactBook
from matching.workbook.entries_sheet import write_entries
from matching.workbook.goods_sheets import write_donors, write_goods, write_groups, write_households
from matching.workbook.reconciliation_sheet import write_reconciliation
from matching.workbook.sheets import ROWS_PER_SHEET, Book, sheet_name
from matching.workbook.summary_sheet import write_summary

SHEETS = ("summary", "goods", "groups", "donors", "households", "entries", "reconciliation")


def write_impact_workbook(
    session: OrganizationSession,
    target: str | IO[bytes],
    period: Period,
    *,
    about: ImpactBook,
    progress: Callable[[int, int], None] | None = None,
) -> Figures:
    """The report of the period is in the file; `progress` hears entries written and their number, and may raise to stop."""
    figures = impact_figures(session, period)
    foot = f"{about.organization_name}  {tokyo_day(about.made_at).isoformat()}  {about.checkpoint['hash'][:12]}"
    book = Book(target, words=about.words, foot=foot)
    try:
        sheets = _add_sheets(book, figures)
        write_summary(book, sheets, figures, about=about)
        write_goods(book, sheets["goods"], session, period)
        write_groups(book, sheets["groups"], session, period)
        write_donors(book, sheets["donors"], session, period)
        write_households(book, sheets["households"], session, period)
        entries = write_entries(book, sheets, session, figures, progress=progress)
        write_reconciliation(book, sheets["reconciliation"], session, figures, entries=entries)
    finally:
        book.workbook.close()
    return figures


def _add_sheets(book: Book, figures: Figures) -> dict[str, tuple[Worksheet, str]]:
    sheets = {}
    for key in SHEETS:
        sheets[key] = book.sheet(book.word(f"sheet_{key}"), landscape=key not in ("summary", "groups", "donors"))
        if key == "entries":
            # A sheet ends at a million rows; what does not fit goes on on further ones.
            for number in range(2, figures.entries // ROWS_PER_SHEET + 2):
                name = f"{book.word('sheet_entries')[:28]} {number}"
                sheets[f"entries{number}"] = book.sheet(sheet_name(name))
    return sheets
