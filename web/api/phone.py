"""GET /api/v1/session and /api/v1/snapshot: what a phone asks before it sends, and what it takes along for the time without reception."""

import gzip
import hashlib
import json
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify, request

from inventory.places import get_place
from inventory.snapshot import take_snapshot
from matching.choosing import list_givers, list_receivers
from web.access import current, now, reading, requires
from web.api.describing import describes
from web.api.reading import query_values
from web.language import language
from web.schemas.phone import SessionAnswerSchema, SnapshotAnswerSchema, SnapshotQuerySchema
from web.static_files import content_version

blueprint = Blueprint("api_phone", __name__, url_prefix="/api/v1")

_QUERY = SnapshotQuerySchema()
MOST_NAMES = 5000
# What a phone's outbox sends and is answered (static/js/scan/outbox.js); phones may come back with pages from weeks ago.
PROTOCOL, OLDEST_PROTOCOL = 1, 1


@blueprint.get("/session")
@requires("own.read")
@describes(answer=SessionAnswerSchema)
def show_session() -> Response:
    """Who is signed in, and the token that is good now: asked before entries are sent from a phone's outbox."""
    person = current()
    return jsonify(
        user={"id": str(person.id), "name": person.name},
        organization={"id": str(person.organization.id), "name": person.organization_name},
        csrf_token=person.csrf_token,
        language=language(),
        now=now().isoformat(),
        version=content_version(Path(str(current_app.static_folder))),
        protocol=PROTOCOL,
        oldest_protocol=OLDEST_PROTOCOL,
    )


@blueprint.get("/snapshot")
@requires("movement.record")
@describes(query=SnapshotQuerySchema, answer=SnapshotAnswerSchema)
def show_snapshot() -> Response:
    """Names and balances of one warehouse for a phone without reception; 304 while nothing of it has changed."""
    code = query_values(_QUERY)["site"]
    with reading() as session:
        answer = take_snapshot(session, get_place(session, code, kinds=("site",)))
        answer["donors"] = [[giver.code, giver.name] for giver in list_givers(session, limit=MOST_NAMES)]
        answer["groups"] = [[group.code, group.name, group.note] for group in list_receivers(session, limit=MOST_NAMES)]
    return _kept(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode())


def _kept(body: bytes) -> Response:
    """With its mark, so that the phone asks only for what is new; packed where the phone can unpack it."""
    tag = hashlib.sha256(body).hexdigest()[:32]
    response = Response(body, mimetype="application/json")
    response.cache_control.no_cache = True
    response.cache_control.private = True
    response.set_etag(tag)
    response.vary.add("Accept-Encoding")
    response.make_conditional(request)
    if response.status_code == 200 and "gzip" in request.headers.get("Accept-Encoding", ""):
        response.set_data(gzip.compress(body, 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
