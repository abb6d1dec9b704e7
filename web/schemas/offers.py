"""Forms and JSON of offers."""

from typing import Any

from marshmallow import fields

from inventory.dates import KINDS, DateMark, read_certain
from inventory.errors import InvalidInput
from inventory.places import TEMPERATURES
from matching.groups.tables import DOCUMENTS, GROUP_KINDS
from matching.offers import OFFER_STATES, Conditions, OfferRow
from web.schemas.api import ApiSchema, Code, PageQuerySchema
from web.schemas.fields import Choice, Day, FormSchema, Quantity, Text, listed


class ConditionsForm(FormSchema):
    """When goods can be handed over, and what the donor asks for."""

    available_from = Day(required=True)
    available_to = Day(required=True)
    min_days_left = Quantity(least=0, most=3650, load_default=None)
    min_drop_cases = Quantity(load_default=None)
    max_drops = Quantity(load_default=None)
    regions = fields.List(Text(2), load_default=list)
    group_kinds = fields.List(Choice(GROUP_KINDS), load_default=list)
    documents = fields.List(Choice(DOCUMENTS), load_default=list)


class OfferForm(ConditionsForm):
    """A donor's offer typed by hand."""

    donor = Code(required=True)
    item = Code(required=True)
    cases = Quantity(required=True)
    pieces_per_case = Quantity(load_default=None)
    weight_grams = Quantity(load_default=None)
    date_kind = Choice(KINDS, load_default="best_before")
    date = Text(40, required=False, load_default="")
    notes = Text(500, required=False, load_default="")


class StockForm(ConditionsForm):
    """Lots of ours opened together; the three lists run side by side."""

    lot = listed(Code())
    place = listed(Code())
    cases = listed(Quantity(required=True))


def conditions_of(values: dict[str, Any]) -> Conditions:
    return Conditions(
        regions=tuple(values["regions"]),
        group_kinds=tuple(values["group_kinds"]),
        documents=tuple(values["documents"]),
        min_days_left=values["min_days_left"] or 0,
        min_drop_cases=values["min_drop_cases"] or 1,
        max_drops=values["max_drops"],
    )


def date_mark_of(kind: str, text: str, *, today: Any) -> DateMark:
    """The mark as typed; refused when it could be read in two ways."""
    if kind == "none" or not text.strip():
        if kind != "none":
            raise InvalidInput(field="date", problem="date_empty")
        return DateMark("none")
    return read_certain(text, today=today, kind=kind)


class OfferSchema(ApiSchema):
    """A donor's goods, or with `lot` and `site` our own stock, opened for matching."""

    donor = Code(load_default=None)
    item = Code(load_default=None)
    lot = Code(load_default=None)
    site = Code(load_default=None)
    cases = Quantity(load_default=None)
    pieces_per_case = Quantity(load_default=None)
    weight_grams = Quantity(load_default=None)
    date_kind = Choice(KINDS, load_default=None)
    date = fields.String(load_default=None, allow_none=True)
    available_from = Day(required=True)
    available_to = Day(required=True)
    temperature = Choice(TEMPERATURES, load_default=None)
    regions = fields.List(Text(2), load_default=list)
    group_kinds = fields.List(Choice(GROUP_KINDS), load_default=list)
    documents = fields.List(Choice(DOCUMENTS), load_default=list)
    min_days_left = Quantity(least=0, most=3650, load_default=0)
    min_drop_cases = Quantity(load_default=1)
    max_drops = Quantity(load_default=None, allow_none=True)
    notes = Text(500, required=False, load_default="")


class OfferQuerySchema(PageQuerySchema):
    state = Choice(OFFER_STATES, load_default=None)


class OfferAnswerSchema(ApiSchema):
    code = fields.String()
    state = fields.String()
    donor = fields.Dict()
    item = fields.Dict()
    from_stock = fields.Boolean()
    cases = fields.Integer()
    free = fields.Integer()
    cases_reserved = fields.Integer()
    cases_shipped = fields.Integer()
    pieces_per_case = fields.Integer()
    weight_grams = fields.Integer()
    temperature = fields.String()
    date_kind = fields.String()
    date = fields.String(allow_none=True)
    available_from = fields.String()
    available_to = fields.String()
    conditions = fields.Dict()


class OfferPageSchema(ApiSchema):
    offers = fields.List(fields.Nested(OfferAnswerSchema))
    next_cursor = fields.String(allow_none=True)


def offer_answer(row: OfferRow) -> dict[str, Any]:
    offer = row.offer
    return {
        "code": offer.code,
        "state": offer.state,
        "donor": {"code": row.donor.code, "name": row.donor.name},
        "item": {"code": row.item.code, "name": row.item.name},
        "from_stock": offer.lot_id is not None,
        "cases": offer.cases,
        "free": row.free,
        "cases_reserved": offer.cases_reserved,
        "cases_shipped": offer.cases_shipped,
        "pieces_per_case": offer.pieces_per_case,
        "weight_grams": offer.weight_grams,
        "temperature": offer.temperature,
        "date_kind": offer.date_kind,
        "date": offer.date_mark.iso,
        "available_from": offer.available_from.isoformat(),
        "available_to": offer.available_to.isoformat(),
        "conditions": {
            "regions": offer.regions,
            "group_kinds": offer.group_kinds,
            "documents": offer.documents,
            "min_days_left": offer.min_days_left,
            "min_drop_cases": offer.min_drop_cases,
            "max_drops": offer.max_drops,
        },
    }
