"""Small workbooks for donors in constant memory: a few sheets for A4 paper, tables with live sums. Looks and cells are those of the
impact workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from inventory.dates import era
from matching.workbook.cells import column_letter, lines_of, prepared, safe_text, sheet_name
from matching.workbook.looks import BASE, LOOKS

ADDED_UP = ("whole", "kg")
LINE_HEIGHT, TALLEST = 15, 409


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
    columns: Sequence[Column]
    top: int
    rows: int = 0
    totals: list[float] = field(default_factory=list)

    @property
    def next_row(self) -> int:
        return self.top + 1 + self.rows


class Paper:
    """A workbook; within a sheet rows go from top to bottom. `foot` and `head` stand on every page."""

    def __init__(self, target: str | IO[bytes], *, words: Mapping[str, str], foot: str, head: str) -> None:
        self.words, self.foot, self.head = words, foot, head
        plain = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
        self.workbook = Workbook(target, {"constant_memory": True} | plain)
        self._formats: dict[str, Format] = {}

    def word(self, key: str, /, **values: Any) -> str:
        text = self.words[key]
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def look(self, name: str) -> Format:
        """A format by its name, made when first asked for."""
        if name not in self._formats:
            self._formats[name] = self.workbook.add_format(BASE | LOOKS[name])
        return self._formats[name]

    def sheet(self, word: str, *, is_upright: bool = False) -> Worksheet:
        """A new sheet set up for A4 paper, one page wide, with its foot and head."""
        sheet = self.workbook.add_worksheet(sheet_name(word))
        sheet.set_paper(9)
        if not is_upright:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.75)
        # An ampersand begins a command in a foot.
        sheet.set_footer(f"&L&8{self.foot.replace('&', '&&')[:120]}&C&8&A&R&8&P / &N")
        if self.head:
            sheet.set_header(f"&R&8{safe_text(self.head).replace('&', '&&')[:200]}")
        sheet.hide_gridlines(2)
        return sheet

    def text(self, sheet: Worksheet, row: int, column: int, text: str, look: str = "text") -> None:
        safe, is_quoted, _ = prepared(text)
        # The quote mark keeps Excel from making a formula of it when somebody edits the cell.
        sheet.write_string(row, column, safe, self.look("text_quoted" if is_quoted and look == "text" else look))

    def table(self, sheet: Worksheet, columns: Sequence[Column], *, top: int) -> Table:
        """The heading row of a table; its rows follow by `row`."""
        widths = [prepared(column.heading)[2] for column in columns]
        lines = max(lines_of(width, column.width) for width, column in zip(widths, columns, strict=True))
        sheet.set_row(top, max(24, LINE_HEIGHT * lines + 4))
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width)
            self.text(sheet, top, number, column.heading, "heading_number" if column.look in ADDED_UP else "heading")
        sheet.freeze_panes(top + 1, 1)
        sheet.repeat_rows(top)
        return Table(sheet, columns, top, totals=[0] * len(columns))

    def row(self, table: Table, *values: Any) -> None:
        lines = 1
        for number, (column, value) in enumerate(zip(table.columns, values, strict=True)):
            look = column.look
            if isinstance(value, str) and look == "text" and prepared(value)[2] > column.width - 1:
                look = "text_wrapped"
                lines = max(lines, lines_of(prepared(value)[2], column.width))
            self.cell(table.sheet, table.next_row, number, value, look)
            if column.look in ADDED_UP and value is not None:
                table.totals[number] += value
        if lines > 1:
            table.sheet.set_row(table.next_row, min(TALLEST, LINE_HEIGHT * lines + 4))
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

    def end(self, table: Table) -> None:
        """A last row of live sums, and the filter over the rows above it. A table without rows says so."""
        if not table.rows:
            self.text(table.sheet, table.next_row, 0, self.word("nothing"), "note")
            return
        row = table.next_row
        self.text(table.sheet, row, 0, self.word("total"), "total")
        for number, column in enumerate(table.columns[1:], start=1):
            if column.look not in ADDED_UP:
                table.sheet.write_blank(row, number, None, self.look("total"))
                continue
            letter = column_letter(number)
            formula = f"=SUBTOTAL(9,{letter}{table.top + 2}:{letter}{row})"
            table.sheet.write_formula(row, number, formula, self.look(f"total_{column.look}"), round(table.totals[number], 3))
        table.sheet.autofilter(table.top, 0, row - 1, len(table.columns) - 1)

    def era_day(self, day: date) -> str:
        """The day as offices write it."""
        key, year = era(day)
        counted = self.words["era_first_year"] if year == 1 else str(year)
        return self.word("era_day", era=self.words[f"era_{key}"], year=counted, month=day.month, day=day.day)
