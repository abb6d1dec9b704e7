"""Whether a password is one of those that are tried first: often used ones, names, dates and keyboard runs, alone or joined."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unicodedata import normalize

FILE = Path(__file__).with_name("often_used.txt")
# A listed password or a run counts as one piece, whatever its length; so does any single letter beside them.
FEWEST_PIECES = 4
SHORTEST_RUN = 3
_RUNS = (
    "12345678901234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "abcdefghijklmnopqrstuvwxyz",
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん", "いろはにほへとちりぬるを",
)  # fmt: skip
_IN_RUNS = frozenset(_RUNS) | {run[::-1] for run in _RUNS}
_LETTERS_MEANT = str.maketrans("013457@$!", "oleastasi")
# Any number up to a date with its time, and one sign again and again.
_PLAIN = re.compile(r"[0-9]{1,8}|(.)\1*")


@cache
def often_used() -> frozenset[str]:
    """The listed passwords, as `folded` writes them."""
    return frozenset(FILE.read_text(encoding="utf-8").split())


def is_often_used(password: str) -> bool:
    """Made of fewer than four pieces that everybody tries; 0 for o and @ for a change nothing."""
    return _pieces(folded(password)) < FEWEST_PIECES


def folded(text: str) -> str:
    """Without spaces, width and case."""
    return "".join(normalize("NFKC", text).casefold().split())


def _pieces(text: str) -> int:
    """The fewest pieces that make up the text."""
    meant = text.translate(_LETTERS_MEANT)
    fewest = [0] + [len(text)] * len(text)
    for start in range(len(text)):
        for end in _ends(text, meant, start):
            fewest[end] = min(fewest[end], fewest[start] + 1)
    return fewest[-1]


def _ends(text: str, meant: str, start: int) -> set[int]:
    """Where a piece that begins here may end; the same piece again and again is one."""
    words = often_used()
    plain = _PLAIN.match(text, start)
    ends = {start + 1, plain.end() if plain else start + 1}
    for end in range(start + 2, len(text) + 1):
        piece = text[start:end]
        if piece in words or meant[start:end] in words or _is_run(piece):
            ends.add(end)
            ends |= set(_repeats(text, piece, end))
    return ends


def _repeats(text: str, piece: str, end: int) -> Iterator[int]:
    while text.startswith(piece, end):
        end += len(piece)
        yield end


def _is_run(text: str) -> bool:
    return len(text) >= SHORTEST_RUN and any(text in run for run in _IN_RUNS)
