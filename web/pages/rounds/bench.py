"""The workbench: the matrix, the panel of one cell, numbers set by hand."""

from typing import Any

from flask import redirect, render_template, request, url_for

from inventory.codes import parse_code
from inventory.db import OrganizationSession
from inventory.errors import DomainError
from matching.rounds.adjusting import Change, adjust
from matching.rounds.assembling import chosen_groups
from matching.rounds.errors import ConditionNotMet
from matching.rounds.proposing import stored_plan, stored_problem
from matching.rounds.starting import get_round_by_number, offers_of
from matching.rounds.suggesting import givers
from matching.rounds.tables import Round
from matching.rounds.workbench import ORDER, SORTS, Bench, View, read_bench
from web.access import current, now, reading, requires, today, writing
from web.errors import sentence
from web.forms import read_form, say
from web.language import has_text, t
from web.pages.rounds.blueprint import blueprint
from web.pages.rounds.panel import date_text, open_panel, short_date, warning_line
from web.reasons import short_word
from web.schemas.rounds import ShareForm

KEPT = ("sort", "reason", "region", "q", "lots", "groups")
WARNINGS_SHOWN = 4


@blueprint.get("/rounds/<int:number>")
@requires("round.read")
def show_round(number: int) -> str:
    """The plan as a matrix of lots and groups; before there is one, what would be matched."""
    with reading() as session:
        round_ = get_round_by_number(session, number)
        if round_.plan is None:
            return _show_draft(session, round_)
        return show_bench(read_bench(session, round_))


def _show_draft(session: OrganizationSession, round_: Round) -> str:
    lots, groups = len(offers_of(session, round_.id)), len(chosen_groups(session, round_))
    return render_template("rounds/draft.html", round=round_, lots=lots, groups=groups)


def show_bench(bench: Bench, *, errors: dict[str, str] | None = None, typed: dict[str, str] | None = None) -> str:
    """The page of a plan, with one cell open when the address names it."""
    asked = request.values
    view = View(
        lots_page=asked.get("lots", 1, type=int),
        groups_page=asked.get("groups", 1, type=int),
        sort=asked.get("sort", "") if asked.get("sort") in SORTS else "name",
        reason=asked.get("reason", "") if asked.get("reason") in ORDER else "",
        region=asked.get("region", "")[:2],
        words=asked.get("q", "")[:60],
    )
    lot, group = parse_code(asked.get("lot", "")) or "", parse_code(asked.get("group", "")) or ""
    tried = asked.get("try", type=int)
    panel = open_panel(bench, lot, group, today=today(), tried=tried, may_edit=current().can("round.edit"))
    warnings = bench.round.settings.get("warnings", []) if bench.round.state == "proposed" else []
    return render_template(
        "rounds/bench.html",
        bench=bench,
        round=bench.round,
        page=bench.page(view),
        figures=bench.figures(),
        panel=panel,
        tried=tried,
        errors=errors or {},
        typed=typed or {},
        warnings=[warning_line(bench, warning) for warning in warnings[:WARNINGS_SHOWN]],
        more_warnings=max(0, len(warnings) - WARNINGS_SHOWN),
        kept={name: asked[name] for name in KEPT if asked.get(name)},
        reason_choices=[(code, t(f"reason.title.{code}")) for code in ORDER if code != "FORBIDDEN"],
        region_choices=_regions(bench),
        short_word=short_word,
        date_text=date_text,
        short_date=short_date,
    )


def _regions(bench: Bench) -> list[tuple[str, str]]:
    """Prefectures of the groups that take part."""
    codes = sorted({group["region"] for group in bench.groups.values()})
    return [(code, t(f"prefecture.{code}")) for code in codes if has_text(f"prefecture.{code}")]


@blueprint.post("/rounds/<int:number>/shares")
@requires("round.edit")
def change_share(number: int) -> Any:
    """The pair gets this number, or is left to the plan again; refused numbers stay in the field with the reason."""
    values, errors = read_form(ShareForm())
    with writing() as session:
        round_ = get_round_by_number(session, number)
        if values is None:
            return show_bench(read_bench(session, round_), errors=errors, typed=request.form.to_dict()), 422
        changes = _changes(round_, values)
        try:
            judged = adjust(session, round_, changes, actor_id=current().id, now=now())
        except DomainError as refusal:
            bench = read_bench(session, round_)
            return show_bench(bench, errors={"cases": refusal_sentence(refusal)}, typed=request.form.to_dict()), 422
        _say(read_bench(session, round_), changes[-1], has_warnings=bool(judged.warnings))
    kept = {name: request.form[name] for name in KEPT if request.form.get(name)}
    return redirect(url_for("rounds.show_round", number=number, lot=values["lot"], group=values["group"], **kept))


def _changes(round_: Round, values: dict[str, Any]) -> list[Change]:
    """One pair; with `others` ticked also those who give for it."""
    if "unset" in request.form:
        return [Change(values["lot"], values["group"], None)]
    cases = values["cases"] or 0
    if request.form.get("with_givers") and round_.plan is not None:
        changes = givers(stored_problem(round_), stored_plan(round_), values["lot"], values["group"], cases)
        return [Change(change.lot, change.group, change.cases, values["note"]) for change in changes]
    return [Change(values["lot"], values["group"], cases, values["note"])]


def refusal_sentence(refusal: DomainError) -> str:
    """A refusal with every hard reason named."""
    if isinstance(refusal, ConditionNotMet):
        words = [t(f"reason.title.{code}") for code in refusal.values["codes"]]
        return t("error.condition_not_met.reasons", reasons=t("reason.comma").join(words))
    return sentence(refusal)


def _say(bench: Bench, change: Change, *, has_warnings: bool) -> None:
    lot, group = bench.by_lot[change.lot].item.name, bench.names[change.group]
    if change.cases is None:
        say("rounds.unset_done")
    else:
        key = "rounds.set_warned" if has_warnings else "rounds.set_done"
        say(key, level="warn" if has_warnings else "ok", lot=lot, group=group, n=change.cases)


def round_title(round_: Round) -> str:
    return t("rounds.named", n=round_.number, name=round_.name) if round_.name else t("rounds.number", n=round_.number)


blueprint.add_app_template_global(round_title, "round_title")
