"""A table's rows as values with their problems: what a preview shows and what the row writers of each floor take over."""

import re
from collections.abc import Mapping as Lookup
from dataclasses import dataclass
from datetime import date
from typing import Any

from inventory.imports.cell import Reading, has_control_characters, is_withheld, plain_digits, without_control_characters, wrong
from inventory.imports.cell_days import read_date_mark
from inventory.imports.cells import Problem, read_cell
from inventory.imports.column import Column
from inventory.imports.columns import KINDS, NEEDS_ONE_OF
from inventory.imports.examples import is_example, is_marked_example
from inventory.imports.headings import plain_heading
from inventory.imports.mapping import Mapping
from inventory.imports.row import RowReading
from inventory.imports.row_checks import check_row
from inventory.imports.table import Row, Table

USE_BY_HEADINGS = ("消費期限", "useby")


@dataclass(frozen=True)
class SheetReading:
    """All rows of a file. The four counts of the preview: ready, blocked, doubtful, blank (and the template's own example)."""

    kind: str
    rows: tuple[RowReading, ...]
    blank_rows: int
    example_lines: tuple[int, ...]

    @property
    def usable(self) -> list[RowReading]:
        """Rows that go in: those without a blocking problem."""
        return [row for row in self.rows if not row.is_blocked]

    @property
    def counts(self) -> dict[str, int]:
        blocked = sum(row.is_blocked for row in self.rows)
        doubtful = sum(row.is_doubtful for row in self.rows)
        return {"ready": len(self.rows) - blocked - doubtful, "blocked": blocked, "doubtful": doubtful, "blank": self.blank_rows}

    @property
    def problems(self) -> list[Problem]:
        return [problem for row in self.rows for problem in row.problems]


def read_rows(
    table: Table,
    mapping: Mapping,
    *,
    today: date,
    defaults: Lookup[str, str] | None = None,
    repairs: Lookup[tuple[int, str], str] | None = None,
) -> SheetReading:
    """Values and problems of every row.

    `defaults` are texts for empty or missing columns (the municipality of a supplement sheet); `repairs` are texts a person put in place
    of a cell, by line and field.
    """
    reader = _Reader(table, mapping, today, dict(defaults or {}), dict(repairs or {}))
    rows, examples = [], []
    for row in table.rows:
        texts = reader.texts(row)
        if is_example(texts, mapping.kind):
            examples.append(row.line)
        else:
            rows.append(reader.read(row.line, texts))
    mark_doubles(rows, mapping.kind)
    return SheetReading(mapping.kind, tuple(rows), table.blank_rows, tuple(examples))


