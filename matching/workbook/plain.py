"""A workbook of a few tables in constant memory that prints well on A4, for lists of one purpose; looks are those of the impact workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from inventory.dates import era
from matching.workbook.cells import column_letter, prepared, safe_text, sheet_name
from matching.workbook.looks import BASE, LOOKS

ADDED_UP = ("whole", "kg")


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

    @property
    def next_row(self) -> int:
        return self.top + 1 + self.rows

    def range_of(self, column: int, rows: int | None = None) -> str:
        """The cells of a column, as formulas on other sheets name them."""
        last = self.top + 1 + max(self.rows if rows is None else rows, 1)
        letter = column_letter(column)
        return f"'{self.name}'!${letter}${self.top + 2}:${letter}${last}"


class PlainBook:
    """A workbook in constant memory. Within a sheet rows go from top to bottom."""

    def __init__(self, target: str | IO[bytes], *, words: Mapping[str, str], foot: str, head: str = "") -> None:
        self.words, self.foot, self.head = words, foot, head
        self.workbook = Workbook(
            target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
        )
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

    def sheet(self, word: str, *, landscape: bool = True) -> tuple[Worksheet, str]:
        """A new sheet set up for A4 paper, one page wide, with its foot and, where there is one, its head."""
        name = sheet_name(word)
        sheet = self.workbook.add_worksheet(name)
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.75)
        # An ampersand begins a command in a foot.
        sheet.set_footer(f"&L&8{safe_text(self.foot).replace('&', '&&')}&C&8&A&R&8&P / &N")
        if self.head:
            sheet.set_header(f"&R&8{safe_text(self.head).replace('&', '&&')[:200]}")
        sheet.hide_gridlines(2)
        return sheet, name

    def text(self, sheet: Worksheet, row: int, column: int, text: str, look: str = "text") -> None:
        plain, is_quoted, _ = prepared(text)
        # The quote mark keeps Excel from making a formula of it when somebody edits the cell.
        sheet.write_string(row, column, plain, self.look("text_quoted" if is_quoted and look == "text" else look))

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
        row = table.next_row
        for number, (column, value) in enumerate(zip(table.columns, values, strict=True)):
            self.cell(table.sheet, row, number, value, column.look)
            if column.look in ADDED_UP and value is not None:
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
        row = table.next_row
        self.text(table.sheet, row, 0, label, "total")
        for number, column in enumerate(table.columns[1:], start=1):
            if column.look in ADDED_UP:
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
