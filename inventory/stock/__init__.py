"""What lies where, read only: stock lists, lots to take first, what expires soon, stock on a past day, the movements of a lot."""

from inventory.stock.history import LotMovement, movements_of_lot
from inventory.stock.listing import (
    COUNTED_TO,
    PAGE,
    SORTS,
    StockFilter,
    StockPage,
    count_stock,
    count_stock_of,
    list_stock,
    soon_expired,
    stock_weight,
)
from inventory.stock.of_item import SiteStock, stock_by_site, stock_of_items
from inventory.stock.past import ItemSum, PastFilter, PastRow, PastTotals, stock_by_item_on, stock_on
from inventory.stock.proposing import held_at, lots_at_place, lots_at_site, placements_of, propose_lots
from inventory.stock.rows import StockRow

__all__ = [
    "COUNTED_TO",
    "PAGE",
    "SORTS",
    "ItemSum",
    "LotMovement",
    "PastFilter",
    "PastRow",
    "PastTotals",
    "SiteStock",
    "StockFilter",
    "StockPage",
    "StockRow",
    "count_stock",
    "count_stock_of",
    "held_at",
    "list_stock",
    "lots_at_place",
    "lots_at_site",
    "movements_of_lot",
    "placements_of",
    "propose_lots",
    "soon_expired",
    "stock_by_item_on",
    "stock_by_site",
    "stock_of_items",
    "stock_on",
    "stock_weight",
]
