"""A lot's trace as JSON."""

from typing import Any

from marshmallow import fields

from matching.trace import Stop, Trace
from web.schemas.api import ApiSchema


class StopSchema(ApiSchema):
    """A stop on the way: `pieces` came to here, or lie here. Households are household-times of the reports that name the lot."""

    key = fields.String(required=True)
    stage = fields.String(required=True)
    name = fields.String(required=True)
    code = fields.String(required=True, allow_none=True)
    pieces = fields.Integer(required=True)
    on_hand = fields.Integer(required=True)
    first_at = fields.DateTime(required=True, allow_none=True)
    last_at = fields.DateTime(required=True, allow_none=True)
    deliveries = fields.List(fields.String(), required=True)
    households = fields.Integer(required=True, allow_none=True)
    reported_on = fields.Date(required=True, allow_none=True)
    left_over = fields.Integer(required=True)
    report_due_on = fields.Date(required=True, allow_none=True)


class RibbonSchema(ApiSchema):
    """Pieces that went from one stop to another."""

    source = fields.String(required=True)
    target = fields.String(required=True)
    pieces = fields.Integer(required=True)


class SumsSchema(ApiSchema):
    """received = given + left + disposed + returned − difference."""

    received = fields.Integer(required=True)
    given = fields.Integer(required=True)
    left = fields.Integer(required=True)
    disposed = fields.Integer(required=True)
    returned = fields.Integer(required=True)
    difference = fields.Integer(required=True)
    is_sound = fields.Boolean(required=True)


class TraceSchema(ApiSchema):
    """Everything about a lot's way."""

    lot = fields.String(required=True)
    item = fields.String(required=True)
    item_name = fields.String(required=True)
    donor = fields.String(required=True)
    donor_name = fields.String(required=True)
    expires_on = fields.Date(required=True, allow_none=True)
    households = fields.Integer(required=True)
    entries = fields.Integer(required=True)
    sums = fields.Nested(SumsSchema, required=True)
    stops = fields.List(fields.Nested(StopSchema), required=True)
    ribbons = fields.List(fields.Nested(RibbonSchema), required=True)


def trace_answer(trace: Trace) -> dict[str, Any]:
    sums = {
        name: getattr(trace.sums, name)
        for name in ("received", "given", "left", "disposed", "returned", "difference", "is_sound")
    }
    return {
        "lot": trace.lot.code,
        "item": trace.item.code,
        "item_name": trace.item.name,
        "donor": trace.donor.code,
        "donor_name": trace.donor.name,
        "expires_on": trace.lot.expires_on.isoformat() if trace.lot.expires_on else None,
        "households": trace.households,
        "entries": trace.entries,
        "sums": sums,
        "stops": [_stop(stop) for stop in trace.stops],
        "ribbons": [{"source": ribbon.source, "target": ribbon.target, "pieces": ribbon.pieces} for ribbon in trace.ribbons],
    }


def _stop(stop: Stop) -> dict[str, Any]:
    return {
        "key": stop.key,
        "stage": stop.stage,
        "name": stop.name,
        "code": stop.code,
        "pieces": stop.pieces,
        "on_hand": stop.on_hand,
        "first_at": stop.first_at.isoformat() if stop.first_at else None,
        "last_at": stop.last_at.isoformat() if stop.last_at else None,
        "deliveries": stop.delivery_codes,
        "households": stop.households,
        "reported_on": stop.reported_on.isoformat() if stop.reported_on else None,
        "left_over": stop.left_over,
        "report_due_on": stop.due_on.isoformat() if stop.due_on else None,
    }
