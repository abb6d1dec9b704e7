"""Whether goods would come to a shelf that is warmer than they bear. Nobody is kept from it: they are asked once more."""

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, union_all

from inventory.catalog import Item, ItemBarcode
from inventory.db import OrganizationSession
from inventory.errors import DomainError
from inventory.lots import Lot
from inventory.movements import MovementRequest
from inventory.movements.looking_up import recorded_before
from inventory.places import Place

WARMTH = {"frozen": 0, "chilled": 1, "ambient": 2}


class TooWarm(DomainError):
    """The shelf is of a warmer class than the goods need: `name` needs `needs`, `shelf` is `has`."""

    code = "too_warm"
    status = 422


def is_warmer(needs: str, has: str | None) -> bool:
    """A place without a class says nothing."""
    return has is not None and WARMTH[has] > WARMTH[needs]


def too_warm(session: OrganizationSession, requests: Iterable[MovementRequest]) -> dict[uuid.UUID, TooWarm]:
    """By key, those of the receipts and moves that bring goods to a warmer shelf. Neither what happened already nor what is booked is asked about."""
    asked = {each.key: (_goods_of(each), _shelf_of(each)) for each in requests if not each.queued}
    asked = {key: pair for key, pair in asked.items() if all(pair)}
    if not asked:
        return {}
    goods = _find_goods(session, {name for name, _ in asked.values()})
    shelves = select(Place.code, Place.name, Place.temperature).where(Place.code.in_({shelf for _, shelf in asked.values()}))
    places = {row.code: row for row in session.execute(shelves)}
    found = {}
    for key, (name, shelf_code) in asked.items():
        item, shelf = goods.get(name), places.get(shelf_code)
        if item and shelf and is_warmer(item.temperature, shelf.temperature):
            found[key] = TooWarm(name=item.name, needs=item.temperature, shelf=shelf.name, has=shelf.temperature)
    booked = recorded_before(session, found) if found else {}
    return {key: refusal for key, refusal in found.items() if key not in booked}


def _goods_of(asked: MovementRequest) -> str:
    """What is put somewhere: the code of its lot or item, or the number on its pack."""
    if asked.kind == "receive":
        return asked.gtin14 or asked.item or ""
    return asked.lot or "" if asked.kind == "transfer" else ""


def _shelf_of(asked: MovementRequest) -> str:
    return (asked.shelf if asked.kind == "receive" else asked.target_shelf) or ""


def _find_goods(session: OrganizationSession, names: set[str]) -> dict[str, Any]:
    """Name and class of the goods by what they are called. One query."""
    columns = (Item.name, Item.temperature)
    lots = select(Lot.code.label("called"), *columns).join(Item, Item.id == Lot.item_id).where(Lot.code.in_(names))
    items = select(Item.code, *columns).where(Item.code.in_(names))
    packs = select(ItemBarcode.gtin14, *columns).join(Item, Item.id == ItemBarcode.item_id).where(ItemBarcode.gtin14.in_(names))
    return {row.called: row for row in session.execute(union_all(lots, items, packs))}
