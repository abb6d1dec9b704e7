"""How evenly the levels of many groups lie, for showing what a change would do to fairness."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Spread:
    """The lowest level, and how unequal households stand: 0 all equal, towards 1 all with few."""

    lowest: float
    gini: float


def spread_of(rows: Iterable[Sequence[Any]]) -> Spread:
    """Over (code, level, households, has asked for something); whoever asked for nothing counts only when nobody did."""
    rows = list(rows)
    asked = [row for row in rows if row[3]] or rows
    return Spread(min(row[1] for row in asked), _gini(sorted((row[1], row[2]) for row in rows)))


def _gini(rows: list[tuple[float, int]]) -> float:
    households = sum(weight for _, weight in rows)
    total = sum(value * weight for value, weight in rows)
    if not total:
        return 0.0
    area = below = 0.0
    for value, weight in rows:
        area += weight * (2 * below + value * weight)
        below += value * weight
    return 1 - area / (households * total)
