"""The allocation engine on files: `tasuki match` and `tasuki check-plan`. No database, no account."""

import hashlib
import json
import sys
import time
import unicodedata
from pathlib import Path
from typing import Any

import click

from matching.engine import InfeasiblePins, MalformedInput, Plan, Problem, Reason, read_plan, read_problem, solve, why, write_plan
from matching.engine.checker import check
from matching.engine.policy import with_wishes
from matching.engine.problem import read_json
from web.language import t

MALFORMED, COLLIDING, VIOLATED = 2, 3, 1
UNSEEN = ("Cc", "Cs", "Zl", "Zp")
_file = click.Path(exists=True, dir_okay=False, path_type=Path)


def _facts(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, default=str) if values else ""


def _say(line: str, *, error: bool = False) -> None:
    """One line, whatever names from a file hold: line ends, control characters and half characters are written out."""
    shown = "".join(ascii(letter)[1:-1] if unicodedata.category(letter) in UNSEEN else letter for letter in line.rstrip())
    click.echo(shown, err=error)


def _stop_malformed(refusal: MalformedInput) -> None:
    for fault in refusal.faults:
        sentence = t(f"matching_engine.fault.{fault.code}", **fault.values)
        _say(t("matching_engine.fault_line", path=fault.path, sentence=sentence), error=True)
    sys.exit(MALFORMED)


def _stop_colliding(refusal: InfeasiblePins) -> None:
    _say(t("matching_engine.pins_collide"), error=True)
    for pin in refusal.pins:
        _say(t("matching_engine.pin", lot=pin.lot, group=pin.group, cases=pin.cases), error=True)
    for collision in refusal.limits:
        _say(t("matching_engine.limit", code=collision.limit, facts=_facts(collision.values)), error=True)
    sys.exit(COLLIDING)


@click.command("match")
@click.argument("problem", type=_file)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan to this file.")
@click.option("--why", "pair", nargs=2, metavar="LOT GROUP", help="Say why the group got nothing of the lot.")
@click.option("--effort", type=click.Choice(["quick", "standard"]), default="standard", show_default=True)
def match(problem: Path, output: Path | None, pair: tuple[str, str] | None, effort: str) -> None:
    """Allocate the lots of a PROBLEM file to its groups."""
    started = time.perf_counter()
    try:
        question = read_problem(problem.read_bytes())
        _stop_unknown(question, pair)
        plan = with_wishes(question, solve(question, effort=effort))
    except MalformedInput as refusal:
        _stop_malformed(refusal)
    except InfeasiblePins as refusal:
        _stop_colliding(refusal)
    plan = plan.timed(round(time.perf_counter() - started, 3))
    if output is not None:
        _write(output, plan)
        _summary(plan)
    elif pair is None:
        click.echo(write_plan(plan), nl=False)
    if pair is not None:
        _answer(why(question, plan, *pair))


def _stop_unknown(problem: Problem, pair: tuple[str, str] | None) -> None:
    known = ({lot.id for lot in problem.lots}, {group.id for group in problem.groups})
    for name, names in zip(pair or (), known, strict=False):
        if name not in names:
            _say(t("matching_engine.unknown_pair", name=name), error=True)
            sys.exit(MALFORMED)


def _write(output: Path, plan: Plan) -> None:
    try:
        output.write_text(write_plan(plan), encoding="utf-8", newline="\n")
    except OSError:
        _say(t("matching_engine.not_written", file=output), error=True)
        sys.exit(MALFORMED)


def _summary(plan: Plan) -> None:
    figures = plan.metrics
    placed, bound = (f"{float(kg):,.10g}" for kg in (figures.placed_kg, figures.bound_kg))
    status = t(f"matching_engine.status.{plan.status}")
    _say(t("matching_engine.summary", status=status, placed=placed, bound=bound, drops=figures.drops))


def _answer(reason: Reason) -> None:
    _say(t("matching_engine.why", lot=reason.lot, group=reason.group))
    if not reason.codes:
        _say(t("matching_engine.given", cases=reason.values["cases"]))
    for code in reason.codes:
        values = reason.values.get(code, {})
        key = "matching_engine.indivisible" if values.get("lower_first") is False else f"matching_engine.code.{code}"
        _say(t("matching_engine.code_line", code=code, sentence=t(key), facts=_facts(values)))


@click.command("check-plan")
@click.argument("problem", type=_file)
@click.argument("plan", type=_file)
def check_plan(problem: Path, plan: Path) -> None:
    """Check a PLAN file against its PROBLEM file, independently of the solver."""
    question, answer = problem.read_bytes(), plan.read_bytes()
    try:
        read_problem(question)
        read_plan(answer)
    except MalformedInput as refusal:
        _stop_malformed(refusal)
    broken = check(read_json(question), read_json(answer), problem_sha256=hashlib.sha256(question).hexdigest())
    for row in broken:
        _say(t("matching_engine.violation", code=row["code"], facts=_facts(row["where"] | row["values"])))
    if broken:
        sys.exit(VIOLATED)
    _say(t("matching_engine.clean"))


COMMANDS = (match, check_plan)
