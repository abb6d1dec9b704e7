"""The address of a list of entries: its filters, read leniently, for links are old and typed by hand."""

from collections.abc import Mapping
from dataclasses import dataclass

from inventory.catalog import CATEGORIES
from inventory.codes import parse_code
from inventory.movements.tables import FLAGS, KINDS
from matching.impact import COLUMNS
from matching.impact.entries import EntryFilter

MOST_PAGES = 200


@dataclass(frozen=True)
class EntryQuery:
    """`values` are the fields of the address that were understood."""

    values: dict[str, str]
    page: int

    @property
    def wanted(self) -> EntryFilter:
        return EntryFilter(**self.values)


def read_entry_query(arguments: Mapping[str, str]) -> EntryQuery:
    """What it does not understand is left out."""
    choices = {"column": COLUMNS, "category": CATEGORIES, "kind": KINDS, "flag": FLAGS}
    values = {name: arguments[name] for name, known in choices.items() if arguments.get(name) in known}
    values |= {name: code for name in ("donor", "group", "item", "lot") if (code := parse_code(arguments.get(name, "")))}
    page = arguments.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1
    return EntryQuery(values, min(max(number, 1), MOST_PAGES))
