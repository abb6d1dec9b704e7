"""A sheet of somebody's workbook as a table in the browser: widths, heights, lines and colours in a style sheet of its own, cells as rows."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from matching.forms.bindings import Binding, step_of
from matching.forms.marks import has_mark
from matching.xlsx.addresses import Area, Cell, column_number, letters
from matching.xlsx.layout import FORMULA, TIED, Layout

# Cells of one page: more make a browser slow.
MOST_CELLS = 24_000
LEAST_ROWS = 30
# Lines of a list that are shown as such.
MOST_LINES = 300
# A character of a column's width in units of the drawing (pixels at 100 %), and what a cell has beside its characters.
CHARACTER, MARGIN = 7.4, 5
POINT = 4 / 3
# Columns narrower than this show their letters only now and then.
NARROW = 22
_NUMBER = re.compile(r"-?[0-9][0-9,.]*%?")
_SIDES = {"left": "left", "right": "right", "top": "top", "bottom": "bottom"}
_ALIGN = {"center": "center", "centerContinuous": "center", "right": "right", "left": "left", "distributed": "center"}
_VERTICAL = {"top": "top", "center": "middle", "distributed": "middle", "justify": "top"}

# What a cell gets, in few words: of a list the column's.
Said = Callable[[Binding, str | None], str]


@dataclass(slots=True)
class Box:
    """One cell of the table. `css` are its classes, `bound` says what it gets."""

    at: str
    css: str
    text: str
    rows: int = 1
    columns: int = 1
    bound: str = ""


@dataclass(slots=True)
class Line:
    number: int
    css: str
    boxes: list[Box] = field(default_factory=list)


@dataclass(slots=True)
class Drawing:
    """`columns` are class, letters and whether there is room for them; `first_row` to `last_row` of `rows` are on this page."""

    columns: list[tuple[str, str, bool]]
    lines: list[Line]
    first_row: int
    last_row: int
    rows: int
    goes_on: bool


def draw_sheet(
    layout: Layout, name: str, bindings: list[Binding], *, said: Said, first_row: int = 1, here: str = ""
) -> Drawing:  # fmt: skip
    """The part of a sheet that fits on a page, with what is bound in it; `here` is the cell at hand."""
    sheet = layout.sheet(name)
    if sheet is None:
        raise KeyError(name)
    count = sheet["columns"]
    height = max(MOST_CELLS // count, LEAST_ROWS)
    first_row = min(max(first_row, 1), sheet["rows"])
    last_row = min(first_row + height - 1, sheet["rows"])
    widths = _widths(sheet)
    columns = [(f"w{widths[number]}", letters(number), widths[number] >= NARROW or number % 5 == 1) for number in widths]
    pen = _Pen(layout, name, count, first_row, last_row)
    lines = pen.lines(_marked(layout, name, bindings, said), here)
    return Drawing(columns, lines, first_row, last_row, sheet["rows"], sheet["goes_on"])


def _widths(sheet: dict[str, Any]) -> dict[int, int]:
    """Width of each column in units of the drawing, by its number."""
    default = round(sheet["default_width"] * CHARACTER + MARGIN)
    widths = dict.fromkeys(range(1, sheet["columns"] + 1), default)
    for first, last, width, _ in sheet["widths"]:
        for number in range(first, min(last, sheet["columns"]) + 1):
            widths[number] = 0 if width == 0 else default if width is None else round(width * CHARACTER + MARGIN)
    return widths


def _marked(layout: Layout, name: str, bindings: list[Binding], said: Said) -> dict[Cell, str]:
    """Every cell that gets something, with what it gets; of a list all lines it has room for."""
    found: dict[Cell, str] = {}
    for binding in bindings:
        if binding.sheet != name:
            continue
        if not binding.list_key:
            found[binding.at] = said(binding, None)
            continue
        step = step_of(layout, name, binding.at)
        for row in range(binding.at.row, min(binding.last_row, binding.at.row + MOST_LINES) + 1, step):
            for column in binding.columns:
                found[Cell(row, column_number(column))] = said(binding, column)
    return found


class _Pen:
    def __init__(self, layout: Layout, name: str, columns: int, first_row: int, last_row: int) -> None:
        self.layout, self.name, self.columns = layout, name, columns
        self.first_row, self.last_row = first_row, last_row
        self.sheet: dict[str, Any] = layout.sheet(name) or {}
        self.cells = layout.cells(name)
        self.merges: dict[Cell, Area] = {}
        self.covered: set[Cell] = set()
        for kept in self.sheet["merges"]:
            self._merge(Area(*kept))

    def _merge(self, area: Area) -> None:
        """A merged area as far as it lies on this page."""
        top, bottom = max(area.top, self.first_row), min(area.bottom, self.last_row)
        right = min(area.right, self.columns)
        if top > bottom or area.left > right:
            return
        self.merges[Cell(top, area.left)] = area
        self.covered |= {Cell(row, column) for row in range(top, bottom + 1) for column in range(area.left, right + 1)}
        self.covered.discard(Cell(top, area.left))

    def lines(self, marked: dict[Cell, str], here: str) -> list[Line]:
        hidden = set(self.sheet["hidden_rows"])
        return [self._line(row, marked, here) for row in range(self.first_row, self.last_row + 1) if row not in hidden]

    def _line(self, row: int, marked: dict[Cell, str], here: str) -> Line:
        height = self.sheet["heights"].get(str(row), self.sheet["default_height"])
        line = Line(row, f"h{round(height * POINT)}")
        for column in range(1, self.columns + 1):
            at = Cell(row, column)
            if at not in self.covered:
                line.boxes.append(self._box(at, marked, here))
        return line

    def _box(self, at: Cell, marked: dict[Cell, str], here: str) -> Box:
        area = self.merges.get(at)
        main = area.first if area else at
        cell = self.cells.get(main)
        style = self.layout.style(self.name, main)
        css = [f"s{style}"] if style else []
        box = Box(main.name, "", cell[3] if cell else "")
        if area:
            box.rows = min(area.bottom, self.last_row) - at.row + 1
            box.columns = min(area.right, self.columns) - at.column + 1
            css += self._edges(area)
        if main in marked:
            box.bound = marked[main]
            css.append("tk-bound" if self._is_beside_text(at, box) or box.columns > 1 else "tk-bound tk-spill")
        elif has_mark(box.text):
            css.append("tk-unread")
        if cell and cell[4] and cell[4][0] in (FORMULA, TIED):
            css.append("tk-counted")
        if main.name == here:
            css.append("tk-here")
        if box.text and not box.bound and self._is_beside_text(at, box):
            css.append("tk-cut")
        if _NUMBER.fullmatch(box.text):
            css.append("tk-right")
        box.css = " ".join(css)
        return box

    def _edges(self, area: Area) -> list[str]:
        """The right and lower lines of a merged area belong to the cells that it covers."""
        right, bottom = Cell(area.top, area.right), Cell(area.bottom, area.left)
        styles = (("r", self.layout.style(self.name, right)), ("b", self.layout.style(self.name, bottom)))
        return [f"{side}{style}" for side, style in styles if style]

    def _is_beside_text(self, at: Cell, box: Box) -> bool:
        """Whether a long text would run into another: then it is cut, as in a spreadsheet."""
        following = Cell(at.row, at.column + box.columns)
        cell = self.cells.get(following)
        return bool(cell and cell[3]) or following in self.covered


def looks_sheet(layout: Layout) -> str:
    """The style sheet of all sheets of a form. Every value in it is a number or a colour of six digits."""
    usual = layout.looks[0]["size"] * POINT
    rules = [f".tk-sheet{{font-size:calc(var(--u)*{usual:.1f})}}"]
    for number, look in enumerate(layout.looks):
        rules.append(f".tk-sheet .s{number}{{{_look(look)}}}")
        for mark, side in (("r", "right"), ("b", "bottom")):
            if side in look["borders"]:
                rules.append(f".tk-sheet td.{mark}{number}{{{_border(side, look['borders'][side])}}}")
    widths = {width for sheet in layout.sheets for width in _widths(sheet).values()}
    heights = {sheet["default_height"] for sheet in layout.sheets}
    heights |= {height for sheet in layout.sheets for height in sheet["heights"].values()}
    rules += [f".tk-sheet .w{width}{{width:calc(var(--u)*{width})}}" for width in sorted(widths)]
    rules += [
        f".tk-sheet .h{height}{{height:calc(var(--u)*{height})}}" for height in sorted({round(one * POINT) for one in heights})
    ]
    return "\n".join(rules) + "\n"


def _look(look: dict[str, Any]) -> str:
    parts = [_border(side, line) for side, line in look["borders"].items() if side in _SIDES]
    if look["fill"]:
        parts.append(f"background-color:#{look['fill']};")
    if look["colour"]:
        parts.append(f"color:#{look['colour']};")
    if look["bold"]:
        parts.append("font-weight:700;")
    parts.append(f"font-size:calc(var(--u)*{look['size'] * POINT:.1f});")
    if look["horizontal"] in _ALIGN:
        parts.append(f"text-align:{_ALIGN[look['horizontal']]};")
    if look["vertical"] in _VERTICAL:
        parts.append(f"vertical-align:{_VERTICAL[look['vertical']]};")
    if look["wraps"]:
        parts.append("white-space:pre-wrap;overflow:hidden;")
    if look["upright"]:
        parts.append("writing-mode:vertical-rl;")
    return "".join(parts)


def _border(side: str, line: list[Any]) -> str:
    width, is_dashed, colour = line
    return f"border-{side}:{int(width)}px {'dashed' if is_dashed else 'solid'} #{colour};"
