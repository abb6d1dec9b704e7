"""The allocation engine: pure values in, a plan with reasons out. No database, no clock, no language.

`solve(problem)` finds a plan, `review(problem, allocations)` judges one that a person edited, `why(problem, plan, lot, group)`
explains one pair, `forced(problem, plan, lot, group)` tells what it would cost to serve it. Files: `read_problem`, `write_plan` and their
kin; `checker` judges plan files on its own.
"""

from matching.engine.answers import EngineDefect, review, solve, why
from matching.engine.forcing import Forced, Shift, forced
from matching.engine.problem import (
    Allocation,
    Bound,
    Collision,
    Fault,
    Forbid,
    Group,
    InfeasiblePins,
    Lot,
    MalformedInput,
    Metrics,
    Pin,
    Plan,
    Problem,
    Reason,
    Team,
    Unplaced,
    Violation,
    read_plan,
    read_problem,
    write_plan,
    write_problem,
)

__all__ = [
    "Allocation",
    "Bound",
    "Collision",
    "EngineDefect",
    "Fault",
    "Forbid",
    "Forced",
    "Group",
    "InfeasiblePins",
    "Lot",
    "MalformedInput",
    "Metrics",
    "Pin",
    "Plan",
    "Problem",
    "Reason",
    "Shift",
    "Team",
    "Unplaced",
    "Violation",
    "forced",
    "read_plan",
    "read_problem",
    "review",
    "solve",
    "why",
    "write_plan",
    "write_problem",
]
