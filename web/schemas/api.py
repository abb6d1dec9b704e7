"""What every JSON schema shares: unknown fields are refused, codes and item numbers are read as people write them."""

from typing import Any

from marshmallow import Schema, ValidationError, fields

from inventory.codes import parse_code
from inventory.errors import InvalidInput
from inventory.gs1 import to_gtin14
from web.schemas.fields import Quantity, Text


class ApiSchema(Schema):
    """For JSON bodies and query strings: a field that is not known is refused, so that a misspelt one is noticed."""

    error_messages = {"unknown": "unknown_field", "type": "object_needed"}


class Code(fields.Field):
    """A printed code with or without hyphen. A well-formed one that nobody has is not this field's matter."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if value == "":
            raise ValidationError("unknown_choice")
        code = parse_code(value) if isinstance(value, str) else None
        if code is None:
            raise ValidationError("code_unreadable")
        return code


class Gtin(fields.Field):
    """8, 12, 13 or 14 digits with a right check digit, read as 14."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        try:
            return to_gtin14(str(value))
        except InvalidInput as refusal:
            raise ValidationError(refusal.values["problem"]) from refusal


class PageQuerySchema(ApiSchema):
    """The query of a list: words to find, the cursor of the page before, how many rows."""

    q = Text(100, load_default="", required=False)
    cursor = fields.String(load_default=None, allow_none=True)
    limit = Quantity(most=200, load_default=50)
