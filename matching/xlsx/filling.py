"""A workbook with cells written: its sheets patched, formulas told to count anew, and sheets put behind for what found no room."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from matching.xlsx.addresses import Cell, letters
from matching.xlsx.package import BOOK, TYPES, Package, copy_with
from matching.xlsx.patching import Written, clean_text, number_text, patch_sheet

_RELS = "xl/_rels/workbook.xml.rels"
_CHAIN = re.compile(
    rb"<(?:\w+:)?(?:Override|Relationship)\b[^<>]*calcChain[^<>]*?(?:/>|>\s*</(?:\w+:)?(?:Override|Relationship)\s*>)"
)
_CALC = re.compile(rb"<(?:\w+:)?calcPr\b[^<>]*>")
_FULL = re.compile(rb"""\sfullCalcOnLoad=("[^"]*"|'[^']*')""")
# Behind the last of these stands the order to count anew, as the schema wants it.
_BEFORE_CALC = ("definedNames", "externalReferences", "functionGroups", "sheets")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_PLAIN = "http://schemas.openxmlformats.org"
_STRICT = "http://purl.oclc.org/ooxml"
LONGEST_SHEET_NAME = 31


@dataclass(frozen=True, slots=True)
class ExtraSheet:
    """A sheet of plain rows. Its name is made one that the workbook does not have yet."""

    name: str
    rows: Sequence[Sequence[Written]]


def fill_workbook(data: bytes, writes: Mapping[str, Mapping[Cell, Written]], extras: Sequence[ExtraSheet] = ()) -> bytes:
    """The file with the cells written, by sheet name. Parts that need no change are copied as they are."""
    package = Package(data)
    sheets = {sheet.part: package.read(sheet.part) for sheet in package.sheets}
    by_part = {sheet.part: writes[sheet.name] for sheet in package.sheets if writes.get(sheet.name)}
    has_formulas = any(_FORMULA.search(xml) for xml in sheets.values())
    replaced: dict[str, bytes | None] = {}
    lost_formula = False
    for part, xml in sheets.items():
        if part in by_part or _FORMULA.search(xml):
            patched = patch_sheet(xml, by_part.get(part, {}), forget_results=has_formulas)
            lost_formula = lost_formula or patched.lost_formula
            if patched.data != xml:
                replaced[package.parts[part.lower()]] = patched.data
    book = package.parts[BOOK]
    if has_formulas:
        replaced[book] = count_on_opening(package.read(BOOK))
    if lost_formula and package.has("xl/calcchain.xml"):
        replaced |= _without_chain(package)
    added = _with_extras(package, replaced, extras)
    return copy_with(data, replaced, added)


def count_on_opening(book: bytes) -> bytes:
    """The workbook's part, saying that every formula is counted when the file is opened."""
    match = _CALC.search(book)
    if match:
        tag = _FULL.sub(b"", match[0])
        end = -2 if tag.endswith(b"/>") else -1
        return book[: match.start()] + tag[:end].rstrip() + b' fullCalcOnLoad="1"' + tag[end:] + book[match.end() :]
    for name in _BEFORE_CALC:
        closing = list(
            re.finditer(rb"</((?:\w+:)?)" + name.encode() + rb"\s*>|<((?:\w+:)?)" + name.encode() + rb"\b[^<>]*/>", book)
        )
        if closing:
            prefix = closing[-1][1] or closing[-1][2] or b""
            at = closing[-1].end()
            return book[:at] + b"<" + prefix + b'calcPr fullCalcOnLoad="1"/>' + book[at:]
    return book


def _without_chain(package: Package) -> dict[str, bytes | None]:
    """The list of formulas names one that is no more: without the list the reader makes its own."""
    parts = package.parts
    return {
        parts["xl/calcchain.xml"]: None,
        parts[TYPES.lower()]: _CHAIN.sub(b"", package.read(TYPES)),
        parts[_RELS.lower()]: _CHAIN.sub(b"", package.read(_RELS)),
    }


def _with_extras(package: Package, replaced: dict[str, bytes | None], extras: Sequence[ExtraSheet]) -> dict[str, bytes]:
    if not extras:
        return {}
    names = {part: package.parts[part.lower()] for part in (BOOK, TYPES, _RELS)}
    book, types, rels = (replaced.get(names[part]) or package.read(part) for part in (BOOK, TYPES, _RELS))
    schemas = _STRICT if _STRICT.encode() in book else _PLAIN
    number = 1 + max((int(found) for found in re.findall(rb"""\bsheetId=["'](\d+)["']""", book)), default=0)
    taken = {sheet.name.casefold() for sheet in package.sheets}
    added: dict[str, bytes] = {}
    for extra in extras:
        part = _free_part(package, added)
        key = f"rIdAdded{number}"
        name = free_name(extra.name, taken)
        taken.add(name.casefold())
        link = f"xmlns:r={quoteattr(_space(schemas, 'relationships'))}"
        book = _before_end(book, "sheets", f'sheet {link} name={quoteattr(name)} sheetId="{number}" r:id="{key}"')
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
        types = _before_end(types, "Types", f'Override PartName="/{part}" ContentType="{kind}"')
        target = part.removeprefix("xl/")
        rels = _before_end(
            rels,
            "Relationships",
            f'Relationship Id="{key}" Type="{_space(schemas, "relationships")}/worksheet" Target="{target}"',
        )
        added[part] = _sheet_of(extra.rows, schemas)
        number += 1
    replaced |= {names[BOOK]: book, names[TYPES]: types, names[_RELS]: rels}
    return added


def _space(schemas: str, name: str) -> str:
    if schemas == _STRICT:
        return f"{_STRICT}/{'officeDocument/relationships' if name == 'relationships' else 'spreadsheetml/main'}"
    return f"{_PLAIN}/{'officeDocument/2006/relationships' if name == 'relationships' else 'spreadsheetml/2006/main'}"


def _before_end(xml: bytes, element: str, new: str) -> bytes:
    """The document with a new last child of an element, which carries the element's own prefix."""
    match = list(re.finditer(rb"</((?:\w+:)?)" + element.encode() + rb"\s*>", xml))[-1]
    return xml[: match.start()] + b"<" + match[1] + new.encode() + b"/>" + xml[match.start() :]


def _free_part(package: Package, added: Mapping[str, bytes]) -> str:
    number = 1
    while package.has(f"xl/worksheets/added{number}.xml") or f"xl/worksheets/added{number}.xml" in added:
        number += 1
    return f"xl/worksheets/added{number}.xml"


def free_name(wanted: str, taken: set[str]) -> str:
    """A name a sheet may have, and no other sheet has."""
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", clean_text(wanted)).strip().strip("'")[:LONGEST_SHEET_NAME] or "+"
    name, number = plain, 2
    while name.casefold() in taken:
        mark = f" ({number})"
        name, number = plain[: LONGEST_SHEET_NAME - len(mark)] + mark, number + 1
    return name


def _sheet_of(rows: Sequence[Sequence[Written]], schemas: str) -> bytes:
    """A sheet of rows, printed one page wide."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = [_plain_cell(f"{letters(column)}{number}", value) for column, value in enumerate(row, start=1)]
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_space(schemas, "main")}">'
    setup = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="12" width="18"/></cols>'
    foot = '<pageSetup paperSize="9" fitToHeight="0"/></worksheet>'
    return f"{head}{setup}<sheetData>{''.join(lines)}</sheetData>{foot}".encode()


def _plain_cell(address: str, value: Written) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{escape(clean_text(value))}</t></is></c>'
    return f'<c r="{address}"><v>{number_text(value)}</v></c>'
