"""Spelling of headings: one form to compare them in, and which row of a sheet is the heading row."""

import re
import unicodedata
from collections.abc import Sequence

_BRACKETS = re.compile(r"[(\[{<〔【「『].*?[)\]}>〕】」』]")
_NOISE = re.compile(r"[\s_\-‐-―ー・.,:;/*#※★☆●○◎■□'\"、。]+")
_DUTY = re.compile(r"(必須|任意)$")
LONGEST = 100  # what is longer is no heading, and searching it for brackets would take its square
TRUSTED_HITS = 2  # one known word in a row may be chance ("ID"), two are a heading row


def plain_heading(text: str) -> str:
    """The heading without width, case, spaces, signs, and remarks in brackets: what two spellings have in common."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    bare = _DUTY.sub("", _NOISE.sub("", _BRACKETS.sub("", text)))
    return bare or _NOISE.sub("", text)


def find_header(rows: Sequence[Sequence[str]], known: frozenset[str]) -> int | None:
    """Index of the row with the most known headings; without any, of the first row that holds something."""
    filled = [index for index, cells in enumerate(rows) if any(cell.strip() for cell in cells)]
    if not filled:
        return None
    hits = {index: count_known(rows[index], known) for index in filled}
    best = max(filled, key=lambda index: (hits[index], -index))
    return best if hits[best] >= TRUSTED_HITS else _first_wide(rows, filled)


def count_known(cells: Sequence[str], known: frozenset[str]) -> int:
    """How many different known headings the row holds."""
    return len({plain for cell in cells if cell.strip() and (plain := plain_heading(cell)) in known})


def _first_wide(rows: Sequence[Sequence[str]], filled: list[int]) -> int:
    # With foreign headings: a title stands alone in its row, headings stand side by side.
    widths = {index: sum(1 for cell in rows[index] if cell.strip()) for index in filled}
    return next((index for index in filled if widths[index] > 1), filled[0])
