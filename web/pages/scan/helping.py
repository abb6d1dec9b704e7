"""困ったら, the four pictures for the first time, what the phone remembers of eyes and ears, and practice."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web import practice
from web.access import current, local_path, requires
from web.comfort import SIZES, YEAR, Comfort, comfort, remember
from web.forms import read_form, say
from web.pages.scan.blueprint import blueprint
from web.schemas.phones import ComfortForm

GUIDE_SEEN = "tasuki_guide"
PICTURES = ("hold", "check", "press", "undo")
TROUBLES = ("camera", "unknown", "mistake", "reception", "damaged")


@blueprint.get("/scan/help")
@requires("scan.use")
def show_help() -> str:
    """Whom to call, and what to do in the five usual troubles."""
    return render_template("scan/help.html", troubles=TROUBLES, phone=current().organization.setting("help_phone"))


@blueprint.get("/scan/guide")
@requires("scan.use")
def show_guide() -> Any:
    """One picture at a time; leaving is possible at each."""
    step = request.args.get("step", 1, type=int)
    step = min(max(step, 1), len(PICTURES))
    page = render_template("scan/guide.html", step=step, total=len(PICTURES), picture=PICTURES[step - 1], then=_then())
    response = Response(page, mimetype="text/html")
    response.set_cookie(GUIDE_SEEN, "1", max_age=YEAR, secure=request.is_secure, httponly=True, samesite="Lax", path="/")
    return response


def _then() -> str:
    then = local_path(request.args.get("next"))
    return url_for("scan.show_home") if then == "/" else then


@blueprint.get("/scan/settings")
@requires("scan.use")
def show_settings() -> str:
    return render_template("scan/settings.html", chosen=comfort(), sizes=SIZES)


@blueprint.post("/scan/settings")
@requires("scan.use")
def change_settings() -> Any:
    """Kept on this phone, whoever uses it."""
    form, errors = read_form(ComfortForm())
    if form is None:
        return render_template("scan/settings.html", chosen=comfort(), sizes=SIZES, errors=errors), 422
    say("easy.saved")
    return remember(redirect(url_for("scan.show_settings")), Comfort(**form))


@blueprint.post("/scan/practice")
@requires("scan.use")
def begin_practice() -> Response:
    """From now on the screens of this phone book nothing, for an hour or until somebody leaves practice."""
    response = redirect(url_for("scan.show_home"))
    response.set_cookie(
        practice.COOKIE, "1", max_age=practice.LASTS, secure=request.is_secure, httponly=True, samesite="Lax", path="/"
    )
    return response


@blueprint.post("/scan/practice/end")
@requires("scan.use")
def end_practice() -> Response:
    response = redirect(url_for("scan.show_home"))
    response.delete_cookie(practice.COOKIE, path="/", secure=request.is_secure, httponly=True, samesite="Lax")
    practice.forget_learned()
    return response
