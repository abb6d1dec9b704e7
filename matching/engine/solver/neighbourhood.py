"""Improvement rounds for plans too large to prove: free a few lots, solve them anew around the rest, keep what is better."""

import random

import numpy as np

from matching.engine.solver import highs
from matching.engine.solver.highs import Model
from matching.engine.solver.model import Allocating, allocating, whole_cases
from matching.engine.solver.network import Network
from matching.engine.waterfill import refill

# Placed weight against fairness, both per unit: placing leads, and only a strictly better plan is kept anyway.
PLACED, DROP_COST = 50.0, 0.01
PIECES = 12
ARCS_PER_ROUND = 160
NODES_PER_ROUND = 40


def improve(network: Network, cases: np.ndarray, *, rounds: int) -> np.ndarray:
    """A plan that is at least as good in the strict order. The same rounds every time: no clock, one fixed seed."""
    best, score = cases, network.score(cases)
    if not len(network.arcs) or not rounds:
        return best
    chance = random.Random(0)
    whole = allocating(network)
    tried: set[frozenset[int]] = set()
    for _ in range(rounds):
        freed = _freed_lots(network, best, chance)
        if freed in tried:
            continue
        tried.add(freed)
        found = _solved_around(network, whole, best, freed)
        if found is None:
            continue
        found = refill(network, found, sorted(freed))
        new = network.score(found)
        if new > score and network.accepts(found):
            best, score, tried = found, new, set()
    return best


def _freed_lots(network: Network, cases: np.ndarray, chance: random.Random) -> frozenset[int]:
    """Lots that could reach a group that stands low, and some others that share groups with them."""
    levels = network.levels(cases)
    reachable = np.unique(network.arcs.group).tolist()
    low = sorted(reachable, key=lambda group: (levels[group], group))[: max(3, len(reachable) // 5)]
    focus = chance.choice(low)
    near = np.unique(network.arcs.lot[network.arcs.group == focus]).tolist()
    chance.shuffle(near)
    others = sorted(set(network.arcs.lot.tolist()) - set(near))
    chance.shuffle(others)
    freed: set[int] = set()
    size = 0
    for lot in [*near, *others]:
        part = network.arcs_of(lot)
        if freed and size + part.stop - part.start > ARCS_PER_ROUND:
            continue
        freed.add(lot)
        size += part.stop - part.start
        if size >= ARCS_PER_ROUND * 0.8:
            break
    return frozenset(freed)


def _solved_around(network: Network, whole: Allocating, cases: np.ndarray, freed: frozenset[int]) -> np.ndarray | None:
    model = whole.model.copy()
    free = np.isin(network.arcs.lot, sorted(freed))
    for at in np.flatnonzero(~free).tolist():
        model.low[at] = model.high[at] = float(cases[at])
    totals = network.drop_cases(cases)
    for drop, column in whole.deliveries.items():
        if int(network.drop_lot[drop]) in freed:
            model.cost[column] = -DROP_COST
        else:
            model.low[column] = model.high[column] = float(totals[drop] > 0)
    _fairness(network, model, cases, free)
    return whole_cases(network, highs.run(model, gap=0, share_gap=1e-5, nodes=NODES_PER_ROUND).values)


def _fairness(network: Network, model: Model, cases: np.ndarray, free: np.ndarray) -> None:
    """A concave gain per group: units at a low level count up to one more than units at a high one."""
    weights = network.case_units[network.arcs.lot]
    scale = float(weights.mean())
    for at in np.flatnonzero(free).tolist():
        model.cost[at] = PLACED * float(weights[at]) / scale
    kept = network.received(np.where(free, 0, cases))
    groups = np.unique(network.arcs.group[free]).tolist()
    levels = [float(level) for level in network.levels(cases)]
    top = max(max(levels[group] for group in groups) * 1.5, 1e-9)
    marks = [top * (step / PIECES) ** 1.5 for step in range(PIECES + 1)]
    for group in groups:
        arcs = np.flatnonzero(free & (network.arcs.group == group))
        size = int(network.households[group])
        start = (float(network.past[group]) + int(kept[group])) / size
        columns = []
        for low, high in zip(marks, [*marks[1:-1], np.inf], strict=False):
            if high > start:
                slope = 1 - (max(low, start) + min(high, top)) / 2 / top if low < top else 0
                width = (high - max(low, start)) * size
                columns.append(model.column(cost=max(0.0, slope) / scale, high=width, whole=False))
        model.row([*arcs.tolist(), *columns], [*weights[arcs].tolist(), *[-1] * len(columns)], low=0, high=0)
