"""The three big buttons, the choices that a phone remembers, and the last entries."""

from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from inventory.codes import parse_code
from inventory.identity import new_id
from inventory.movements.telling import last_of
from inventory.places import list_sites
from inventory.spelling import looked_for
from matching.choosing import list_givers, list_receivers
from web.access import current, now, reading, requires
from web.pages.scan.blueprint import blueprint
from web.pages.scan.memory import KEPT_FOR, chosen_site, remember, remembered

LAST_ONE = timedelta(hours=3)


@blueprint.get("/scan")
@requires("scan.use")
def show_home() -> Any:
    """Three verbs and the entry made last."""
    with reading() as session:
        site = chosen_site(session)
        if site is None:
            return redirect(url_for("scan.show_places"))
        last = last_of(session, current().id, now=now(), limit=1, within=LAST_ONE)
        return render_template("scan/home.html", site=site, last=last[0] if last else None, **undoing())


def undoing() -> dict[str, Any]:
    """What templates need to offer undoing: whether it is allowed, and a fresh key for each button."""
    person = current()
    may_any = person.can("movement.reverse_any")
    return {
        "may_undo": lambda told: told.may_be_undone(actor_id=person.id, may_reverse_any=may_any, now=now()),
        "new_key": new_id,
        "help_phone": person.organization.setting("help_phone"),
    }


@blueprint.get("/scan/place")
@requires("scan.use")
def show_places() -> str:
    """Which warehouse is this?"""
    with reading() as session:
        site = chosen_site(session)
        at_phone = current().at_phone
        choices = [
            (place.code, place.name, "") for place in list_sites(session) if at_phone is None or place.id == at_phone.site_id
        ]
        return render_template("scan/choose.html", kind="site", choices=choices, chosen=site.code if site else "", text="")


@blueprint.get("/scan/giver")
@requires("scan.use")
def show_givers() -> str:
    """Who gave it?"""
    text = looked_for(request.args.get("q", ""), 100)
    with reading() as session:
        found = list_givers(session, text=text, first=remembered("donor"))
    return _choices("donor", [(choice.code, choice.name, choice.note) for choice in found], text=text)


@blueprint.get("/scan/receiver")
@requires("scan.use")
def show_receivers() -> str:
    """Who gets it?"""
    text = looked_for(request.args.get("q", ""), 100)
    with reading() as session:
        found = list_receivers(session, text=text, first=remembered("group"))
    return _choices("group", [(choice.code, choice.name, choice.note) for choice in found], text=text)


def _choices(kind: str, choices: list[tuple[str, str, str]], *, text: str) -> str:
    chosen = (remembered(kind) or [""])[0]
    return render_template("scan/choose.html", kind=kind, choices=choices, chosen=chosen, text=text)


@blueprint.post("/scan/choose")
@requires("scan.use")
def choose() -> Response:
    """The choice is kept on this phone; nothing is booked by it."""
    then = request.form.get("next")
    for kind in KEPT_FOR:
        code = parse_code(request.form.get(kind, ""))
        if code:
            return remember(kind, code, then=then)
    return redirect(url_for("scan.show_home"))


@blueprint.get("/scan/records")
@requires("scan.use")
def show_records() -> str:
    """One's own last entries, to undo one."""
    with reading() as session:
        return render_template(
            "scan/records.html", entries=last_of(session, current().id, now=now()), site=chosen_site(session), **undoing()
        )
