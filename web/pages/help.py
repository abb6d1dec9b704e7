"""How to use it: one page, plain words."""

from typing import Any

from flask import Blueprint, render_template

from web.access import requires

blueprint = Blueprint("help", __name__)

TOPICS = ("receive", "issue", "match", "ship", "report", "undo", "import", "phone")


@blueprint.get("/help")
@requires("own.read")
def show_help() -> Any:
    return render_template("help/show.html", topics=TOPICS)
