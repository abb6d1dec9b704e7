"""POST /api/v1/deliveries/{id}/shipment: a delivery leaves."""

from flask import Blueprint, Response, jsonify

from inventory.codes import parse_code
from matching.deliveries.shipping import ship
from web.access import current, now, requires, writing
from web.api.describing import describes
from web.api.reading import json_values
from web.schemas.round_answers import DeliveryAnswerSchema, delivery_answer
from web.schemas.rounds import EmptySchema

blueprint = Blueprint("api_deliveries", __name__, url_prefix="/api/v1")

_EMPTY = EmptySchema()


@blueprint.post("/deliveries/<delivery_id>/shipment")
@requires("delivery.edit")
@describes(body=EmptySchema, answer=DeliveryAnswerSchema)
def ship_delivery(delivery_id: str) -> Response:
    """The goods leave: reservations are used up and the movements booked, once however often it is sent. `id` or printed code."""
    json_values(_EMPTY)
    with writing() as session:
        delivery = ship(session, parse_code(delivery_id) or delivery_id, actor_id=current().id, now=now())
        return jsonify(delivery_answer(delivery))
