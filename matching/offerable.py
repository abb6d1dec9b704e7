"""Our own lots that could be opened for matching: what is free of them, place by place. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements.tables import Balance
from inventory.places import Place

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class OfferableLot:
    """A lot at a place with whole cases free."""

    lot_code: str
    place_code: str
    place_name: str
    item_name: str
    donor_name: str
    date_on: date | None
    date_precision: str
    free_cases: int


def list_offerable(session: OrganizationSession, codes: Sequence[str] = ()) -> list[OfferableLot]:
    """The named lots, or those that expire first; without whole cases free a lot is left out, and so is one on hold."""
    donor = aliased(Place)
    query = (
        select(Lot, Item.name, donor.name, Place.code, Place.name, Balance.on_hand - Balance.reserved)
        .join(Item, Item.id == Lot.item_id)
        .join(donor, donor.id == Lot.donor_id)
        .join(Balance, Balance.lot_id == Lot.id)
        .join(Place, Place.id == Balance.place_id)
        .where(Balance.site_id.is_not(None), Balance.on_hand > Balance.reserved, Lot.is_held.is_(False))
        .order_by(Balance.expires_on, Lot.code, Place.name)
    )
    query = query.where(Lot.code.in_(codes)) if codes else query.limit(MOST_SHOWN)
    rows = []
    for lot, item_name, donor_name, place_code, place_name, free in session.execute(query):
        cases = free // (lot.pieces_per_case or 1)
        if cases:
            rows.append(
                OfferableLot(lot.code, place_code, place_name, item_name, donor_name, lot.date_on, lot.date_precision, cases)
            )
    return rows
