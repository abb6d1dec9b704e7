"""What the JSON API tells of a round: its state, figures, shares and reasons; and of a delivery."""

from typing import Any

from marshmallow import fields

from matching.deliveries import Delivery
from matching.rounds.tables import Round, Share
from web.schemas.api import ApiSchema


class RoundAnswerSchema(ApiSchema):
    id = fields.UUID()
    number = fields.Integer()
    name = fields.String()
    state = fields.String()
    plan_hash = fields.String(allow_none=True)
    status = fields.String(allow_none=True)
    metrics = fields.Dict(allow_none=True)
    shares = fields.List(fields.Dict())
    unplaced = fields.List(fields.Dict())
    reasons = fields.List(fields.Dict())
    warnings = fields.List(fields.Dict())
    deliveries = fields.List(fields.Dict())


class DeliveryAnswerSchema(ApiSchema):
    id = fields.UUID()
    code = fields.String()
    state = fields.String()
    hand_over_on = fields.String()
    shipped_at = fields.String(allow_none=True)
    received_at = fields.String(allow_none=True)


def delivery_answer(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": str(delivery.id),
        "code": delivery.code,
        "state": delivery.state,
        "hand_over_on": delivery.hand_over_on.isoformat(),
        "shipped_at": delivery.shipped_at.isoformat() if delivery.shipped_at else None,
        "received_at": delivery.received_at.isoformat() if delivery.received_at else None,
    }


def share_answer(share: Share, round_: Round) -> dict[str, Any]:
    """Offers and groups by the codes that the plan names them with."""
    names = round_.settings.get("names", {"offers": {}, "groups": {}})
    offers = {offer_id: code for code, offer_id in names["offers"].items()}
    groups = {group_id: code for code, group_id in names["groups"].items()}
    return {
        "id": str(share.id),
        "offer": offers.get(str(share.offer_id)),
        "group": groups.get(str(share.group_id)),
        "team": str(share.team_id) if share.team_id else None,
        "cases": share.cases,
        "hand_over_on": share.hand_over_on.isoformat(),
        "state": share.state,
        "origin": share.origin,
        "note": share.change_note,
        "delivery": str(share.delivery_id) if share.delivery_id else None,
    }


def round_answer(round_: Round, plan: dict[str, Any], shares: list[Share], deliveries: list[Delivery]) -> dict[str, Any]:
    """`plan` is the document of what stands; empty while there is none."""
    return {
        "id": str(round_.id),
        "number": round_.number,
        "name": round_.name,
        "state": round_.state,
        "plan_hash": round_.plan_hash,
        "status": plan.get("status"),
        "metrics": plan.get("metrics"),
        "shares": [share_answer(share, round_) for share in shares],
        "unplaced": plan.get("unplaced", []),
        "reasons": plan.get("reasons", []),
        "warnings": round_.settings.get("warnings", []),
        "deliveries": [delivery_answer(delivery) for delivery in deliveries],
    }
