"""Puts the impact workbook together: lists first, then what is counted from them; the sheets stand in the order of the layout."""

from typing import IO

from sqlalchemy import func, select

from inventory.db import OrganizationSession
from matching.impact import Figures, Period, impact_figures
from matching.impact.factors import converted_figures
from matching.workbook.about import ImpactBook, Progress
from matching.workbook.account_sheets import write_categories, write_disposal, write_months, write_stock
from matching.workbook.book import Book
from matching.workbook.checkpoint_sheet import write_checkpoint
from matching.workbook.contents_sheet import write_contents
from matching.workbook.cross_sheets import write_cross
from matching.workbook.entries_sheet import write_entries
from matching.workbook.factors_sheet import write_factors
from matching.workbook.goods_sheets import write_donors, write_goods, write_groups
from matching.workbook.layout import Limits
from matching.workbook.people_sheets import write_households
from matching.workbook.reconciliation_sheet import write_reconciliation
from matching.workbook.summary_sheet import write_summary

# Milliseconds, for this transaction alone.
LONGEST = "1800000"


def write_impact_workbook(
    session: OrganizationSession,
    target: str | IO[bytes],
    period: Period,
    *,
    about: ImpactBook,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Figures:
    """The report of the period is in the file; `progress` hears rows written and their number, and may raise to stop."""
    _take_time(session)
    figures = impact_figures(session, period)
    book = Book(target, about=about, period=period, limits=limits or Limits(), progress=progress)
    book.to_do = figures.entries + figures.households.reports
    try:
        _write(book, session, figures)
    except BaseException:
        book.abandon()
        raise
    book.close()
    return figures


def _take_time(session: OrganizationSession) -> None:
    """A page must not hold a database for long; a report of a year may, while it adds up, writes rows, and puts the file together."""
    if session.get_bind().dialect.name == "postgresql":
        limits = ("statement_timeout", "idle_in_transaction_session_timeout")
        session.connection().execute(select(*(func.set_config(limit, LONGEST, True) for limit in limits)))


def _write(book: Book, session: OrganizationSession, figures: Figures) -> None:
    book.beat()
    converted = converted_figures(session, book.period)
    donors = write_goods(book, session)
    write_cross(book, session, donors)
    write_groups(book, session)
    write_donors(book, session)
    write_categories(book, figures)
    write_months(book, figures)
    write_stock(book, session)
    write_disposal(book, session)
    book.beat()
    write_households(book, session)
    write_entries(book, session, figures)
    book.beat()
    write_factors(book, converted)
    write_summary(book, figures, converted)
    left = write_reconciliation(book, session, figures, converted)
    write_checkpoint(book)
    write_contents(book, figures, left=left)
