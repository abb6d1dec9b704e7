"""The parts of a workbook file by what they are, and a copy of the file with some of them replaced."""

import io
import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from matching.xlsx.addresses import find_area
from matching.xlsx.errors import FormHasMacros
from matching.xlsx.scanning import Attributes, BrokenPart, local, parse

TYPES = "[Content_Types].xml"
BOOK = "xl/workbook.xml"
SHEET_STATES = ("visible", "hidden", "veryHidden")


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet by its name and the part that holds it."""

    name: str
    part: str
    state: str


@dataclass(slots=True)
class _Book:
    sheets: list[tuple[str, str, str]] = field(default_factory=list)
    is_1904: bool = False
    # Names of print areas and the like: (name, sheet's place or None, what it stands for).
    names: list[tuple[str, int | None, str]] = field(default_factory=list)


class Package:
    """A workbook's file, read part by part."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
        except zipfile.BadZipFile as fault:
            raise BrokenPart("zip") from fault
        self.parts = {name.lower(): name for name in self.archive.namelist()}

    def read(self, part: str) -> bytes:
        """The part's bytes; names of parts differ in case between programs that write them."""
        try:
            return self.archive.read(self.parts[part.lower()])
        except (KeyError, zipfile.BadZipFile, EOFError) as fault:
            raise BrokenPart(part) from fault

    def has(self, part: str) -> bool:
        return part.lower() in self.parts

    @cached_property
    def sheets(self) -> list[SheetPart]:
        """The worksheets in the order of their tabs; sheets that are charts are none."""
        relations = self.relations(BOOK)
        found = []
        for name, key, state in self._book.sheets:
            kind, target = relations.get(key, ("", ""))
            if kind == "worksheet" and self.has(target):
                found.append(SheetPart(name, target, state if state in SHEET_STATES else "visible"))
        return found

    @property
    def is_1904(self) -> bool:
        """Whether days are counted from 1904, as old programs for the Macintosh did."""
        return self._book.is_1904

    @cached_property
    def _book(self) -> _Book:
        book = _Book()
        state: dict[str, str] = {}
        texts: list[str] = []

        def start(name: str, attributes: Attributes) -> None:
            element = local(name)
            if element == "sheet" and "name" in attributes:
                key = next((value for label, value in attributes.items() if local(label) == "id" and ":" in label), "")
                book.sheets.append((attributes["name"], key, attributes.get("state", "visible")))
            elif element == "workbookPr":
                book.is_1904 = attributes.get("date1904") in ("1", "true")
            elif element == "definedName":
                state.clear()
                state.update(attributes)
                texts.clear()

        def end(name: str) -> None:
            if local(name) == "definedName":
                place = state.get("localSheetId", "")
                book.names.append((state.get("name", ""), int(place) if place.isdigit() else None, "".join(texts)))

        parse(self.read(BOOK), start=start, end=end, text=texts.append)
        return book

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to inside the file: kind and part by key. Things outside have the kind `external`."""
        folder, name = posixpath.split(part)
        rels = f"{folder}/_rels/{name}.rels"
        found: dict[str, tuple[str, str]] = {}
        if not self.has(rels):
            return found

        def start(element: str, attributes: Attributes) -> None:
            if local(element) == "Relationship":
                kind = attributes.get("Type", "").rpartition("/")[2]
                target = attributes.get("Target", "")
                if attributes.get("TargetMode") == "External":
                    kind = "external"
                path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                found[attributes.get("Id", "")] = (kind, path)

        parse(self.read(rels), start=start)
        return found

    def refuse_programs(self, filename: str) -> None:
        """A form that carries a program is not taken: neither kept nor handed on."""
        programs = ("vbaproject.bin", "xl/macrosheets/", "xl/vbadata.xml")
        if any(mark in part for part in self.parts for mark in programs) or b"macroEnabled" in self.read(TYPES):
            raise FormHasMacros(filename=filename)

    def is_template(self) -> bool:
        """Whether it is an .xltx under another name."""
        return b"spreadsheetml.template.main" in self.read(TYPES)

    def notes(self) -> list[tuple[str, dict[str, object]]]:
        """What a person should know about the file: codes with values."""
        found: list[tuple[str, dict[str, object]]] = []
        linked = sum(part.startswith("xl/externallinks/externallink") for part in self.parts)
        if linked:
            found.append(("external_links", {"n": linked}))
        broken = [name for name, _, text in self._book.names if "#REF!" in text]
        if broken:
            found.append(("broken_names", {"n": len(broken), "names": broken[:3]}))
        hidden = [sheet.name for sheet in self.sheets if sheet.state != "visible"]
        if hidden:
            found.append(("hidden_sheets", {"n": len(hidden), "names": hidden[:3]}))
        for code, mark in (("pivots", "xl/pivottables/"), ("signed", "_xmlsignatures/"), ("controls", "xl/activex/")):
            if any(part.startswith(mark) for part in self.parts):
                found.append((code, {}))
        return found

    def print_area(self, place: int) -> str | None:
        """The area a sheet prints, without its sheet; None when it prints all."""
        for name, sheet, text in self._book.names:
            if name == "_xlnm.Print_Area" and sheet == place:
                area = find_area(text.rpartition("!")[2].replace("$", ""))
                return area.name if area else None
        return None


def copy_with(data: bytes, replaced: Mapping[str, bytes | None], added: Mapping[str, bytes] | None = None) -> bytes:
    """The file with these parts' bytes in place of theirs, without those that are None, and with new ones behind. All others unchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = replaced[entry.filename] if entry.filename in replaced else old.read(entry)
            if content is not None:
                new.writestr(_same(entry), content)
        for name, content in (added or {}).items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()


def _same(entry: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """A directory entry like the old one, without where and how long it was."""
    same = zipfile.ZipInfo(entry.filename, entry.date_time)
    same.compress_type, same.external_attr, same.comment = entry.compress_type, entry.external_attr, entry.comment
    same.create_system, same.internal_attr = entry.create_system, entry.internal_attr
    return same
