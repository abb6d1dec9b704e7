"""Forms of hygiene: temperatures as people type them, and vehicles."""

from typing import Any

from marshmallow import ValidationError, fields

from inventory.errors import InvalidInput
from inventory.hygiene import read_degrees
from inventory.places import TEMPERATURES
from web.schemas.fields import Choice, FormSchema, Text


class Degrees(fields.Field):
    """A whole number of degrees Celsius; where it is asked for it is needed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        try:
            measured = read_degrees(str(value), field=attr or "celsius")
        except InvalidInput as refusal:
            raise ValidationError(refusal.values["problem"]) from refusal
        if measured is None:
            raise ValidationError("required")
        return round(measured.tenths / 10)


class VehicleForm(FormSchema):
    vehicle_name = Text(80, required=True)
    plate = Text(40, load_default="")
    temperature = Choice(TEMPERATURES, required=True)
