"""Letting in a phone of a warehouse, and what its holder wants to see and hear."""

from web.comfort import SIZES
from web.schemas.fields import Choice, FormSchema, Quantity, Text, Tick


class PhoneForm(FormSchema):
    name = Text(60, required=True)
    site = Text(12, required=True)
    days = Quantity(most=30, required=True)


class ComfortForm(FormSchema):
    """A box that is not ticked is not sent."""

    sound = Tick(load_default=False)
    flash = Tick(load_default=False)
    shake = Tick(load_default=False)
    furigana = Tick(load_default=False)
    size = Choice(SIZES, required=True)
