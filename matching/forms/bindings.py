"""What goes where: one binding per cell, checked against the sheet it points into."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from inventory.catalog import CATEGORIES
from inventory.errors import InvalidInput
from inventory.spelling import clean_line
from matching.forms.choices import ASK, CHOICES, LISTS
from matching.forms.errors import FormulaInCell, TableHeading
from matching.xlsx.addresses import LAST_ROW, Cell, letters, parse_cell, parse_column
from matching.xlsx.layout import FORMULA, HEADING, TIED, Layout
from matching.xlsx.patching import FormulaTied

MOST_BINDINGS = 600
MOST_LIST_COLUMNS = 12
LONGEST_LABEL = 60
# A text with marks among other words.
TEXT = "text"
# A list without lines below it goes on for as long as there are rows, within reason.
OPEN_END = 2_000


@dataclass(frozen=True, slots=True)
class Binding:
    """One cell and what it gets. For a list `cell` is its first cell, `columns` letters and fields, `last_row` where its room ends."""

    sheet: str
    cell: str
    what: str
    category: str | None = None
    month: int | None = None
    label: str = ""
    text: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    last_row: int = 0
    from_mark: bool = False
    # The formula that stood there is given up.
    overwrites: bool = False

    @property
    def at(self) -> Cell:
        return parse_cell(self.cell)

    @property
    def list_key(self) -> str | None:
        return self.what.removeprefix("list:") if self.what.startswith("list:") else None

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Binding":
        return cls(**kept)

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"columns": dict(self.columns)}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person chose for a cell, as typed."""

    sheet: str
    cell: str
    what: str
    category: str = ""
    month: str = ""
    label: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    last_row: str = ""
    overwrite: bool = False


def bind(layout: Layout, wish: Wish) -> Binding:
    """The checked binding of a wish. A cell inside a merged area means its first cell. Refuses formulas nobody gave up."""
    if layout.sheet(wish.sheet) is None:
        raise InvalidInput(field="sheet", problem="unknown_choice", value=wish.sheet)
    at = layout.main_cell(wish.sheet, parse_cell(wish.cell))
    if wish.what.startswith("list:"):
        return _bind_list(layout, wish, at)
    choice = CHOICES.get(wish.what)
    if choice is None:
        raise InvalidInput(field="what", problem="required" if not wish.what else "unknown_choice", value=wish.what)
    label = clean_line(wish.label, LONGEST_LABEL, field="label")
    if choice is ASK and not label:
        raise InvalidInput(field="label", problem="required")
    overwrites = check_cell(layout, wish.sheet, at, overwrite=wish.overwrite)
    category = _category(wish.category) if "category" in choice.by else None
    month = _month(wish.month) if "month" in choice.by else None
    return Binding(
        wish.sheet, at.name, choice.key, category, month, label if choice is ASK else "", overwrites=overwrites
    )  # fmt: skip


def check_cell(layout: Layout, sheet: str, at: Cell, *, overwrite: bool) -> bool:
    """Whether writing there gives up a formula. Refuses where that was not said, and where it would damage the file."""
    marks = layout.marks(sheet, at)
    if HEADING in marks:
        raise TableHeading(cell=at.name)
    if TIED in marks:
        raise FormulaTied(cell=at.name)
    if FORMULA in marks and not overwrite:
        raise FormulaInCell(cell=at.name)
    return FORMULA in marks


def _category(text: str) -> str | None:
    if text and text not in CATEGORIES:
        raise InvalidInput(field="category", problem="unknown_choice", value=text)
    return text or None


def _month(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 12):
        raise InvalidInput(field="month", problem="unknown_choice", value=text)
    return int(text)


def _bind_list(layout: Layout, wish: Wish, at: Cell) -> Binding:
    one = LISTS.get(wish.what.removeprefix("list:"))
    if one is None:
        raise InvalidInput(field="what", problem="unknown_choice", value=wish.what)
    columns: dict[str, str] = {}
    for typed, key in wish.columns.items():
        if not typed.strip() and not key:
            continue
        if one.field(key) is None:
            raise InvalidInput(field="columns", problem="unknown_choice", value=key)
        place = layout.main_cell(wish.sheet, Cell(at.row, parse_column(typed, field="columns"))).column
        columns[letters(place)] = key
    if not columns:
        columns[letters(at.column)] = next((field.key for field in one.fields if field.key != "number"), "name")
    if len(columns) > MOST_LIST_COLUMNS:
        raise InvalidInput(field="columns", problem="too_many_columns", value=str(len(columns)))
    for column in columns:
        check_cell(layout, wish.sheet, Cell(at.row, parse_column(column)), overwrite=wish.overwrite)
    last_row = _last_row(wish.last_row, at) or guess_last_row(layout, wish.sheet, at, columns)
    return Binding(wish.sheet, at.name, wish.what, columns=columns, last_row=last_row, overwrites=wish.overwrite)


def _last_row(text: str, at: Cell) -> int:
    if not text.strip():
        return 0
    if not (text.isascii() and text.strip().isdigit() and at.row <= int(text) <= LAST_ROW):
        raise InvalidInput(field="last_row", problem="row_unreadable", value=text[:10])
    return int(text)


def step_of(layout: Layout, sheet: str, at: Cell) -> int:
    """How many rows of the sheet one line of the list takes: merged cells may be several rows high."""
    area = layout.merged(sheet, at)
    return area.bottom - area.top + 1 if area else 1


def guess_last_row(layout: Layout, sheet: str, at: Cell, columns: Mapping[str, str]) -> int:
    """Where the room for the list ends: before the next text or formula, or where its lines end."""
    step = step_of(layout, sheet, at)
    places = [parse_column(column) for column in columns]
    ruled = [bool(layout.look(sheet, Cell(at.row, column))["borders"]) for column in places]
    row = at.row
    while row + step <= at.row + OPEN_END * step:
        following = [Cell(row + step, column) for column in places]
        if any(layout.text(sheet, cell) or layout.marks(sheet, cell) for cell in following):
            break
        if any(is_ruled and not layout.look(sheet, cell)["borders"] for cell, is_ruled in zip(following, ruled, strict=True)):
            break
        if any(step_of(layout, sheet, cell) != step for cell in following):
            break
        row += step
    return row + step - 1


def put(bindings: list[dict[str, Any]], binding: Binding) -> list[dict[str, Any]]:
    """The bindings with this one in place of any other of its cell."""
    return [*without(bindings, binding.sheet, binding.cell), binding.as_json()]


def without(bindings: list[dict[str, Any]], sheet: str, cell: str) -> list[dict[str, Any]]:
    return [kept for kept in bindings if (kept["sheet"], kept["cell"]) != (sheet, cell)]


def in_order(bindings: list[dict[str, Any]], sheets: list[str]) -> list[Binding]:
    """By sheet, row and column: as one reads them."""
    found = [Binding.from_json(kept) for kept in bindings]
    return sorted(found, key=lambda one: (sheets.index(one.sheet) if one.sheet in sheets else len(sheets), one.at))
