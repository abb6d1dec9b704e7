"""What a cell can hold: text made safe, its width as printed, a formula with the value it comes to, names of sheets and ranges."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from xlsxwriter.utility import xl_col_to_name

LONGEST_TEXT = 32_767
LONGEST_SHEET_NAME = 31
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula, with what it comes to for readers that do not count."""

    text: str
    value: float


def safe_text(text: str) -> str:
    """The text as a cell can hold it: without control characters and halves of characters, not longer than Excel reads."""
    return _CONTROLS.sub("", text)[:LONGEST_TEXT]


def printed_width(text: str) -> int:
    """In half-width characters; a line of its own for each line break."""
    lines = [sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in line) for line in text.split("\n")]
    return max(lines) if len(lines) == 1 else 1000


@lru_cache(maxsize=8192)
def prepared(text: str) -> tuple[str, bool, int]:
    """Safe text, whether a spreadsheet would take it for a formula, and its width. The same names come again and again."""
    safe = safe_text(text)
    return safe, safe.startswith(_LIKE_FORMULA), printed_width(safe)


def lines_of(width: int, column: float) -> int:
    """Lines that a text of this width takes in a column, breaking words."""
    return int(-(-width // max(column - 2, 1)))


def sheet_name(text: str, suffix: str = "") -> str:
    """A name that every spreadsheet takes; the suffix is never cut off."""
    end = f" {suffix}" if suffix else ""
    kept = _NOT_IN_SHEET_NAMES.sub(" ", safe_text(text)).strip()
    return kept[: LONGEST_SHEET_NAME - len(end)].strip() + _NOT_IN_SHEET_NAMES.sub(" ", end)


def column_letter(column: int) -> str:
    return str(xl_col_to_name(column))


def sum_of(ranges: Sequence[str]) -> str:
    """The sum over the same column of all parts of a table."""
    return f"SUM({','.join(ranges)})" if ranges else "0"
