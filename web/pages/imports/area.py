"""The blueprint of imports, and the address of each kind's register."""

from flask import Blueprint, url_for

blueprint = Blueprint("imports", __name__)

LISTS = {
    "groups": "groups.list_groups",
    "venues": "groups.list_groups",
    "donors": "donors.list_donors",
    "items": "items.list_items",
    "offers": "offers.list_offers",
    "stock": "stock.list_stock",
}
# The entry of the menu that a kind belongs to.
AREAS = {"groups": "groups", "venues": "groups", "donors": "donors", "items": "stock", "offers": "rounds", "stock": "stock"}


def list_url(kind: str) -> str:
    """Where the records of this kind are listed."""
    return url_for(LISTS[kind])
