"""Forms of warehouses, shelves, items and moves on the laptop."""

import re
from typing import Any

from marshmallow import ValidationError, fields

from inventory.catalog import CATEGORIES, DATE_KINDS
from inventory.errors import InvalidInput
from inventory.gs1 import to_gtin14
from inventory.places import TEMPERATURES
from web.schemas.fields import Choice, FormSchema, Quantity, Text

HEAVIEST_GRAMS = 1_000_000
LARGEST_CASE = 10_000


class StorageForm(FormSchema):
    """A warehouse or a shelf. No storage class means that any may lie there."""

    name = Text(60, required=True)
    temperature = Choice(TEMPERATURES, load_default=None)


class Names(fields.Field):
    """Several names in one field, parted by commas or line ends of any width."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[str]:
        names = [name.strip() for name in re.split(r"[,;\u3001\uff0c\uff1b\n\r]+", str(value)) if name.strip()]
        if not names:
            raise ValidationError("required")
        return list(dict.fromkeys(names))


class ShelvesForm(FormSchema):
    names = Names(required=True)
    temperature = Choice(TEMPERATURES, load_default=None)


class GtinText(fields.Field):
    """The digits under the bars, in any width; empty is None unless required."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str | None:
        if not str(value).strip():
            if self.required:
                raise ValidationError("required")
            return None
        try:
            return to_gtin14(str(value))
        except InvalidInput as refusal:
            raise ValidationError(refusal.values["problem"]) from refusal


class ItemForm(FormSchema):
    name = Text(120, required=True)
    maker = Text(120, required=False, load_default="")
    category = Choice(CATEGORIES, required=True)
    temperature = Choice(TEMPERATURES, required=True)
    date_kind = Choice(DATE_KINDS, required=True)
    weight_grams = Quantity(most=HEAVIEST_GRAMS, load_default=None)
    pieces_per_case = Quantity(most=LARGEST_CASE, load_default=None)


class NewItemForm(ItemForm):
    gtin = GtinText(load_default=None)


class BarcodeForm(FormSchema):
    gtin = GtinText(required=True)
    pieces = Quantity(most=LARGEST_CASE, load_default=None)
