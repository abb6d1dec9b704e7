"""Which lots of an item to take at a warehouse: first expired first."""

import uuid
from collections.abc import Sequence

from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements.tables import Balance
from inventory.places import Place
from inventory.stock.rows import StockRow, stock_rows

_FIRST_EXPIRED = (Balance.expires_on, Balance.lot_id, Balance.place_id)


def propose_lots(session: OrganizationSession, item: Item, site: Place, *, limit: int = 30) -> list[StockRow]:
    """Lots of the item with something free at the site, first expired first; what is held or past its date stays in the list with its state."""
    query = stock_rows().where(Balance.item_id == item.id, Balance.site_id == site.id, Balance.free > 0)
    return [StockRow(*row) for row in session.execute(query.order_by(*_FIRST_EXPIRED).limit(limit))]


def lots_at_site(
    session: OrganizationSession, site: Place, *, item_id: uuid.UUID | None = None, limit: int = 50
) -> list[StockRow]:
    """Everything of the item (or of all items) at the site, promised or not."""
    query = stock_rows().where(Balance.site_id == site.id)
    query = query.where(Balance.item_id == item_id) if item_id else query
    return [StockRow(*row) for row in session.execute(query.order_by(*_FIRST_EXPIRED).limit(limit))]


def lots_at_place(session: OrganizationSession, place: Place, *, limit: int = 100) -> list[StockRow]:
    """What lies right there: on the shelf, or in the warehouse without a shelf."""
    query = stock_rows().where(Balance.place_id == place.id).order_by(*_FIRST_EXPIRED).limit(limit)
    return [StockRow(*row) for row in session.execute(query)]


def placements_of(session: OrganizationSession, codes: Sequence[str], *, limit: int = 200) -> list[StockRow]:
    """Where these lots lie, in all warehouses, first expired first."""
    query = stock_rows().where(Lot.code.in_(codes)).order_by(*_FIRST_EXPIRED).limit(limit)
    return [StockRow(*row) for row in session.execute(query)]


def held_at(session: OrganizationSession, lot: Lot, site: Place | None = None) -> list[StockRow]:
    """Where the lot lies, in one site or in all, the most first."""
    query = stock_rows().where(Balance.lot_id == lot.id)
    query = query.where(Balance.site_id == site.id) if site else query
    return [StockRow(*row) for row in session.execute(query.order_by(Balance.on_hand.desc(), Balance.place_id))]
