"""Donors and items by the words a file uses for them."""

import uuid
from collections.abc import Iterable

from rapidfuzz import fuzz, process
from sqlalchemy import select

from inventory.catalog import Item, ItemBarcode
from inventory.db import OrganizationSession
from inventory.donors import Donor
from inventory.spelling import name_key, search_key

NEAR = 75  # of 100


class Catalogue:
    """The items of the organization by barcode and by name."""

    def __init__(self, session: OrganizationSession) -> None:
        self.items: dict[uuid.UUID, Item] = {item.id: item for item in session.scalars(select(Item).order_by(Item.id.desc()))}
        codes = session.execute(select(ItemBarcode.gtin14, ItemBarcode.item_id))
        self.by_gtin: dict[str, uuid.UUID | None] = {row.gtin14: row.item_id for row in codes}
        self.with_code = set(self.by_gtin.values())
        # What was merged is found under what it became, unless another item bears the name today.
        merged = {search_key(item.name): self.items[item.merged_into] for item in self.items.values() if item.merged_into}
        self.by_name = merged | {search_key(item.name): item for item in self.items.values() if item.archived_at is None}

    def item(self, gtin: str | None, name: str | None) -> Item | None:
        """The item with this barcode; else of this name, unless both carry a barcode: then they are two sizes of one thing."""
        holder = self.by_gtin.get(gtin or "")
        if holder:
            return self.items[holder]
        found = self.by_name.get(search_key(name)) if name else None
        return None if found and gtin and found.id in self.with_code else found

    def expect(self, gtins: Iterable[str]) -> None:
        """These barcodes are about to be given to items of this file."""
        self.by_gtin |= dict.fromkeys(gtins)

    def near(self, name: str) -> str | None:
        """The name in use that looks most like this one."""
        return nearest(search_key(name), {key: item.name for key, item in self.by_name.items()})


class Donors:
    """The donors of the organization by name, whatever the spelling."""

    def __init__(self, session: OrganizationSession) -> None:
        self.by_name: dict[str, tuple[uuid.UUID, str]] = {}
        query = select(Donor.id, Donor.name).where(Donor.archived_at.is_(None)).order_by(Donor.id.desc())
        for donor_id, name in session.execute(query):
            self.by_name[name_key(name)] = (donor_id, name)

    def find(self, name: str) -> uuid.UUID | None:
        found = self.by_name.get(name_key(name))
        return found[0] if found else None

    def near(self, name: str) -> str | None:
        return nearest(name_key(name), {key: known for key, (_, known) in self.by_name.items()})


def nearest(key: str, known: dict[str, str]) -> str | None:
    """The known name whose key looks most like this one, or None when none is near."""
    best = process.extractOne(key, list(known), scorer=fuzz.ratio, score_cutoff=NEAR)
    return known[best[0]] if best else None
