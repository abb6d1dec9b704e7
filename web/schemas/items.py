"""Schemas of items: what the API and the phone's form ask of a new one, and how one is shown."""

from marshmallow import fields

from inventory.catalog import CATEGORIES, DATE_KINDS, Item
from inventory.gs1 import display_gtin
from inventory.places import TEMPERATURES
from web.schemas.api import ApiSchema, Gtin
from web.schemas.fields import Choice, FormSchema, Quantity, Text

HEAVIEST_GRAMS = 1_000_000
LARGEST_CASE = 10_000


class NewItemSchema(ApiSchema):
    """A new item. Weight and case size may be unknown; they are never guessed."""

    name = Text(120, required=True)
    maker = Text(120, load_default="")
    category = Choice(CATEGORIES, required=True)
    temperature = Choice(TEMPERATURES, load_default="ambient")
    date_kind = Choice(DATE_KINDS, load_default="best_before")
    weight_grams = Quantity(most=HEAVIEST_GRAMS, load_default=None, allow_none=True)
    pieces_per_case = Quantity(most=LARGEST_CASE, load_default=None, allow_none=True)
    gtin = Gtin(load_default=None, allow_none=True)


class NewItemForm(FormSchema):
    """The same from the phone's form: an empty field is an unknown value."""

    name = Text(120, required=True)
    category = Choice(CATEGORIES, required=True)
    temperature = Choice(TEMPERATURES, required=True)
    weight_grams = Quantity(most=HEAVIEST_GRAMS, load_default=None)
    pieces_per_case = Quantity(most=LARGEST_CASE, load_default=None)


class ItemAnswerSchema(ApiSchema):
    """An item as the API shows it."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    maker = fields.String(required=True)
    category = fields.String(required=True)
    temperature = fields.String(required=True)
    date_kind = fields.String(required=True)
    weight_grams = fields.Integer(required=True, allow_none=True)
    pieces_per_case = fields.Integer(required=True, allow_none=True)
    gtins = fields.List(fields.String())
    address = fields.String()


class ItemPageSchema(ApiSchema):
    """A page of items and the cursor of the next."""

    items = fields.List(fields.Nested(ItemAnswerSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


def item_answer(item: Item, gtins: list[str] | None = None) -> dict[str, object]:
    """The item as JSON; its numbers as they are printed."""
    answer: dict[str, object] = {
        "code": item.code,
        "name": item.name,
        "maker": item.maker,
        "category": item.category,
        "temperature": item.temperature,
        "date_kind": item.date_kind,
        "weight_grams": item.weight_grams,
        "pieces_per_case": item.pieces_per_case,
    }
    return answer if gtins is None else answer | {"gtins": [display_gtin(gtin) for gtin in gtins]}
