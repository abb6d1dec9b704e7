"""Schemas of the stock API."""

from typing import Any

from marshmallow import fields

from inventory.stock import StockRow
from web.schemas.api import ApiSchema, Code, PageQuerySchema
from web.schemas.fields import Day


class StockQuerySchema(PageQuerySchema):
    """Which stock to list; `expires_before` leaves out that day itself."""

    site = Code(load_default=None)
    expires_before = Day(load_default=None)


class NamedSchema(ApiSchema):
    """A record by code and name."""

    code = fields.String(required=True)
    name = fields.String(required=True)


class StockRowSchema(ApiSchema):
    """A lot at a place: pieces on hand, and those of them nobody was promised."""

    lot = fields.String(required=True)
    item = fields.Nested(NamedSchema, required=True)
    category = fields.String(required=True)
    temperature = fields.String(required=True)
    date_kind = fields.String(required=True)
    date = fields.String(required=True, allow_none=True)
    expires_on = fields.Date(required=True, allow_none=True)
    is_held = fields.Boolean(required=True)
    pieces_per_case = fields.Integer(required=True, allow_none=True)
    donor = fields.Nested(NamedSchema, required=True)
    site = fields.Nested(NamedSchema, required=True)
    shelf = fields.Nested(NamedSchema, required=True, allow_none=True)
    on_hand = fields.Integer(required=True)
    free = fields.Integer(required=True)


class StockPageSchema(ApiSchema):
    """A page of stock and the cursor of the next."""

    stock = fields.List(fields.Nested(StockRowSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


def stock_answer(row: StockRow) -> dict[str, Any]:
    """A row of stock as JSON, in pieces."""
    return {
        "lot": row.lot_code,
        "item": {"code": row.item_code, "name": row.item_name},
        "category": row.category,
        "temperature": row.temperature,
        "date_kind": row.date_kind,
        "date": row.date_mark.iso,
        "expires_on": row.expires_on.isoformat() if row.expires_on else None,
        "is_held": row.is_held,
        "pieces_per_case": row.pieces_per_case,
        "donor": {"code": row.donor_code, "name": row.donor_name},
        "site": {"code": row.site_code, "name": row.site_name},
        "shelf": {"code": row.shelf_code, "name": row.shelf_name} if row.shelf_code else None,
        "on_hand": row.on_hand,
        "free": row.free,
    }