class _Reader:
    """What stays the same from row to row."""

    def __init__(
        self, table: Table, mapping: Mapping, today: date, defaults: dict[str, str], repairs: dict[tuple[int, str], str]
    ):
        self.mapping, self.today, self.defaults, self.repairs = mapping, today, defaults, repairs
        self.from_workbook = table.encoding == "xlsx"
        self.columns = [column for column in KINDS[mapping.kind] if column.field in mapping.columns or column.field in defaults]
        self.repaired_lines = {line for line, _ in repairs}
        self.repairable = {column.field: column for column in KINDS[mapping.kind]}

    def texts(self, row: Row) -> dict[str, str]:
        texts = {}
        for column in self.columns:
            index = self.mapping.columns.get(column.field)
            texts[column.field] = (row.cells[index] if index is not None else "") or self.defaults.get(column.field, "")
        if row.line in self.repaired_lines:
            # A repair may fill a field the file has no column for: the kind of date, for instance.
            texts |= {name: text for (line, name), text in self.repairs.items() if line == row.line and name in self.repairable}
        return texts

    def read(self, line: int, texts: dict[str, str]) -> RowReading:
        row = RowReading(line, texts=texts)
        for name, text in texts.items():
            column = self.repairable[name]
            if column.reads != "date_mark":
                self._take(row, column, text, read_cell(text, column))
        if "date" in self.repairable:
            self._take_date(row)
        self._require(row)
        check_row(row, self.mapping.kind, self.today)
        return row

    def _take(self, row: RowReading, column: Column, text: str, reading: Reading) -> None:
        row.values[column.field] = reading.value
        if text and is_withheld(text):
            row.withheld.add(column.field)
        if reading.code:
            blocking = not (reading.is_doubt or column.soft)
            shown = without_control_characters(text)
            row.problems.append(
                Problem(row.line, column.field, reading.code, shown, reading.suggestion, blocking, _bounds(column, reading))
            )

    def _take_date(self, row: RowReading) -> None:
        column = self.repairable["date"]
        text, said = row.texts.get("date", ""), row.values.get("date_kind")
        kind = said or self._kind_of_heading()
        if said is None and row.texts.get("date_kind"):
            return  # the kind itself is the problem
        if not text and kind != "none":
            row.values["date"] = None
            row.problems.append(Problem(row.line, "date", "date_required", ""))
            return
        if has_control_characters(text):
            reading = wrong("control_character", without_control_characters(text))
        else:
            reading = read_date_mark(text, kind=kind, today=self.today, from_workbook=self.from_workbook)
        row.values["date_kind"] = kind
        self._take(row, column, text, reading)

    def _kind_of_heading(self) -> str:
        index = self.mapping.columns.get("date")
        heading = plain_heading(self.mapping.headers[index]) if index is not None else ""
        return "use_by" if heading in USE_BY_HEADINGS else "best_before"

    def _require(self, row: RowReading) -> None:
        refused = {problem.field for problem in row.problems}
        for column in self.repairable.values():
            if column.required and row.values.get(column.field) is None and column.field not in refused:
                row.problems.append(Problem(row.line, column.field, "required", row.texts.get(column.field, "")))
        either = NEEDS_ONE_OF.get(self.mapping.kind, ())
        if either and not any(row.values.get(name) or name in refused for name in either):
            row.problems.append(Problem(row.line, either[0], "required", ""))
        if is_marked_example(row.texts, self.mapping.kind):
            lead = KINDS[self.mapping.kind][0]
            row.problems.append(Problem(row.line, lead.field, "example_left", row.texts.get(lead.field, "")))


def _bounds(column: Column, reading: Reading) -> dict[str, Any]:
    if reading.code in ("out_of_range", "not_whole", "not_a_number"):
        return {"least": column.least, "most": column.most}
    return {"longest": column.longest} if reading.code == "too_long" else {}


# What makes two rows of one file look like the same record.
_LOOSE = re.compile(r"[\s・.,、。\-]+")
_SAME = {
    "groups": (("name", "address"),),
    "donors": (("name",),),
    "items": (("gtin",), ("name",)),
    "venues": (("municipality_code", "public_id", "address"),),
}
_SAME_ID = {"groups": ("municipality_code", "public_id")}


def mark_doubles(rows: list[RowReading], kind: str) -> None:
    """Doubts every row that repeats an earlier one, naming its line. Lists in use give one ID to several groups: that is a doubt of its own."""
    for names in _SAME.get(kind, ()):
        _mark(rows, names, code="same_as_line")
    if kind in _SAME_ID:
        _mark(rows, _SAME_ID[kind], code="same_id_as_line")


def _mark(rows: list[RowReading], names: tuple[str, ...], *, code: str) -> None:
    first: dict[tuple[str, ...], int] = {}
    shown = names[-1] if code == "same_id_as_line" else names[0]
    for row in rows:
        key = tuple(_alike(row.values.get(name)) for name in names)
        if not key[0] or (code == "same_id_as_line" and not all(key)) or row.is_blocked:
            continue
        line = first.setdefault(key, row.line)
        if line != row.line and not any(problem.code == "same_as_line" for problem in row.problems):
            row.problems.append(Problem(row.line, shown, code, row.texts.get(shown, ""), None, False, {"line": line}))


def _alike(value: Any) -> str:
    # Brackets stay: 子ども食堂「A」 and 子ども食堂「B」 are two places.
    return _LOOSE.sub("", plain_digits(str(value))) if value else ""
