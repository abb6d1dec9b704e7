"""A photograph of a lot's label: sent from the result of receiving, shown on the lot's page."""

import uuid
from typing import Any

from flask import Response, flash, redirect, request, url_for

from inventory.codes import parse_code
from inventory.errors import DomainError, NotFound
from inventory.lots import get_lot
from inventory.photos import add_photo, draw_anew, get_photo
from web.access import current, local_path, now, reading, requires, writing
from web.errors import sentence
from web.forms import LEVELS, say
from web.pages.scan.blueprint import blueprint


@blueprint.post("/lots/<code>/photos")
@requires("movement.record")
def keep_photo(code: str) -> Any:
    """The lot has the picture, drawn anew; back to where it was sent from."""
    then = local_path(request.form.get("next"))
    sent = request.files.get("photo")
    try:
        # Before the transaction: drawing takes a while and the writer should not wait for it.
        picture = draw_anew(sent.read() if sent else b"")
        with writing() as session:
            add_photo(session, get_lot(session, _code(code))[0], picture, actor_id=current().id, now=now())
    except NotFound:
        raise
    except DomainError as refusal:
        flash(sentence(refusal), LEVELS["error"])
    else:
        say("photos.kept")
    return redirect(url_for("scan.show_home") if then == "/" else then)


@blueprint.get("/lots/<code>/photos/<uuid:photo_id>")
@requires("lot.read")
def show_photo(code: str, photo_id: uuid.UUID) -> Response:
    with reading() as session:
        jpeg = get_photo(session, get_lot(session, _code(code))[0], photo_id)
    response = Response(jpeg, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def _code(text: str) -> str:
    known = parse_code(text)
    if known is None:
        raise NotFound(kind="lot", code=text)
    return known
