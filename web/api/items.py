"""GET and POST /api/v1/items: the register of items."""

import base64
import binascii
import json
import uuid

from flask import Blueprint, Response, jsonify

from inventory import audit
from inventory.catalog import Item, add_item, barcodes_of, list_items
from inventory.errors import InvalidInput
from web.access import current, now, reading, requires, writing
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
        items = list_items(session, text=asked["q"], after=_read_cursor(asked["cursor"]), limit=asked["limit"] + 1)
        shown = items[: asked["limit"]]
        numbers = barcodes_of(session, [item.id for item in shown])
        answers = [item_answer(item, [barcode.gtin14 for barcode in numbers.get(item.id, [])]) for item in shown]
        cursor = _cursor(shown[-1]) if len(items) > len(shown) else None
    return jsonify(items=answers, next_cursor=cursor)


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


def _cursor(item: Item) -> str:
    return base64.urlsafe_b64encode(json.dumps([item.name, item.id.hex], ensure_ascii=False).encode()).decode().rstrip("=")


def _read_cursor(cursor: str | None) -> tuple[str, uuid.UUID] | None:
    if not cursor:
        return None
    try:
        name, item_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return str(name), uuid.UUID(item_id)
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        raise InvalidInput(field="cursor", problem="cursor_unreadable", value=cursor[:40]) from error
