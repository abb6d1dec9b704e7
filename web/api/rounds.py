"""A matching round as JSON: start, propose, read, change shares, confirm."""

import uuid
from typing import Any

from flask import Blueprint, Response, jsonify
from sqlalchemy import select

from inventory.db import OrganizationSession
from matching.deliveries import Delivery
from matching.offers import list_offers
from matching.rounds.adjusting import Change, adjust
from matching.rounds.answering import give_links, read_questions
from matching.rounds.assembling import assemble
from matching.rounds.confirming import confirm
from matching.rounds.errors import NothingToMatch, OfferTaken
from matching.rounds.proposing import store_plan
from matching.rounds.ruling import Rules, solve_by_rule
from matching.rounds.seconding import say_yes
from matching.rounds.settling import whole_documents
from matching.rounds.starting import GroupChoice, Weights, get_round, need_state, shares_of, start_round
from matching.rounds.tables import Round
from web.access import current, now, reading, requires, writing
from web.answer_links import secret_of
from web.api.describing import describes
from web.api.reading import json_values
from web.schemas.round_answers import RoundAnswerSchema, round_answer
from web.schemas.rounds import EmptySchema, ProposalSchema, RoundSchema, SharesSchema

blueprint = Blueprint("api_rounds", __name__, url_prefix="/api/v1")

_ROUND, _PROPOSAL, _SHARES, _EMPTY = RoundSchema(), ProposalSchema(), SharesSchema(), EmptySchema()


def _answer(session: OrganizationSession, round_: Round) -> dict[str, Any]:
    query = select(Delivery).where(Delivery.round_id == round_.id).order_by(Delivery.hand_over_on, Delivery.code)
    plan = whole_documents(session, round_)[1] if round_.figures else {}
    return round_answer(round_, plan, shares_of(session, round_.id), list(session.scalars(query)))


@blueprint.post("/rounds")
@requires("round.edit")
@describes(body=RoundSchema, answer=RoundAnswerSchema, status=201)
def start() -> tuple[Response, int]:
    """Begin a round on open offers, for all approved groups or those chosen."""
    values = json_values(_ROUND)
    chosen = values["groups"]
    choice = GroupChoice(
        tuple(chosen.get("prefectures", ())), tuple(chosen.get("kinds", ())), tuple(str(team) for team in chosen.get("teams", ()))
    )
    codes = tuple(dict.fromkeys(values["offers"]))
    with writing() as session:
        found = {row.offer.code: row.offer for row in list_offers(session, codes=codes)} if codes else {}
        missing = [code for code in codes if code not in found]
        if missing:
            raise OfferTaken(code=missing[0], state="unknown")
        if not codes:
            raise NothingToMatch(missing="offers")
        round_ = start_round(
            session,
            offers=found.values(),
            groups=choice,
            name=values["name"],
            window_days=values["window_days"],
            weights=Weights(values["least_kg"], values["reserve_percent"], values["least_days"]),
            rules=Rules(values["rule"], values["deviation_percent"], values["storage_by"]),
            actor_id=current().id,
            now=now(),
        )
        return jsonify(_answer(session, round_)), 201


@blueprint.get("/rounds/<uuid:round_id>")
@requires("round.read")
@describes(answer=RoundAnswerSchema)
def show(round_id: uuid.UUID) -> Response:
    """The round with its shares, and a reason for every group that gets nothing of a lot."""
    with reading() as session:
        return jsonify(_answer(session, get_round(session, round_id)))


@blueprint.post("/rounds/<uuid:round_id>/proposal")
@requires("round.edit")
@describes(body=ProposalSchema, answer=RoundAnswerSchema)
def propose(round_id: uuid.UUID) -> Response:
    """Compute the plan, or compute it anew; what was set by hand stays."""
    effort = json_values(_PROPOSAL)["effort"]
    with reading() as session:
        round_ = get_round(session, round_id)
        need_state(round_, "proposed", "draft")
        assembled, based_on, settings = assemble(session, round_, now=now()), round_.plan_hash, dict(round_.settings)
    plan = solve_by_rule(assembled.problem, settings, effort=effort)
    with writing() as session:
        round_ = get_round(session, round_id, is_locked=True)
        store_plan(session, round_, assembled, plan, based_on=based_on, actor_id=current().id, now=now())
        return jsonify(_answer(session, round_))


@blueprint.patch("/rounds/<uuid:round_id>/shares")
@requires("round.edit")
@describes(body=SharesSchema, answer=RoundAnswerSchema)
def change_shares(round_id: uuid.UUID) -> Response:
    """Set cases by hand; all changes hold together or none does."""
    changes = [
        Change(row["offer"], row["group"], row["cases"], row["note"], row["kind"]) for row in json_values(_SHARES)["shares"]
    ]
    with writing() as session:
        round_ = get_round(session, round_id, is_locked=True)
        adjust(session, round_, changes, actor_id=current().id, now=now())
        return jsonify(_answer(session, round_))


@blueprint.post("/rounds/<uuid:round_id>/confirmation")
@requires("round.confirm")
@describes(body=EmptySchema, answer=RoundAnswerSchema)
def confirm_round(round_id: uuid.UUID) -> Response:
    """Reserve every share and plan the deliveries; a second confirmation is refused and names both states.

    Where two people have to confirm, the first one's yes is noted and the round stays proposed."""
    json_values(_EMPTY)
    with writing() as session:
        round_ = get_round(session, round_id, is_locked=True)
        if say_yes(session, round_, actor_id=current().id, now=now()):
            return jsonify(_answer(session, round_))
        confirmed = confirm(session, round_id, actor_id=current().id, now=now())
        give_links(session, [question.answer for question in read_questions(session, round_id=round_id)], secret_of)
        return jsonify(_answer(session, confirmed.round))
