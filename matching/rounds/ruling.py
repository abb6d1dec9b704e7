"""Which rule a round's plan follows: the engine's own order, or one of the alternatives a council may choose."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from matching.engine import Plan, Problem, review, solve
from matching.engine.policy import NotEqualEnough, by_fill_rate, with_wishes, within_deviation
from matching.rounds.errors import RuleImpossible, RuleTooLarge

# level: least kilograms per household first; fill_rate: least part of what was asked for first; deviation: shares of all kilograms near the
# shares of all households.
RULES = ("level", "fill_rate", "deviation")
# How storage counts: anew each week, or once for all days together.
STORAGE_RULES = ("week", "all")
DEVIATION_PERCENT = (1, 50)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a council decides on. `deviation_percent`, in points of a hundred, belongs to the rule of that name."""

    rule: str = "level"
    deviation_percent: int = 5
    storage_by: str = "week"


def rule_of(settings: dict[str, Any]) -> str:
    """The rule in a round's settings; rounds from before there was a choice follow the engine's order."""
    return str(settings.get("rule", "level"))


def solve_by_rule(
    problem: Problem, settings: dict[str, Any], *, effort: str = "standard", progress: Callable[[int], None] | None = None
) -> Plan:
    """The plan by the round's rule, its levels in kg per household whatever the rule.

    What another rule found is never called optimal: that word belongs to the engine's own order. Raises RuleImpossible, RuleTooLarge."""
    rule = rule_of(settings)
    if rule == "fill_rate":
        found = solve(by_fill_rate(problem), effort=effort, progress=progress)
        told = review(problem, found.allocations, bound_kg=found.metrics.bound_kg)
        return with_wishes(
            problem, replace(told, solver_name=found.solver_name, solver_version=found.solver_version, violations=())
        )
    if rule == "deviation":
        return _within(problem, settings.get("deviation_percent", Rules().deviation_percent))
    return with_wishes(problem, solve(problem, effort=effort, progress=progress))


def _within(problem: Problem, percent: int) -> Plan:
    try:
        plan = within_deviation(problem, Fraction(percent, 100))
    except NotEqualEnough as refusal:
        raise RuleImpossible(percent=percent, group=refusal.tightest.group) from refusal
    if plan is None:
        raise RuleTooLarge(lots=len(problem.lots), groups=len(problem.groups))
    return plan
