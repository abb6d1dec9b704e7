"""Writes problems and plans as JSON documents: sorted, exact where a decimal can be, the same bytes for the same content."""

import hashlib
import json
from fractions import Fraction
from typing import Any

from matching.engine.problem.plans import FORMAT
from matching.engine.problem.values import OBJECTIVE, Group, Lot, Plan, Problem, StorageSpan


def number(amount: Fraction | float | int) -> int | float:
    """A JSON number: whole when it is whole."""
    if isinstance(amount, Fraction):
        return int(amount) if amount.denominator == 1 else float(amount)
    return amount


def _sorted(values: frozenset | None) -> list[str] | None:
    return None if values is None else sorted(str(value) for value in values)


def _lot(lot: Lot) -> dict[str, Any]:
    return {
        "id": lot.id,
        "category": lot.category,
        "temp": lot.temp,
        "cases": lot.cases,
        "kg_per_case": number(lot.kg_per_case),
        "expiry": lot.expiry.isoformat(),
        "allergens": _sorted(lot.allergens),
        "dates": _sorted(lot.dates),
        "regions": _sorted(lot.regions),
        "types": _sorted(lot.types),
        "compliance": lot.compliance,
        "min_days_left": lot.min_days_left,
        "min_drop_cases": lot.min_drop_cases,
        "max_drops": lot.max_drops,
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "id": group.id,
        "households": group.households,
        "past_kg": number(group.past_kg),
        "storage_kg": {name: number(kg) for name, kg in group.storage_kg.items()},
        "needs": {name: number(kg) for name, kg in group.needs.items()},
        "region": group.region,
        "type": group.type,
        "compliance": group.compliance,
        "exclude_allergens": _sorted(group.exclude_allergens),
        "dates": _sorted(group.dates),
        **({"storage_spans": [_span(span) for span in group.storage_spans]} if group.storage_spans else {}),
        **({"prefers": _sorted(group.prefers)} if group.prefers else {}),
    }


def _span(span: StorageSpan) -> dict[str, Any]:
    return {"temp": span.temp, "first": span.first.isoformat(), "last": span.last.isoformat(), "kg": number(span.kg)}


def problem_document(problem: Problem) -> dict[str, Any]:
    """The problem as a document that `problem_of` reads back. Bounds and spans of storage stand in it only when there are some."""
    bounds = [{"lot": one.lot, "group": one.group, "least": one.least, "most": one.most} for one in problem.bounds]
    return {
        "name": problem.name,
        "today": problem.today.isoformat(),
        "objective": list(OBJECTIVE),
        "lots": [_lot(lot) for lot in problem.lots],
        "groups": [_group(group) for group in problem.groups],
        "teams": [
            {"id": team.id, "hub": team.hub, "members": list(team.members), "cross_dock_kg": number(team.cross_dock_kg)}
            for team in problem.teams
        ],
        "pins": [{"lot": pin.lot, "group": pin.group, "cases": pin.cases} for pin in problem.pins],
        "forbid": [{"lot": forbid.lot, "group": forbid.group} for forbid in problem.forbids],
        **({"bounds": bounds} if bounds else {}),
    }


def write_problem(problem: Problem) -> str:
    """The problem as the text of a file."""
    return json.dumps(problem_document(problem), ensure_ascii=False, indent=1) + "\n"


def problem_digest(problem: Problem) -> str:
    """SHA-256 of the file the problem came from, or of the file it would be written to."""
    return problem.file_sha256 or hashlib.sha256(write_problem(problem).encode()).hexdigest()


def plan_document(plan: Plan) -> dict[str, Any]:
    """The plan as a document that `plan_of` reads back; violations stay with the caller."""
    metrics = plan.metrics
    return {
        "format": FORMAT,
        "problem_sha256": plan.problem_sha256,
        "solver": {"name": plan.solver_name, "version": plan.solver_version},
        "status": plan.status,
        "allocations": [
            {
                "lot": share.lot,
                "group": share.group,
                "via": share.via,
                "date": share.date.isoformat() if share.date else None,
                "cases": share.cases,
                "kg": number(share.kg),
            }
            for share in plan.allocations
        ],
        "unplaced": [
            {"lot": row.lot, "cases": row.cases, "kg": number(row.kg), "codes": list(row.codes)} for row in plan.unplaced
        ],
        "reasons": [{"lot": row.lot, "group": row.group, "codes": list(row.codes), "values": row.values} for row in plan.reasons],
        "metrics": {
            "placed_kg": number(metrics.placed_kg),
            "bound_kg": number(metrics.bound_kg),
            "gap": metrics.gap,
            "drops": metrics.drops,
            "level_min": metrics.level_min,
            "level_p5": metrics.level_p5,
            "gini": metrics.gini,
            "max_deviation": metrics.max_deviation,
            "arcs": metrics.arcs,
            "seconds": metrics.seconds,
        },
    }


def write_plan(plan: Plan) -> str:
    """The plan as the text of a file."""
    return json.dumps(plan_document(plan), ensure_ascii=False, indent=1) + "\n"
