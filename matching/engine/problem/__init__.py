"""What the engine reads and answers: value types, problem files, plan files, and the errors of both."""

from matching.engine.problem.faults import Collision, Fault, InfeasiblePins, MalformedInput
from matching.engine.problem.plans import plan_of, read_plan
from matching.engine.problem.reading import problem_of, read_json, read_problem
from matching.engine.problem.values import (
    OBJECTIVE,
    TEMPERATURES,
    Allocation,
    Bound,
    Forbid,
    Group,
    Lot,
    Metrics,
    Pin,
    Plan,
    Problem,
    Reason,
    StorageSpan,
    Team,
    Unplaced,
    Violation,
    exact,
)
from matching.engine.problem.writing import plan_document, problem_digest, problem_document, write_plan, write_problem

__all__ = [
    "OBJECTIVE",
    "TEMPERATURES",
    "Allocation",
    "Bound",
    "Collision",
    "Fault",
    "Forbid",
    "Group",
    "InfeasiblePins",
    "Lot",
    "MalformedInput",
    "Metrics",
    "Pin",
    "Plan",
    "Problem",
    "Reason",
    "StorageSpan",
    "Team",
    "Unplaced",
    "Violation",
    "exact",
    "plan_document",
    "plan_of",
    "problem_digest",
    "problem_document",
    "problem_of",
    "read_json",
    "read_plan",
    "read_problem",
    "write_plan",
    "write_problem",
]
