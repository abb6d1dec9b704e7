"""Cells of a worksheet replaced in its XML: the pieces that change are cut out and put in, all other bytes are copied."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from inventory.errors import DomainError
from matching.xlsx.addresses import Area, Cell
from matching.xlsx.scanning import FoundCell, FoundRow, Scan, scan_sheet

LONGEST_TEXT = 32_767
# What XML cannot hold at all, lone surrogates included.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Excel reads _x000D_ in a text as a character; a text that really says so is written with its own underscore spelled out.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_SPANS = re.compile(rb"""\sspans=("[^"]*"|'[^']*')""")
_DIMENSION = re.compile(rb"""(<(?:\w+:)?dimension\b[^<>]*?\bref=)("[^"<>]*"|'[^'<>]*')""")

# What a cell is given: a number, a text, or nothing.
Written = float | int | str | None


class FormulaTied(DomainError):
    """Other cells hang on the formula in this one. Values: `cell`."""

    code = "form_formula_tied"


@dataclass(frozen=True, slots=True)
class Patched:
    data: bytes
    # A formula was taken out: the workbook's order of calculation no longer fits.
    lost_formula: bool


def patch_sheet(data: bytes, writes: Mapping[Cell, Written], *, forget_results: bool) -> Patched:
    """The sheet with these cells written. `forget_results` takes out what formulas came to, so that nobody reads an old result."""
    scan = scan_sheet(data)
    cells = {cell.at: cell for row in scan.rows for cell in row.cells}
    pieces: list[tuple[int, int, bytes]] = []
    lost = False
    missing: list[Cell] = []
    for at, value in writes.items():
        found = cells.get(at)
        if found is None:
            missing.append(at)
            continue
        if found.tie:
            raise FormulaTied(cell=at.name)
        lost = lost or found.formula is not None
        pieces.append((found.start, found.end, _element(scan.prefix, at, found.style, value)))
    pieces += _inserted(data, scan, sorted(missing), writes)
    if forget_results:
        pieces += [piece for at, cell in cells.items() if at not in writes for piece in _forgotten(data, cell)]
    pieces += _grown(data, scan, writes)
    return Patched(_spliced(data, pieces), lost)


def _element(prefix: str, at: Cell, style: str, value: Written) -> bytes:
    name = f"{prefix}:c" if prefix else "c"
    inner = f"{prefix}:" if prefix else ""
    head = f'<{name} r="{at.name}"' + (f" s={quoteattr(style)}" if style else "")
    if value is None or value == "":
        return f"{head}/>".encode()
    if isinstance(value, str):
        # Never a formula, whatever it begins with: the type of the cell says text.
        text = f'<{inner}is><{inner}t xml:space="preserve">{escape(clean_text(value))}</{inner}t></{inner}is>'
        return f'{head} t="inlineStr">{text}</{name}>'.encode()
    return f"{head}><{inner}v>{number_text(value)}</{inner}v></{name}>".encode()


def clean_text(text: str) -> str:
    """What a cell can hold of a text."""
    return _ESCAPE.sub("_x005F_", _FORBIDDEN.sub("", text))[:LONGEST_TEXT]


