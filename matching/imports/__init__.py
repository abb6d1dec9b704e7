"""The row writers of every kind of import, those of the floor below included."""

from inventory.imports import write_donors, write_items, write_stock
from inventory.imports.outcomes import Writer
from matching.imports import write_groups, write_offers, write_venues

__all__ = ["WRITERS"]

WRITERS: dict[str, Writer] = {
    "groups": write_groups.WRITER,
    "venues": write_venues.WRITER,
    "donors": write_donors.WRITER,
    "items": write_items.WRITER,
    "offers": write_offers.WRITER,
    "stock": write_stock.WRITER,
}
