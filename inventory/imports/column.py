"""What a column is: the field it fills, the headings it is known by, how its cells are read, and what the template shows for it."""

from dataclasses import dataclass
from typing import NamedTuple


class Choice(NamedTuple):
    """One of the values a cell may hold: as stored, as the template offers it in both languages, and other spellings people use."""

    value: str
    ja: str
    en: str
    also: tuple[str, ...] = ()


class Pair(NamedTuple):
    """The same data in Japanese and English."""

    ja: str
    en: str

    def of(self, language: str) -> str:
        """The one for this language; Japanese for any other than English."""
        return self.en if language == "en" else self.ja


@dataclass(frozen=True)
class Column:
    """`headings` begins with the template's Japanese and English heading; the rest is also understood."""

    field: str
    headings: tuple[str, ...]
    reads: str = "line"
    required: bool = False
    # A soft column never keeps a row out: what cannot be read is left empty and shown for checking.
    soft: bool = False
    example: Pair = Pair("", "")
    choices: tuple[Choice, ...] = ()
    least: int = 0
    most: int = 10_000_000
    longest: int = 200
    in_template: bool = True
    width: int = 16
    guide: Pair = Pair("", "")

    def heading(self, language: str) -> str:
        """The template's heading."""
        return self.headings[1 if language == "en" else 0]


def same(text: str) -> Pair:
    """An example that reads alike in both languages."""
    return Pair(text, text)
