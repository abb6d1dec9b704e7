"""Fewer deliveries at the same weight and the same levels."""

import numpy as np

from matching.engine.solver.improving.part import Part
from matching.engine.solver.improving.standing import Standing
from matching.engine.solver.network import Network

NODES, STEPS = 60, 200


def spare_drops(network: Network, cases: np.ndarray, lots: list[int]) -> np.ndarray:
    """These lots once more, every group's weight kept, for as few deliveries as the solver finds."""
    part = Part(Standing(network, cases), lots, every_drop=True)
    if not len(part.arcs):
        return cases
    part.keep_weight()
    part.keep_levels()
    part.price_drops(1.0)
    found, _ = part.solved(gap=0.9, nodes=NODES, steps=STEPS)
    return found if found is not None and network.score(found) > network.score(cases) else cases


def exchange_drops(network: Network, cases: np.ndarray) -> np.ndarray:
    """Two groups trade equal weights of two lots when that ends a delivery; every level stays as it is."""
    standing = Standing(network, cases)
    arcs = np.flatnonzero(standing.cases)
    sizes = standing.drop_cases[network.drop[arcs]] * standing.weight[arcs]
    for arc in arcs[np.lexsort((arcs, sizes))].tolist():
        if standing.cases[arc] and not standing.fixed[arc]:
            _end_delivery(standing, arc)
    return standing.cases


def _end_delivery(standing: Standing, arc: int) -> bool:
    """The group gives this delivery to one that gets the lot anyway, and takes as much of another lot from it."""
    network = standing.network
    count, lot = int(standing.cases[arc]), int(network.arcs.lot[arc])
    if count != standing.drop_cases[network.drop[arc]]:
        return False
    part = network.arcs_of(lot)
    others = np.arange(part.start, part.stop)
    others = others[(standing.drop_cases[network.drop[others]] > 0) & (network.drop[others] != network.drop[arc])]
    others = others[network.arcs.group[others] != network.arcs.group[arc]]
    return any(_trade(standing, arc, other, count) for other in others.tolist())


def _trade(standing: Standing, arc: int, other: int, count: int) -> bool:
    network = standing.network
    giver, taker = int(network.arcs.group[arc]), int(network.arcs.group[other])
    units = count * int(standing.weight[arc])
    standing.put(arc, -count)
    for back, own in _common(standing, giver, taker):
        back_count, rest = divmod(units, int(standing.weight[back]))
        if rest or back == other or standing.cases[back] < back_count:
            continue
        left = int(standing.drop_cases[network.drop[back]]) - back_count
        if 0 < left < network.min_drop[network.arcs.lot[back]]:
            continue
        standing.put(back, -back_count)
        if standing.room(np.array([other]))[0] >= count:
            standing.put(other, count)
            if standing.room(np.array([own]))[0] >= back_count:
                standing.put(own, back_count)
                return True
            standing.put(other, -count)
        standing.put(back, back_count)
    standing.put(arc, count)
    return False


def _common(standing: Standing, giver: int, taker: int) -> list[tuple[int, int]]:
    """Pairs of arcs of one lot: one by which the taker gets it, and one to the giver whose delivery stands."""
    network = standing.network
    mine, theirs = standing.arcs_to(giver), standing.arcs_to(taker)
    mine = mine[(standing.drop_cases[network.drop[mine]] > 0) & ~standing.fixed[mine]]
    theirs = theirs[(standing.cases[theirs] > 0) & ~standing.fixed[theirs]]
    own = {int(network.arcs.lot[arc]): arc for arc in mine.tolist()}
    return [(back, own[int(network.arcs.lot[back])]) for back in theirs.tolist() if int(network.arcs.lot[back]) in own]
