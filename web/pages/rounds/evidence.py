"""The round on paper: its whole record for a board, and one sheet for one group that names no other group."""

from statistics import quantiles
from typing import Any

from flask import render_template
from sqlalchemy import select

from inventory.codes import parse_code
from inventory.errors import NotFound
from matching.rounds.answering import read_questions
from matching.rounds.evidence import cases_by_state, read_evidence
from matching.rounds.inputs import look_at_inputs
from matching.rounds.settling import whole_documents
from matching.rounds.starting import get_round_by_number, list_lot_names
from matching.rounds.tables import RoundGroup
from matching.rounds.workbench import Column, read_bench
from web.access import now, reading, requires, today
from web.pages.rounds.blueprint import blueprint
from web.pages.rounds.comparing import group_names, lot_names, version_name
from web.pages.rounds.inputs import choices_of, line_of, order_line
from web.pages.rounds.panel import date_text
from web.reasons import Told, tell

SEPARATE_ROWS = 10


@blueprint.get("/rounds/<int:number>/evidence")
@requires("round.read")
def show_evidence(number: int) -> str:
    """Inputs, choices, solver, fingerprints, changes by hand with who and why, answers, versions: A4."""
    with reading() as session:
        round_ = get_round_by_number(session, number)
        if round_.plan_hash is None:
            raise NotFound(kind="plan", code=str(number))
        problem, plan = whole_documents(session, round_)
        return render_template(
            "rounds/evidence.html",
            round=round_,
            plan=plan,
            sizes=(len(problem["lots"]), len(problem["groups"]), len(problem["teams"])),
            evidence=read_evidence(session, round_),
            questions=read_questions(session, round_id=round_.id),
            states=cases_by_state(session, round_),
            findings=look_at_inputs(session, round_, now=now()),
            line_of=line_of,
            choices=choices_of(round_),
            order_line=order_line(round_.settings),
            lots=list_lot_names(session, round_.id),
            lot_names=lot_names(session, round_),
            group_names=group_names(session, round_),
            version_name=version_name,
        )


@blueprint.get("/rounds/<int:number>/groups/<code>/sheet")
@requires("round.read")
def show_group_sheet(number: int, code: str) -> Any:
    """What the group got, why, and how it compares per household; other groups appear only as figures."""
    group = parse_code(code) or ""
    with reading() as session:
        round_ = get_round_by_number(session, number)
        if round_.plan_hash is None or group not in round_.settings.get("names", {}).get("groups", {}):
            raise NotFound(kind="group", code=code)
        bench = read_bench(session, round_, groups=[group])
        row = bench.row(group, [column.code for column in bench.columns])
        pairs = list(zip(bench.columns, row.cells, strict=True))
        refused = [(column, tell(bench, column.code, group, today=today())[0]) for column, cell in pairs if not cell.given]
        levels = [
            level for seat in session.execute(select(RoundGroup.level).where(RoundGroup.round_id == round_.id)) for level in seat
        ]
        return render_template(
            "rounds/group_sheet.html",
            round=round_,
            row=row,
            facts=bench.groups[group],
            given=[pair for pair in pairs if pair[1].given],
            refused=_by_reason(refused),
            spread=_spread(levels),
            count=len(levels),
            answers=[one for one in read_questions(session, round_id=round_.id) if one.group_code == group],
            date_text=date_text,
        )


def _by_reason(refused: list[tuple[Column, Told]]) -> list[tuple[list[str], str, str]]:
    """Items, title and sentence, one row per lot; many lots share a row per reason, so that the sheet stays one page."""
    if len(refused) <= SEPARATE_ROWS:
        return [([column.item.name], told.title, told.text) for column, told in refused]
    together: dict[str, list[str]] = {}
    for column, told in refused:
        together.setdefault(told.title, []).append(column.item.name)
    return [(names, title, "") for title, names in together.items()]


def _spread(levels: list[float]) -> dict[str, float]:
    """Where groups stand, without saying who: the lowest, the quarters, the highest."""
    low, middle, high = quantiles(levels, n=4, method="inclusive") if len(levels) > 1 else levels * 3
    return {"lowest": min(levels), "quarter": low, "median": middle, "three_quarters": high, "highest": max(levels)}
