"""Puts the impact workbook together: lists first, then what is counted from them; the sheets stand in the order of the layout."""

from typing import IO

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


def write_impact_workbook(
    session: OrganizationSession,
    target: str | IO[bytes],
    period: Period,
    *,
    about: ImpactBook,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Figures:
    """The report of the period is in the file; `progress` hears rows written and their number, and may raise to stop.

    The session only reads, and its transaction is over afterwards: putting a long file together takes longer than databases let one stand idle.
    """
    figures = impact_figures(session, period)
    book = Book(target, about=about, period=period, limits=limits or Limits(), progress=progress)
    book.to_do = figures.entries + figures.households.reports
    try:
        _write(book, session, figures)
    except BaseException:
        book.abandon()
        raise
    session.rollback()
    book.close()
    return figures


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
