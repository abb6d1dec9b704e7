"""Whether a move would bring goods to a shelf that is warmer than they bear. Nobody is kept from it: they are asked once more."""

import uuid
from collections.abc import Iterable

from sqlalchemy import select

from inventory.catalog import Item
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
    """By key, those of the moves that bring goods to a warmer shelf. Neither what happened already nor what is booked is asked about."""
    moves = {
        each.key: (each.lot or "", each.target_shelf or "") for each in requests if each.kind == "transfer" and not each.queued
    }
    moves = {key: move for key, move in moves.items() if all(move)}
    if not moves:
        return {}
    goods = select(Lot.code, Item.name, Item.temperature).join(Item, Item.id == Lot.item_id)
    lots = {row.code: row for row in session.execute(goods.where(Lot.code.in_({lot for lot, _ in moves.values()})))}
    shelves = select(Place.code, Place.name, Place.temperature).where(Place.code.in_({shelf for _, shelf in moves.values()}))
    places = {row.code: row for row in session.execute(shelves)}
    found = {}
    for key, (lot_code, shelf_code) in moves.items():
        lot, shelf = lots.get(lot_code), places.get(shelf_code)
        if lot and shelf and is_warmer(lot.temperature, shelf.temperature):
            found[key] = TooWarm(name=lot.name, needs=lot.temperature, shelf=shelf.name, has=shelf.temperature)
    booked = recorded_before(session, found) if found else {}
    return {key: refusal for key, refusal in found.items() if key not in booked}
