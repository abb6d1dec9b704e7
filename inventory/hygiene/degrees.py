"""Temperatures as people in Japan type them: full-width signs, the long vowel for a minus, 度 and ℃. In tenths of a degree Celsius."""

import re
import unicodedata
from typing import NamedTuple

from inventory.errors import InvalidInput

COLDEST_TENTHS, WARMEST_TENTHS = -600, 600
# Signs that stand for a minus; the long vowel lies beside the digits on a Japanese keyboard.
_MINUS = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0x30FC), "-")
_WRITTEN = re.compile(r"([+-]?)([0-9]{1,9})(?:\.([0-9]{1,3}))?")
_UNITS = ("°C", "°c", "度", "C", "c")


class Measured(NamedTuple):
    """A temperature, and whether its sign was written: 18 in a freezer may be a forgotten minus."""

    tenths: int
    is_signed: bool


def read_degrees(text: str, *, field: str) -> Measured | None:
    """The temperature that was typed; None when the text is empty. What no place can have is refused."""
    plain = (
        unicodedata.normalize("NFKC", text)
        .replace(" ", "")
        .replace("マイナス", "-")
        .replace("氷点下", "-")
        .translate(_MINUS)
        .replace(",", ".")
    )
    for unit in _UNITS:
        plain = plain.removesuffix(unit)
    if not plain:
        return None
    found = _WRITTEN.fullmatch(plain)
    if found is None:
        raise InvalidInput(field=field, problem="celsius_unreadable")
    sign, whole, part = found.groups()
    tenths = round(float(f"{whole}.{part or 0}") * 10) * (-1 if sign == "-" else 1)
    if not COLDEST_TENTHS <= tenths <= WARMEST_TENTHS:
        raise InvalidInput(field=field, problem="celsius_impossible", value=text[:20])
    return Measured(tenths, bool(sign))
