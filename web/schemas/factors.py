"""A further version of a conversion factor."""

from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import ValidationError, fields

from inventory.spelling import digits
from web.schemas.fields import Day, FormSchema, Text


class Kilograms(fields.Field):
    """A number with decimals, in digits of any width."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        text = digits(str(value)).strip().replace(",", "")
        if not text:
            raise ValidationError("required")
        try:
            number = Decimal(text)
        except InvalidOperation as fault:
            raise ValidationError("factor_unreadable") from fault
        if not number.is_finite():
            raise ValidationError("factor_unreadable")
        return number


class FactorSchema(FormSchema):
    value = Kilograms(required=True)
    valid_from = Day(required=True)
    source = Text(400, required=True)
    note = Text(400, load_default="")
