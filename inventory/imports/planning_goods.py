"""What rows of offers and of opening stock have in common: donor and item by words, and how much of it. New ones are made on the way."""

import uuid
from collections.abc import Sequence
from typing import Any

from inventory.catalog import Item, ItemBarcode
from inventory.db import OrganizationSession
from inventory.gs1 import to_gtin14
from inventory.imports.finding import Catalogue, Donors
from inventory.imports.outcomes import RowOutcome, Writing, Written, created
from inventory.imports.row import RowReading
from inventory.imports.write_donors import FIELDS as DONOR_FIELDS
from inventory.imports.write_donors import add_donors
from inventory.imports.write_items import FIELDS as ITEM_FIELDS
from inventory.imports.write_items import add_items
from inventory.spelling import name_key, search_key


class Goods:
    """Registers as they are, and what the file's earlier rows will add to them."""

    def __init__(self, session: OrganizationSession) -> None:
        self.catalogue, self.donors = Catalogue(session), Donors(session)
        self._new: set[tuple[str, str]] = set()

    def item(self, outcome: RowOutcome) -> Item | None:
        """The row's item, or None when it is to be made; a barcode nobody knows and no name keep the row out."""
        gtin, name = gtin_of(outcome.row), outcome.row.values.get("item")
        item = self.catalogue.item(gtin, name)
        if item is None and not name:
            outcome.refuse("barcode_unknown", "gtin")
        elif item is None and self._is_first("item", item_key(outcome.row)):
            outcome.doubt("item_new", "item", suggestion=self.catalogue.near(str(name)))
        return item

    def donor(self, outcome: RowOutcome) -> None:
        """Doubts a donor who is to be made."""
        name = outcome.row.values.get("donor")
        if name and self.donors.find(name) is None and self._is_first("donor", name_key(name)):
            outcome.doubt("donor_new", "donor", suggestion=self.donors.near(name))

    def _is_first(self, kind: str, key: str) -> bool:
        is_first = (kind, key) not in self._new
        self._new.add((kind, key))
        return is_first


def gtin_of(row: RowReading) -> str | None:
    """The barcode as 14 digits."""
    return to_gtin14(row.values["gtin"]) if row.values.get("gtin") else None


def item_key(row: RowReading) -> str:
    """What makes two rows mean the same item, whether it is known or not."""
    return gtin_of(row) or search_key(row.values.get("item") or "")


def add_missing_donors(
    session: OrganizationSession, wanted: Sequence[tuple[RowOutcome, str, str]], writing: Writing
) -> tuple[dict[str, uuid.UUID], list[Written]]:
    """Ids of donors by name key, made where nobody had them: (outcome, name, kind of donor)."""
    known = Donors(session)
    first: dict[str, tuple[RowOutcome, str, str]] = {}
    for outcome, name, kind in wanted:
        if known.find(name) is None:
            first.setdefault(name_key(name), (outcome, name, kind))
    donors = add_donors(session, [{"name": name, "kind": kind} for _, name, kind in first.values()], writing)
    written = [
        created(outcome, "donor", donor, ("name", *DONOR_FIELDS)) for (outcome, _, _), donor in zip(first.values(), donors, strict=True)
    ]
    ids = {key: donor_id for key, (donor_id, _) in known.by_name.items()}
    return ids | {key: donor.id for key, donor in zip(first, donors, strict=True)}, written


def add_missing_items(
    session: OrganizationSession, outcomes: Sequence[RowOutcome], writing: Writing
) -> tuple[dict[int, Item], list[Written]]:
    """The item of each row by line, made where nobody had it. What kind of food it is stays open until somebody says."""
    catalogue = Catalogue(session)
    items: dict[int, Item] = {}
    first: dict[str, RowOutcome] = {}
    for outcome in outcomes:
        item = catalogue.item(gtin_of(outcome.row), outcome.row.values.get("item"))
        if item is None:
            first.setdefault(item_key(outcome.row), outcome)
        else:
            items[outcome.row.line] = item
    made = dict(zip(first, add_items(session, [_new_item(outcome.row) for outcome in first.values()], writing), strict=True))
    for key, outcome in first.items():
        gtin = gtin_of(outcome.row)
        if gtin:
            session.add(ItemBarcode(organization_id=session.organization_id, gtin14=gtin, item_id=made[key].id, pieces=1))
    session.flush()
    for outcome in outcomes:
        if outcome.row.line not in items:
            items[outcome.row.line] = made[item_key(outcome.row)]
    return items, [created(outcome, "item", made[key], ITEM_FIELDS) for key, outcome in first.items()]


def _new_item(row: RowReading) -> dict[str, Any]:
    values = {field: row.values.get(field) for field in ("weight_grams", "pieces_per_case", "temperature", "date_kind")}
    return values | {"name": row.values["item"], "category": "other"}