def number_text(value: float | int) -> str:
    """The number as a sheet writes it."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a cell holds finite numbers")
    return repr(int(value)) if float(value).is_integer() else repr(value)


def _inserted(data: bytes, scan: Scan, missing: list[Cell], writes: Mapping[Cell, Written]) -> list[tuple[int, int, bytes]]:
    """Cells that the sheet had not written out, in rows that it has or has not. They look like their row or column."""
    rows = {row.number: row for row in scan.rows}
    pieces: list[tuple[int, int, bytes]] = []
    by_row: dict[int, list[Cell]] = {}
    for at in missing:
        by_row.setdefault(at.row, []).append(at)
    new_rows: list[tuple[int, bytes]] = []
    for number, wanted in by_row.items():
        row = rows.get(number)
        made = [(at, _element(scan.prefix, at, _style(scan, row, at), writes[at])) for at in wanted]
        if row is None:
            new_rows.append((number, _row(scan.prefix, number, [element for _, element in made])))
        else:
            pieces += _into_row(data, scan, row, made)
    return pieces + _into_sheet(scan, new_rows)


def _style(scan: Scan, row: FoundRow | None, at: Cell) -> str:
    if row is not None and row.style:
        return row.style
    return next((one.style for one in scan.columns if one.first <= at.column <= one.last), "")


def _row(prefix: str, number: int, elements: Iterable[bytes]) -> bytes:
    name = (f"{prefix}:row" if prefix else "row").encode()
    return b"<" + name + f' r="{number}">'.encode() + b"".join(elements) + b"</" + name + b">"


def _into_row(data: bytes, scan: Scan, row: FoundRow, made: list[tuple[Cell, bytes]]) -> list[tuple[int, int, bytes]]:
    head_end = row.inside if row.close >= 0 else row.end
    head = data[row.start : head_end]
    pieces = [(row.start, head_end, _SPANS.sub(b"", head))]
    if row.close < 0:
        name = f"{scan.prefix}:row" if scan.prefix else "row"
        bare = _SPANS.sub(b"", head)[:-2].rstrip() + b">"
        return [(row.start, row.end, bare + b"".join(element for _, element in made) + f"</{name}>".encode())]
    for at, element in made:
        behind = next((cell.start for cell in row.cells if cell.at.column > at.column), row.close)
        pieces.append((behind, behind, element))
    return pieces


def _into_sheet(scan: Scan, new_rows: list[tuple[int, bytes]]) -> list[tuple[int, int, bytes]]:
    if not new_rows:
        return []
    if scan.close < 0:
        name = f"{scan.prefix}:sheetData" if scan.prefix else "sheetData"
        inside = b"".join(element for _, element in new_rows)
        return [(scan.data_start, scan.data_end, f"<{name}>".encode() + inside + f"</{name}>".encode())]
    pieces = []
    for number, element in new_rows:
        behind = next((row.start for row in scan.rows if row.number > number), scan.close)
        pieces.append((behind, behind, element))
    return pieces


def _forgotten(data: bytes, cell: FoundCell) -> Iterable[tuple[int, int, bytes]]:
    """The result of a formula taken out. One that reads another file keeps it: there may be no other file to read."""
    if cell.formula is None or cell.value_start < 0 or "[" in cell.formula:
        return
    tag_end = data.index(b">", cell.start) + 1
    if cell.kind != "n":
        # An error or a text it came to is a type of the cell.
        yield cell.start, tag_end, re.sub(rb"""\st=("[^"]*"|'[^']*')""", b"", data[cell.start : tag_end])
    yield cell.value_start, cell.value_end, b""


def _grown(data: bytes, scan: Scan, writes: Mapping[Cell, Written]) -> list[tuple[int, int, bytes]]:
    """The sheet says how far it reaches; some readers stop there."""
    if scan.dimension is None or not writes:
        return []
    bottom, right = max(at.row for at in writes), max(at.column for at in writes)
    if bottom <= scan.dimension[0] and right <= scan.dimension[1]:
        return []
    match = _DIMENSION.search(data, 0, scan.data_start)
    if match is None:
        return []
    area = Area(1, 1, max(bottom, scan.dimension[0]), max(right, scan.dimension[1]))
    return [(match.start(2), match.end(2), f'"{area.name}"'.encode())]


def _spliced(data: bytes, pieces: list[tuple[int, int, bytes]]) -> bytes:
    out, position = [], 0
    # What is put in before a piece comes first; several at one place keep their order, which is that of the sheet.
    for start, end, new in sorted(pieces, key=lambda piece: piece[:2]):
        out += [data[position:start], new]
        position = end
    return b"".join([*out, data[position:]])
