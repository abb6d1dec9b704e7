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
        account, items, note = (book.sheet(book.word(f"sheet_{name}")) for name in ("account", "items", "note"))
        _account(book, account, found, about, price)
        _items(book, items, found, about, price)
        _note(book, note[0], about)
    finally:
        book.workbook.close()


def _heading(book: PlainBook, sheet: Worksheet, about: YearEndBook, price: Price | None) -> None:
    book.text(sheet, 0, 0, about.title, "title")
    book.text(sheet, 1, 0, about.subtitle, "note")
    if price:
        book.text(sheet, 2, 0, book.word("price_line", yen=f"{price.yen_per_kg:,}", source=price.source), "note")


def _account(book: PlainBook, place: tuple[Worksheet, str], found: YearEnd, about: YearEndBook, price: Price | None) -> None:
    """Pieces and kilograms beside one another, and for each a check that comes to zero."""
    sheet, name = place
    _heading(book, sheet, about, price)
    units = (("pieces", "whole"), ("kg", "kg"))
    parts = [Column(f"{book.word(part)}\n{book.word(unit)}", 12, look) for unit, look in units for part in (*PARTS, "check")]
    money = [Column(book.word("yen"), 14, "whole")] if price else []
    table = book.table(
        sheet, name, [Column(book.word("category"), 22), *parts, Column(book.word("unweighed"), 12, "whole"), *money], top=TOP
    )
    sheet.set_row(TOP, 44)
    width = len(PARTS) + 1
    for line in found.lines:
        row = TOP + 1 + table.rows
        pieces, kilograms = ([_value(line, part, unit) for part in PARTS] for unit, _ in units)
        rest = [line.closing.unweighed, *([price.yen(line.closing.grams)] if price else [])]
        book.row(table, book.word(f"category.{line.category}"), *pieces, None, *kilograms, None, *rest)
        for start, look in ((1, "check"), (1 + width, "check")):
            sheet.write_formula(row, start + len(PARTS), _equation(start, row), book.look(look), 0)
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
