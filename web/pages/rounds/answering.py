"""The coordinator's view of the groups' answers: who said what, who is late, the texts and links to send, answers entered for a group."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for

from inventory.accounts import get_organization, list_members
from inventory.db import OrganizationSession
from inventory.devices import secret_hash
from inventory.errors import DomainError, NotFound
from matching.groups.tables import RecipientGroup
from matching.rounds.answering import (
    REASONS,
    Question,
    answer_due,
    get_question,
    give_links,
    read_questions,
    renew_link,
    respond,
)
from matching.rounds.minimums import below_minimum
from matching.rounds.resolving import freed_cases, open_drafts
from matching.rounds.starting import get_round_by_number
from matching.rounds.tables import Round
from web.access import current, now, reading, requires, today, writing
from web.answer_links import address_of, secret_of
from web.downloads import csv_answer
from web.forms import form_errors, say
from web.language import language, t
from web.language.formats import date_mark, day_near, hour, in_tokyo, instant_table, kg
from web.pages.rounds.blueprint import blueprint
from web.pages.rounds.panel import date_text
from web.schemas.answers import read_reply

VIEWS = ("all", "waiting", "accepted", "changed")
SHOWN = {"waiting": ("waiting",), "accepted": ("accepted",), "changed": ("reduced", "declined")}


def is_late(question: Question) -> bool:
    return question.answer.state == "waiting" and question.answer.answer_by < now()


def message_of(question: Question) -> str:
    """The text that a coordinator pastes into LINE or an e-mail, with the link at its end."""
    answer = question.answer
    lines = [t("rounds.line_hello", group=question.group.name)]
    if question.first_day:
        lines.append(t("rounds.line_when", day=day_near(question.first_day, today(), language=language())))
    for line in question.lines:
        mark = (
            date_mark(line.offer.date_on, line.offer.date_precision, language=language())
            if line.offer.date_on
            else t("rounds.undated")
        )
        lines.append(
            t("rounds.line_item", item=line.item.name, n=line.cases, weight=kg(line.grams, language=language()), date=mark)
        )
    until = answer.answer_by
    day = day_near(in_tokyo(until).date(), today(), language=language())
    lines += [
        t("rounds.line_decline"),
        "",
        t("answers.message_open", day=day, hour=hour(until, language=language())),
        address_of(answer),
    ]
    return "\n".join(lines)


def has_link(question: Question) -> bool:
    """Whether the link that we would show is the one that works."""
    return question.answer.token_hash == secret_hash(secret_of(question.answer))


@blueprint.get("/rounds/<int:number>/answers")
@requires("round.read")
def list_answers(number: int) -> Any:
    """Who answered, who has not, and what is free again."""
    view = request.args.get("view", "all")
    view = view if view in VIEWS else "all"
    with reading() as session:
        round_ = get_round_by_number(session, number)
        questions = read_questions(session, round_id=round_.id)
        counts = {name: sum(one.answer.state in states for one in questions) for name, states in SHOWN.items()} | {
            "all": len(questions)
        }
        shown = [one for one in questions if view == "all" or one.answer.state in SHOWN[view]]
        waiting = [one for one in shown if one.answer.state == "waiting"]
        shown = sorted(waiting, key=lambda one: one.answer.answer_by) + [one for one in shown if one.answer.state != "waiting"]
        return render_template(
            "rounds/answers.html",
            round=round_,
            questions=shown,
            counts=counts,
            view=view,
            people={user.id: user.name for _, user in list_members(session)},
            is_late=is_late,
            has_link=has_link,
            message_of=message_of,
            freed=freed_cases(session, round_.id),
            drafts=open_drafts(session, round_.id),
            below=below_minimum(session, round_),
            without_link=sum(one.answer.token_hash is None and one.is_open for one in questions),
        )


def _question(session: OrganizationSession, number: int, answer_id: uuid.UUID) -> tuple[Round, Question]:
    round_, question = get_round_by_number(session, number), get_question(session, answer_id)
    if question.answer.round_id != round_.id:
        raise NotFound(kind="answer", code=str(answer_id))
    return round_, question


@blueprint.get("/rounds/<int:number>/answers/<uuid:answer_id>")
@requires("round.edit")
def show_answer(number: int, answer_id: uuid.UUID) -> Any:
    """One group's answer, its link, and a form to enter the answer for it."""
    return _answer_page(number, answer_id, {}, {})


