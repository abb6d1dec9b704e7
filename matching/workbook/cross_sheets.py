"""Groups down, donors across: a table of pieces and one of kilograms, on further sheets where a sheet has not enough columns."""

import uuid
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from inventory.db import OrganizationSession
from matching.impact import goods_by
from matching.workbook.book import Book, Part, Table
from matching.workbook.cells import Formula, column_letter
from matching.workbook.layout import LAYOUTS, Column

UNITS = ("pieces", "kg")
WIDTH = 14


def write_cross(book: Book, session: OrganizationSession, donors: dict[uuid.UUID, str]) -> None:
    """Both tables at once, from one reading of the goods by group and donor."""
    # Two columns of each sheet are the group and the sum.
    size = book.limits.columns - 2
    keys = list(donors)
    chunks = [keys[start : start + size] for start in range(0, len(keys), size)] or [[]]
    tables = {unit: _begin(book, unit, [[donors[key] for key in chunk] for chunk in chunks]) for unit in UNITS}
    for name, values in _groups(session, book):
        for number, unit in enumerate(UNITS):
            for part, chunk in zip(tables[unit].parts, chunks, strict=True):
                _row(book, part, name, [values[key][number] if key in values else None for key in chunk])
    for table in tables.values():
        book.end(table)


def _groups(session: OrganizationSession, book: Book) -> Iterator[tuple[str, dict[uuid.UUID, tuple[int, float]]]]:
    """One group after another with its pieces and kilograms by donor."""
    rows = goods_by(session, book.period, "group", "donor")
    for _, of_group in groupby(rows, key=lambda row: row.keys["group"]):
        found = list(of_group)
        values = {row.keys["donor"]: (row.amount.pieces, row.amount.grams / 1000) for row in found}
        yield found[0].keys["group_name"] or book.word("no_group"), values


def _begin(book: Book, unit: str, names: list[list[str]]) -> Table:
    look = "kg" if unit == "kg" else "whole"
    table = book.table(f"cross_{unit}", begins=False)
    for chunk in names:
        label = "total" if len(names) == 1 else "total_of_sheet"
        columns = [Column("donor", WIDTH, look, heading=name) for name in chunk]
        table.columns = [*LAYOUTS[table.key].columns, *columns, Column("total", WIDTH, look, heading=book.word(label))]
        part = book.begin_part(table)
        part.sheet.repeat_columns(0, 0)
        part.sheet.fit_to_pages(max(1, -(-len(columns) // 14)), 0)
    return table


def _row(book: Book, part: Part, name: str, values: list[Any]) -> None:
    row, last = part.next_row, len(values)
    formula = f"=SUM(B{row + 1}:{column_letter(last)}{row + 1})" if last else "=0"
    book.cells(part, row, [name, *values, Formula(formula, sum(value or 0 for value in values))])
    part.rows += 1


def all_ranges(table: Table) -> list[str]:
    """The sums of the rows, on every sheet."""
    return [part.range_of(len(part.columns) - 1) for part in table.parts]


def all_total(table: Table) -> float:
    return sum(part.totals[-1] for part in table.parts)
