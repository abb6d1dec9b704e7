"""GET and POST /api/v1/offers: companies' goods and stock of ours opened for matching."""

from typing import Any

from flask import Blueprint, Response, jsonify

from inventory.catalog import get_item
from inventory.dates import DateMark
from inventory.db import OrganizationSession
from inventory.donors import get_donor
from inventory.errors import InvalidInput
from inventory.lots import get_lot
from inventory.places import get_place
from matching.offers import Offer, OfferValues, add_offer, list_offers, open_stock
from web.access import current, now, reading, requires, writing
from web.api.cursors import read_offset
from web.api.describing import describes
from web.api.reading import json_values, query_values
from web.schemas.offers import OfferAnswerSchema, OfferPageSchema, OfferQuerySchema, OfferSchema, conditions_of, offer_answer

blueprint = Blueprint("api_offers", __name__, url_prefix="/api/v1")

_OFFER, _QUERY = OfferSchema(), OfferQuerySchema()


@blueprint.get("/offers")
@requires("offer.read")
@describes(query=OfferQuerySchema, answer=OfferPageSchema)
def show_offers() -> Response:
    """Offers, first expired first, a page at a time."""
    asked = query_values(_QUERY)
    offset, limit = read_offset(asked["cursor"]), asked["limit"]
    states = (asked["state"],) if asked["state"] else ()
    with reading() as session:
        rows = list_offers(session, states=states, words=asked["q"], offset=offset, limit=limit + 1)
        has_more = len(rows) > limit
        return jsonify(offers=[offer_answer(row) for row in rows[:limit]], next_cursor=str(offset + limit) if has_more else None)


@blueprint.post("/offers")
@requires("offer.edit")
@describes(body=OfferSchema, answer=OfferAnswerSchema, status=201)
def add() -> tuple[Response, int]:
    """Open goods for matching: a donor's with `donor`, `item` and a date, or stock of ours with `lot` and `site`."""
    values = json_values(_OFFER)
    with writing() as session:
        offer = _from_stock(session, values) if values["lot"] else _from_donor(session, values)
        return jsonify(offer_answer(list_offers(session, codes=(offer.code,))[0])), 201


def _from_donor(session: OrganizationSession, values: dict[str, Any]) -> Offer:
    for name in ("donor", "item", "cases", "date_kind"):
        if values[name] is None:
            raise InvalidInput(field=name, problem="required")
    wanted = OfferValues(
        donor_id=get_donor(session, values["donor"])[0].id,
        item=get_item(session, values["item"]),
        cases=values["cases"],
        date_mark=DateMark.from_iso(values["date_kind"], values["date"]),
        available_from=values["available_from"],
        available_to=values["available_to"],
        conditions=conditions_of(values),
        pieces_per_case=values["pieces_per_case"],
        weight_grams=values["weight_grams"],
        temperature=values["temperature"],
        notes=values["notes"],
    )
    return add_offer(session, wanted, actor_id=current().id, now=now())


def _from_stock(session: OrganizationSession, values: dict[str, Any]) -> Offer:
    if values["site"] is None:
        raise InvalidInput(field="site", problem="required")
    return open_stock(
        session,
        lot=get_lot(session, values["lot"])[0],
        place=get_place(session, values["site"], kinds=("site", "shelf")),
        cases=values["cases"],
        available_from=values["available_from"],
        available_to=values["available_to"],
        conditions=conditions_of(values),
        actor_id=current().id,
        now=now(),
    )
