"""Forms of the volunteer's screens: what a finger types becomes a request to the ledger."""

from datetime import date, datetime
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from inventory.catalog import DATE_KINDS
from inventory.dates import NO_DATE, DateMark, parse_printed
from inventory.errors import InvalidInput
from inventory.movements.tables import DISPOSAL_REASONS
from web.schemas.api import Code, Gtin
from web.schemas.fields import Choice, FormSchema, Key, Moment, Quantity, Text, Tick
from web.schemas.items import LARGEST_CASE


class OptionalCode(Code):
    """A code that may be left out."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str | None:  # type: ignore[override]
        return None if value == "" else super()._deserialize(value, attr, data, **kwargs)


class OptionalGtin(Gtin):
    """An item number that may be left out."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str | None:  # type: ignore[override]
        return None if value == "" else super()._deserialize(value, attr, data, **kwargs)


class OptionalMoment(Moment):
    """An instant that may be left out."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime | None:  # type: ignore[override]
        return None if value == "" else super()._deserialize(value, attr, data, **kwargs)


class _EntryForm(FormSchema):
    """The place stands in the form: what the screen showed is what is booked, whatever was chosen elsewhere meanwhile."""

    key = Key(required=True)
    site = Code(required=True)
    shelf = OptionalCode(load_default=None)
    quantity = Quantity(required=True)
    unit = Choice(("piece", "case"), required=True)
    # Written by the page's script: an entry that goes on by the outbox is then still the same one.
    occurred_at = OptionalMoment(load_default=None)


class ReceiveForm(_EntryForm):
    """Goods come in. `gtin` is of the very pack that was scanned, so that a carton counts its own pieces."""

    donor = Code(required=True)
    item = Code(required=True)
    gtin = OptionalGtin(load_default=None)
    date_kind = Choice(DATE_KINDS, required=True)
    date = Text(40, load_default="")
    # Said once the page has warned of a shelf that is too warm.
    warmer_ok = Tick(load_default=False)
    # One of several ways to read the date, once the page has asked.
    date_reading = Text(10, load_default="")
    batch_code = Text(40, load_default="")
    # Net weight of one such pack, as its own symbol says.
    weight_grams = Quantity(load_default=None)


class CheckForm(FormSchema):
    """What somebody looked at before goods were let in, and what they decided."""

    decision = Choice(("accept", "turn_away"), required=True)
    check_storage = Choice(("ok", "bad"), load_default=None)
    check_date = Choice(("ok", "bad"), load_default=None)
    check_allergens = Choice(("ok", "bad"), load_default=None)
    check_outside = Choice(("ok", "bad"), load_default=None)
    celsius = Text(12, load_default="")
    reason = Text(200, load_default="")


class TakeForm(_EntryForm):
    """Goods go out, elsewhere in the house, or to waste."""

    lot = Code(required=True)


class IssueForm(TakeForm):
    group = Code(required=True)


class MoveForm(TakeForm):
    """`target` is a warehouse or a shelf, as on its label."""

    target = Code(required=True)
    # Said once the page has warned of a warmer shelf.
    warmer_ok = Tick(load_default=False)


class DiscardForm(TakeForm):
    reason = Choice(DISPOSAL_REASONS, required=True)


class CountForm(TakeForm):
    """What lies there: whole cases and loose pieces, or pieces alone where there are no cases."""

    quantity = Quantity(least=0, load_default=None)
    unit = Choice(("piece", "case"), load_default="piece")
    loose = Quantity(least=0, load_default=None)

    @validates_schema(skip_on_field_errors=True)
    def _check(self, values: dict[str, Any], **_: Any) -> None:
        if values["quantity"] is None and values["loose"] is None:
            raise ValidationError("quantity_empty", "quantity")


class CartonForm(FormSchema):
    """How many pieces a carton holds, learned once."""

    item = Code(required=True)
    gtin = Gtin(required=True)
    pieces = Quantity(most=LARGEST_CASE, required=True)


class ReversalForm(FormSchema):
    key = Key(required=True)
    reason = Text(200, load_default="mistake")
    next = fields.String(load_default="")


def read_mark(values: dict[str, Any], *, today: date) -> list[DateMark]:
    """The ways to read the typed date, the most plausible first. More than one: a person must be asked."""
    kind = values["date_kind"]
    if kind == "none":
        return [NO_DATE]
    text = values["date_reading"] or values["date"]
    if not text:
        raise InvalidInput(field="date", problem="date_empty")
    return [reading.mark(kind) for reading in parse_printed(text, today=today, kind=kind)]
