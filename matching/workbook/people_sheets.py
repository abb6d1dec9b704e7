"""The sheet of households: every report of a group that counts in the period."""

from inventory.db import OrganizationSession
from matching.handouts import BANDS, stream_counted_reports
from matching.workbook.account_sheets import counted_on
from matching.workbook.book import Book
from matching.workbook.goods_sheets import prefecture_name


def write_households(book: Book, session: OrganizationSession) -> None:
    """A report taken back after its period was closed stands with its opposite."""
    table = book.table("households")
    for report in stream_counted_reports(session, book.period.first, book.period.last):
        handout, sign = report.handout, report.sign
        people = [None if getattr(handout, band) is None else sign * getattr(handout, band) for band in BANDS]
        day = handout.handed_out_on
        book.row(
            table, day, book.era_day(day), report.group.name, prefecture_name(book, report.prefecture), report.municipality,
            sign * handout.households, *people, book.word("late_mark") if report.is_late or sign < 0 else None, counted_on(day, report.day),
        )  # fmt: skip
        # Not held on to: a year has tens of thousands. One that was taken back in the period comes twice.
        if handout in session:
            session.expunge(handout)
        book.done += 1
    book.end(table)
