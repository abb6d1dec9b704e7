"""Reads plan files. Their form is checked here; whether they keep the rules is for the checker."""

from typing import Any

from matching.engine.problem.faults import MalformedInput
from matching.engine.problem.reading import Reader, Scan, read_json
from matching.engine.problem.values import Allocation, Metrics, Plan, Reason, Unplaced, exact

FORMAT = "tasuki-plan/1"
_ANY = 10**15


def _number(scan: Scan) -> Reader:
    def read(value: Any, path: str) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)) and type(value).__name__ != "Decimal":
            return scan.fault(path, "not_number")
        if not -_ANY <= value <= _ANY:
            return scan.fault(path, "out_of_range", least=-_ANY, most=_ANY)
        return exact(value)

    return read


def _rows(scan: Scan) -> dict[str, Reader]:
    whole, number, texts = scan.whole(least=-_ANY, most=_ANY), _number(scan), scan.rows(scan.text)
    share = {"lot": scan.text, "group": scan.text, "via": scan.text, "date": scan.day, "cases": whole, "kg": number}
    rest = {"lot": scan.text, "cases": whole, "kg": number, "codes": texts}
    reason = {"lot": scan.text, "group": scan.maybe(scan.text), "codes": texts, "values": scan.table(scan.anything)}
    return {
        "allocations": scan.rows(scan.record(share)),
        "unplaced": scan.rows(scan.record(rest)),
        "reasons": scan.rows(scan.record(reason)),
    }


def _document(scan: Scan) -> Reader:
    number, whole = _number(scan), scan.whole(most=_ANY)
    names = ("placed_kg", "bound_kg", "gap", "level_min", "level_p5", "gini", "max_deviation", "seconds")
    metrics: dict[str, Reader] = dict.fromkeys(names, number)
    fields: dict[str, Reader] = {
        "format": scan.choice(FORMAT),
        "problem_sha256": scan.text,
        "solver": scan.record({"name": scan.text, "version": scan.text}),
        "status": scan.choice("optimal", "feasible"),
        **_rows(scan),
        "metrics": scan.record(metrics | {"drops": whole, "arcs": whole}),
    }
    return scan.record(fields)


def plan_of(document: Any) -> Plan:
    """The plan a parsed document describes; raises MalformedInput with every fault."""
    scan = Scan()
    found = _document(scan)(document, "$")
    if scan.faults or found is None:
        raise MalformedInput(scan.faults)
    metrics: dict[str, Any] = {
        name: value if name in ("placed_kg", "bound_kg", "drops", "arcs") else float(value)
        for name, value in found["metrics"].items()
    }
    return Plan(
        problem_sha256=found["problem_sha256"],
        solver_name=found["solver"]["name"],
        solver_version=found["solver"]["version"],
        status=found["status"],
        allocations=tuple(Allocation(**row) for row in found["allocations"]),
        unplaced=tuple(Unplaced(**row | {"codes": tuple(row["codes"])}) for row in found["unplaced"]),
        reasons=tuple(Reason(**row | {"codes": tuple(row["codes"])}) for row in found["reasons"]),
        metrics=Metrics(**metrics),
    )


def read_plan(data: bytes | str) -> Plan:
    """The plan in a file's content; raises MalformedInput with every fault."""
    return plan_of(read_json(data))
