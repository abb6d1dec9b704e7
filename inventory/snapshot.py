"""What a phone takes along of one warehouse, as short rows: items with their numbers, lots with what is there, shelves. Read only."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from inventory.catalog import Item, ItemBarcode
from inventory.dates import DateMark
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements import STORED, Balance
from inventory.places import STORAGE, Place


def take_snapshot(session: OrganizationSession, site: Place) -> dict[str, Any]:
    """Items of the catalogue, lots in this warehouse and the places they may be moved to, with four queries whatever the size.

    Rows name items and donors by their position: `items` [code, name, pieces a case, date kind, temperature]; `gtins` {number: [item, pieces]};
    `lots` [code, item, donor, date kind, date, pieces a case, shelf, on hand, free, held]; `sites` [code, name]; `shelves` [code, name, site].
    """
    items, positions = _items(session)
    places = list(session.scalars(select(Place).where(Place.kind.in_(STORAGE)).order_by(Place.name, Place.code)))
    lots, donor_names = _lots(session, site, items=items, positions=positions, shelves={place.id: place for place in places})
    codes = {place.id: place.code for place in places}
    open_places = [place for place in places if not place.is_closed]
    return {
        "site": {"code": site.code, "name": site.name},
        "items": items,
        "gtins": _gtins(session, positions),
        "lots": lots,
        "donor_names": donor_names,
        "sites": [[place.code, place.name] for place in open_places if place.kind == "site"],
        "shelves": [
            [place.code, place.name, codes.get(place.site_id, "")]
            for place in open_places
            if place.kind == "shelf" and place.site_id
        ],
    }


def _items(session: OrganizationSession) -> tuple[list[list[Any]], dict[uuid.UUID, int]]:
    query = select(Item.id, Item.code, Item.name, Item.pieces_per_case, Item.date_kind, Item.temperature).where(
        Item.archived_at.is_(None)
    )
    rows = session.execute(query.order_by(Item.name, Item.code)).all()
    return [list(row[1:]) for row in rows], {row[0]: position for position, row in enumerate(rows)}


def _gtins(session: OrganizationSession, positions: dict[uuid.UUID, int]) -> dict[str, list[int]]:
    rows = session.execute(select(ItemBarcode.gtin14, ItemBarcode.item_id, ItemBarcode.pieces).order_by(ItemBarcode.gtin14))
    return {gtin14: [positions[item_id], pieces] for gtin14, item_id, pieces in rows if item_id in positions}


def _lots(
    session: OrganizationSession,
    site: Place,
    *,
    items: list[list[Any]],
    positions: dict[uuid.UUID, int],
    shelves: dict[uuid.UUID, Place],
) -> tuple[list[list[Any]], list[str]]:
    donor = aliased(Place)
    query = (
        select(
            Balance.place_id, Balance.on_hand, Balance.free, Lot.code, Lot.date_kind, Lot.date_precision, Lot.date_on, Lot.pieces_per_case,
            Lot.is_held, donor.name, Item.id, Item.code, Item.name, Item.date_kind, Item.temperature,
        )
        .join(Lot, Lot.id == Balance.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .join(donor, donor.id == Lot.donor_id)
        .where(Balance.site_id == site.id, *STORED)
        .order_by(Balance.expires_on, Lot.code, Balance.place_id)
    )  # fmt: skip
    lots: list[list[Any]] = []
    donors: dict[str, int] = {}
    for place_id, on_hand, free, code, kind, precision, on, per_case, is_held, donor_name, item_id, *item in session.execute(
        query
    ):
        if item_id not in positions:
            # Out of the catalogue, and still on the shelf.
            positions[item_id] = len(items)
            items.append([item[0], item[1], None, item[2], item[3]])
        shelf = shelves[place_id].code if place_id != site.id and place_id in shelves else ""
        number = donors.setdefault(donor_name, len(donors))
        date = DateMark(kind, precision, on).iso
        lots.append([code, positions[item_id], number, kind, date, per_case, shelf, on_hand, free, int(is_held)])
    return lots, list(donors)
