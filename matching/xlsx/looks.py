"""How cells look, from the styles of a workbook: roughly what a browser can show, and whether numbers in them are days."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from matching.xlsx.colours import colour_of
from matching.xlsx.scanning import Attributes, local, parse, size_of

Item = TypeVar("Item")
LARGEST = 96.0
SIDES = ("left", "right", "top", "bottom")
# Widths in sixteenths of a point would be exact; a browser draws one to three.
_WIDTHS = {"medium": 2, "thick": 3, "double": 3, "mediumDashed": 2, "mediumDashDot": 2, "mediumDashDotDot": 2}
_DASHED = (
    "dashed",
    "dotted",
    "hair",
    "dashDot",
    "dashDotDot",
    "mediumDashed",
    "mediumDashDot",
    "mediumDashDotDot",
    "slantDashDot",
)
# Formats of days that every spreadsheet knows by number; 27 to 36 and 50 to 58 are the Japanese ones.
_DAY_FORMATS = frozenset([*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)])
_BUILT_IN = {3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 49: "@"}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[(?!\$-)[^\]]*\]|\[\$[^\]]*\]|_.|\*.')


@dataclass(slots=True)
class Look:
    """One cell format. Borders are (width, dashed, colour) by side."""

    bold: bool = False
    italic: bool = False
    size: float = 11.0
    colour: str | None = None
    fill: str | None = None
    horizontal: str = ""
    vertical: str = ""
    wraps: bool = False
    upright: bool = False
    borders: dict[str, tuple[int, bool, str]] = field(default_factory=dict)
    number_format: str = ""
    is_day: bool = False

    @property
    def is_plain(self) -> bool:
        return not self.fill and not self.borders


def is_day_format(code: str) -> bool:
    """Whether a number format shows a day: it names a day, a month or a year, outside of quoted words."""
    bare = _QUOTED.sub("", code.split(";")[0]).lower()
    return bool(re.search("[dyeg]", bare)) or ("m" in bare and not re.search("[hs0#?]", bare))


class _Styles:
    def __init__(self, theme: list[str]) -> None:
        self.theme = theme
        self.formats: dict[int, str] = dict(_BUILT_IN)
        self.fonts: list[Look] = []
        self.fills: list[str | None] = []
        self.borders: list[dict[str, tuple[int, bool, str]]] = []
        self.looks: list[Look] = []
        # Elements around the one at hand.
        self.path: list[str] = []
        self.side = ""
        self.is_solid = False

    def start(self, name: str, attributes: Attributes) -> None:
        element = local(name)
        self.path.append(element)
        if "dxfs" in self.path:
            return  # formats that come and go with conditions
        around = self.path[-2] if len(self.path) > 1 else ""
        act = _STARTS.get((around, element))
        if act:
            act(self, attributes)
        elif around in SIDES and element == "color" and self.borders and self.side in self.borders[-1]:
            width, dashed, _ = self.borders[-1][self.side]
            self.borders[-1][self.side] = width, dashed, colour_of(attributes, self.theme) or "000000"
        elif around == "border" and element in (*SIDES, "start", "end"):
            self._side({"start": "left", "end": "right"}.get(element, element), attributes)
        elif around == "font":
            self._font(element, attributes)

    def end(self, name: str) -> None:
        self.path.pop()

    def number_format(self, attributes: Attributes) -> None:
        if attributes.get("numFmtId", "").isdigit():
            self.formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")

    def new_font(self, attributes: Attributes) -> None:
        self.fonts.append(Look())

    def _font(self, element: str, attributes: Attributes) -> None:
        font = self.fonts[-1] if self.fonts else Look()
        if element in ("b", "i") and attributes.get("val") not in ("0", "false"):
            setattr(font, "bold" if element == "b" else "italic", True)
        elif element == "sz":
            font.size = max(size_of(attributes.get("val", "11"), LARGEST), 1.0)
        elif element == "color":
            font.colour = colour_of(attributes, self.theme)

    def new_fill(self, attributes: Attributes) -> None:
        self.fills.append(None)

    def pattern(self, attributes: Attributes) -> None:
        self.is_solid = attributes.get("patternType", "none") not in ("none",)

    def foreground(self, attributes: Attributes) -> None:
        if self.is_solid and self.fills:
            self.fills[-1] = colour_of(attributes, self.theme)

    def new_border(self, attributes: Attributes) -> None:
        self.borders.append({})

    def _side(self, side: str, attributes: Attributes) -> None:
        kind = attributes.get("style", "none")
        self.side = side
        if kind != "none" and self.borders:
            self.borders[-1][side] = _WIDTHS.get(kind, 1), kind in _DASHED, "000000"

    def new_look(self, attributes: Attributes) -> None:
        number = _number(attributes, "numFmtId")
        font = _at(self.fonts, _number(attributes, "fontId")) or Look()
        code = self.formats.get(number, "")
        self.looks.append(Look(
            font.bold, font.italic, font.size, font.colour, _at(self.fills, _number(attributes, "fillId")),
            borders=_at(self.borders, _number(attributes, "borderId")) or {}, number_format=code,
            is_day=number in _DAY_FORMATS or is_day_format(code),
        ))  # fmt: skip

    def alignment(self, attributes: Attributes) -> None:
        if self.looks:
            look = self.looks[-1]
            look.horizontal, look.vertical = attributes.get("horizontal", ""), attributes.get("vertical", "")
            look.wraps = attributes.get("wrapText") in ("1", "true")
            look.upright = attributes.get("textRotation") == "255"


_STARTS = {
    ("numFmts", "numFmt"): _Styles.number_format, ("fonts", "font"): _Styles.new_font, ("fills", "fill"): _Styles.new_fill,
    ("fill", "patternFill"): _Styles.pattern, ("patternFill", "fgColor"): _Styles.foreground, ("borders", "border"): _Styles.new_border,
    ("cellXfs", "xf"): _Styles.new_look, ("xf", "alignment"): _Styles.alignment,
}  # fmt: skip


def _number(attributes: Attributes, name: str) -> int:
    text = attributes.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _at(items: Sequence[Item], place: int) -> Item | None:
    return items[place] if 0 <= place < len(items) else None


def read_looks(styles: bytes, theme: list[str]) -> list[Look]:
    """The looks of cells by the number that cells name them with."""
    reader = _Styles(theme)
    parse(styles, start=reader.start, end=reader.end)
    return reader.looks or [Look()]
