"""Small workbooks for donors: sheets for A4 paper with a head and a foot, rows as high as their words, tables with live sums."""

from collections.abc import Mapping, Sequence
from typing import IO, Any

from xlsxwriter.worksheet import Worksheet

from matching.workbook.cells import column_letter, lines_of, prepared
from matching.workbook.plain import ADDED_UP, Column, PlainBook, Table

LINE_HEIGHT, TALLEST = 15, 409
LONGEST_FOOT = 120


class Paper(PlainBook):
    """Within a sheet rows go from top to bottom. `foot` and `head` stand on every page."""

    def __init__(self, target: str | IO[bytes], *, words: Mapping[str, str], foot: str, head: str) -> None:
        super().__init__(target, words=words, foot=foot[:LONGEST_FOOT], head=head)

    def page(self, word: str, *, is_upright: bool = False) -> Worksheet:
        """A new sheet, one page wide."""
        sheet, _ = self.sheet(word, landscape=not is_upright)
        return sheet

    def list_of(self, sheet: Worksheet, columns: Sequence[Column], *, top: int) -> Table:
        """The heading row of a table; its rows follow by `row`."""
        widths = [prepared(column.heading)[2] for column in columns]
        lines = max(lines_of(width, column.width) for width, column in zip(widths, columns, strict=True))
        sheet.set_row(top, max(24, LINE_HEIGHT * lines + 4))
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width)
            self.text(sheet, top, number, column.heading, "heading_number" if column.look in ADDED_UP else "heading")
        sheet.freeze_panes(top + 1, 1)
        sheet.repeat_rows(top)
        return Table(sheet, sheet.get_name(), columns, top, totals=[0] * len(columns))

    def row(self, table: Table, *values: Any) -> None:
        """A row in the list, as high as its longest words need."""
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
