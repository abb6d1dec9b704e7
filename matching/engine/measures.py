"""Levels and what is measured on them. Exact where an order hangs on it, floats for the figures people read."""

from collections.abc import Iterable
from fractions import Fraction

from matching.engine.problem import Allocation, Problem


def received_kg(problem: Problem, allocations: Iterable[Allocation]) -> dict[str, Fraction]:
    """Kilograms per group in this plan, zero for those who get nothing."""
    weight = {lot.id: lot.kg_per_case for lot in problem.lots}
    received = {group.id: Fraction(0) for group in problem.groups}
    for share in allocations:
        received[share.group] += share.cases * weight[share.lot]
    return received


def levels(problem: Problem, received: dict[str, Fraction]) -> dict[str, Fraction]:
    """Kilograms per household, past included, over all groups, reachable or not."""
    return {group.id: (group.past_kg + received[group.id]) / group.households for group in problem.groups}


def count_drops(allocations: Iterable[Allocation]) -> int:
    """How many deliveries: one per lot and delivery point."""
    return len({(share.lot, share.via) for share in allocations if share.cases})


def _weighted(problem: Problem, level: dict[str, Fraction]) -> list[tuple[Fraction, int]]:
    return sorted((level[group.id], group.households) for group in problem.groups)


def fifth_percentile(problem: Problem, level: dict[str, Fraction]) -> float:
    """The level that at least 5 in 100 households do not exceed."""
    rows = _weighted(problem, level)
    threshold, reached = Fraction(sum(weight for _, weight in rows), 20), 0
    for value, weight in rows:
        reached += weight
        if reached >= threshold:
            return float(value)
    return 0.0


def gini(problem: Problem, level: dict[str, Fraction]) -> float:
    """Inequality of the levels between households: 0 all equal, towards 1 all with few."""
    rows = _weighted(problem, level)
    households = sum(weight for _, weight in rows)
    total = sum(value * weight for value, weight in rows)
    if not total:
        return 0.0
    area, below = Fraction(0), Fraction(0)
    for value, weight in rows:
        area += weight * (2 * below + value * weight)
        below += value * weight
    return float(1 - area / (households * total))


def max_deviation(problem: Problem, level: dict[str, Fraction]) -> float:
    """The largest distance between a group's share of all kilograms (past included) and its share of all households."""
    households = sum(group.households for group in problem.groups)
    total = sum((level[group.id] * group.households for group in problem.groups), Fraction(0))
    if not total:
        return 0.0
    return float(
        max(abs(level[group.id] * group.households / total - Fraction(group.households, households)) for group in problem.groups)
    )


def gap(placed: Fraction, bound: Fraction) -> float:
    """How far placed kilograms may be from the best possible, as a share of the bound."""
    return float((bound - placed) / bound) if bound else 0.0
