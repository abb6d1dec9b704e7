"""After groups declined: what is free again is planned for others, shown, then promised. What stands with a group never moves."""

from collections import defaultdict
from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from inventory.db import OrganizationSession
from inventory.errors import DomainError
from inventory.jobs import add_job
from matching.rounds.answering import give_links
from matching.rounds.proposing import PAIRS_AT_ONCE, stored_plan, stored_problem
from matching.rounds.resolving import (
    confirm_rest,
    drop_rest,
    freed_cases,
    read_rest,
    solve_rest,
    standing_cases,
    store_rest,
)
from matching.rounds.starting import get_round_by_number, shares_of
from matching.rounds.tables import Round, Share
from matching.rounds.telling import Told
from matching.rounds.workbench import Bench, read_bench
from web.access import current, now, reading, requires, writing
from web.answer_links import secret_of
from web.forms import say
from web.pages.rounds.bench import refusal_sentence
from web.pages.rounds.blueprint import blueprint
from web.resolving import RESOLVE_JOB


@blueprint.get("/rounds/<int:number>/rest")
@requires("round.read")
def show_rest(number: int) -> Any:
    """What is free, and when it was planned: who would gain how much."""
    return _page(number)


def _page(number: int, refusal: str = "") -> Any:
    with reading() as session:
        round_ = get_round_by_number(session, number)
        if round_.state != "confirmed":
            return redirect(url_for("rounds.show_round", number=number))
        drafts = [share for share in shares_of(session, round_.id) if share.state == "draft"]
        return render_template(
            "rounds/rest.html",
            round=round_,
            gains=_gains(session, round_, drafts) if drafts else [],
            freed=freed_cases(session, round_.id),
            standing=standing_cases(session, round_.id),
            placed=sum(share.cases for share in drafts),
            refusal=refusal,
        )


def _gains(session: OrganizationSession, round_: Round, drafts: list[Share]) -> list[dict[str, Any]]:
    """Per group that gains: its lots with cases, and its level before and after, those with least first."""
    bench: Bench = read_bench(session, round_)
    told = Told(stored_problem(round_), stored_plan(round_))
    lots = {offer_id: code for code, offer_id in round_.settings["names"]["offers"].items()}
    groups = {group_id: code for code, group_id in round_.settings["names"]["groups"].items()}
    own: dict[str, list[Share]] = defaultdict(list)
    for share in drafts:
        own[groups[str(share.group_id)]].append(share)
    rows = []
    for group, shares in own.items():
        kg = sum(share.cases * told.lots[lots[str(share.offer_id)]].kg_per_case for share in shares)
        before = told.level(group)
        lines = [(bench.by_lot[lots[str(share.offer_id)]].item.name, share.cases, share.hand_over_on) for share in shares]
        after = before + float(kg) / told.groups[group].households
        rows.append(
            {
                "code": group,
                "name": bench.names.get(group, group),
                "lines": lines,
                "before": before,
                "after": after,
                "grams": round(kg * 1000),
            }
        )
    return sorted(rows, key=lambda row: (row["before"], row["name"]))


@blueprint.post("/rounds/<int:number>/rest")
@requires("round.edit")
def plan_rest(number: int) -> Any:
    """What is free is planned anew: at once when it is small, else as a job."""
    try:
        return _compute(number)
    except DomainError as refusal:
        if refusal.code in ("round_closed", "not_found"):
            raise
        return _page(number, refusal_sentence(refusal)), refusal.status


def _compute(number: int) -> Response:
    with reading() as session:
        rest = read_rest(session, get_round_by_number(session, number), now=now())
    problem = rest.assembled.problem
    if len(problem.lots) * len(problem.groups) > PAIRS_AT_ONCE:
        with writing() as session:
            job_id = add_job(session, kind=RESOLVE_JOB, parameters={"number": number}, created_by=current().id, now=now()).id
        return redirect(url_for("jobs.show_job", job_id=job_id))
    allocations = solve_rest(rest, effort="quick")
    with writing() as session:
        store_rest(session, get_round_by_number(session, number), rest, allocations, actor_id=current().id, now=now())
    return redirect(url_for("rounds.show_rest", number=number))


@blueprint.post("/rounds/<int:number>/rest/confirmation")
@requires("round.confirm")
def confirm_further(number: int) -> Any:
    """The further shares are reserved, and their groups asked."""
    try:
        with writing() as session:
            shares, answers = confirm_rest(session, get_round_by_number(session, number).id, actor_id=current().id, now=now())
            give_links(session, answers, secret_of)
            cases = sum(share.cases for share in shares)
    except DomainError as refusal:
        if refusal.code in ("round_closed", "not_found"):
            raise
        return _page(number, refusal_sentence(refusal)), refusal.status
    say("rounds.rest_confirmed", n=cases, groups=len(answers))
    return redirect(url_for("rounds.list_answers", number=number))


@blueprint.post("/rounds/<int:number>/rest/discard")
@requires("round.edit")
def discard_rest(number: int) -> Any:
    """The draft is gone; what is promised stands."""
    with writing() as session:
        drop_rest(session, get_round_by_number(session, number))
    say("rounds.rest_discarded")
    return redirect(url_for("rounds.show_rest", number=number))
