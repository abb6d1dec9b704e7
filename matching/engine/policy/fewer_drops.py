"""Fewer deliveries: every delivery has to carry at least so many kilograms, and what that costs in kilograms placed and in fairness."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from matching.engine.answers import solve
from matching.engine.problem import Lot, Plan, Problem


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """One choice: no delivery lighter than `least_kg`. Kilograms are exact; levels are kg per household, past included.

    `unserved` counts groups that get nothing. `is_dominated`: another point places at least as much
    with no more deliveries and no lower lowest level, so nobody has a reason to choose this one.
    """

    least_kg: int
    drops: int
    placed_kg: Fraction
    level_min: float
    level_p5: float
    gini: float
    unserved: int
    is_dominated: bool = False


def with_larger_drops(problem: Problem, least_kg: int) -> Problem:
    """The same problem, in which no delivery is lighter than `least_kg`, or than the whole lot when that is lighter still.

    Lots that somebody pinned keep the donor's own smallest drop: a pin is a decision already taken.
    """
    if not least_kg:
        return problem
    pinned = {pin.lot for pin in problem.pins if pin.cases}
    return replace(
        problem, file_sha256="", lots=tuple(lot if lot.id in pinned else _with_least(lot, least_kg) for lot in problem.lots)
    )


def _with_least(lot: Lot, least_kg: int) -> Lot:
    cases = min(ceil(least_kg / lot.kg_per_case), lot.cases)
    return replace(lot, min_drop_cases=max(lot.min_drop_cases, cases))


def frontier(
    problem: Problem, steps: Iterable[int], *, effort: str = "quick", report: Callable[[int], None] = lambda done: None
) -> list[FrontierPoint]:
    """One plan per step (kilograms a delivery must carry at least), in ascending order, dominated ones marked.

    `report` is told after each plan how many are done. The plans are heuristic above the exact sizes, so a dominated point may show.
    """
    points = []
    for number, least_kg in enumerate(sorted(set(steps)), start=1):
        plan = solve(with_larger_drops(problem, least_kg), effort=effort)
        points.append(_point(problem, plan, least_kg))
        report(number)
    return [replace(point, is_dominated=any(_dominates(other, point) for other in points)) for point in points]


def _point(problem: Problem, plan: Plan, least_kg: int) -> FrontierPoint:
    metrics = plan.metrics
    served = {share.group for share in plan.allocations}
    return FrontierPoint(
        least_kg=least_kg,
        drops=metrics.drops,
        placed_kg=metrics.placed_kg,
        level_min=metrics.level_min,
        level_p5=metrics.level_p5,
        gini=metrics.gini,
        unserved=len(problem.groups) - len(served),
    )


def _dominates(one: FrontierPoint, other: FrontierPoint) -> bool:
    at_least = one.placed_kg >= other.placed_kg and one.drops <= other.drops and one.level_min >= other.level_min
    better = one.placed_kg > other.placed_kg or one.drops < other.drops or one.level_min > other.level_min
    return at_least and better