def _answer_page(number: int, answer_id: uuid.UUID, errors: dict[str, str], typed: dict[str, str]) -> Any:
    with reading() as session:
        round_, question = _question(session, number, answer_id)
        return render_template(
            "rounds/answer.html",
            round=round_,
            question=question,
            people={user.id: user.name for _, user in list_members(session)},
            is_late=is_late(question),
            has_link=has_link(question),
            message=message_of(question),
            address=address_of(question.answer),
            reasons=REASONS,
            errors=errors,
            typed=typed,
            date_text=date_text,
            days=get_organization(session, session.organization_id).setting("answer_days"),
        )


@blueprint.post("/rounds/<int:number>/answers/<uuid:answer_id>")
@requires("round.edit")
def enter_answer(number: int, answer_id: uuid.UUID) -> Any:
    """What the group said by phone stands as its answer, with the name of who entered it."""
    try:
        with writing() as session:
            _, question = _question(session, number, answer_id)
            respond(session, answer_id, read_reply(request.form, question, "less"), actor_id=current().id, now=now())
            name = question.group.name
    except NotFound:
        raise
    except DomainError as refusal:
        return _answer_page(number, answer_id, form_errors(refusal), request.form.to_dict()), refusal.status
    say("answers.entered", group=name)
    return redirect(url_for("rounds.list_answers", number=number))


@blueprint.post("/rounds/<int:number>/answers/<uuid:answer_id>/link")
@requires("round.edit")
def make_new_link(number: int, answer_id: uuid.UUID) -> Any:
    """A fresh link with a fresh time to answer."""
    with writing() as session:
        _, question = _question(session, number, answer_id)
        days = get_organization(session, session.organization_id).setting("answer_days")
        due = answer_due(now(), question.first_day or today() + timedelta(days=days), days)
        renew_link(session, question.answer, secret_of, answer_by=due, actor_id=current().id, now=now())
    say("answers.renewed")
    return redirect(url_for("rounds.show_answer", number=number, answer_id=answer_id))


@blueprint.post("/rounds/<int:number>/answers/links")
@requires("round.edit")
def make_links(number: int) -> Any:
    """Every question that has none gets its link."""
    with writing() as session:
        round_ = get_round_by_number(session, number)
        missing = [
            one.answer for one in read_questions(session, round_id=round_.id) if one.answer.token_hash is None and one.is_open
        ]
        give_links(session, missing, secret_of)
    say("answers.links_made", n=len(missing))
    return redirect(url_for("rounds.list_answers", number=number))


@blueprint.post("/rounds/<int:number>/answers/messages.csv")
@requires("round.edit")
def download_messages(number: int) -> Any:
    """Texts and links of all groups that have not answered, for a mail merge. By POST: links let somebody answer."""
    with reading() as session:
        round_ = get_round_by_number(session, number)
        waiting = [one for one in read_questions(session, round_id=round_.id) if one.answer.state == "waiting" and has_link(one)]
        rows = [_message_row(one.group, one) for one in waiting]
    headings = [t(f"answers.csv_{name}") for name in ("group", "contact", "phone", "email", "state", "due", "link", "text")]
    return csv_answer(t("answers.csv_name", n=number), headings, rows)


def _message_row(group: RecipientGroup, question: Question) -> Sequence[str]:
    answer = question.answer
    state = t("answers.state_late" if is_late(question) else f"answers.state_{answer.state}")
    due = instant_table(answer.answer_by, language=language())
    return (group.name, group.contact, group.phone, group.email, state, due, address_of(answer), message_of(question))


@blueprint.get("/rounds/<int:number>/answers/print")
@requires("round.edit")
def print_messages(number: int) -> Any:
    """The texts on paper, for groups reached by post or by hand: a box each."""
    with reading() as session:
        round_ = get_round_by_number(session, number)
        waiting = [one for one in read_questions(session, round_id=round_.id) if one.answer.state == "waiting" and has_link(one)]
        return render_template("rounds/messages.html", round=round_, questions=waiting, message_of=message_of)
