"""What a page of labels is asked for: of which records, on which paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from inventory.codes import parse_code
from inventory.errors import InvalidInput
from inventory.labels import LAYOUTS, Layout
from inventory.spelling import digits

MOST_CHOSEN = 500


@dataclass(frozen=True)
class LabelQuery:
    """Codes of lots, of places, and of warehouses whose shelves are wanted too."""

    lots: Sequence[str]
    places: Sequence[str]
    sites: Sequence[str]
    layout: Layout
    start: str
    copies: str
    is_sure: bool

    @property
    def is_empty(self) -> bool:
        return not (self.lots or self.places or self.sites)

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Names and values of the fields that say which records, for forms and addresses."""
        return [(name, code) for name, codes in (("lot", self.lots), ("place", self.places), ("site", self.sites)) for code in codes]

    @property
    def text(self) -> str:
        return urlencode(self.chosen)

    def numbers(self) -> tuple[int, int]:
        """First free position and copies; refused beside the field when it is no number."""
        return _number(self.start, "start"), _number(self.copies, "copies")


def read_label_query(arguments: MultiDict[str, Any]) -> LabelQuery:
    """What the address asks for; codes that cannot be codes are left out."""
    return LabelQuery(
        lots=_codes(arguments.getlist("lot")),
        places=_codes(arguments.getlist("place")),
        sites=_codes(arguments.getlist("site")),
        layout=LAYOUTS.get(arguments.get("layout", ""), LAYOUTS["24"]),
        start=arguments.get("start", "1").strip(),
        copies=arguments.get("copies", "1").strip(),
        is_sure=arguments.get("sure") == "1",
    )


def _codes(texts: list[str]) -> list[str]:
    return list(dict.fromkeys(code for text in texts if (code := parse_code(text))))[:MOST_CHOSEN]


def _number(text: str, field: str) -> int:
    plain = digits(text)
    if not plain.isdigit() or len(plain) > 6:
        raise InvalidInput(field=field, problem="quantity_not_number", value=text[:20])
    return int(plain)
