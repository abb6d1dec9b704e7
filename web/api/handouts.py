"""GET and POST /api/v1/handouts: what groups gave to households."""

from flask import Blueprint, Response, jsonify, url_for

from matching.groups import get_group
from matching.handouts import list_handouts, record_handout
from web.access import current, now, reading, requires, today, writing
from web.api.cursors import read_offset
from web.api.describing import describes
from web.api.reading import json_values, query_values
from web.schemas.handouts import (
    HandoutAnswerSchema,
    HandoutListSchema,
    HandoutQuerySchema,
    HandoutSchema,
    handout_answer,
    handout_request,
    listed_answer,
)

blueprint = Blueprint("api_handouts", __name__, url_prefix="/api/v1")

_HANDOUT, _QUERY = HandoutSchema(), HandoutQuerySchema()


@blueprint.get("/handouts")
@requires("handout.read")
@describes(query=HandoutQuerySchema, answer=HandoutListSchema)
def show_handouts() -> Response:
    """Standing reports, newest first, a page at a time."""
    asked = query_values(_QUERY)
    offset = read_offset(asked["cursor"])
    with reading() as session:
        group_id = get_group(session, asked["group"])[1].id if asked["group"] else None
        rows, total = list_handouts(
            session, group_id=group_id, first=asked["first"], last=asked["last"], limit=asked["limit"], offset=offset
        )
        listed = [listed_answer(handout, group, code) for handout, group, code in rows]
    following = offset + len(listed)
    return jsonify(handouts=listed, next_cursor=str(following) if following < total else None)


@blueprint.post("/handouts")
@requires("handout.edit")
@describes(body=HandoutSchema, answer=HandoutAnswerSchema, status=201, also=(200,))
def record() -> tuple[Response, int]:
    """Record a group's report, or its correction with `replaces`; the same key again answers 200 with the first."""
    values = json_values(_HANDOUT)
    wanted = handout_request(values)
    with writing() as session:
        recorded = record_handout(session, wanted, actor_id=current().id, now=now(), today=today(), replaces=values["replaces"])
        answer = handout_answer(recorded.handout, group=wanted.group) | {"replayed": recorded.replayed, "beyond": recorded.beyond}
    response = jsonify(answer)
    response.headers["Location"] = url_for("handouts.show", handout_id=answer["id"])
    return response, 200 if recorded.replayed else 201
