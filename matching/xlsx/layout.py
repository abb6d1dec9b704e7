"""A workbook as a picture of cells: what a browser needs to show its sheets, and what may be written where. Plain values, kept as JSON."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from functools import partial
from typing import Any

from inventory.imports.errors import SaveAsXlsx
from matching.xlsx.addresses import Area, Cell, find_area
from matching.xlsx.colours import theme_colours
from matching.xlsx.errors import FormTooLarge, FormWithoutSheets
from matching.xlsx.looks import Look, read_looks
from matching.xlsx.package import BOOK, Package, SheetPart
from matching.xlsx.scanning import Attributes, FoundCell, Scan, local, parse, scan_sheet

# Characters of a cell that are kept for the picture.
SHOWN_TEXT = 300
# A text with marks in it is written anew, so all of it is needed.
LONGEST_MARKED = 4_000
# Letters of one sheet: beyond that it is a book.
MOST_TEXT = 1_000_000
# The picture ends here; cells beyond are still written when their address is typed.
MOST_SHOWN_ROWS = 1_000
MOST_SHOWN_COLUMNS = 400
# Marks beside a cell: a formula, one that others hang on, the heading of a table.
STRIPE = 16
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
FORMULA, TIED, HEADING = "f", "t", "h"


def read_layout(data: bytes, filename: str) -> dict[str, Any]:
    """Sheets, looks and notes of the workbook. Refuses programs, broken parts and what is no form."""
    package = Package(data)
    package.refuse_programs(filename)
    if package.is_template():
        raise SaveAsXlsx(found="xltx", filename=filename)
    visible = [(place, sheet) for place, sheet in enumerate(package.sheets) if sheet.state == "visible"]
    if not visible:
        raise FormWithoutSheets(filename=filename)
    relations = dict(package.relations(BOOK).values())
    theme = theme_colours(package.read(relations["theme"]) if package.has(relations.get("theme", "")) else None)
    looks = read_looks(package.read(relations["styles"]), theme) if package.has(relations.get("styles", "")) else [Look()]
    shared = _shared_texts(package.read(relations["sharedStrings"])) if package.has(relations.get("sharedStrings", "")) else []
    sheets = [_Sheet(package, place, sheet, looks, shared).layout() for place, sheet in visible]
    notes = package.notes()
    if any(sheet["is_protected"] for sheet in sheets):
        notes.append(("protected_sheets", {"n": sum(sheet["is_protected"] for sheet in sheets)}))
    return {
        "sheets": sheets,
        "looks": [asdict(look) for look in looks],
        "is_1904": package.is_1904,
        "notes": [[code, values] for code, values in notes],
    }


class _Texts:
    """The texts that cells name by number; readings in kana above a text are no part of it."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.parts: list[str] = []
        self.open: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        self.open.append(local(name))
        if self.open[-1] == "si":
            self.parts.clear()

    def end(self, name: str) -> None:
        if self.open.pop() == "si":
            self.found.append("".join(self.parts))

    def text(self, found: str) -> None:
        if self.open[-1] == "t" and "rPh" not in self.open:
            self.parts.append(found)


def _shared_texts(xml: bytes) -> list[str]:
    texts = _Texts()
    parse(xml, start=texts.start, end=texts.end, text=texts.text)
    return texts.found


