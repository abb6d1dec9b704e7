"""What was booked, told once and again as often as asked; and taking an entry back."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from inventory.dates import acceptance_check
from inventory.errors import DomainError, NotFound
from inventory.movements import reverse_movement
from inventory.movements.telling import Told, find_told
from inventory.places import Place
from web.access import current, local_path, now, reading, release_rules, requires, today, writing
from web.errors import sentence
from web.forms import LEVELS, read_form, say
from web.pages.scan.blueprint import blueprint
from web.pages.scan.home import undoing
from web.schemas.scan import ReversalForm

LARGEST_SEQ = 2_147_483_647
# The screen to go on with, and its colour, by what was booked.
MODES = {"receive": "receive", "issue": "issue", "transfer": "move", "dispose": "discard", "count": "count"}


@blueprint.get("/scan/done/<uuid:key>")
@requires("scan.use")
def show_result(key: uuid.UUID) -> str:
    """What was booked under this key, with the balance told then."""
    with reading() as session:
        told = find_told(session, key)
        if told is None or (told.actor_id != current().id and not current().can("stock.read")):
            raise NotFound(kind="movement", code=str(key))
        # The balance told is the whole warehouse's, also when the entry named a shelf of it.
        site_id = told.told_at.site_id
        site = session.get_one(Place, (session.organization_id, site_id)) if site_id else told.told_at
        return render_template(
            "scan/done.html", told=told, site=site, mode=MODES.get(told.kind, ""), warning=_warning(told), **undoing()
        )


def _warning(told: Told) -> tuple[str, int | None] | None:
    """Goods taken in with few days left are for a coordinator to hear of."""
    if told.kind != "receive":
        return None
    answer = acceptance_check(told.lot.date_mark, today=today(), rules=release_rules())
    return (answer.code or "", answer.days_left) if answer.state != "ok" else None


@blueprint.post(f"/movements/<int(max={LARGEST_SEQ}):seq>/reversal")
@requires("movement.reverse_own")
def reverse(seq: int) -> Any:
    """The entry is undone; pages that name none are shown the result."""
    form, errors = read_form(ReversalForm())
    if form is None:
        flash(next(iter(errors.values())), LEVELS["error"])
        return redirect(url_for("scan.show_records"))
    then = local_path(form["next"]) if form["next"] else None
    try:
        with writing() as session:
            reverse_movement(
                session,
                seq,
                key=form["key"],
                reason=form["reason"] or "mistake",
                actor_id=current().id,
                may_reverse_any=current().can("movement.reverse_any"),
                now=now(),
            )
    except NotFound:
        raise
    except DomainError as refusal:
        flash(sentence(refusal), LEVELS["error"])
        return redirect(then or url_for("scan.show_records"))
    if then:
        say("scan.undone")
    return redirect(then or url_for("scan.show_result", key=form["key"]))
