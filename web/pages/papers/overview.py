"""The list of donors with their papers of a year, the head of all papers, and who may be named."""

import uuid
from typing import Any

from flask import redirect, render_template, request, url_for

from inventory.errors import DomainError
from inventory.letterhead import LIMITS, change_letterhead, letterhead_of
from inventory.slips import year_of_slips
from matching.outcomes.consents import PAGE as CONSENTS
from matching.outcomes.consents import list_consents, note_consent
from matching.outcomes.overview import PAGE, giving_donors
from web.access import current, now, reading, requires, writing
from web.forms import form_errors, say
from web.pages.papers.area import asked_period, blueprint, page_links, this_year, year_choices
from web.schemas.register_lists import page_number

ANSWERS = ("yes", "no", "unasked")


@blueprint.get("/papers")
@requires("donor.read")
def show_papers() -> Any:
    """Who gave in the period, and the papers there are for it."""
    asked, page, words = asked_period(), page_number(request.args), request.args.get("q", "").strip()[:100]
    with reading() as session:
        rows, total = giving_donors(session, asked.period.period, query=words, offset=(page - 1) * PAGE, limit=PAGE)
        year = year_of_slips(session, this_year())
        head = letterhead_of(session)

    def link(number: int) -> str:
        return url_for("papers.show_papers", q=words or None, page=number, period=asked.period.choice, **asked.days)

    answer = render_template(
        "papers/overview.html", asked=asked, rows=rows, total=total, words=words, year=year, choices=year_choices(), errors=asked.errors,
        has_letterhead=bool(head.address), **page_links(page, PAGE, total, link),
    )  # fmt: skip
    return answer, asked.status


@blueprint.get("/papers/letterhead")
@requires("donor.edit")
def show_letterhead() -> str:
    with reading() as session:
        head = letterhead_of(session)
    return _letterhead({field: getattr(head, field) for field in LIMITS}, {})


@blueprint.post("/papers/letterhead")
@requires("donor.edit")
def save_letterhead() -> Any:
    """All papers made from now on carry this head."""
    typed = {field: request.form[field] for field in LIMITS if field in request.form}
    try:
        with writing() as session:
            changed = change_letterhead(session, typed, actor_id=_me(), now=now())
    except DomainError as refusal:
        return _letterhead(typed, form_errors(refusal)), refusal.status
    say("papers.letterhead_saved" if changed else "papers.letterhead_unchanged")
    return redirect(url_for("papers.show_letterhead"))


def _letterhead(typed: dict[str, str], errors: dict[str, str]) -> str:
    return render_template("papers/letterhead.html", typed=typed, errors=errors)


@blueprint.get("/papers/consents")
@requires("group.read")
def show_consents() -> str:
    """Groups, and whether they agree to be named to donors."""
    page, words = page_number(request.args), request.args.get("q", "").strip()[:100]
    answer = request.args.get("answer", "")
    answer = answer if answer in ANSWERS else ""
    with reading() as session:
        rows, total = list_consents(session, query=words, answer=answer, offset=(page - 1) * CONSENTS)

    def link(number: int) -> str:
        return url_for("papers.show_consents", q=words or None, answer=answer or None, page=number)

    return render_template(
        "papers/consents.html", rows=rows, total=total, words=words, answer=answer, answers=ANSWERS, number=page,
        **page_links(page, CONSENTS, total, link),
    )  # fmt: skip


@blueprint.post("/papers/consents")
@requires("group.edit")
def save_consents() -> Any:
    """The ticked groups agree, or do not agree any more."""
    ids = [found for text in request.form.getlist("group")[:500] if (found := _uuid(text))]
    with writing() as session:
        changed = note_consent(session, ids, is_given=request.form.get("given") == "1", actor_id=_me(), now=now())
    say("papers.consents_saved", n=changed) if ids else say("papers.consents_none", level="warn")
    words = {name: request.form[name] for name in ("q", "answer", "page") if request.form.get(name)}
    return redirect(url_for("papers.show_consents", **words))


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _me() -> uuid.UUID:
    return current().id