class _Sheet:
    def __init__(self, package: Package, place: int, sheet: SheetPart, looks: list[Look], shared: list[str]) -> None:
        self.package, self.place, self.sheet, self.looks, self.shared = package, place, sheet, looks, shared
        self.scan: Scan = scan_sheet(package.read(sheet.part), sheet=sheet.name)

    def layout(self) -> dict[str, Any]:
        heads = list(self._table_heads())
        cells = [self._cell(cell, heads) for row in self.scan.rows for cell in row.cells]
        runs = list(self._runs(cells))
        shown = [cell for cell in cells if cell[3] or cell[4]]
        length = sum(len(cell[3]) for cell in shown)
        if length > MOST_TEXT:
            raise FormTooLarge(cells=length, limit=MOST_TEXT)
        rows, columns = self._reach(shown, runs)
        return {
            "name": self.sheet.name,
            "rows": min(rows, MOST_SHOWN_ROWS),
            "columns": min(columns, MOST_SHOWN_COLUMNS),
            "goes_on": rows > MOST_SHOWN_ROWS or columns > MOST_SHOWN_COLUMNS,
            "merges": [list(area) for area in self.scan.merges],
            "widths": [[one.first, one.last, 0.0 if one.is_hidden else one.width, one.style] for one in self.scan.columns],
            "default_width": self.scan.default_width,
            "heights": {str(number): height for number, height in self.scan.heights.items() if number <= MOST_SHOWN_ROWS},
            "hidden_rows": sorted(number for number in self.scan.hidden_rows if number <= MOST_SHOWN_ROWS),
            "default_height": self.scan.default_height,
            "cells": shown,
            "runs": runs,
            "print_area": self.package.print_area(self.place),
            "is_protected": self.scan.is_protected,
            "has_pictures": any(kind == "drawing" for kind, _ in self.package.relations(self.sheet.part).values()),
        }

    def _runs(self, cells: list[list[Any]]) -> Iterator[list[int]]:
        """Row, first and last column, look: cells beside one another that look alike, of which grid paper has thousands."""
        run: list[int] = [0, 0, 0, 0]
        for row, column, style, *_ in cells:
            if run[0] == row and run[2] + 1 == column and run[3] == style:
                run[2] = column
                continue
            if run[0] and self.looks[run[3]] != self.looks[0]:
                yield run
            run = [row, column, column, style]
        if run[0] and self.looks[run[3]] != self.looks[0]:
            yield run

    def _cell(self, cell: FoundCell, heads: list[Area]) -> list[Any]:
        """Row, column, look, text and marks."""
        style = int(cell.style) if cell.style.isdigit() and int(cell.style) < len(self.looks) else 0
        look = self.looks[style]
        marks = ""
        if cell.formula is not None:
            marks = TIED if cell.tie else FORMULA
        if any(head.holds(cell.at) for head in heads):
            marks += HEADING
        text = self._text(cell, look)
        most = LONGEST_MARKED if "{" in text or "｛" in text else SHOWN_TEXT
        return [cell.at.row, cell.at.column, style, text[:most], marks]

    def _text(self, cell: FoundCell, look: Look) -> str:
        if cell.kind == "s":
            return self.shared[int(cell.value)] if cell.value.isdigit() and int(cell.value) < len(self.shared) else ""
        if cell.kind == "b":
            return "TRUE" if cell.value == "1" else "FALSE"
        if cell.kind != "n" or not cell.value:
            return cell.value
        try:
            return _number_text(float(cell.value), look, self.package.is_1904)
        except (ValueError, OverflowError):
            return cell.value

    def _reach(self, shown: list[list[Any]], runs: list[list[int]]) -> tuple[int, int]:
        """How far something is to be seen: texts, lines, colours and merged cells. Formats alone reach to the end of the world."""
        visible = [(row, column) for row, column, *_ in shown]
        visible += [(row, last) for row, _, last, style in runs if not self.looks[style].is_plain]
        inside = [area for area in self.scan.merges if area.bottom < 100_000 and area.right < 10_000]
        printed = find_area(self.package.print_area(self.place) or "")
        inside += [printed] if printed else []
        rows = max([row for row, _ in visible] + [area.bottom for area in inside], default=0)
        columns = max([column for _, column in visible] + [area.right for area in inside], default=0)
        return max(rows, 1) + 2, max(columns, 1) + 1

    def _table_heads(self) -> Any:
        """Headings of tables: their cells must say what the table calls its columns, else Excel finds the file damaged."""
        for kind, part in self.package.relations(self.sheet.part).values():
            if kind == "table" and self.package.has(part):
                found: dict[str, str] = {}
                parse(self.package.read(part), start=partial(_note_table, found))
                area = find_area(found.get("ref", ""))
                if area and found.get("headerRowCount", "1") != "0":
                    yield Area(area.top, area.left, area.top, area.right)


def _note_table(found: dict[str, str], name: str, attributes: Attributes) -> None:
    if local(name) == "table":
        found.update(attributes)


