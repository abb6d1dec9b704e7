"""What a round was given: its choices, what is missing, what was assumed, each with the way out."""

from typing import Any

from flask import render_template, url_for

from matching.rounds.assembling import WINDOW_DAYS
from matching.rounds.inputs import Finding, Named, look_at_inputs
from matching.rounds.ruling import rule_of
from matching.rounds.starting import get_round_by_number, list_lot_names
from matching.rounds.tables import Round
from web.access import current, now, reading, requires
from web.language import t
from web.pages.rounds.blueprint import blueprint

# Where each finding is put right: endpoint of one record, by its code.
PLACES = {"too_heavy": "offers.show_offer"}


@blueprint.get("/rounds/<int:number>/inputs")
@requires("round.read")
def show_inputs(number: int) -> str:
    """The choices of the round and everything about its groups and lots that a person should know."""
    with reading() as session:
        round_ = get_round_by_number(session, number)
        findings = look_at_inputs(session, round_, now=now())
        lots = list_lot_names(session, round_.id)
        return render_template(
            "rounds/inputs.html",
            round=round_,
            findings=findings,
            lots=lots,
            choices=choices_of(round_),
            line_of=line_of,
            address_of=_address,
            may_change=current().can("round.edit") and round_.state in ("draft", "proposed"),
        )


def choices_of(round_: Round) -> list[tuple[str, str]]:
    """What the person chose, as words and values."""
    settings = round_.settings
    groups = settings.get("groups", {})
    chosen = [t(f"prefecture.{code}") for code in groups.get("prefectures", [])] + [
        t(f"offers.kind_{kind}") for kind in groups.get("kinds", [])
    ]
    if groups.get("teams"):
        chosen.append(t("rounds.input_teams", n=len(groups["teams"])))
    window_days = settings.get("window_days", WINDOW_DAYS)
    weeks, rest = divmod(window_days, 7)
    window = t("rounds.input_weeks", n=weeks) if not rest else t("rounds.input_days", n=window_days)
    least_kg, percent, days = (settings.get(name, 0) for name in ("least_kg", "reserve_percent", "least_days"))
    return [
        (t("rounds.input_groups"), t("reason.comma").join(chosen) or t("rounds.input_all")),
        (t("rounds.weight_window"), window if window_days else t("rounds.input_no_window")),
        (t("rounds.weight_drops"), t("rounds.input_least_kg", n=least_kg) if least_kg else t("rounds.input_as_donor")),
        (t("rounds.weight_reserve"), t("rounds.input_percent", n=percent) if percent else t("rounds.input_none_kept")),
        (t("rounds.weight_days"), t("rounds.input_least_days", n=days) if days else t("rounds.input_house_rule")),
        (t("rounds.rule"), rule_line(settings)),
        (t("rounds.storage_by"), t(f"rounds.storage_by_{settings.get('storage_by', 'all')}")),
    ]


def rule_line(settings: dict[str, Any]) -> str:
    """The round's rule in a few words, with its number."""
    rule = rule_of(settings)
    line = t(f"rounds.rule_{rule}")
    return t("rounds.rule_with_points", rule=line, n=settings["deviation_percent"]) if rule == "deviation" else line


def order_line(settings: dict[str, Any]) -> str:
    """What the plan aims at, in order, by the round's rule."""
    rule = rule_of(settings)
    if rule == "level":
        return t("rounds.proof_order_text")
    return t(f"rounds.order_{rule}", n=settings.get("deviation_percent", 0))


def line_of(finding: Finding, record: Named) -> str:
    """The numbers beside one record of a finding."""
    if finding.code == "persons_counted":
        persons, per, households = record.values
        return t("rounds.finding_persons", persons=persons, per=per, households=households)
    if finding.code == "too_heavy":
        case, room = record.values
        return t("rounds.finding_heavy", case=case, room=room)
    if finding.code == "hub_missing":
        members, hub = record.values
        return t("rounds.finding_hub", members=members, hub=hub)
    return ""


def _address(finding: Finding, record: Named) -> Any:
    endpoint = PLACES.get(finding.code)
    return url_for(endpoint, code=record.code) if endpoint else url_for("groups.show_group", code=record.code)


blueprint.add_app_template_global(rule_line, "rule_line")
