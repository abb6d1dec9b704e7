"""The words and dates a filled form is written with, in one language; they come from the web floor."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Wording:
    """`word` knows category.rice, prefecture.13 and the few words of this area (`rest`, `extra_sheet`, `page`)."""

    language: str
    word: Callable[[str], str]
    day: Callable[[date], str]
    era_day: Callable[[date], str]
    month: Callable[[date], str]
    # From one day to another, as words.
    span: Callable[[str, str], str]
    fiscal_year: Callable[[int], str]
    era_fiscal_year: Callable[[int], str]


# Words by which a category may be called in a mark, by its code.
CategoryNames = Mapping[str, tuple[str, ...]]
