"""The year-end stock list as an Excel file: the account with live sums and its check, the items, and the text of the note."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from xlsxwriter.worksheet import Worksheet

from matching.impact.account import AccountLine
from matching.impact.flows import COLUMNS, Amount
from matching.workbook.cells import column_letter
from matching.workbook.plain import Column, PlainBook
from matching.year_end import Price, YearEnd

PARTS = ("opening", *COLUMNS, "closing")
# How a part changes the stock.
SIGNS = {"opening": "", "received": "+", "returned": "+", "issued": "-", "disposed": "-", "difference": "+", "closing": "-"}
TOP = 4


@dataclass(frozen=True, slots=True)
class YearEndBook:
    """Whose list, its title, the foot of each page and the words: `<part>`, `category.<name>`, headings and sheet names."""

    title: str
    subtitle: str
    foot: str
    note: Sequence[str]
    words: Mapping[str, str]


def write_year_end(target: str | IO[bytes], found: YearEnd, *, about: YearEndBook, price: Price | None) -> None:
    """The list is in the file."""
    book = PlainBook(target, words=about.words, foot=about.foot)
    try:
        account, weight, items, note = (book.sheet(book.word(f"sheet_{name}")) for name in ("account", "weight", "items", "note"))
        _account(book, account, found, about, unit="pieces", price=None)
        _account(book, weight, found, about, unit="kg", price=price)
        _items(book, items, found, about, price)
        _note(book, note[0], about)
    finally:
        book.workbook.close()


def _heading(book: PlainBook, sheet: Worksheet, about: YearEndBook, price: Price | None) -> None:
    book.text(sheet, 0, 0, about.title, "title")
    book.text(sheet, 1, 0, about.subtitle, "note")
    if price:
        book.text(sheet, 2, 0, book.word("price_line", yen=f"{price.yen_per_kg:,}", source=price.source), "note")


def _account(
    book: PlainBook, place: tuple[Worksheet, str], found: YearEnd, about: YearEndBook, *, unit: str, price: Price | None
) -> None:
    """A line for each kind, and a check that comes to zero."""
    sheet, name = place
    _heading(book, sheet, about, price)
    look, last = ("whole", "unweighed") if unit == "pieces" else ("kg", "yen")
    parts = [Column(book.word(part), 14, look) for part in PARTS]
    more = [Column(book.word(last), 16, "whole")] if unit == "pieces" or price else []
    table = book.table(
        sheet, name, [Column(book.word("category"), 22), *parts, Column(book.word("check"), 10, look), *more], top=TOP
    )
    for line in found.lines:
        row = TOP + 1 + table.rows
        rest = [line.closing.unweighed if price is None else price.yen(line.closing.grams)] if more else []
        book.row(table, book.word(f"category.{line.category}"), *(_value(line, part, unit) for part in PARTS), None, *rest)
        sheet.write_formula(row, len(PARTS) + 1, _equation(1, row), book.look("check"), 0)
    book.total(table, book.word("total"))


def _value(line: AccountLine, part: str, unit: str) -> float:
    amount: Amount = getattr(line if part in ("opening", "closing") else line.columns, part)
    return amount.pieces if unit == "pieces" else amount.grams / 1000


def _equation(start: int, row: int) -> str:
    terms = (f"{SIGNS[part]}{column_letter(start + number)}{row + 1}" for number, part in enumerate(PARTS))
    return f"=ROUND({''.join(terms)},3)"


def _items(book: PlainBook, place: tuple[Worksheet, str], found: YearEnd, about: YearEndBook, price: Price | None) -> None:
    sheet, name = place
    _heading(book, sheet, about, price)
    columns = [
        Column(book.word("category"), 18), Column(book.word("item"), 40), Column(book.word("item_code"), 12, "code"),
        Column(book.word("pieces"), 12, "whole"), Column(book.word("kg"), 14, "kg"), Column(book.word("unweighed"), 14, "whole"),
        *([Column(book.word("yen"), 14, "whole")] if price else []),
    ]  # fmt: skip
    table = book.table(sheet, name, columns, top=TOP)
    for item in found.items:
        value = [price.yen(item.grams)] if price else []
        code = f"{item.code[:4]}-{item.code[4:]}"
        book.row(
            table,
            book.word(f"category.{item.category}"),
            item.name,
            code,
            item.pieces,
            item.grams / 1000,
            item.unweighed or None,
            *value,
        )
    book.total(table, book.word("total"))


def _note(book: PlainBook, sheet: Worksheet, about: YearEndBook) -> None:
    sheet.set_column(0, 0, 110)
    for row, line in enumerate(about.note):
        book.text(sheet, row, 0, line, "plain")
