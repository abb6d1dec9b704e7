"""One worksheet's XML looked through once: where each row and cell begins and ends in the bytes, and what the sheet says about its looks.

The parser checks that the document is sound and free of definitions of its own; nothing is built from it, so that what is not replaced
can be copied byte for byte.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from matching.xlsx.addresses import LAST_COLUMN, LAST_ROW, Area, Cell, column_number, find_area
from matching.xlsx.errors import CellOutside, FormTooLarge

MOST_CELLS = 150_000
MOST_MERGES = 30_000
# Excel's own largest width in characters and height in points.
WIDEST, HIGHEST = 255.0, 409.0
_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
Attributes = dict[str, str]


class BrokenPart(ValueError):
    """A part of the file is not the XML it should be."""


@dataclass(slots=True)
class FoundCell:
    """Bytes `start` to `end` are the whole element. `value` is what stands in it, `formula` its text; `tie` says with whom it is shared."""

    at: Cell
    start: int
    end: int = 0
    style: str = ""
    kind: str = "n"
    value: str = ""
    formula: str | None = None
    # shared or array: other cells hang on it.
    tie: str = ""
    value_start: int = -1
    value_end: int = -1


@dataclass(slots=True)
class FoundRow:
    """`inside` is where its cells begin, `close` where they end; both -1 in a row written as one empty element."""

    number: int
    start: int
    end: int = 0
    inside: int = -1
    close: int = -1
    style: str = ""
    cells: list[FoundCell] = field(default_factory=list)


@dataclass(slots=True)
class Columns:
    """Width in characters and style of a run of columns."""

    first: int
    last: int
    width: float | None
    style: str
    is_hidden: bool


@dataclass(slots=True)
class Scan:
    prefix: str = ""
    rows: list[FoundRow] = field(default_factory=list)
    # Of the element that holds the rows.
    data_start: int = -1
    data_end: int = -1
    inside: int = -1
    close: int = -1
    merges: list[Area] = field(default_factory=list)
    columns: list[Columns] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    default_width: float = 8.43
    default_height: float = 15.0
    is_protected: bool = False
    dimension: tuple[int, int] | None = None
    has_formulas: bool = False


def parse(data: bytes, *, start: Callable[[str, Attributes], None], end: Callable[[str], None] | None = None,
          text: Callable[[str], None] | None = None, meet: "Callable[[expat.XMLParserType], None] | None" = None) -> None:  # fmt: skip
    """Walks through an XML part. Refuses document types, entities, broken XML, and letters in other forms than UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BrokenPart("not UTF-8")
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_definitions
    parser.XmlDeclHandler = _refuse_encodings
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    if meet:
        meet(parser)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as fault:
        raise BrokenPart(str(fault)) from fault


def _refuse_definitions(*_: object) -> None:
    raise BrokenPart("document type")


def _refuse_encodings(version: str, encoding: str | None, standalone: int) -> None:
    if encoding and encoding.lower() not in ("utf-8", "us-ascii"):
        raise BrokenPart("not UTF-8")


def local(name: str) -> str:
    """The name without its prefix: sheets may write x:row for row."""
    return name.rpartition(":")[2]


def size_of(text: str, most: float) -> float:
    """A measure from a file, within what a sheet can have."""
    value = float(text)
    return min(max(value, 0.0), most) if math.isfinite(value) else most


def scan_sheet(data: bytes, *, sheet: str = "") -> Scan:
    """Everything found in one pass. Refuses sheets that are lists of data, and cells where no sheet has any."""
    return _Scanner(data, sheet).scan()


