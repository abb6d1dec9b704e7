"""StockRow: one lot at one place, with everything a list shows of it, and the query that reads such rows."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from inventory.catalog import Item
from inventory.dates import DateMark, days_left
from inventory.lots import Lot
from inventory.movements.tables import STORED, Balance
from inventory.places import Place

SITE, DONOR = aliased(Place, name="site"), aliased(Place, name="donor_place")


@dataclass(frozen=True, slots=True)
class StockRow:
    """Pieces of a lot at a place of ours. `free` are those nobody was promised."""

    lot_id: uuid.UUID
    lot_code: str
    item_id: uuid.UUID
    item_code: str
    item_name: str
    category: str
    temperature: str
    date_kind: str
    date_precision: str
    date_on: date | None
    expires_on: date | None
    is_held: bool
    pieces_per_case: int | None
    weight_grams: int | None
    donor_code: str
    donor_name: str
    place_id: uuid.UUID
    place_code: str
    place_name: str
    place_kind: str
    site_code: str
    site_name: str
    on_hand: int
    reserved: int

    @property
    def free(self) -> int:
        return self.on_hand - self.reserved

    @property
    def shelf_code(self) -> str | None:
        """The shelf it lies on; absent when it lies in the warehouse without one."""
        return self.place_code if self.place_kind == "shelf" else None

    @property
    def shelf_name(self) -> str | None:
        return self.place_name if self.place_kind == "shelf" else None

    @property
    def date_mark(self) -> DateMark:
        return DateMark(self.date_kind, self.date_precision, self.date_on)

    def days_left(self, today: date) -> int | None:
        return days_left(self.expires_on, today)


def stock_rows() -> Select[*tuple[Any, ...]]:
    """Every lot at every place of ours that holds some of it; the columns follow the fields of StockRow."""
    return (
        select(
            Balance.lot_id,
            Lot.code,
            Item.id,
            Item.code,
            Item.name,
            Item.category,
            Item.temperature,
            Lot.date_kind,
            Lot.date_precision,
            Lot.date_on,
            Lot.expires_on,
            Lot.is_held,
            Lot.pieces_per_case,
            Lot.weight_grams,
            DONOR.code,
            DONOR.name,
            Place.id,
            Place.code,
            Place.name,
            Place.kind,
            SITE.code,
            SITE.name,
            Balance.on_hand,
            Balance.reserved,
        )
        .join(Lot, Lot.id == Balance.lot_id)
        .join(Item, Item.id == Balance.item_id)
        .join(Place, Place.id == Balance.place_id)
        .join(SITE, SITE.id == Balance.site_id)
        .join(DONOR, DONOR.id == Lot.donor_id)
        .where(*STORED)
    )
