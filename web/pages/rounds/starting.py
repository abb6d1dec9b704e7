"""Rounds in a list, a new one on chosen offers, and the computing of its plan: at once, or as a job when it is large."""

from typing import Any

from flask import redirect, render_template, request, url_for

from inventory.codes import parse_code
from inventory.errors import DomainError, InvalidInput
from inventory.jobs import add_job, find_open
from inventory.regions import PREFECTURES
from matching.engine import InfeasiblePins
from matching.groups.tables import GROUP_KINDS
from matching.offers import list_offers
from matching.rounds.assembling import assemble, chosen_groups
from matching.rounds.choosing import approved_by_prefecture, list_active_teams
from matching.rounds.errors import RuleImpossible, RuleTooLarge
from matching.rounds.proposing import PAIRS_AT_ONCE, store_plan
from matching.rounds.ruling import Rules, rule_of, solve_by_rule
from matching.rounds.starting import (
    GroupChoice,
    Weights,
    change_rules,
    count_rounds,
    get_round_by_number,
    need_state,
    start_round,
)
from matching.rounds.starting import list_rounds as read_rounds
from matching.rounds.tables import Round
from web.access import current, now, reading, requires, writing
from web.forms import form_errors, read_form, say
from web.language import t
from web.pages.rounds.blueprint import blueprint
from web.pages.rounds.comparing import group_names, lot_names
from web.schemas.rounds import RuleForm, StartForm

PAGE = 50
# A quarter of a year: long enough that one large gift does not decide, short enough that groups feel it.
WINDOW_WEEKS = 13


@blueprint.get("/rounds")
@requires("round.read")
def list_rounds() -> str:
    """Every round, newest first."""
    page = min(max(request.args.get("page", 1, type=int), 1), 10_000)
    with reading() as session:
        rows, total = read_rounds(session, offset=(page - 1) * PAGE, limit=PAGE), count_rounds(session)
        return render_template("rounds/list.html", rows=rows, total=total, page=page, size=PAGE)


@blueprint.get("/rounds/new")
@requires("round.edit")
def new_round() -> str:
    """Which offers, which groups."""
    chosen = [code for text in request.args.getlist("offer") if (code := parse_code(text))]
    return _form({"offers": chosen, "window_weeks": WINDOW_WEEKS}, {})


def _form(typed: dict[str, Any], errors: dict[str, str]) -> str:
    with reading() as session:
        offers = [row for row in list_offers(session, states=("open",)) if row.free]
        by_prefecture = approved_by_prefecture(session)
        teams = list_active_teams(session)
        return render_template(
            "rounds/new.html",
            offers=offers,
            by_prefecture=by_prefecture,
            prefectures=[prefecture.code for prefecture in PREFECTURES if prefecture.code in by_prefecture],
            group_count=sum(by_prefecture.values()),
            teams=teams,
            kinds=GROUP_KINDS,
            typed=typed,
            errors=errors,
        )


@blueprint.post("/rounds")
@requires("round.edit")
def start() -> Any:
    """The round begins and its plan is computed."""
    values, errors = read_form(StartForm())
    typed = request.form.to_dict() | {name: request.form.getlist(name) for name in ("offers", "prefectures", "kinds", "teams")}
    if values is None:
        return _form(typed, errors), 422
    choice = GroupChoice(tuple(values["prefectures"]), tuple(values["kinds"]), tuple(values["teams"]))
    try:
        with writing() as session:
            codes = tuple(values["offers"])
            offers = [row.offer for row in list_offers(session, codes=codes)] if codes else []
            round_ = start_round(
                session,
                offers=offers,
                groups=choice,
                name=values["name"],
                window_days=7 * (values["window_weeks"] or 0),
                weights=Weights(*((values[name] or 0) for name in ("least_kg", "reserve_percent", "least_days"))),
                rules=_rules(values),
                actor_id=current().id,
                now=now(),
            )
            number = round_.number
    except DomainError as refusal:
        return _form(typed, form_errors(refusal)), 422
    return compute(number)


@blueprint.post("/rounds/<int:number>/proposal")
@requires("round.edit")
def propose(number: int) -> Any:
    """The plan is computed anew; what was set by hand stays."""
    return compute(number)


def _collision_page(number: int, refusal: InfeasiblePins) -> Any:
    """Which numbers set by hand collide with which limits, each with the way to its cell."""
    with reading() as session:
        round_ = get_round_by_number(session, number)
        answer = render_template(
            "rounds/collision.html", round=round_, pins=refusal.pins, limits=refusal.limits, lots=lot_names(session, round_),
            groups=group_names(session, round_),
        )  # fmt: skip
    return answer, refusal.status


def _rule_page(number: int, refusal: RuleImpossible | RuleTooLarge) -> Any:
    """The rule cannot be kept: why, and the other rules."""
    with reading() as session:
        round_ = get_round_by_number(session, number)
        names = group_names(session, round_) or {code: group.name for group, code in chosen_groups(session, round_)}
        group = names.get(refusal.values.get("group", ""), "")
        line = t(f"error.{refusal.code}", **(refusal.values | {"group": group}))
        return render_template("rounds/rule.html", round=round_, line=line, rules=round_.settings), refusal.status


@blueprint.post("/rounds/<int:number>/rule")
@requires("round.edit")
def choose_rule(number: int) -> Any:
    """The plan is computed anew by another rule; both plans can be compared."""
    values, errors = read_form(RuleForm())
    if values is None:
        raise InvalidInput(field=next(iter(errors)), problem="unknown_choice")
    with writing() as session:
        change_rules(session, get_round_by_number(session, number), _rules(values), actor_id=current().id, now=now())
    return compute(number)


def _rules(values: dict[str, Any]) -> Rules:
    return Rules(values["rule"], values["deviation_percent"] or 1, values["storage_by"])


def compute(number: int) -> Any:
    """Small rounds while the person waits, without holding a transaction; large or hard ones as a job that survives a closed page."""
    with reading() as session:
        round_ = get_round_by_number(session, number)
        need_state(round_, "proposed", "draft")
        assembled = assemble(session, round_, now=now())
        based_on, is_draft, settings = round_.plan_hash, round_.state == "draft", dict(round_.settings)
    if len(assembled.problem.lots) * len(assembled.problem.groups) > PAIRS_AT_ONCE:
        return _as_job(number, is_draft=is_draft)
    try:
        plan = solve_by_rule(assembled.problem, settings, effort="quick")
    except InfeasiblePins as refusal:
        return _collision_page(number, refusal)
    except (RuleImpossible, RuleTooLarge) as refusal:
        return _rule_page(number, refusal)
    if rule_of(settings) == "level" and plan.status != "optimal":
        # A better plan, or the proof that there is none, may take minutes.
        return _as_job(number, is_draft=is_draft)
    with writing() as session:
        found: Round = get_round_by_number(session, number)
        moved = store_plan(session, found, assembled, plan, based_on=based_on, actor_id=current().id, now=now())
    if moved is None:
        say("rounds.proposed")
    else:
        say("rounds.proposed_again", n=moved)
    return redirect(url_for("rounds.show_round", number=number))


def _as_job(number: int, *, is_draft: bool) -> Any:
    """The plan will be computed beside the server; leads to its progress."""
    with writing() as session:
        parameters = {"number": number}
        # A plan may have changed under a job that is going; a round without one cannot.
        job = find_open(session, "propose", parameters=parameters) if is_draft else None
        job_id = (job or add_job(session, kind="propose", parameters=parameters, created_by=current().id, now=now())).id
    return redirect(url_for("jobs.show_job", job_id=job_id))
