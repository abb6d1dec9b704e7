"""The address of a list of groups or donors: its filters, order and page, read leniently, for links are old and typed by hand."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from inventory.donors import DONOR_KINDS, DonorFilter
from inventory.donors.listing import SORTS as DONOR_SORTS
from inventory.regions import BY_CODE
from matching.groups import DOCUMENTS, GROUP_KINDS, GROUP_STATES, GroupFilter
from matching.groups.listing import SORTS as GROUP_SORTS

Filter = TypeVar("Filter")
MOST_PAGES = 100_000


@dataclass(frozen=True)
class ListQuery(Generic[Filter]):
    """`values` are the fields of the address that were understood, in their fixed order, the page left out."""

    wanted: Filter
    values: dict[str, str]
    sort: str
    is_descending: bool
    page: int

    @property
    def sort_text(self) -> str:
        return f"-{self.sort}" if self.is_descending else self.sort

    @property
    def text(self) -> str:
        return urlencode(self.values)

    @property
    def has_filter(self) -> bool:
        return any(name != "sort" for name in self.values)

    def replaced(self, **changes: str | int | None) -> str:
        """The same list with other values, as the text of an address."""
        return urlencode({name: value for name, value in {**self.values, **changes}.items() if value})


def read_group_query(arguments: Mapping[str, str]) -> ListQuery[GroupFilter]:
    """What an address of the list of groups asks for."""
    known = {
        "state": GROUP_STATES, "prefecture": BY_CODE, "kind": GROUP_KINDS, "papers": (*DOCUMENTS, "any"), "households": ("yes", "no"),
        "ready": ("yes", "no"), "sort": _orders(GROUP_SORTS),
    }  # fmt: skip
    values = _understood(arguments, known)
    team = _uuid(arguments.get("team", ""))
    if team:
        values["team"] = str(team)
    wanted = GroupFilter(
        query=values.get("q", ""),
        prefecture=values.get("prefecture", ""),
        kind=values.get("kind", ""),
        state=values.get("state", ""),
        team=team,
        lacks_document=values.get("papers", ""),
        has_households=_yes(values.get("households")),
        is_ready=_yes(values.get("ready")),
    )
    return _list_query(wanted, values, arguments)


def read_donor_query(arguments: Mapping[str, str]) -> ListQuery[DonorFilter]:
    """What an address of the list of donors asks for."""
    kinds = tuple(kind for kind in DONOR_KINDS if kind != "opening")
    known = {"kind": kinds, "agreement": ("yes", "no"), "archived": ("yes",), "sort": _orders(DONOR_SORTS)}
    values = _understood(arguments, known)
    wanted = DonorFilter(
        query=values.get("q", ""),
        kind=values.get("kind", ""),
        has_agreement=_yes(values.get("agreement")),
        is_archived="archived" in values,
    )
    return _list_query(wanted, values, arguments)


def page_number(arguments: Mapping[str, str]) -> int:
    text = arguments.get("page", "")
    return min(max(int(text), 1), MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _list_query(wanted: Filter, values: dict[str, str], arguments: Mapping[str, str]) -> ListQuery[Filter]:
    sort = values.get("sort", "name")
    return ListQuery(wanted, values, sort.lstrip("-"), sort.startswith("-"), page_number(arguments))


def _understood(arguments: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, str]:
    asked = {name: arguments.get(name, "").strip()[:100] for name in ("q", *known)}
    return {name: text for name, text in asked.items() if text and (name == "q" or text in known[name])}


def _orders(sorts: Mapping[str, Any]) -> list[str]:
    # The first order needs no word.
    return [f"{sign}{sort}" for sort in sorts for sign in ("", "-") if f"{sign}{sort}" != "name"]


def _yes(text: str | None) -> bool | None:
    return None if text is None else text == "yes"


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
