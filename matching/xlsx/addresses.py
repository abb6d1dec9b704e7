"""Addresses of cells and areas as spreadsheets write them: B5, A1:C3. Rows and columns count from 1."""

import re
import unicodedata
from typing import NamedTuple

from inventory.errors import InvalidInput

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


class Cell(NamedTuple):
    row: int
    column: int

    @property
    def name(self) -> str:
        return f"{letters(self.column)}{self.row}"


class Area(NamedTuple):
    """A rectangle, both corners included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def first(self) -> Cell:
        return Cell(self.top, self.left)

    @property
    def name(self) -> str:
        return f"{self.first.name}:{Cell(self.bottom, self.right).name}"

    def holds(self, cell: Cell) -> bool:
        return self.top <= cell.row <= self.bottom and self.left <= cell.column <= self.right


def letters(column: int) -> str:
    """AB for 28."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_number(text: str) -> int:
    """28 for AB."""
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - 64
    return number


def find_cell(text: str) -> Cell | None:
    """The cell of an address within a sheet's bounds; None for anything else."""
    match = _CELL.fullmatch(text)
    if not match:
        return None
    cell = Cell(int(match[2]), column_number(match[1]))
    return cell if cell.row <= LAST_ROW and cell.column <= LAST_COLUMN else None


def parse_cell(text: str, *, field: str = "cell") -> Cell:
    """The cell a person means: b5, Ｂ５ and $B$5 are all B5. Refuses what lies outside a sheet."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    cell = find_cell(plain)
    if cell is None:
        raise InvalidInput(field=field, problem="cell_unreadable" if plain else "required", value=text[:20])
    return cell


def parse_column(text: str, *, field: str = "column") -> int:
    """The number of a column given by its letters."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    number = column_number(plain) if re.fullmatch("[A-Z]{1,3}", plain) else 0
    if not 0 < number <= LAST_COLUMN:
        raise InvalidInput(field=field, problem="column_unreadable" if plain else "required", value=text[:20])
    return number


def find_area(text: str) -> Area | None:
    """The rectangle of `A1:C3` or a single `A1`; None for anything else."""
    first, _, last = text.partition(":")
    start, end = find_cell(first), find_cell(last or first)
    if start is None or end is None:
        return None
    return Area(min(start.row, end.row), min(start.column, end.column), max(start.row, end.row), max(start.column, end.column))