class _Scanner:
    def __init__(self, data: bytes, sheet: str) -> None:
        self.data, self.sheet, self.found = data, sheet, Scan()
        self.row: FoundRow | None = None
        self.cell: FoundCell | None = None
        self.count = 0
        # Text that is being read goes to the value or to the formula.
        self.reads = ""
        self.parts: list[str] = []
        self.phonetic = 0

    def scan(self) -> Scan:
        parse(self.data, start=self._start, end=self._end, text=self._text, meet=self._meet)
        if self.found.data_start < 0:
            raise BrokenPart("no rows")
        return self.found

    def _meet(self, parser: expat.XMLParserType) -> None:
        self.parser = parser

    def _start(self, name: str, attributes: Attributes) -> None:
        act = _STARTS.get(local(name))
        if act:
            act(self, name, attributes)

    def _end(self, name: str) -> None:
        act = _ENDS.get(local(name))
        if act:
            act(self)

    def _text(self, text: str) -> None:
        if self.reads and not self.phonetic:
            self.parts.append(text)

    # Where the element at hand ends: `position` is given by the parser, behind an empty element or before an end tag.
    def _after(self, start: int) -> tuple[int, int]:
        position = self.parser.CurrentByteIndex
        if self.data[position : position + 2] == b"</" and not self._is_empty(start, position):
            return position, self.data.index(b">", position) + 1
        return -1, position

    def _is_empty(self, start: int, position: int) -> bool:
        return self.data[position - 2 : position] == b"/>" and self.data.find(b"<", start + 1, position) < 0

    def _inside(self, start: int) -> int:
        match = _TAG.match(self.data, start)
        if match is None:
            raise BrokenPart("tag")
        return match.end()

    def sheet_data(self, name: str, attributes: Attributes) -> None:
        self.found.prefix = name.rpartition(":")[0]
        self.found.data_start = self.parser.CurrentByteIndex

    def sheet_data_ends(self) -> None:
        self.found.close, self.found.data_end = self._after(self.found.data_start)
        self.found.inside = self._inside(self.found.data_start) if self.found.close >= 0 else -1

    def row_starts(self, name: str, attributes: Attributes) -> None:
        if self.found.data_start < 0 or self.found.data_end >= 0:
            return  # buttons on a sheet are anchored to a "row" as well
        number = int(attributes.get("r", self.found.rows[-1].number + 1 if self.found.rows else 1))
        if not 0 < number <= LAST_ROW:
            raise CellOutside(cell=str(number), sheet=self.sheet)
        if self.found.rows and number <= self.found.rows[-1].number:
            raise BrokenPart("rows out of order")
        style = attributes.get("s", "") if attributes.get("customFormat") in ("1", "true") else ""
        self.row = FoundRow(number, self.parser.CurrentByteIndex, style=style)
        if "ht" in attributes:
            self.found.heights[number] = size_of(attributes["ht"], HIGHEST)
        if attributes.get("hidden") in ("1", "true"):
            self.found.hidden_rows.add(number)

    def row_ends(self) -> None:
        row = self.row
        if row:
            row.close, row.end = self._after(row.start)
            row.inside = self._inside(row.start) if row.close >= 0 else -1
            self.found.rows.append(row)
        self.row = None

    def cell_starts(self, name: str, attributes: Attributes) -> None:
        if self.row is None:
            return
        self.count += 1
        if self.count > MOST_CELLS:
            raise FormTooLarge(cells=self.count, limit=MOST_CELLS)
        at = self._address(attributes.get("r"), self.row)
        self.cell = FoundCell(at, self.parser.CurrentByteIndex, style=attributes.get("s", ""), kind=attributes.get("t", "n"))

    def _address(self, text: str | None, row: FoundRow) -> Cell:
        last = row.cells[-1].at.column if row.cells else 0
        if text is None:
            at = Cell(row.number, last + 1)
        else:
            match = _ADDRESS.fullmatch(text)
            at = Cell(int(match[2]), column_number(match[1][:4])) if match else Cell(0, 0)
        if at.column > LAST_COLUMN:
            raise CellOutside(cell=(text or at.name)[:20], sheet=self.sheet)
        if at.row != row.number or at.column <= last:
            raise BrokenPart("cells out of order")
        return at

    def cell_ends(self) -> None:
        if self.cell and self.row:
            self.cell.end = self._after(self.cell.start)[1]
            self.row.cells.append(self.cell)
        self.cell = None

    def formula_starts(self, name: str, attributes: Attributes) -> None:
        if self.cell:
            self.found.has_formulas = True
            self.cell.formula = ""
            kind = attributes.get("t", "normal")
            self.cell.tie = kind if kind in ("shared", "array", "dataTable") else ""
            self.reads, self.parts = "formula", []

    def formula_ends(self) -> None:
        if self.cell and self.reads == "formula":
            self.cell.formula = "".join(self.parts)
        self.reads = ""

    def value_starts(self, name: str, attributes: Attributes) -> None:
        if self.cell:
            self.cell.value_start = self.parser.CurrentByteIndex
            self.reads, self.parts = "value", []

    def value_ends(self) -> None:
        if self.cell and self.reads == "value":
            self.cell.value = "".join(self.parts)
            self.cell.value_end = self._after(self.cell.value_start)[1]
        self.reads = ""

    def text_starts(self, name: str, attributes: Attributes) -> None:
        if self.cell and self.cell.kind == "inlineStr":
            self.reads, self.parts = "text", []

    def text_ends(self) -> None:
        if self.cell and self.reads == "text":
            self.cell.value += "".join(self.parts)
            self.reads = ""

    def phonetic_starts(self, name: str, attributes: Attributes) -> None:
        self.phonetic += 1

    def phonetic_ends(self) -> None:
        self.phonetic -= 1

    def merged(self, name: str, attributes: Attributes) -> None:
        area = find_area(attributes.get("ref", ""))
        if area:
            self.found.merges.append(area)
        if len(self.found.merges) > MOST_MERGES:
            raise FormTooLarge(cells=len(self.found.merges), limit=MOST_MERGES)

    def column(self, name: str, attributes: Attributes) -> None:
        if "min" not in attributes:
            return
        first, last = int(attributes["min"]), min(int(attributes.get("max", 1)), LAST_COLUMN)
        width = size_of(attributes["width"], WIDEST) if "width" in attributes else None
        hidden = attributes.get("hidden") in ("1", "true")
        self.found.columns.append(Columns(first, last, width, attributes.get("style", ""), hidden))

    def defaults(self, name: str, attributes: Attributes) -> None:
        self.found.default_height = size_of(attributes.get("defaultRowHeight", "15"), HIGHEST)
        base = size_of(attributes.get("baseColWidth", "8"), WIDEST) + 0.43
        self.found.default_width = size_of(attributes["defaultColWidth"], WIDEST) if "defaultColWidth" in attributes else base

    def protection(self, name: str, attributes: Attributes) -> None:
        self.found.is_protected = attributes.get("sheet") in ("1", "true")

    def size(self, name: str, attributes: Attributes) -> None:
        area = find_area(attributes.get("ref", ""))
        self.found.dimension = (area.bottom, area.right) if area else None


_TAG = re.compile(rb"""<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""")
_STARTS = {
    "sheetData": _Scanner.sheet_data, "row": _Scanner.row_starts, "c": _Scanner.cell_starts, "f": _Scanner.formula_starts,
    "v": _Scanner.value_starts, "t": _Scanner.text_starts, "rPh": _Scanner.phonetic_starts, "mergeCell": _Scanner.merged,
    "col": _Scanner.column, "sheetFormatPr": _Scanner.defaults, "sheetProtection": _Scanner.protection, "dimension": _Scanner.size,
}  # fmt: skip
_ENDS = {
    "sheetData": _Scanner.sheet_data_ends, "row": _Scanner.row_ends, "c": _Scanner.cell_ends, "f": _Scanner.formula_ends,
    "v": _Scanner.value_ends, "t": _Scanner.text_ends, "rPh": _Scanner.phonetic_ends,
}  # fmt: skip
