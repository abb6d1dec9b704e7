"""GET and POST /api/v1/items: the register of items."""

from flask import Blueprint, Response, jsonify

from inventory import audit
from inventory.catalog import add_item, barcodes_of, list_items
from web.access import current, now, reading, requires, writing
from web.api.cursors import read_name_cursor, write_name_cursor
from web.api.describing import describes
from web.api.reading import json_values, query_values
from web.schemas.api import PageQuerySchema
from web.schemas.items import ItemAnswerSchema, ItemPageSchema, NewItemSchema, item_answer

blueprint = Blueprint("api_items", __name__, url_prefix="/api/v1")

_QUERY, _NEW = PageQuerySchema(), NewItemSchema()


@blueprint.get("/items")
@requires("item.read")
@describes(query=PageQuerySchema, answer=ItemPageSchema)
def list_all() -> Response:
    """Items in use by name, a page at a time; `q` finds by name and maker."""
    asked = query_values(_QUERY)
    with reading() as session:
        items = list_items(session, text=asked["q"], after=read_name_cursor(asked["cursor"]), limit=asked["limit"] + 1)
        shown = items[: asked["limit"]]
        numbers = barcodes_of(session, [item.id for item in shown])
        answers = [item_answer(item, [barcode.gtin14 for barcode in numbers.get(item.id, [])]) for item in shown]
        last = (shown[-1].name, shown[-1].id) if len(items) > len(shown) else None
    return jsonify(items=answers, next_cursor=write_name_cursor(last))


@blueprint.post("/items")
@requires("item.learn")
@describes(body=NewItemSchema, answer=ItemAnswerSchema, status=201)
def add() -> tuple[Response, int]:
    """Register an item, with the number on its pack when it has one."""
    values = json_values(_NEW)
    gtin = values.pop("gtin")
    with writing() as session:
        item = add_item(session, now=now(), gtin14=gtin, **values)
        audit.record(
            session, action="item.add", record_kind="item", record_id=item.id, actor_id=current().id, now=now(), after=item_answer(item)
        )
        answer = item_answer(item, [gtin] if gtin else [])
    return jsonify(answer | {"address": f"/api/v1/scan?text={answer['code']}"}), 201
