"""Schemas of the movements API: what a phone may ask to be booked, and what it is told."""

from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from inventory.catalog import DATE_KINDS
from inventory.dates import DateMark
from inventory.errors import InvalidInput
from inventory.movements import MovementRequest, Recorded
from inventory.movements.requests import REQUEST_KINDS
from inventory.movements.reversing import REVERSAL_REASONS
from inventory.movements.tables import DISPOSAL_REASONS
from web.schemas.api import ApiSchema, Code, Gtin
from web.schemas.fields import Choice, Key, Moment, Quantity, Text

BATCH = 200
# A printed date further off than this is a slip of the finger: emergency rations keep for 25 years.
YEARS_BACK, YEARS_AHEAD = 10, 30


class ItemReferenceSchema(ApiSchema):
    """An item by the number on its pack, or by our own code."""

    gtin = Gtin(load_default=None)
    code = Code(load_default=None)

    @validates_schema
    def _check(self, values: dict[str, Any], **_: Any) -> None:
        if (values["gtin"] is None) == (values["code"] is None):
            raise ValidationError("gtin_or_code", "gtin")


class MovementSchema(ApiSchema):
    """One entry. `lot` names the goods of every kind but a receipt, which names `item`, `donor` and the date on the pack."""

    key = Key(required=True)
    kind = Choice(REQUEST_KINDS, required=True)
    site = Code(required=True)
    shelf = Code(load_default=None, allow_none=True)
    lot = Code(load_default=None, allow_none=True)
    item = fields.Nested(ItemReferenceSchema, load_default=None, allow_none=True)
    donor = Code(load_default=None, allow_none=True)
    date_kind = Choice(DATE_KINDS, load_default=None, allow_none=True)
    date = fields.String(load_default=None, allow_none=True)
    batch_code = Text(40, load_default="", allow_none=True)
    group = Code(load_default=None, allow_none=True)
    target_site = Code(load_default=None, allow_none=True)
    target_shelf = Code(load_default=None, allow_none=True)
    reason = Choice(DISPOSAL_REASONS, load_default=None, allow_none=True)
    counted = Quantity(least=0, load_default=None, allow_none=True)
    quantity = Quantity(load_default=None, allow_none=True)
    unit = Choice(("piece", "case"), load_default="piece")
    occurred_at = Moment(load_default=None, allow_none=True)
    queued = fields.Boolean(load_default=False)
    # Frozen or chilled goods to a warmer shelf are refused once, and put there when this says that it is meant.
    warmer_ok = fields.Boolean(load_default=False)

    @validates_schema(skip_on_field_errors=True)
    def _check(self, values: dict[str, Any], **_: Any) -> None:
        missing = [name for name in _NEEDED[values["kind"]] if values[name] is None]
        if missing:
            raise ValidationError({name: ["required"] for name in missing})


_NEEDED: dict[str, tuple[str, ...]] = {
    "receive": ("item", "donor", "date_kind", "quantity"),
    "issue": ("lot", "group", "quantity"),
    "transfer": ("lot", "target_site", "quantity"),
    "dispose": ("lot", "reason", "quantity"),
    "count": ("lot", "counted"),
}
# Fields that mean the same to the domain, by kind of entry; what another kind would use is not carried along.
_CARRIED = {
    "receive": ("donor", "batch_code", "quantity", "unit"),
    "issue": ("lot", "group", "quantity", "unit"),
    "transfer": ("lot", "target_site", "target_shelf", "quantity", "unit"),
    "dispose": ("lot", "reason", "quantity", "unit"),
    "count": ("lot", "counted"),
}


def movement_request(values: dict[str, Any], *, today: date) -> MovementRequest:
    """The checked values as the ledger's request."""
    kind = values["kind"]
    carried = {name: values[name] for name in _CARRIED[kind]}
    if kind == "receive":
        carried |= {"gtin14": values["item"]["gtin"], "item": values["item"]["code"], "batch_code": values["batch_code"] or ""}
        carried["date_mark"] = near_mark(DateMark.from_iso(values["date_kind"], values["date"]), today=today)
    return MovementRequest(
        key=values["key"],
        kind=kind,
        site=values["site"],
        shelf=values["shelf"],
        occurred_at=values["occurred_at"],
        queued=values["queued"],
        **carried,
    )


def near_mark(mark: DateMark, *, today: date) -> DateMark:
    """The mark, unless its year lies where no food's does."""
    if mark.on and not today.year - YEARS_BACK <= mark.on.year <= today.year + YEARS_AHEAD:
        raise InvalidInput(field="date", problem="date_too_far", value=mark.iso)
    return mark


def movement_answer(recorded: Recorded) -> dict[str, Any]:
    """What the phone is told. `movement` is empty for a count that agreed; `flag` stands there only when something was remarkable."""
    answer: dict[str, Any] = {
        "movement": recorded.seq,
        "lot": recorded.lot_code,
        "balance": recorded.balance,
        "replayed": recorded.replayed,
    }
    return answer | {"flag": recorded.flag} if recorded.flag else answer


class ReversalSchema(ApiSchema):
    """The undoing of an entry: one of the known reasons, or free words."""

    key = Key(required=True)
    reason = Text(200, required=True, metadata={"examples": list(REVERSAL_REASONS)})


class PiecesSchema(ApiSchema):
    """Pieces there, and those of them nobody was promised."""

    on_hand = fields.Integer(required=True)
    free = fields.Integer(required=True)


class BalancesSchema(ApiSchema):
    """After the entry: of the lot at the place, and of its item at the whole warehouse."""

    lot = fields.Nested(PiecesSchema, required=True)
    item_at_site = fields.Nested(PiecesSchema, required=True)


class MovementAnswerSchema(ApiSchema):
    """A booked entry."""

    movement = fields.Integer(required=True, allow_none=True)
    lot = fields.String(required=True)
    balance = fields.Nested(BalancesSchema, required=True)
    replayed = fields.Boolean(required=True)
    flag = fields.String(metadata={"enum": ["covered", "clock"]})


class BatchAnswerSchema(ApiSchema):
    """One entry of a batch: the status and body it would have got alone."""

    status = fields.Integer(required=True)
    key = fields.Raw(required=True, allow_none=True)
    body = fields.Dict(required=True)
