"""The address of a stock list: its filters, order and place in the list, read leniently, for links are old and typed by hand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from inventory.catalog import CATEGORIES
from inventory.codes import parse_code
from inventory.places import TEMPERATURES
from inventory.stock import SORTS, StockFilter
from web.schemas.fields import FormSchema, Text, Tick

# Days within which the date must lie; what is past already is included, as on the start page.
UNTIL_DAYS = (7, 14, 30, 60, 90, 180)
# Beyond every printed date: where goods without one are sorted.
UNDATED = date(9999, 12, 31)
# What makes a view; the rest of an address is only the place in the list.
VIEW_FIELDS = ("q", "site", "temperature", "category", "donor", "until", "shelf", "sort")
MOST_DAYS = 3650
# `8-30` is from the 8th day to the 30th, `181-` from then on.
_BETWEEN = re.compile(r"(\d{1,4})-(\d{1,4})?", re.ASCII)


@dataclass(frozen=True)
class StockQuery:
    """`values` are the fields of the address that were understood, in their fixed order."""

    wanted: StockFilter
    values: dict[str, str]
    sort: str
    is_descending: bool

    @property
    def sort_text(self) -> str:
        return f"-{self.sort}" if self.is_descending else self.sort

    @property
    def text(self) -> str:
        return urlencode(self.values)

    def replaced(self, **changes: str | None) -> str:
        """The same view with other values, as the text of an address."""
        return urlencode({name: value for name, value in {**self.values, **changes}.items() if value})


def read_stock_query(arguments: Mapping[str, str], *, today: date) -> StockQuery:
    """What an address asks for. What it does not understand is left out."""
    values = {name: text for name in VIEW_FIELDS if (text := _understood(name, arguments.get(name, "").strip()[:100]))}
    sort = values.get("sort", "expires")
    wanted = StockFilter(
        site=values.get("site"),
        temperature=values.get("temperature"),
        category=values.get("category"),
        donor=values.get("donor"),
        query=values.get("q", ""),
        is_unshelved="shelf" in values,
        **_window(values.get("until"), today),
    )
    return StockQuery(wanted, values, sort.lstrip("-"), sort.startswith("-"))


def read_view_text(text: str, *, today: date) -> StockQuery:
    """The same from the text that a saved view keeps."""
    return read_stock_query(dict(parse_qsl(text)), today=today)


def _understood(name: str, text: str) -> str | None:
    if name in ("site", "donor"):
        return parse_code(text)
    if name == "until" and text.isascii() and text.isdigit():
        # Limits are settings of the organization, so any number of days may come.
        return str(int(text)) if int(text) <= MOST_DAYS else None
    if name == "until" and (ends := days_between(text)):
        return text if ends[1] is None or ends[0] <= ends[1] else None
    known: dict[str, Any] = {
        "temperature": TEMPERATURES,
        "category": CATEGORIES,
        "until": ("past", "undated"),
        "shelf": ("none",),
        # The first order needs no word.
        "sort": [f"{sign}{sort}" for sort in SORTS for sign in ("", "-") if f"{sign}{sort}" != "expires"],
    }
    return text if name == "q" or text in known[name] else None


def days_between(until: str) -> tuple[int, int | None] | None:
    """The first and the last number of days left that a value such as `8-30` names; without a last one all that follow."""
    found = _BETWEEN.fullmatch(until)
    return (int(found[1]), int(found[2]) if found[2] else None) if found else None


def _window(until: str | None, today: date) -> dict[str, Any]:
    if until and (ends := days_between(until)):
        last = UNDATED - timedelta(days=1) if ends[1] is None else today + timedelta(days=ends[1])
        return {"expires_from": today + timedelta(days=ends[0]), "expires_to": last}
    if until == "past":
        return {"expires_before": today}
    if until == "undated":
        return {"expires_from": UNDATED}
    return {"expires_to": today + timedelta(days=int(until))} if until else {}


class SaveViewForm(FormSchema):
    name = Text(40, required=True)
    is_shared = Tick(load_default=False)
    query = Text(600, required=False, load_default="")
