"""Sheets that print well on A4 and are safe to open: formats, headings, frozen panes, filters, text that never becomes a formula."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from inventory.dates import era

LONGEST_TEXT = 32_767
# Excel's last row, less room for headings and totals.
ROWS_PER_SHEET = 1_000_000
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
FONT = "Yu Gothic"
INK, KEY, HEAD, LINE, OK, OK_GROUND = "#1a1a1a", "#00428c", "#f2f2f2", "#cccccc", "#115a36", "#e6f5ec"


def safe_text(text: str) -> str:
    """The text as a cell can hold it: without control characters and halves of characters, not longer than Excel reads."""
    return _CONTROLS.sub("", text)[:LONGEST_TEXT]


def sheet_name(text: str) -> str:
    return _NOT_IN_SHEET_NAMES.sub(" ", safe_text(text)).strip()[:31]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its width in characters and how its cells look (text, whole, kg, day, code)."""

    heading: str
    width: int
    look: str = "text"


@dataclass(slots=True)
class Table:
    """A table while it is written: where its heading stands and how many rows it has."""

    sheet: Worksheet
    name: str
    columns: Sequence[Column]
    top: int
    rows: int = 0
    totals: list[float] = field(default_factory=list)

    def range_of(self, column: int, rows: int | None = None) -> str:
        """The cells of a column, as formulas on other sheets name them."""
        last = self.top + 1 + max(self.rows if rows is None else rows, 1)
        letter = column_letter(column)
        return f"'{self.name}'!${letter}${self.top + 2}:${letter}${last}"


def column_letter(column: int) -> str:
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)


class Book:
    """A workbook in constant memory. Within a sheet rows go from top to bottom."""

    def __init__(self, target: str | IO[bytes], *, words: Mapping[str, str], foot: str) -> None:
        self.words, self.foot = words, foot
        self.workbook = Workbook(
            target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
        )
        self._formats: dict[str, Format] = {}

    def word(self, key: str, **values: Any) -> str:
        text = self.words[key]
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def look(self, name: str) -> Format:
        """A format by its name, made when first asked for."""
        if name not in self._formats:
            base = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
            self._formats[name] = self.workbook.add_format(base | _LOOKS[name])
        return self._formats[name]

    def sheet(self, word: str, *, landscape: bool = True) -> tuple[Worksheet, str]:
        """A new sheet set up for A4 paper, one page wide, with its foot."""
        name = sheet_name(word)
        sheet = self.workbook.add_worksheet(name)
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.6, top=0.6, bottom=0.75)
        # An ampersand begins a command in a foot.
        sheet.set_footer(f"&L&8{self.foot.replace('&', '&&')}&C&8&A&R&8&P / &N")
        sheet.hide_gridlines(2)
        return sheet, name

    def text(self, sheet: Worksheet, row: int, column: int, text: str, look: str = "text") -> None:
        text = safe_text(text)
        # The quote mark keeps Excel from making a formula of it when somebody edits the cell.
        sheet.write_string(
            row, column, text, self.look(f"{look}_quoted" if text.startswith(_LIKE_FORMULA) and look == "text" else look)
        )

    def table(self, sheet: Worksheet, name: str, columns: Sequence[Column], *, top: int, freeze: bool = True) -> Table:
        """The heading row of a table; its rows follow by `row`."""
        for number, column in enumerate(columns):
            if freeze:
                sheet.set_column(number, number, column.width)
        sheet.set_row(top, 32)
        for number, column in enumerate(columns):
            self.text(
                sheet, top, number, column.heading, "heading" if column.look in ("text", "code", "day") else "heading_number"
            )
        if freeze:
            sheet.freeze_panes(top + 1, 1)
            sheet.repeat_rows(top)
        return Table(sheet, name, columns, top, totals=[0] * len(columns))

    def row(self, table: Table, *values: Any) -> None:
        row = table.top + 1 + table.rows
        for number, (column, value) in enumerate(zip(table.columns, values, strict=True)):
            self.cell(table.sheet, row, number, value, column.look)
            if column.look in ("whole", "kg") and value is not None:
                table.totals[number] += value
        table.rows += 1

    def cell(self, sheet: Worksheet, row: int, column: int, value: Any, look: str) -> None:
        if value is None or value == "":
            sheet.write_blank(row, column, None, self.look(look))
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.look(look))
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, self.look(look))
        else:
            self.text(sheet, row, column, value, look)

    def total(self, table: Table, label: str) -> None:
        """A last row of live sums, and the filter over the rows above it."""
        row = table.top + 1 + table.rows
        self.text(table.sheet, row, 0, label, "total")
        for number, column in enumerate(table.columns[1:], start=1):
            if column.look in ("whole", "kg"):
                letter = column_letter(number)
                formula = f"=SUBTOTAL(9,{letter}{table.top + 2}:{letter}{max(row, table.top + 2)})" if table.rows else "=0"
                value = round(table.totals[number], 3)
                table.sheet.write_formula(row, number, formula, self.look(f"total_{column.look}"), value)
            else:
                table.sheet.write_blank(row, number, None, self.look("total"))
        table.sheet.autofilter(table.top, 0, table.top + max(table.rows, 1), len(table.columns) - 1)

    def era_day(self, day: date) -> str:
        """The day as offices write it, such as 令和8年4月1日."""
        key, year = era(day)
        counted = self.words["era_first_year"] if year == 1 else str(year)
        return self.word("era_day", era=self.words[f"era_{key}"], year=counted, month=day.month, day=day.day)


_TABLE_CELL = {"bottom": 1, "bottom_color": LINE}
_NUMBER = {"num_format": "#,##0;-#,##0;0", "align": "right"}
_KG = {"num_format": "#,##0.0##;-#,##0.0##;0", "align": "right"}
_TOTAL = {"bold": True, "top": 1, "bottom": 1}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "font_color": KEY},
    "subtitle": {"bold": True, "font_size": 12},
    "note": {"font_color": "#4d4d4d", "font_size": 9},
    "plain": {},
    "link": {"font_color": KEY, "underline": 1},
    "heading": {"bold": True, "bg_color": HEAD, "bottom": 1, "text_wrap": True},
    "heading_number": {"bold": True, "bg_color": HEAD, "bottom": 1, "text_wrap": True, "align": "right"},
    "text": _TABLE_CELL,
    "text_quoted": {**_TABLE_CELL, "quote_prefix": True},
    "code": {**_TABLE_CELL, "num_format": "@"},
    "whole": {**_TABLE_CELL, **_NUMBER},
    "kg": {**_TABLE_CELL, **_KG},
    "share": {**_TABLE_CELL, "num_format": "0.0%", "align": "right"},
    "day": {**_TABLE_CELL, "num_format": "yyyy-mm-dd", "align": "left"},
    "total": _TOTAL,
    "total_whole": {**_TOTAL, **_NUMBER},
    "total_kg": {**_TOTAL, **_KG},
    "check": {**_TABLE_CELL, **_KG, "bold": True, "font_color": OK, "bg_color": OK_GROUND},
    "check_total": {**_TOTAL, **_KG, "font_color": OK, "bg_color": OK_GROUND},
    "figure": {"bold": True, "font_size": 16, "num_format": "#,##0.0##;-#,##0.0##;0", "align": "left"},
    "figure_whole": {"bold": True, "font_size": 16, "num_format": "#,##0", "align": "left"},
    "figure_share": {"bold": True, "font_size": 16, "num_format": "0.0%", "align": "left"},
}
