"""The child process that opens one workbook: limits itself first, answers with JSON, and knows nothing else of the application."""

import datetime
import importlib.util
import io
import json
import sys
import zipfile
from collections.abc import Iterator

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook

from inventory.imports.headings import TRUSTED_HITS, count_known, find_header
from inventory.imports.sheet_marks import SheetMarks, read_marks

HEADER_WITHIN = 10
MAX_AREA = 6_000_000  # cells the reader lays out in memory, empty ones included
MAX_TEXT = 50_000_000  # characters sent back: one shared text may be named by a million cells


class Refused(Exception):
    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.answer = {"refused": code, "values": values}


def main() -> None:
    """Reads the question and the workbook from standard input and writes the answer to standard output."""
    question = json.loads(sys.stdin.buffer.readline())
    limit_self(**{name: question["limits"][name] for name in ("cpu", "memory")})
    data = sys.stdin.buffer.read()
    try:
        answer = read_sheets(data, frozenset(question["known"]), question["limits"])
    except Refused as refusal:
        answer = refusal.answer
    except MemoryError:
        answer = {"refused": "too_heavy", "values": _limits_said(question["limits"])}
    except python_calamine.PasswordError:
        answer = {"refused": "protected"}
    except (python_calamine.CalamineError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError, OSError):
        answer = {"refused": "broken"}
    sys.stdout.write(json.dumps(answer))


def _limits_said(limits: dict) -> dict:
    return {"seconds": limits["cpu"], "megabytes": limits["memory"] // 1024 // 1024}


def limit_self(*, cpu: int, memory: int) -> None:
    """From here on the process dies rather than use more."""
    if importlib.util.find_spec("resource") is None:
        return  # Windows has no such limits; the parent's clock is what remains
    resource = importlib.import_module("resource")
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def read_sheets(data: bytes, known: frozenset[str], limits: dict) -> dict:
    """Records, notes and counts of the first sheet with known headings, else of the first that holds anything."""
    marks = read_marks(data)
    for one in marks.values():
        _refuse_far_cells(one, limits)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    name, sheet = _choose_sheet(book, known)
    if sheet is None:
        return {"records": [], "found": 0, "blank": 0, "cells": [], "sheet": "", "others": []}
    mine = marks.get(name, SheetMarks())
    answer = _read_one(sheet, known, limits)
    answer["blank"] += max(mine.last_row - _height(sheet), 0)
    answer["cells"] = list(_cell_notes(sheet, mine))
    return answer | {"sheet": name, "others": [other for other in _visible(book) if other != name]}


def _choose_sheet(book: CalamineWorkbook, known: frozenset[str]) -> tuple[str, CalamineSheet | None]:
    first: tuple[str, CalamineSheet | None] | None = None
    for name in _visible(book):
        sheet = book.get_sheet_by_name(name)
        if not _height(sheet):
            continue
        first = first or (name, sheet)
        top = [[_text(value) for value in cells] for cells, _ in zip(sheet.iter_rows(), range(HEADER_WITHIN), strict=False)]
        if max((count_known(cells, known) for cells in top), default=0) >= TRUSTED_HITS:
            return name, sheet
    return first or ("", None)


def _height(sheet: CalamineSheet) -> int:
    # The reader's own total_height is one short.
    return sheet.end[0] + 1 if sheet.end else 0


def _visible(book: CalamineWorkbook) -> list[str]:
    sheets = [one for one in book.sheets_metadata if one.typ == python_calamine.SheetTypeEnum.WorkSheet]
    shown = [one.name for one in sheets if one.visible == python_calamine.SheetVisibleEnum.Visible]
    return shown or [one.name for one in sheets]


def _read_one(sheet: CalamineSheet, known: frozenset[str], limits: dict) -> dict:
    records: list[tuple[int, list[str]]] = []
    found, blank, length = 0, 0, 0
    most = limits["rows"] + HEADER_WITHIN
    for line, values in enumerate(sheet.iter_rows(), start=1):
        cells = [_text(value) for value in values]
        if not any(cell.strip() for cell in cells):
            blank += bool(records)
            continue
        found += 1
        if found > most:
            continue
        longest = max(map(len, cells))
        length += sum(map(len, cells))
        if longest > limits["cell"]:
            raise Refused("cell_too_long", line=line, heading="", length=longest, limit=limits["cell"])
        if length > MAX_TEXT:
            raise Refused("too_heavy", **_limits_said(limits))
        records.append((line, cells))
    above = find_header([cells for _, cells in records[:HEADER_WITHIN]], known)
    return {"records": records, "found": found - 1 - (above or 0), "blank": blank}


def _text(value: object) -> str:
    """What the cell says, as a person would have typed it: whole numbers without .0, times and days in ISO form."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        clock = value.time()
        return value.date().isoformat() if clock == datetime.time() else f"{value.date().isoformat()} {_clock(clock)}"
    if isinstance(value, datetime.time):
        return _clock(value)
    if isinstance(value, datetime.timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02}"
    return str(value)


def _clock(value: datetime.time) -> str:
    return value.strftime("%H:%M:%S" if value.second else "%H:%M")


def _cell_notes(sheet: CalamineSheet, marks: SheetMarks) -> Iterator[tuple[str, int, str]]:
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or []:
        # Only the first cell of a merged block holds the value; the rows below look empty there.
        for line in range(top + 2, min(bottom + 1, _height(sheet)) + 1):
            yield "merged_cells", line, f"{_letters(left)}{top + 1}"
    for line, cell in marks.unread_formulas:
        yield "formula_without_value", line, cell
    for line, cell in marks.errors:
        yield "error_cell", line, cell


def _letters(column: int) -> str:
    text, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _refuse_far_cells(marks: SheetMarks, limits: dict) -> None:
    if marks.last_filled_row * max(marks.last_column, 1) <= MAX_AREA:
        return
    if marks.filled_cells >= marks.last_filled_row // 2:
        rows = marks.last_filled_row - 1
        raise Refused("too_many_rows", rows=rows, limit=limits["rows"], files=-(-rows // limits["rows"]))
    raise Refused("sheet_too_large", cell=marks.far_cell)
