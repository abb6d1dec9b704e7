"""Sheets of the goods account: by category, by month, by item in stock, and what was thrown away or given back."""

from datetime import date
from typing import Any

from inventory.codes import written
from inventory.db import OrganizationSession
from matching.impact import COLUMNS, AccountLine, Columns, Figures
from matching.impact.stock_lines import disposal_lines, item_lines
from matching.workbook.book import Book
from matching.workbook.goods_sheets import kg


def write_categories(book: Book, figures: Figures) -> None:
    table = book.table("categories")
    for line in figures.categories:
        pieces, kilograms = _account(line)
        book.row(table, book.word(f"category.{line.category}"), *pieces, *kilograms, line.columns.issued.unweighed)
    book.end(table)


def _account(line: AccountLine) -> tuple[list[int], list[float]]:
    parts = [line.opening, *(getattr(line.columns, column) for column in COLUMNS), line.closing]
    return [part.pieces for part in parts], [kg(part.grams) for part in parts]


def write_months(book: Book, figures: Figures) -> None:
    table = book.table("months")
    for line in figures.months:
        label = line.month.strftime("%Y-%m") + ("" if line.is_whole else book.word("part_of_month"))
        book.row(
            table, label, book.era_month(line.month), *_each(line.columns, "pieces"), *(kg(grams) for grams in _each(line.columns, "grams")),
            line.columns.issued.unweighed, line.households.visits, line.households.reports,
        )  # fmt: skip
    book.end(table)


def _each(columns: Columns, unit: str) -> list[Any]:
    return [getattr(getattr(columns, column), unit) for column in COLUMNS]


def write_stock(book: Book, session: OrganizationSession) -> None:
    """Items as they lay at the end of the period, and how they came to that."""
    table = book.table("stock")
    for line in item_lines(session, book.period):
        closing = line.closing
        book.row(
            table, line.name, written(line.code), printed_gtin(line.gtin14), book.word(f"category.{line.category}"), line.opening.pieces,
            *_each(line.columns, "pieces"), closing.pieces, kg(closing.grams), closing.unweighed,
        )  # fmt: skip
    book.end(table)


def write_disposal(book: Book, session: OrganizationSession) -> None:
    table = book.table("disposal")
    for line in disposal_lines(session, book.period):
        reason = book.words.get(f"reason.{line.reason}", line.reason) if line.reason else book.word("no_reason")
        book.row(
            table, reason, book.word(f"went_to_{line.went_to}"), book.word(f"category.{line.category}"), line.item_name, line.donor_name,
            line.amount.pieces, kg(line.amount.grams), line.amount.unweighed, line.amount.entries,
        )  # fmt: skip
    book.end(table)


def printed_gtin(gtin14: str) -> str:
    """As printed on the pack: 13 or 8 digits without the zeros that fill up a GTIN-14."""
    if not gtin14.startswith("0"):
        return gtin14
    return gtin14[6:] if gtin14.startswith("000000") else gtin14[1:]


def counted_on(day: date, counted: date) -> date | None:
    """The day something counts on, where that is another one than when it happened."""
    return counted if counted != day else None
