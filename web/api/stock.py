"""GET /api/v1/stock: balances, first expired first."""

from flask import Blueprint, Response, jsonify

from inventory.stock import StockFilter, list_stock
from web.access import reading, requires
from web.api.describing import describes
from web.api.reading import query_values
from web.schemas.balances import StockPageSchema, StockQuerySchema, stock_answer

blueprint = Blueprint("api_stock", __name__, url_prefix="/api/v1")

_QUERY = StockQuerySchema()


@blueprint.get("/stock")
@requires("stock.read")
@describes(query=StockQuerySchema, answer=StockPageSchema)
def show_stock() -> Response:
    """Balances of all lots at our places, first expired first, a page at a time."""
    asked = query_values(_QUERY)
    wanted = StockFilter(site=asked["site"], query=asked["q"], expires_before=asked["expires_before"])
    with reading() as session:
        page = list_stock(session, wanted, cursor=asked["cursor"], limit=asked["limit"])
    return jsonify(stock=[stock_answer(row) for row in page.rows], next_cursor=page.next_cursor)
