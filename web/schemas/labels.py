"""What a page of labels is asked for: of which records, on which paper."""

import re
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from inventory.codes import parse_code
from inventory.errors import InvalidInput
from inventory.label_papers import LAYOUTS, MOST_OFFSET, USUAL, Layout
from inventory.spelling import digits

MOST_CHOSEN = 500
_MILLIMETRES = re.compile(r"[+-]?\d{1,2}(\.\d{1,2})?")
_MINUS = str.maketrans({"−": "-", "‐": "-", "–": "-", chr(0x30FC): "-"})


@dataclass(frozen=True)
class LabelQuery:
    """Codes of lots, of places, and of warehouses whose shelves are wanted too."""

    lots: Sequence[str]
    places: Sequence[str]
    sites: Sequence[str]
    # All groups at once.
    groups: bool
    # A batch of blank ones.
    blank: uuid.UUID | None
    layout: Layout
    start: str
    copies: str
    # How far the printer is off, in millimetres: to the right and down.
    right: str
    down: str
    is_sure: bool

    @property
    def is_empty(self) -> bool:
        return not (self.lots or self.places or self.sites or self.groups or self.blank)

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Names and values of the fields that say which records, for forms and addresses."""
        named = (
            ("lot", self.lots),
            ("place", self.places),
            ("site", self.sites),
            ("groups", ["all"] if self.groups else []),
            ("blank", [str(self.blank)] if self.blank else []),
        )
        return [(name, code) for name, codes in named for code in codes]

    @property
    def text(self) -> str:
        paper = [("layout", self.layout.name), ("right", self.right), ("down", self.down)]
        return urlencode([*self.chosen, *paper])

    def numbers(self) -> tuple[int, int]:
        """First free position, always the first of a roll, and copies; refused beside the field when it is no number."""
        start = 1 if self.layout.is_roll else _number(self.start, "start")
        return start, _number(self.copies, "copies")

    def offset(self) -> tuple[float, float]:
        """How far everything is moved so that it lies on the labels; refused beside the field when it is no such measure."""
        return _measure(self.right, "right"), _measure(self.down, "down")


def read_label_query(arguments: MultiDict[str, Any]) -> LabelQuery:
    """What the address asks for; codes that cannot be codes are left out."""
    return LabelQuery(
        lots=_codes(arguments.getlist("lot")),
        places=_codes(arguments.getlist("place")),
        sites=_codes(arguments.getlist("site")),
        groups=arguments.get("groups") == "all",
        blank=_batch(arguments.get("blank", "")),
        layout=LAYOUTS.get(arguments.get("layout", ""), USUAL),
        start=arguments.get("start", "1").strip(),
        copies=arguments.get("copies", "1").strip(),
        right=arguments.get("right", "0").strip()[:20],
        down=arguments.get("down", "0").strip()[:20],
        is_sure=arguments.get("sure") == "1",
    )


def _codes(texts: list[str]) -> list[str]:
    return list(dict.fromkeys(code for text in texts if (code := parse_code(text))))[:MOST_CHOSEN]


def _batch(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _number(text: str, field: str) -> int:
    plain = digits(text)
    if not plain.isdigit() or len(plain) > 6:
        raise InvalidInput(field=field, problem="quantity_not_number", value=text[:20])
    return int(plain)


def _measure(text: str, field: str) -> float:
    plain = unicodedata.normalize("NFKC", text).translate(_MINUS) or "0"
    if not _MILLIMETRES.fullmatch(plain) or abs(float(plain)) > MOST_OFFSET:
        raise InvalidInput(field=field, problem="offset_not_millimetres", most=round(MOST_OFFSET))
    return float(plain)
