"""POST /api/v1/movements, batches of them, and undoing one."""

from typing import Any

from flask import Blueprint, Response, jsonify

from inventory.errors import DomainError, InvalidInput
from inventory.movements import MovementRequest, Outcome, Recorded, record_movement, record_movements, reverse_movement
from inventory.movements.errors import LotHeld
from inventory.warming import too_warm
from web.access import current, desk, now, reading, release_rules, requires, today, writing
from web.api.describing import describes
from web.api.reading import FieldsInvalid, checked, json_body, json_values
from web.errors import problem_body
from web.language import t
from web.schemas.movements import (
    BATCH,
    BatchAnswerSchema,
    MovementAnswerSchema,
    MovementSchema,
    ReversalSchema,
    movement_answer,
    movement_request,
)

blueprint = Blueprint("api_movements", __name__, url_prefix="/api/v1")

_MOVEMENT, _REVERSAL = MovementSchema(), ReversalSchema()
# The largest number that the ledger counts to; more in an address is no entry of ours.
LARGEST_SEQ = 2_147_483_647
# Entries that say where goods lie from then on.
PUT_AWAY = ("receive", "transfer")


@blueprint.post("/movements")
@requires("movement.record")
@describes(body=MovementSchema, answer=MovementAnswerSchema, status=201, also=(200,))
def record() -> tuple[Response, int]:
    """Book one entry; the same key again answers 200 with what was booked then."""
    values = json_values(_MOVEMENT)
    wanted = movement_request(values, today=today())
    if wanted.kind in PUT_AWAY and not (values["warmer_ok"] or wanted.queued):
        with reading() as session:
            for refusal in too_warm(session, [wanted]).values():
                raise refusal
    recorded = _book(wanted)
    return jsonify(movement_answer(recorded)), _status(recorded)


def _book(wanted: MovementRequest) -> Recorded:
    told = {"actor_id": current().id, "rules": release_rules(), "now": now(), "today": today()}
    if current().phone is None:
        return desk().record(current().organization.id, wanted, **told)
    # By itself: the transaction notes which phone of a warehouse it writes for.
    with writing() as session:
        return record_movement(session, wanted, **told)


@blueprint.post("/movements/batch")
@requires("movement.record")
@describes(body=MovementSchema, takes_many=True, answer=BatchAnswerSchema, gives_many=True)
def record_batch() -> Response:
    """Book up to 200 entries in one commit; each is answered by itself, in order."""
    bodies = _list_of_entries(json_body())
    outcomes = _without_warm([_read(values) for values in bodies], bodies)
    requests = [outcome for outcome in outcomes if isinstance(outcome, MovementRequest)]
    if requests:
        try:
            booked = iter(_book_all(requests))
        except LotHeld:
            # Put on hold while this was being written: asked again, only the entries of that lot are refused.
            booked = iter(_book_all(requests))
    answers = [next(booked) if isinstance(outcome, MovementRequest) else outcome for outcome in outcomes]
    return jsonify([_answer(answer, values) for answer, values in zip(answers, bodies, strict=True)])


def _book_all(requests: list[MovementRequest]) -> list[Outcome]:
    with writing() as session:
        return record_movements(session, requests, actor_id=current().id, rules=release_rules(), now=now(), today=today())


@blueprint.post(f"/movements/<int(max={LARGEST_SEQ}):id>/reversal")
@requires("movement.reverse_own")
@describes(body=ReversalSchema, answer=MovementAnswerSchema, status=201, also=(200,))
def reverse(id: int) -> tuple[Response, int]:
    """Undo an entry whole by its opposite; volunteers their own for 15 minutes, coordinators any."""
    wanted = json_values(_REVERSAL)
    with writing() as session:
        recorded = reverse_movement(
            session, id, actor_id=current().id, may_reverse_any=current().can("movement.reverse_any"), now=now(), **wanted
        )
    return jsonify(movement_answer(recorded)), _status(recorded)


def _without_warm(outcomes: list[Any], bodies: list[Any]) -> list[Any]:
    """Receipts on and moves to a warmer shelf are refused one by one, unless their entry says that they are meant."""
    is_meant = _MOVEMENT.fields["warmer_ok"].deserialize
    asked = [
        outcome
        for outcome, body in zip(outcomes, bodies, strict=True)
        if isinstance(outcome, MovementRequest)
        and outcome.kind in PUT_AWAY
        # What was moved without reception lies there already.
        and not outcome.queued
        and not is_meant(body.get("warmer_ok", False))
    ]
    if not asked:
        return outcomes
    with reading() as session:
        warm = too_warm(session, asked)
    return [warm.get(outcome.key, outcome) if outcome in asked else outcome for outcome in outcomes]


def _status(recorded: Recorded) -> int:
    return 200 if recorded.replayed else 201


def _list_of_entries(body: Any) -> list[Any]:
    """The entries, counted before any is read."""
    if not isinstance(body, list):
        raise FieldsInvalid(fields={"": t("problem.list_needed")})
    if len(body) > BATCH:
        raise FieldsInvalid(fields={"": t("problem.too_many_values")})
    return body


def _read(values: Any) -> MovementRequest | DomainError:
    try:
        return movement_request(checked(_MOVEMENT, values), today=today())
    except (FieldsInvalid, InvalidInput) as refusal:
        return refusal


def _answer(outcome: Any, values: Any) -> dict[str, Any]:
    """The answer names the key it is for, so that a phone forgets nothing by its place in a list."""
    key = values.get("key") if isinstance(values, dict) else None
    if isinstance(outcome, DomainError):
        return {"status": outcome.status, "key": key, "body": problem_body(outcome)}
    return {"status": _status(outcome), "key": key, "body": movement_answer(outcome)}
