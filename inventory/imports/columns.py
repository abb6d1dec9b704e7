"""All kinds of import and their columns, and every heading any of them is known by."""

from functools import cache

from inventory.imports.column import Choice, Column, Pair
from inventory.imports.columns_goods import DONORS, ITEMS, OFFERS, STOCK
from inventory.imports.columns_groups import GROUPS, GROUPS_IGNORED, VENUES
from inventory.imports.headings import plain_heading

__all__ = [
    "IGNORED",
    "KINDS",
    "NEEDS_ONE_OF",
    "REASON",
    "TEMPLATE_KINDS",
    "Choice",
    "Column",
    "Pair",
    "by_heading",
    "column_of",
    "known_headings",
]

KINDS: dict[str, tuple[Column, ...]] = {
    "groups": GROUPS,
    "venues": VENUES,
    "donors": DONORS,
    "items": ITEMS,
    "offers": OFFERS,
    "stock": STOCK,
}
TEMPLATE_KINDS = ("groups", "donors", "items", "offers", "stock")
# The heading of our own remarks in a file of rows to correct, which comes back when they are.
REASON = Pair("直すところ", "What to correct")
IGNORED: dict[str, tuple[str, ...]] = {kind: tuple(REASON) for kind in KINDS} | dict.fromkeys(("groups", "venues"), (*GROUPS_IGNORED, *REASON))
# A row must fill at least one of these.
NEEDS_ONE_OF: dict[str, tuple[str, ...]] = {"offers": ("item", "gtin"), "stock": ("item", "gtin")}


@cache
def by_heading(kind: str) -> dict[str, str]:
    """Field of each known heading, in its plain spelling. The field's own name is a heading too."""
    found: dict[str, str] = {}
    for column in KINDS[kind]:
        for heading in (*column.headings, column.field):
            found.setdefault(plain_heading(heading), column.field)
    return found


@cache
def known_headings(kind: str | None = None) -> frozenset[str]:
    """Plain spellings of every heading of this kind, or of all kinds."""
    kinds = [kind] if kind else list(KINDS)
    ignored = (plain_heading(heading) for one in kinds for heading in IGNORED.get(one, ()))
    return frozenset(heading for one in kinds for heading in by_heading(one)) | frozenset(ignored)


def column_of(kind: str, field: str) -> Column:
    """The column that fills this field."""
    return next(column for column in KINDS[kind] if column.field == field)
