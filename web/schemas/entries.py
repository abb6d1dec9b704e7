"""The address of a list of entries: its filters, read leniently, for links are old and typed by hand."""

from collections.abc import Mapping
from dataclasses import dataclass

from inventory.catalog import CATEGORIES
from inventory.codes import parse_code
from inventory.movements.tables import DISPOSAL_REASONS, FLAGS, KINDS
from inventory.regions import BY_CODE
from inventory.spelling import has_bad_characters
from matching.groups import GROUP_KINDS
from matching.impact import COLUMNS, Scope
from matching.impact.counting import FURTHER, EntryFilter
from matching.impact.reported import ReportFilter

MOST_PAGES = 200
# Stands in addresses for a place or kind that nobody knows.
NOWHERE = "none"


@dataclass(frozen=True)
class EntryQuery:
    """`values` are the fields of the address that were understood."""

    values: dict[str, str]
    page: int

    @property
    def address(self) -> dict[str, str]:
        return {name: value or NOWHERE for name, value in self.values.items()}

    def wanted(self, scope: Scope | None = None) -> EntryFilter:
        return EntryFilter(**self.values, scope=scope or None)

    def reports(self, scope: Scope | None = None) -> ReportFilter:
        """The same groups, for reports instead of entries."""
        names = ("group", "prefecture", "municipality", "group_kind")
        return ReportFilter(**{name: self.values[name] for name in names if name in self.values}, scope=scope or None)


def read_entry_query(arguments: Mapping[str, str]) -> EntryQuery:
    """What it does not understand is left out."""
    choices = {
        "column": (*COLUMNS, *FURTHER), "category": CATEGORIES, "kind": KINDS, "flag": FLAGS, "reason": DISPOSAL_REASONS,
        "prefecture": (NOWHERE, *BY_CODE), "group_kind": (NOWHERE, *GROUP_KINDS),
    }  # fmt: skip
    values = {name: arguments[name] for name, known in choices.items() if arguments.get(name) in known}
    municipality = arguments.get("municipality", "")
    if municipality and not has_bad_characters(municipality) and len(municipality) <= 60:
        values["municipality"] = municipality
    values |= {name: code for name in ("donor", "group", "item", "lot") if (code := parse_code(arguments.get(name, "")))}
    page = arguments.get("page", "1")
    values = {name: "" if value == NOWHERE else value for name, value in values.items()}
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1
    return EntryQuery(values, min(max(number, 1), MOST_PAGES))
