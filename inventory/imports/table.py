"""The table every file becomes, whatever its format, and the limits that hold for all of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil

from inventory.imports.errors import CellTooLong, FileEmpty, TooManyColumns, TooManyRows
from inventory.imports.headings import find_header

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 60
MAX_CELL = 2_000
HEADER_WITHIN = 10  # a title, a date and a remark may stand above the headings, a whole letter may not


@dataclass(frozen=True)
class Note:
    """Something the person should know about the file, or about one row of it. `code` is a text key, never a sentence."""

    code: str
    line: int | None = None
    values: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """`line` is the row number a spreadsheet program shows, counted from 1; a cell with line breaks is still one row."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str  # utf-8, utf-16, cp932 or xlsx
    header_line: int
    blank_rows: int
    notes: tuple[Note, ...]
    filename: str


def build_table(
    records: Iterable[tuple[int, list[str]]],
    *,
    known: frozenset[str],
    encoding: str,
    filename: str,
    notes: Iterable[Note],
    blank_rows: int = 0,
) -> Table:
    """The table of these records: headings found, blank rows dropped and counted. Refuses what passes the limits."""
    records = list(records)
    at = find_header([cells for _, cells in records[:HEADER_WITHIN]], known)
    if at is None:
        raise FileEmpty(filename=filename)
    header_line, header_cells = records[at]
    headers = _trimmed([_clean(cell) for cell in header_cells])
    _refuse_long(header_line, headers, headers)
    if len(headers) > MAX_COLUMNS:
        raise TooManyColumns(columns=len(headers), limit=MAX_COLUMNS)
    said = list(notes)
    said += [Note("above_headings", line) for line, cells in records[:at] if any(cell.strip() for cell in cells)]
    rows, blank = _rows(records[at + 1 :], headers, said)
    if not rows:
        raise FileEmpty(filename=filename)
    return Table(tuple(headers), tuple(rows), encoding, header_line, blank_rows + blank, tuple(said), filename)


def _rows(records: list[tuple[int, list[str]]], headers: list[str], notes: list[Note]) -> tuple[list[Row], int]:
    rows, blank, found = [], 0, 0
    for line, cells in records:
        cells = [_clean(cell) for cell in cells]
        if not any(cells):
            blank += 1  # those at the end of a sheet too: people ask where the other 868 went
            continue
        found += 1
        if found > MAX_ROWS:
            continue  # still counted: the person is told how many there are
        _refuse_long(line, cells, headers)
        if any(cells[len(headers) :]):
            notes.append(Note("beyond_headings", line))
        rows.append(Row(line, tuple(cells[: len(headers)]) + ("",) * (len(headers) - len(cells))))
    if found > MAX_ROWS:
        raise TooManyRows(rows=found, limit=MAX_ROWS, files=ceil(found / MAX_ROWS))
    return rows, blank


def _clean(cell: str) -> str:
    # str.strip takes the ideographic space; byte order marks and zero-width spaces it leaves.
    return cell.replace("\r\n", "\n").replace("\r", "\n").strip("\ufeff\u200b \t\n\u3000").strip() if cell else ""


def _refuse_long(line: int, cells: list[str], headers: list[str]) -> None:
    for at, cell in enumerate(cells):
        if len(cell) > MAX_CELL:
            heading = headers[at][:100] if at < len(headers) else ""
            raise CellTooLong(line=line, heading=heading, length=len(cell), limit=MAX_CELL)


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells
