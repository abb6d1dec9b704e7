"""Forms and JSON of counts of stock."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema
from werkzeug.datastructures import MultiDict

from inventory.counts import STATES, Difference, StockCount, Tally
from inventory.counts.asking import Listed, SheetLine
from inventory.errors import InvalidInput
from inventory.places import Place
from inventory.spelling import quantity
from web.schemas.api import ApiSchema, Code
from web.schemas.fields import Choice, FormSchema, Key, Moment, Quantity, Text

MOST_ROWS = 500


class NewCountForm(FormSchema):
    """Which warehouse, which of its places (none means all), and whether the numbers expected are shown."""

    site = Code(required=True)
    place = fields.List(Code(), load_default=list)
    way = Choice(("open", "blind"), load_default="open")
    title = Text(80, load_default="", required=False)


class LineForm(FormSchema):
    """One number from a phone: cases and loose pieces, or a tap that says the number shown is right."""

    key = Key(required=True)
    lot = Code(required=True)
    place = Code(required=True)
    quantity = Quantity(least=0, load_default=None)
    unit = Choice(("piece", "case"), load_default="piece")
    loose = Quantity(least=0, load_default=None)
    confirmed = Quantity(least=0, load_default=None)

    @validates_schema(skip_on_field_errors=True)
    def _check(self, values: dict[str, Any], **_: Any) -> None:
        if values["quantity"] is None and values["loose"] is None and values["confirmed"] is None:
            raise ValidationError("quantity_empty", "quantity")


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A row of the table written off the paper sheet, as typed."""

    key: str
    lot: str
    place: str
    counted: str

    @property
    def name(self) -> str:
        return f"counted-{self.lot}-{self.place}"


def typed_rows(form: MultiDict[str, str]) -> list[TypedRow]:
    """Rows with something in them."""
    rows = zip(form.getlist("key"), form.getlist("lot"), form.getlist("place"), form.getlist("counted"), strict=False)
    return [TypedRow(*row) for row in rows if row[3].strip()][:MOST_ROWS]


def row_tally(row: TypedRow, counted_at: datetime | None) -> Tally:
    """Raises InvalidInput for a row that cannot be read."""
    try:
        key = uuid.UUID(row.key)
    except ValueError as fault:
        raise InvalidInput(field="counted", problem="key_unreadable") from fault
    pieces = 0 if row.counted.strip() in ("0", chr(0xFF10)) else quantity(row.counted, field="counted", most=1_000_000)
    return Tally(key, row.lot, row.place, pieces, counted_at=counted_at)


class CountQuerySchema(ApiSchema):
    state = Choice(STATES, load_default=None)
    cursor = fields.String(load_default=None, allow_none=True)
    limit = Quantity(most=200, load_default=50)


class NewCountSchema(ApiSchema):
    site = Code(required=True)
    places = fields.List(Code(), load_default=list, validate=validate.Length(max=500, error="too_many_values"))
    blind = fields.Boolean(load_default=False)
    title = Text(80, load_default="", required=False)


class TallySchema(ApiSchema):
    key = Key(required=True)
    lot = Code(required=True)
    place = Code(required=True)
    counted = Quantity(least=0, required=True)
    counted_at = Moment(load_default=None)


class ApprovalSchema(ApiSchema):
    """Lines that stay as the ledger has them, as lot and place."""

    left_out = fields.List(fields.Nested("LineNameSchema"), load_default=list)


class LineNameSchema(ApiSchema):
    lot = Code(required=True)
    place = Code(required=True)


class CountAnswerSchema(ApiSchema):
    number = fields.Integer(required=True)
    state = fields.String(required=True)
    site = fields.String(required=True)
    title = fields.String(required=True)
    blind = fields.Boolean(required=True)
    lines = fields.Integer(required=True)
    counted = fields.Integer(required=True)
    opened_at = fields.DateTime(required=True)


class CountListSchema(ApiSchema):
    counts = fields.List(fields.Nested(CountAnswerSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class CountLineSchema(ApiSchema):
    lot = fields.String(required=True)
    place = fields.String(required=True)
    item = fields.String(required=True)
    expected = fields.Integer(required=True, allow_none=True)
    counted = fields.Integer(required=True, allow_none=True)
    counted_at = fields.DateTime(required=True, allow_none=True)


class CountDetailSchema(CountAnswerSchema):
    sheet = fields.List(fields.Nested(CountLineSchema), required=True)


class TallyAnswerSchema(ApiSchema):
    lot = fields.String(required=True)
    place = fields.String(required=True)
    counted = fields.Integer(required=True)
    replayed = fields.Boolean(required=True)


class DifferenceSchema(ApiSchema):
    lot = fields.String(required=True)
    place = fields.String(required=True)
    balance = fields.Integer(required=True)
    counted = fields.Integer(required=True)
    difference = fields.Integer(required=True)
    grams = fields.Integer(required=True, allow_none=True)
    movement = fields.Integer(required=True, allow_none=True)


class DifferenceListSchema(ApiSchema):
    differences = fields.List(fields.Nested(DifferenceSchema), required=True)


class ApprovalAnswerSchema(ApiSchema):
    state = fields.String(required=True)
    booked = fields.Integer(required=True)
    agreed = fields.Integer(required=True)
    left_out = fields.Integer(required=True)


def count_answer(count: StockCount, site: Place, *, lines: int, counted: int) -> dict[str, Any]:
    return {
        "number": count.number, "state": count.state, "site": site.code, "title": count.title, "blind": count.is_blind,
        "lines": lines, "counted": counted, "opened_at": count.opened_at.isoformat(),
    }  # fmt: skip


def listed_answer(row: Listed) -> dict[str, Any]:
    return count_answer(row.count, row.site, lines=row.lines, counted=row.counted)


def line_answer(row: SheetLine, *, shows_expected: bool) -> dict[str, Any]:
    line = row.line
    return {
        "lot": row.lot.code, "place": row.place.code, "item": row.item.name, "expected": line.expected if shows_expected else None,
        "counted": line.counted, "counted_at": line.counted_at.isoformat() if line.counted_at else None,
    }  # fmt: skip


def difference_answer(row: Difference) -> dict[str, Any]:
    return {
        "lot": row.lot.code, "place": row.place.code, "balance": row.balance, "counted": row.line.counted,
        "difference": row.pieces, "grams": row.grams, "movement": row.line.movement_seq,
    }  # fmt: skip


def left_out_lines(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(line["lot"], line["place"]) for line in values["left_out"]]
