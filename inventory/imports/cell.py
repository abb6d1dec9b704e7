"""What reading one cell yields, and the tidying every cell gets first."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

# Words that say "there is nothing here for you". Only the first group means that it exists and is kept back.
WITHHELD = frozenset(("非公開", "未公開", "非公表", "公開不可", "非開示"))
_NOTHING = frozenset(
    (
        "-",
        "--",
        "―",
        "ー",
        "−",
        "–",
        "—",
        "n/a",
        "na",
        "#n/a",
        "未定",
        "不明",
        "未設定",
        "なし",
        "該当なし",
        "特になし",
        "null",
        "none",
        "・",
        "*",
        "…",
    )
)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
_SPACES = re.compile(r"[ \t\n\r\u3000\xa0\u200b\ufeff]+")
_DASHES = re.compile(r"[‐‑‒–—―−ー─－ｰ]")


@dataclass(frozen=True)
class Reading:
    """A value, or the reason there is none. `suggestion` is a text that would read without a problem, for one press."""

    value: Any = None
    code: str | None = None
    suggestion: str | None = None
    # A doubt: the value stands, a person should look.
    is_doubt: bool = False


def doubt(value: Any, code: str, suggestion: str | None = None) -> Reading:
    """A value that is kept though something about it looks odd."""
    return Reading(value, code, suggestion, is_doubt=True)


def wrong(code: str, suggestion: str | None = None) -> Reading:
    """No value."""
    return Reading(None, code, suggestion)


def has_control_characters(text: str) -> bool:
    """Whether the text holds what no person types: control characters, text direction switches, halves of surrogate pairs."""
    return bool(_CONTROL.search(text))


def without_control_characters(text: str) -> str:
    """The rest of it."""
    return _CONTROL.sub("", text)


def one_line(text: str) -> str:
    """The text with every run of spaces and line breaks as one space; characters are kept as written."""
    return _SPACES.sub(" ", text).strip()


def half_width(text: str) -> str:
    """Half-width forms without outer spaces, letters as they are: for codes, never for names."""
    return unicodedata.normalize("NFKC", text).strip()


def plain(text: str) -> str:
    """Half-width lower case: for comparing and for reading numbers, never for keeping."""
    return half_width(text).casefold()


def plain_digits(text: str) -> str:
    """As `plain`, with every dash a hyphen: ー is a dash only among digits, in words it is a vowel."""
    return _DASHES.sub("-", plain(text))


def says_nothing(text: str) -> bool:
    """Whether the cell only says that it is empty."""
    return plain(text) in _NOTHING


def is_withheld(text: str) -> bool:
    """Whether the cell says that the fact is not made public."""
    return plain(text).strip("()「」【】[]") in WITHHELD
