"""How to use it: one page, plain words; and the operations manual, step by step for each role."""

from typing import Any

from flask import Blueprint, render_template, send_file, url_for

from inventory.errors import NotFound
from web.access import requires
from web.language import language
from web.manual import picture_file, read_manual, rendered

blueprint = Blueprint("help", __name__)

TOPICS = ("receive", "issue", "match", "ship", "report", "undo", "import", "phone")


@blueprint.get("/help")
@requires("own.read")
def show_help() -> Any:
    return render_template("help/show.html", topics=TOPICS)


@blueprint.get("/help/manual")
@requires("own.read")
def show_manual() -> Any:
    """The manual as it stands in docs/, to be read or printed."""
    text = read_manual(language())
    if text is None:
        raise NotFound(kind="manual", code=language())
    content, chapters = rendered(text, lambda name: url_for("help.show_picture", name=name))
    return render_template("help/manual.html", content=content, chapters=chapters)


@blueprint.get("/help/pictures/<name>")
@requires("own.read")
def show_picture(name: str) -> Any:
    """A picture of the manual."""
    file = picture_file(name)
    if file is None:
        raise NotFound(kind="picture", code=name)
    return send_file(file, mimetype="image/svg+xml" if file.suffix == ".svg" else "image/png", max_age=3600)
