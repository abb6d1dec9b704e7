"""A group answers by its link, without signing in: take all, take less, or decline. Opening the page changes nothing."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from inventory import passwords
from inventory.accounts import get_organization
from inventory.errors import DomainError, NotFound
from matching.rounds.answering import REASONS, AnswerLate, find_question, get_question, respond
from web.access import database, now, open_to_all
from web.forms import form_errors
from web.pages.rounds.panel import date_text
from web.schemas.answers import read_reply

blueprint = Blueprint("answers", __name__)

# A minute, from one address. Groups may share one; the secret itself cannot be guessed.
WRONG_LINKS = 30


def _find(secret: str) -> tuple[int, uuid.UUID]:
    """The question behind the link; wrong links are counted, and whoever tries many has to wait."""
    who = passwords.who_hash("answer", request.remote_addr or "")
    with database().reading_across() as session:
        passwords.check_tries(session, who, now=now(), most=WRONG_LINKS)
        found = find_question(session, secret[:80])
    if found is not None:
        return found
    if request.method == "POST":
        with database().writing(None) as session:
            passwords.note_failure(session, who, now=now())
    raise NotFound(kind="answer")


def _page(secret: str, template: str, *, errors: dict[str, str] | None = None, typed: dict[str, str] | None = None) -> str:
    organization_id, answer_id = _find(secret)
    with database().reading(organization_id) as session:
        question = get_question(session, answer_id)
        organization = get_organization(session, organization_id)
        shown = template if question.is_open and now() <= question.answer.answer_by else "show"
        return render_template(
            f"answers/{shown}.html",
            question=question,
            organization=organization,
            is_late=now() > question.answer.answer_by,
            secret=secret,
            reasons=REASONS,
            errors=errors or {},
            typed=typed or {},
            date_text=date_text,
        )


@blueprint.get("/a/<secret>")
@open_to_all
def show(secret: str) -> str:
    """One question: what would come, when, and three ways to answer."""
    return _page(secret, "show")


@blueprint.get("/a/<secret>/less")
@open_to_all
def show_less(secret: str) -> str:
    """How many of each."""
    return _page(secret, "less")


@blueprint.get("/a/<secret>/decline")
@open_to_all
def show_decline(secret: str) -> str:
    """Why not, if the group wants to say."""
    return _page(secret, "decline")


@blueprint.post("/a/<secret>")
@open_to_all
def answer(secret: str) -> Any:
    """The answer stands; five changes a minute at most."""
    organization_id, answer_id = _find(secret)
    who = passwords.who_hash("answer", secret)
    kind = request.form.get("kind", "")
    try:
        with database().writing(None) as session:
            passwords.check_tries(session, who, now=now())
            passwords.note_failure(session, who, now=now())
        with database().writing(organization_id) as session:
            reply = read_reply(request.form, get_question(session, answer_id), kind)
            respond(session, answer_id, reply, actor_id=None, now=now())
    except AnswerLate:
        return redirect(url_for("answers.show", secret=secret))
    except DomainError as refusal:
        template = kind if kind in ("less", "decline") else "show"
        return _page(secret, template, errors=form_errors(refusal), typed=request.form.to_dict()), refusal.status
    return redirect(url_for("answers.show", secret=secret))
