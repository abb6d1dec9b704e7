"""One cell into a value: tidies it, hands it to the reader its column names, and says what is wrong in a code with a way out."""

import dataclasses
from collections.abc import Callable
from typing import Any

from inventory.imports import cell_days, cell_numbers, cell_words
from inventory.imports.cell import (
    Reading,
    doubt,
    has_control_characters,
    is_withheld,
    says_nothing,
    without_control_characters,
    wrong,
)
from inventory.imports.column import Column

__all__ = ["Problem", "Reading", "read_cell"]

READERS: dict[str, Callable[[str, Column], Reading]] = {
    "line": cell_words.read_line,
    "text": cell_words.read_text,
    "words": cell_words.read_words,
    "choice": cell_words.read_choice,
    "choices": cell_words.read_choices,
    "yes_no": cell_words.read_yes_no,
    "prefecture": cell_words.read_prefecture,
    "regions": cell_words.read_regions,
    "url": cell_words.read_url,
    "needs": cell_words.read_needs,
    "code": cell_numbers.read_code,
    "whole": cell_numbers.read_whole,
    "grams": cell_numbers.read_grams,
    "kilograms": cell_numbers.read_kilograms,
    "latitude": cell_numbers.read_latitude,
    "longitude": cell_numbers.read_longitude,
    "municipality_code": cell_numbers.read_municipality_code,
    "corporate_number": cell_numbers.read_corporate_number,
    "gtin": cell_numbers.read_gtin,
    "carton_gtin": cell_numbers.read_carton_gtin,
    "phone": cell_numbers.read_phone,
    "email": cell_numbers.read_email,
    "day": cell_days.read_day,
    "time": cell_days.read_time,
    "weekdays": cell_days.read_weekdays,
    "frequency": cell_days.read_frequency,
}
# Where "none" is an answer and not an empty cell.
_NOTHING_IS_SAID = frozenset(("text", "choice", "choices", "yes_no"))
_CUT_BY_READER = frozenset(("line", "text"))


@dataclasses.dataclass(frozen=True)
class Problem:
    """What a person should look at. A blocking one keeps its row out; any other lets the row in, with or without this value.

    `suggestion` is the text that mends the cell in one press, None where only a person knows. `values` fill the sentence.
    """

    line: int
    field: str
    code: str
    value: str
    suggestion: str | None = None
    blocking: bool = True
    values: dict[str, Any] = dataclasses.field(default_factory=dict)


def read_cell(text: str, column: Column) -> Reading:
    """What this cell of this column holds. An empty cell, and one that says it is empty or not public, has no value and no problem."""
    if not text:
        return Reading()
    if has_control_characters(text):
        cleaned = without_control_characters(text)
        if any("\ud800" <= char <= "\udfff" for char in text) or not column.soft:
            return wrong("control_character", cleaned or None)
        read = read_cell(cleaned, column)
        return doubt(read.value, "control_character", cleaned) if read.code is None else read
    if is_withheld(text):
        return Reading()
    if column.reads not in _NOTHING_IS_SAID and not column.required and says_nothing(text):
        return Reading()
    if len(text) > column.longest and column.reads not in _CUT_BY_READER:
        return wrong("too_long")
    return READERS[column.reads](text, column)
