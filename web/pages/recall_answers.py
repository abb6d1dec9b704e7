"""A group answers a recall by its link, without signing in: what it still has, or nothing. Opening the page changes nothing."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select

from inventory import passwords
from inventory.accounts import get_organization
from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.devices import secret_hash
from inventory.errors import DomainError, NotFound
from inventory.lots import Lot
from inventory.places import Place
from matching.recalls.tables import RecallNotice
from matching.recalls.telling import find_notice, get_notice, respond
from web.access import database, now, open_to_all
from web.forms import form_errors
from web.recall_texts import amount, mark_of
from web.schemas.recalls import read_left

blueprint = Blueprint("recall_answers", __name__)

# A minute, from one address. Groups may share one; the secret itself cannot be guessed.
WRONG_LINKS = 30


def _find(secret: str) -> tuple[int, uuid.UUID]:
    """The notice behind the link; wrong links are counted, and whoever tries many has to wait."""
    who = passwords.who_hash("recall", request.remote_addr or "")
    with database().reading_across() as session:
        passwords.check_tries(session, who, now=now(), most=WRONG_LINKS)
        found = find_notice(session, secret_hash(secret[:80]))
    if found is not None:
        return found
    if request.method == "POST":
        with database().writing(None) as session:
            passwords.note_failure(session, who, now=now())
    raise NotFound(kind="answer")


def _page(secret: str, *, errors: dict[str, str] | None = None, typed: dict[str, str] | None = None) -> str:
    organization_id, notice_id = _find(secret)
    with database().reading(organization_id) as session:
        recall, notice = get_notice(session, notice_id)
        organization = get_organization(session, organization_id)
        if organization.closed_at is not None:
            raise NotFound(kind="answer")
        return render_template(
            "recall_answers/show.html",
            recall=recall,
            notice=notice,
            group_name=session.scalars(select(Place.name).where(Place.id == notice.group_id)).one(),
            lines=_lines(session, notice),
            organization=organization,
            secret=secret,
            errors=errors or {},
            typed=typed or {},
            mark_of=mark_of,
            amount=amount,
            is_again=request.args.get("again") == "1" or bool(errors),
        )


def _lines(session: OrganizationSession, notice: RecallNotice) -> list[dict[str, Any]]:
    """What the group got, by lot, with what it said last."""
    ids = [uuid.UUID(line["lot"]) for line in notice.lines]
    rows = session.execute(select(Lot, Item).join(Item, Item.id == Lot.item_id).where(Lot.id.in_(ids)))
    lots = {str(lot.id): (lot, item) for lot, item in rows}
    return [line | {"record": lots[line["lot"]][0], "item": lots[line["lot"]][1]} for line in notice.lines if line["lot"] in lots]


@blueprint.get("/k/<secret>")
@open_to_all
def show(secret: str) -> str:
    """What was called back, how much of it the group got, and one question."""
    return _page(secret)


@blueprint.post("/k/<secret>")
@open_to_all
def answer(secret: str) -> Any:
    """The answer stands; a few changes a minute at most."""
    organization_id, notice_id = _find(secret)
    who = passwords.who_hash("recall", secret)
    try:
        with database().writing(None) as session:
            passwords.check_tries(session, who, now=now())
            passwords.note_failure(session, who, now=now())
        with database().writing(organization_id) as session:
            _, notice = get_notice(session, notice_id)
            left = read_left(request.form, notice)
            respond(session, notice_id, left, words=request.form.get("note", ""), actor_id=None, now=now())
    except DomainError as refusal:
        return _page(secret, errors=form_errors(refusal), typed=request.form.to_dict()), refusal.status
    return redirect(url_for("recall_answers.show", secret=secret))
