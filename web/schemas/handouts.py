"""A hand-out report as a form and as JSON."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema, ValidationError, fields

from inventory.catalog import Item
from inventory.lots import Lot
from matching.groups import RecipientGroup
from matching.handouts import BANDS, Handout, HandoutLine, HandoutLineRequest, HandoutRequest
from web.schemas.api import ApiSchema, Code, PageQuerySchema
from web.schemas.fields import Day, FormSchema, Quantity

LARGEST = 1_000_000


class HandoutForm(FormSchema):
    key = fields.UUID(required=True, error_messages={"invalid_uuid": "unreadable"})
    handed_out_on = Day(required=True)
    households = Quantity(least=0, most=LARGEST, required=True)
    infants = Quantity(least=0, most=LARGEST, load_default=None)
    children = Quantity(least=0, most=LARGEST, load_default=None)
    adults = Quantity(least=0, most=LARGEST, load_default=None)
    seniors = Quantity(least=0, most=LARGEST, load_default=None)


@dataclass(slots=True)
class TypedLine:
    """One lot of the form: whether some is left, and how much, as typed."""

    lot: Lot
    item: Item
    pieces: int
    state: str = "handed"
    left: str = ""

    @property
    def name(self) -> str:
        return f"left-{self.lot.code}"


@dataclass(slots=True)
class TypedHandout:
    """What a person typed, kept as it was when it has to be shown again."""

    values: dict[str, str]
    lines: list[TypedLine]
    errors: dict[str, str] = field(default_factory=dict)


def typed_handout(form: Mapping[str, str], goods: Sequence[tuple[Lot, Item, int]]) -> TypedHandout:
    """From the posted form. Unless said otherwise everything was handed out."""
    lines = [
        TypedLine(lot, item, pieces, form.get(f"state-{lot.code}", "handed"), form.get(f"left-{lot.code}", "").strip())
        for lot, item, pieces in goods
    ]
    return TypedHandout({name: form.get(name, "") for name in HandoutForm().fields}, lines)


def earlier_handout(
    handout: Handout, lines: Sequence[HandoutLine], goods: Sequence[tuple[Lot, Item, int]], key: uuid.UUID
) -> TypedHandout:
    """An earlier report as if it had just been typed, for its correction."""
    values = {band: "" if getattr(handout, band) is None else str(getattr(handout, band)) for band in BANDS}
    values |= {"key": str(key), "handed_out_on": handout.handed_out_on.isoformat(), "households": str(handout.households)}
    known = {line.lot_id: line for line in lines}
    typed = []
    for lot, item, pieces in goods:
        left = known[lot.id].left_over if lot.id in known else pieces
        typed.append(TypedLine(lot, item, pieces, "left" if left else "handed", str(left) if left else ""))
    return TypedHandout(values, typed)


def line_requests(lines: Sequence[TypedLine]) -> tuple[list[HandoutLineRequest], dict[str, str]]:
    """What was handed out of each lot; codes of problems by field."""
    requests, problems = [], {}
    number = Quantity(least=0, most=LARGEST)
    for line in lines:
        left = 0
        if line.state == "left":
            try:
                read = number.deserialize(line.left)
            except ValidationError as error:
                problems[line.name] = str(error.messages[0])
                continue
            if read is None:
                problems[line.name] = "left_needed"
                continue
            left = read
            if left > line.pieces:
                problems[line.name] = "left_too_large"
        requests.append(HandoutLineRequest(line.lot.code, max(line.pieces - left, 0), left))
    return requests, problems


class HandoutLineSchema(ApiSchema):
    """Pieces of a lot that were handed out and that are left with the group."""

    lot = Code(required=True)
    handed_out = Quantity(least=0, most=LARGEST, required=True)
    left_over = Quantity(least=0, most=LARGEST, load_default=0)


class PeopleSchema(ApiSchema):
    """People by band; leave out what nobody counted."""

    infants = Quantity(least=0, most=LARGEST, load_default=None)
    children = Quantity(least=0, most=LARGEST, load_default=None)
    adults = Quantity(least=0, most=LARGEST, load_default=None)
    seniors = Quantity(least=0, most=LARGEST, load_default=None)


class HandoutSchema(ApiSchema):
    """A group's report: counts only. `replaces` is the id of the report it corrects. There is no field for names or words."""

    key = fields.UUID(required=True, error_messages={"invalid_uuid": "unreadable"})
    group = Code(required=True)
    handed_out_on = Day(required=True)
    households = Quantity(least=0, most=LARGEST, required=True)
    people = fields.Nested(PeopleSchema, load_default=dict)
    lines = fields.List(fields.Nested(HandoutLineSchema), load_default=list)
    delivery = Code(load_default=None)
    replaces = fields.UUID(load_default=None, error_messages={"invalid_uuid": "unreadable"})


class HandoutQuerySchema(PageQuerySchema):
    """Which reports to list: of a group, of days (both included). The cursor is the number of rows to leave out."""

    group = Code(load_default=None)
    first = Day(data_key="from", load_default=None)
    last = Day(data_key="to", load_default=None)


class HandoutAnswerSchema(Schema):
    """A report as it was recorded. `beyond` are pieces that were reported but had not reached the group by our books."""

    id = fields.UUID(required=True)
    group = fields.String(required=True)
    group_name = fields.String()
    handed_out_on = fields.Date(required=True)
    households = fields.Integer(required=True)
    people = fields.Dict(keys=fields.String(), values=fields.Integer(allow_none=True), required=True)
    recorded_at = fields.DateTime(required=True)
    replayed = fields.Boolean()
    beyond = fields.Dict(keys=fields.String(), values=fields.Integer())


class HandoutListSchema(Schema):
    handouts = fields.List(fields.Nested(HandoutAnswerSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


def handout_request(values: dict[str, Any]) -> HandoutRequest:
    lines = tuple(HandoutLineRequest(**line) for line in values["lines"])
    return HandoutRequest(
        values["key"],
        values["group"],
        values["handed_out_on"],
        values["households"],
        dict(values["people"]),
        lines,
        values["delivery"],
    )


def handout_answer(handout: Handout, *, group: str) -> dict[str, Any]:
    return {
        "id": str(handout.id),
        "group": group,
        "handed_out_on": handout.handed_out_on.isoformat(),
        "households": handout.households,
        "people": {band: getattr(handout, band) for band in BANDS},
        "recorded_at": handout.recorded_at.isoformat(),
    }


def listed_answer(handout: Handout, group: RecipientGroup, code: str) -> dict[str, Any]:
    return handout_answer(handout, group=code) | {"group_name": group.name}
