"""The last steps of a round: confirm it, cancel it, record that a group declined."""

import uuid
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for

from inventory.accounts import list_members
from inventory.db import OrganizationSession
from inventory.errors import DomainError, NotFound
from matching.rounds.answering import give_links, read_questions
from matching.rounds.confirming import confirm, donors_conditions
from matching.rounds.ending import cancel_round, decline_share
from matching.rounds.seconding import first_yes, is_second_needed, say_yes
from matching.rounds.starting import get_round_by_number
from matching.rounds.tables import Round
from matching.rounds.workbench import read_bench
from web.access import current, now, reading, requires, writing
from web.answer_links import secret_of
from web.forms import say
from web.pages.rounds.bench import refusal_sentence
from web.pages.rounds.blueprint import blueprint
from web.pages.rounds.panel import warning_line


@blueprint.get("/rounds/<int:number>/confirmation")
@requires("round.confirm")
def show_confirmation(number: int) -> Any:
    """What will be reserved and for whom, before it is."""
    return _page(number)


def _page(number: int, refusal: str = "") -> Any:
    with reading() as session:
        bench = read_bench(session, get_round_by_number(session, number))
        if bench.round.state != "proposed":
            return redirect(url_for("rounds.show_round", number=number))
        rows = [bench.row(group) for group in sorted(bench.groups, key=lambda code: bench.names.get(code, code))]
        totals: dict[str, tuple[int, float]] = {}
        for (lot, group), cases in bench.given.items():
            had, kg = totals.get(group, (0, 0.0))
            totals[group] = (had + cases, kg + cases * bench.lots[lot]["kg_per_case"])
        broken = [warning_line(bench, warning) for warning in donors_conditions(bench.round)]
        return render_template(
            "rounds/confirmation.html",
            bench=bench,
            round=bench.round,
            rows=[row for row in rows if row.code in totals],
            totals=totals,
            figures=bench.figures(),
            broken=broken,
            refusal=refusal,
            needs_two=is_second_needed(session),
            first=_first_yes(session, bench.round),
        )


def _first_yes(session: OrganizationSession, round_: Round) -> dict[str, Any] | None:
    """Who said yes first to this plan, for the page."""
    said = first_yes(round_)
    if said is None:
        return None
    names = {str(user.id): user.name for _, user in list_members(session)}
    return {
        "name": names.get(said["by"], "–"),
        "at": datetime.fromisoformat(said["at"]),
        "is_own": said["by"] == str(current().id),
    }


@blueprint.post("/rounds/<int:number>/confirmation")
@requires("round.confirm")
def confirm_round(number: int) -> Any:
    """Everything is reserved and deliveries are planned, or nothing and the page says why."""
    try:
        with writing() as session:
            round_ = get_round_by_number(session, number)
            is_first = say_yes(session, round_, actor_id=current().id, now=now())
        if is_first:
            say("rounds.first_yes", name=current().name)
            return redirect(url_for("rounds.show_confirmation", number=number))
        with writing() as session:
            confirmed = confirm(session, get_round_by_number(session, number).id, actor_id=current().id, now=now())
            give_links(session, [question.answer for question in read_questions(session, round_id=confirmed.round.id)], secret_of)
            groups, stops = len({share.group_id for share in confirmed.shares}), len(confirmed.deliveries)
    except DomainError as refusal:
        if refusal.code == "round_closed":
            raise
        return _page(number, refusal_sentence(refusal)), refusal.status
    say("rounds.confirmed", n=groups, stops=stops)
    return redirect(url_for("rounds.list_answers", number=number))


@blueprint.post("/rounds/<int:number>/cancellation")
@requires("round.confirm")
def cancel(number: int) -> Any:
    """Reservations are given back, offers are open again."""
    with writing() as session:
        cancel_round(session, get_round_by_number(session, number).id, actor_id=current().id, now=now())
    say("rounds.cancelled", n=number)
    return redirect(url_for("rounds.list_rounds"))


@blueprint.post("/rounds/<int:number>/shares/<uuid:share_id>/decline")
@requires("round.edit")
def decline(number: int, share_id: uuid.UUID) -> Any:
    """The group does not take the share; its goods can be matched again."""
    with writing() as session:
        bench = read_bench(session, get_round_by_number(session, number))
        pair = next((pair for pair, found in bench.shares.items() if found.id == share_id), None)
        if pair is None:
            raise NotFound(kind="share", code=str(share_id))
        share = decline_share(session, share_id, actor_id=current().id, now=now())
        lot, group = pair
        say("rounds.declined", group=bench.names[group], lot=bench.by_lot[lot].item.name, n=share.cases)
    return redirect(url_for("rounds.show_round", number=number, lot=lot, group=group, **_kept()))


def _kept() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if name in ("lots", "groups", "sort", "reason", "region", "q")}