def _number_text(value: float, look: Look, is_1904: bool) -> str:
    """A number about as its format shows it."""
    if look.is_day and 0 < value < 2_958_466:
        return day_of_serial(value, is_1904=is_1904).isoformat()
    code = look.number_format.split(";")[0]
    if "%" in code:
        return f"{value * 100:.{_decimals(code)}f}%"
    if re.search("[0#?]", code):
        grouping = "," if "," in code else ""
        return f"{value:{grouping}.{_decimals(code)}f}"
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"


def _decimals(code: str) -> int:
    return len(match[1]) if (match := re.search(r"\.([0#?]+)", code)) else 0


def day_of_serial(value: float, *, is_1904: bool = False) -> date:
    """The day a sheet's number stands for. Numbers below 61 are a day off on purpose: spreadsheets believe in 29 February 1900."""
    start = date(1904, 1, 1) if is_1904 else date(1899, 12, 30 if value >= 60 else 31)
    return start + timedelta(days=int(value))


def serial_of_day(day: date, *, is_1904: bool = False) -> int:
    """The number a sheet keeps for a day."""
    return (day - (date(1904, 1, 1) if is_1904 else date(1899, 12, 30))).days


class Layout:
    """A stored layout, asked by sheet and cell."""

    def __init__(self, kept: dict[str, Any]) -> None:
        self.kept = kept
        self.looks: list[dict[str, Any]] = kept["looks"]
        self.sheets: list[dict[str, Any]] = kept["sheets"]
        self.is_1904: bool = kept["is_1904"]
        self._cells: dict[str, dict[Cell, list[Any]]] = {}
        self._merges: dict[str, dict[int, list[Area]]] = {}
        self._runs: dict[str, dict[int, list[list[int]]]] = {}

    @property
    def is_japanese(self) -> bool:
        """Whether the form itself speaks Japanese."""
        return any(_JAPANESE.search(cell[3]) for sheet in self.sheets for cell in sheet["cells"])

    def sheet(self, name: str) -> dict[str, Any] | None:
        return next((sheet for sheet in self.sheets if sheet["name"] == name), None)

    def cells(self, name: str) -> dict[Cell, list[Any]]:
        """The cells of a sheet that hold something, by address."""
        if name not in self._cells:
            sheet = self.sheet(name)
            self._cells[name] = {Cell(cell[0], cell[1]): cell for cell in sheet["cells"]} if sheet else {}
        return self._cells[name]

    def text(self, name: str, at: Cell) -> str:
        cell = self.cells(name).get(at)
        return cell[3] if cell else ""

    def marks(self, name: str, at: Cell) -> str:
        cell = self.cells(name).get(at)
        return cell[4] if cell else ""

    def style(self, name: str, at: Cell) -> int:
        """The number of the cell's look."""
        if name not in self._runs:
            rows: dict[int, list[list[int]]] = {}
            sheet = self.sheet(name)
            for run in sheet["runs"] if sheet else ():
                rows.setdefault(run[0], []).append(run)
            self._runs[name] = rows
        return next((run[3] for run in self._runs[name].get(at.row, ()) if run[1] <= at.column <= run[2]), 0)

    def look(self, name: str, at: Cell) -> dict[str, Any]:
        return self.looks[self.style(name, at)]

    def merged(self, name: str, at: Cell) -> Area | None:
        """The merged area the cell lies in."""
        return next((area for area in self._merges_of(name).get(at.row // STRIPE, ()) if area.holds(at)), None)

    def _merges_of(self, name: str) -> dict[int, list[Area]]:
        """Merged areas by stripes of rows: of tens of thousands few lie in one."""
        if name not in self._merges:
            stripes: dict[int, list[Area]] = {}
            sheet = self.sheet(name)
            for kept in sheet["merges"] if sheet else ():
                area = Area(*kept)
                for stripe in range(area.top // STRIPE, min(area.bottom, MOST_SHOWN_ROWS + area.top) // STRIPE + 1):
                    stripes.setdefault(stripe, []).append(area)
            self._merges[name] = stripes
        return self._merges[name]

    def main_cell(self, name: str, at: Cell) -> Cell:
        """The cell itself, or the first of the merged area it lies in: the only one there that can hold anything."""
        area = self.merged(name, at)
        return area.first if area else at
