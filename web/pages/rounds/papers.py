"""A plan told another way: one group's list, one lot's list, the proof behind the figures, problem and plan as files."""

import json
from datetime import datetime
from typing import Any

from flask import Response, render_template

from inventory.codes import parse_code
from inventory.db import OrganizationSession
from inventory.errors import NotFound
from matching.rounds.starting import get_round_by_number
from matching.rounds.workbench import Bench, read_bench
from web.access import reading, requires, today
from web.pages.rounds.blueprint import blueprint
from web.pages.rounds.inputs import order_line
from web.pages.rounds.panel import date_text, line_text
from web.reasons import tell


def _bench(session: OrganizationSession, number: int) -> Bench:
    return read_bench(session, get_round_by_number(session, number))


@blueprint.get("/rounds/<int:number>/groups/<code>")
@requires("round.read")
def show_group(number: int, code: str) -> str:
    """What one group gets, and why it does not get the rest."""
    with reading() as session:
        bench = _bench(session, number)
        group = parse_code(code) or ""
        if group not in bench.groups:
            raise NotFound(kind="group", code=code)
        row = bench.row(group, [column.code for column in bench.columns])
        pairs = list(zip(bench.columns, row.cells, strict=True))
        refused = [(column, tell(bench, column.code, group, today=today())) for column, cell in pairs if not cell.given]
        return render_template(
            "rounds/group.html",
            bench=bench,
            round=bench.round,
            row=row,
            given=[pair for pair in pairs if pair[1].given],
            refused=refused,
            line=line_text(bench, group, "", today=today()),
            date_text=date_text,
        )


@blueprint.get("/rounds/<int:number>/lots/<code>")
@requires("round.read")
def show_lot(number: int, code: str) -> str:
    """Who gets one lot, and why the other groups do not."""
    with reading() as session:
        bench = _bench(session, number)
        lot = parse_code(code) or ""
        if lot not in bench.by_lot:
            raise NotFound(kind="offer", code=code)
        rows = sorted((bench.row(group, [lot]) for group in bench.groups), key=lambda row: (row.level, row.name))
        refused = [(row, tell(bench, lot, row.code, today=today())[0]) for row in rows if not row.cells[0].given]
        return render_template(
            "rounds/lot.html",
            bench=bench,
            round=bench.round,
            column=bench.by_lot[lot],
            given=[row for row in rows if row.cells[0].given],
            refused=refused,
            date_text=date_text,
        )


@blueprint.get("/rounds/<int:number>/proof")
@requires("round.read")
def show_proof(number: int) -> str:
    """The figures behind the sentence, the solver, the fingerprints, and the files that anybody can check."""
    with reading() as session:
        bench = _bench(session, number)
        return render_template(
            "rounds/proof.html",
            bench=bench,
            round=bench.round,
            figures=bench.figures(),
            metrics=bench.plan["metrics"],
            order_line=order_line(bench.round.settings),
            computed_at=datetime.fromisoformat(bench.round.settings["proposed_at"]),
        )


@blueprint.get("/rounds/<int:number>/<any(problem, plan):part>.json")
@requires("round.read")
def download(number: int, part: str) -> Any:
    """The problem or the plan as the engine's own file."""
    with reading() as session:
        bench = _bench(session, number)
        document = bench.problem if part == "problem" else bench.plan
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    name = f"tasuki-round-{number}-{part}.json"
    return Response(text, mimetype="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'})
