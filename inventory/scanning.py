"""Scanned or typed text -> lot, item or place of this organization, or a plain statement of what else it is. Books nothing."""

from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import aliased

from inventory.catalog import Item, ItemBarcode, find_item
from inventory.db import OrganizationSession
from inventory.gs1 import Symbol, inner_gtin, read_symbol
from inventory.label_codes import lot_of_label
from inventory.lots import Lot
from inventory.places import Place

# unknown_label says the same of a code nobody has and of one that belongs to another organization.
ScannedKind = Literal[
    "lot",
    "item",
    "place",
    "group",
    "donor",
    "blank_label",
    "unknown_gtin",
    "unknown_label",
    "foreign",
    "wrong_check",
    "in_store",
    "unreadable",
]


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a text stands for. Beside `item` stand the pieces that one such pack holds; absent for a carton nobody has opened yet."""

    kind: ScannedKind
    symbol: Symbol
    item: Item | None = None
    lot: Lot | None = None
    donor: Place | None = None
    place: Place | None = None
    # The warehouse of a shelf; a warehouse itself.
    site: Place | None = None
    pieces: int | None = None

    @property
    def code(self) -> str | None:
        """The record's own code: a lot may carry further labels."""
        return self.lot.code if self.lot else self.symbol.code


def resolve(session: OrganizationSession, text: str) -> Scanned:
    """What the text is in this organization, with five queries at most. Deliveries are known to the floor above."""
    symbol = read_symbol(text)
    if symbol.code:
        return _of_label(session, symbol, symbol.code)
    if symbol.kind in ("gtin", "element_string", "in_store") and symbol.gtin14:
        return _of_gtin(session, symbol, symbol.gtin14)
    if symbol.kind == "wrong_check":
        return Scanned("wrong_check", symbol)
    return Scanned("foreign" if symbol.kind == "foreign" else "unreadable", symbol)


def _of_label(session: OrganizationSession, symbol: Symbol, code: str) -> Scanned:
    if lot := _of_lot(session, symbol, code):
        return lot
    site = aliased(Place)
    found = session.execute(select(Place, site).outerjoin(site, site.id == Place.site_id).where(Place.code == code)).first()
    if found:
        return _of_place(symbol, found[0], found[1])
    item = find_item(session, code)
    if item:
        return Scanned("item", symbol, item=item, pieces=1)
    label = lot_of_label(session, code)
    if label is None:
        return Scanned("unknown_label", symbol)
    known = _of_lot(session, symbol, label[1].code) if label[1] else None
    return known or Scanned("blank_label", symbol)


def _of_lot(session: OrganizationSession, symbol: Symbol, code: str) -> Scanned | None:
    query = (
        select(Lot, Item, Place).join(Item, Item.id == Lot.item_id).join(Place, Place.id == Lot.donor_id).where(Lot.code == code)
    )
    row = session.execute(query).first()
    return Scanned("lot", symbol, lot=row[0], item=row[1], donor=row[2], pieces=row[0].pieces_per_case) if row else None


def _of_place(symbol: Symbol, place: Place, site: Place | None) -> Scanned:
    if place.is_storage:
        return Scanned("place", symbol, place=place, site=site)
    if place.kind in ("group", "donor"):
        return Scanned("group" if place.kind == "group" else "donor", symbol, place=place)
    # The four places that an organization has once carry no label.
    return Scanned("unknown_label", symbol)


def _of_gtin(session: OrganizationSession, symbol: Symbol, gtin14: str) -> Scanned:
    """By the pack's own number; a carton that nobody has named yet is found by the number of the pieces inside."""
    inner = inner_gtin(gtin14)
    query = select(ItemBarcode, Item).join(Item, Item.id == ItemBarcode.item_id).where(ItemBarcode.gtin14.in_({gtin14, inner}))
    found = {barcode.gtin14: (barcode, item) for barcode, item in session.execute(query)}
    if gtin14 in found:
        barcode, item = found[gtin14]
        return Scanned("item", symbol, item=item, pieces=barcode.pieces)
    if inner in found:
        return Scanned("item", replace(symbol, is_carton=True), item=found[inner][1], pieces=None)
    return Scanned("in_store" if symbol.kind == "in_store" else "unknown_gtin", symbol)
