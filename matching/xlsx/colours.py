"""Colours of a workbook as six hexadecimal digits: written out, from the old palette, or from the theme with a tint."""

import colorsys
import re

from matching.xlsx.scanning import Attributes, local, parse

# The palette of 1997, from number 8 on; numbers 0 to 7 repeat the first eight.
_PALETTE = (
    "000000FFFFFFFF000000FF000000FFFFFF00FF00FF00FFFF800000008000000080808000800080008080C0C0C0808080"
    "9999FF993366FFFFCCCCFFFF660066FF80800066CCCCCCFF000080FF00FFFFFF0000FFFF8000808000000080800000FF"
    "00CCFFCCFFFFCCFFCCFFFF9999CCFFFF99CCCC99FFFFCC993366FF33CCCC99CC00FFCC00FF9900FF6600666699969696"
    "003366339966003300333300993300993366333399333333"
)
# The order of a theme's colours in its own part, and in which styles count them.
_ROLES = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink")
_OFFICE = ("FFFFFF", "000000", "E7E6E6", "44546A", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47", "0563C1", "954F72")
_HEX = re.compile("[0-9A-Fa-f]{6}")


def theme_colours(xml: bytes | None) -> list[str]:
    """The theme's colours in the order that styles count them; Office's own where there is no theme."""
    found = dict(zip(_ROLES, _OFFICE, strict=True))
    role = ""

    def start(name: str, attributes: Attributes) -> None:
        nonlocal role
        element = local(name)
        if element in found:
            role = element
        elif role and element in ("srgbClr", "sysClr"):
            colour = attributes.get("lastClr") or attributes.get("val", "")
            if _HEX.fullmatch(colour):
                found[role] = colour.upper()
            role = ""

    if xml:
        parse(xml, start=start)
    return [found[one] for one in _ROLES]


def colour_of(attributes: Attributes, theme: list[str]) -> str | None:
    """The colour an element names; None for automatic."""
    if "rgb" in attributes:
        digits = attributes["rgb"][-6:]
        return digits.upper() if _HEX.fullmatch(digits) else None
    found = None
    if attributes.get("theme", "").isdigit() and int(attributes["theme"]) < len(theme):
        found = theme[int(attributes["theme"])]
    elif attributes.get("indexed", "").isdigit():
        number = int(attributes["indexed"])
        place = (number - 8 if number >= 8 else number) * 6
        found = _PALETTE[place : place + 6] or None
    return _tinted(found, float(attributes.get("tint", 0))) if found else None


def _tinted(colour: str, tint: float) -> str:
    """The colour made lighter (positive) or darker, as spreadsheets do: by its lightness."""
    if not tint:
        return colour
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, max(0.0, min(1.0, light)), saturation))
