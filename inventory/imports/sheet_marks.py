"""What the workbook reader does not tell: how far a sheet reaches, formulas nobody computed, error cells, formatted empty rows.

Searches the sheet's XML as bytes, never parses or evaluates it; a sheet spelled otherwise yields no marks and is read all the same.
"""

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field

from defusedxml import ElementTree

NARROW = 60  # columns up to BH; wider cells are looked for one by one
# No pattern crosses "<": a hostile sheet would otherwise make each search walk to its end.
_CELL = rb'<(?:\w+:)?c\b[^<>]*?\br="'
_FAR = re.compile(_CELL + rb'((?:B[I-Z]|[C-Z][A-Z]|[A-Z]{3}))(\d+)"[^<>]*(?<!/)>(?!</)')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^<>]*?\br="(\d+)"')
_FORMULA = re.compile(_CELL + rb'([A-Z]+)(\d+)"[^<>]*>\s*<f\b[^<>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>')
_ERROR = re.compile(_CELL + rb'([A-Z]+)(\d+)"[^<>]*\bt="e"')
_VALUES = (b"<v>", b"<t>", b"<t ", b"<v ")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class SheetMarks:
    last_row: int = 0
    last_filled_row: int = 0
    last_column: int = NARROW
    far_cell: str = ""
    filled_cells: int = 0
    unread_formulas: tuple[tuple[int, str], ...] = field(default=())
    errors: tuple[tuple[int, str], ...] = field(default=())


def read_marks(data: bytes) -> dict[str, SheetMarks]:
    """Marks of each worksheet by its name. Refuses (ValueError) documents that define their own entities."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = {}
        for name, part in _sheet_parts(archive).items():
            found[name] = _marks(archive.read(part))
        return found


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    names = {name.lower(): name for name in archive.namelist()}
    book = ElementTree.fromstring(archive.read(names["xl/workbook.xml"]), forbid_dtd=True)
    relations = ElementTree.fromstring(archive.read(names["xl/_rels/workbook.xml.rels"]), forbid_dtd=True)
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    parts = {}
    for sheet in book.iter():
        if not sheet.tag.endswith("}sheet"):
            continue
        target = targets.get(sheet.get(_RELATION), "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        if path.lower() in names:
            parts[sheet.get("name", "")] = names[path.lower()]
    return parts


def _marks(xml: bytes) -> SheetMarks:
    if b"<!DOCTYPE" in xml[:4096] or b"<!ENTITY" in xml[:4096]:
        raise ValueError("document type")
    last_value = max(xml.rfind(mark) for mark in _VALUES)
    last_filled = _row_before(xml, last_value)
    far = max(_FAR.finditer(xml), key=lambda hit: _number(hit[1]), default=None)
    column = _number(far[1]) if far else NARROW
    return SheetMarks(
        last_row=_row_before(xml, len(xml)),
        last_filled_row=last_filled,
        last_column=column,
        far_cell=(far[1] + far[2]).decode() if far else f"A{last_filled}",
        filled_cells=sum(xml.count(mark) for mark in _VALUES),
        unread_formulas=_cells(_FORMULA, xml) if b"<f" in xml else (),
        errors=_cells(_ERROR, xml) if b't="e"' in xml else (),
    )


def _row_before(xml: bytes, position: int) -> int:
    begin = max(xml.rfind(b"<row ", 0, position), xml.rfind(b":row ", 0, position) - 8, 0) if position > 0 else 0
    hits = _ROW.findall(xml, begin, max(position, 0) + 1)
    return int(hits[-1]) if hits else 0


def _cells(pattern: re.Pattern[bytes], xml: bytes) -> tuple[tuple[int, str], ...]:
    return tuple((int(row), (letters + row).decode()) for letters, row in pattern.findall(xml))


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
