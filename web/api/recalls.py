"""GET and POST /api/v1/recalls: what is called back, and starting a recall or a drill."""

from flask import Blueprint, Response, jsonify, url_for

from matching.recalls.reading import PAGE, list_recalls
from matching.recalls.starting import start_drill, start_recall
from web.access import current, now, reading, requires, writing
from web.api.describing import describes
from web.api.reading import json_values
from web.recall_texts import default_text, secret_of
from web.schemas.recalls import (
    NewRecallSchema,
    RecallAnswerSchema,
    RecallListSchema,
    read_criteria,
    read_start,
    recall_answer,
)

blueprint = Blueprint("api_recalls", __name__, url_prefix="/api/v1")

_NEW = NewRecallSchema()


@blueprint.get("/recalls")
@requires("recall.read")
@describes(answer=RecallListSchema)
def list_all() -> Response:
    """Recalls and drills, the newest first, up to thirty of each."""
    with reading() as session:
        rows = [row for is_drill in (False, True) for row in list_recalls(session, is_drill=is_drill, limit=PAGE)]
        rows.sort(key=lambda row: -row[0].number)
        return jsonify(recalls=[recall_answer(recall, notices, answered) for recall, _, notices, answered in rows])


@blueprint.post("/recalls")
@requires("recall.run")
@describes(body=NewRecallSchema, answer=RecallAnswerSchema, status=201)
def start() -> tuple[Response, int, dict[str, str]]:
    """Everything that is meant is on hold at once, unless this is a drill; every group's message and link stand."""
    wanted = json_values(_NEW)
    typed = wanted | {"text_ja": default_text("ja"), "text_en": default_text("en")}
    with writing() as session:
        values = read_start(typed, read_criteria(typed), now=now())
        if wanted["is_drill"]:
            recall = start_drill(session, values, actor_id=current().id, now=now())
        else:
            recall = start_recall(session, values, secret_of=secret_of, actor_id=current().id, now=now())
        answer = recall_answer(recall, recall.figures["groups"], 0)
    location = url_for("recalls.show_recall", number=answer["number"])
    return jsonify(answer), 201, {"Location": location}
