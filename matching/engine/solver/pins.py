"""Keeps the coordinator's pins: a smallest plan that holds them, or which pins and limits collide."""

from dataclasses import dataclass

import numpy as np

from matching.engine.eligibility import codes_of
from matching.engine.problem import Collision, InfeasiblePins, Pin
from matching.engine.solver import highs
from matching.engine.solver.highs import Model
from matching.engine.solver.model import allocating, whole_cases
from matching.engine.solver.network import NO_LIMIT, Network


def pinned_start(network: Network) -> np.ndarray:
    """A plan with the pins and as little else as they need; raises InfeasiblePins."""
    nothing = np.zeros(len(network.arcs), dtype=np.int64)
    if not network.pinned:
        return nothing
    for pin, arcs in network.pinned:
        if not len(arcs):
            raise InfeasiblePins([pin], _barring(network, pin))
    found = _solved(network) if highs.available() else _by_hand(network)
    if found is None:
        raise InfeasiblePins(*(_collisions(network) if highs.available() else ([pin for pin, _ in network.pinned], [])))
    return found


def _barring(network: Network, pin: Pin) -> list[Collision]:
    """The hard reasons that stand between a pinned lot and its group."""
    index = network.eligibility
    ways = index.ways(index.lot_index[pin.lot], index.group_index[pin.group])
    codes = sorted({code for _, bits in ways for code in codes_of(bits)})
    return [Collision(code, {"lot": pin.lot, "group": pin.group}) for code in codes]


def _solved(network: Network) -> np.ndarray | None:
    model = allocating(network).model
    lots = np.unique(network.arcs.lot[np.concatenate([arcs for _, arcs in network.pinned])])
    for at in range(len(network.arcs)):
        model.cost[at] = -1
        if network.arcs.lot[at] not in lots:
            model.high[at] = 0
    return whole_cases(network, highs.run(model, gap=0, share_gap=0.01, nodes=5000).values)


def _by_hand(network: Network) -> np.ndarray | None:
    """Without the solver: each pin straight to its group when it is large enough alone, else through the team."""
    cases = np.zeros(len(network.arcs), dtype=np.int64)
    for pin, arcs in network.pinned:
        least = int(network.min_drop[network.arcs.lot[arcs[0]]])
        at = arcs[0] if pin.cases >= least else arcs[-1]
        cases[at] = pin.cases
    return cases if network.accepts(cases) else None


@dataclass(frozen=True)
class _Rule:
    """One limit of the pinned lots that may be lifted to see whether it matters."""

    collision: Collision
    rows: tuple[tuple[tuple[int, ...], tuple[int, ...], float, float], ...]


def _collisions(network: Network) -> tuple[list[Pin], list[Collision]]:
    """A set of pins and limits from which nothing can be left out without making it possible."""
    pins = list(range(len(network.pinned)))
    rules = _rules(network)
    for pin in list(pins):
        rest = [other for other in pins if other != pin]
        if not _possible(network, rest, rules):
            pins = rest
    lots = {network.pinned[pin][0].lot for pin in pins}
    for rule in list(rules):
        rest = [other for other in rules if other is not rule]
        if not _possible(network, pins, rest):
            rules = rest
    return [network.pinned[pin][0] for pin in pins], [rule.collision for rule in rules if lots]


def _rules(network: Network) -> list[_Rule]:
    arcs, offset = network.arcs, len(network.arcs)
    lots = np.unique(arcs.lot[np.concatenate([members for _, members in network.pinned])])
    keep = np.isin(arcs.lot, lots)
    rules = []
    for row in network.limits:
        inside = keep[row.arcs]
        if inside.any():
            names = {"SUPPLY": ("lot",), "NEED": ("group", "category"), "STORAGE": ("group", "temp"), "DOCK": ("lot", "via")}[row.kind]
            values = dict(zip(names, row.names, strict=True))
            line = (tuple(row.arcs[inside].tolist()), tuple(row.weights[inside].tolist()), -np.inf, float(row.most))
            rules.append(_Rule(Collision(row.kind, values), (line,)))
    for drop in np.flatnonzero(np.isin(network.drop_lot, lots)).tolist():
        lot, members = int(network.drop_lot[drop]), np.flatnonzero(network.drop == drop).tolist()
        least = int(network.min_drop[lot])
        values = {"lot": network.problem.lots[lot].id, "via": network.eligibility.point_ids[network.drop_point[drop]], "min_drop_cases": least}
        line = ((*members, offset + drop), (*[1] * len(members), -least), 0.0, np.inf)
        if least > 1:
            rules.append(_Rule(Collision("MIN_DROP", values), (line,)))
    for lot in lots.tolist():
        if network.max_drops[lot] < NO_LIMIT:
            drops = [offset + drop for drop in np.flatnonzero(network.drop_lot == lot).tolist()]
            limit = int(network.max_drops[lot])
            values = {"lot": network.problem.lots[lot].id, "max_drops": limit}
            rules.append(_Rule(Collision("DROP_LIMIT", values), ((tuple(drops), (1,) * len(drops), -np.inf, float(limit)),)))
    return rules


def _possible(network: Network, pins: list[int], rules: list[_Rule]) -> bool:
    """Whether the pins hold together under these rules alone."""
    model = Model()
    most = sum(network.pinned[pin][0].cases for pin in range(len(network.pinned))) + int(network.min_drop.max())
    for _ in range(len(network.arcs)):
        model.column(high=most)
    for _ in network.drop_lot:
        model.column()
    for drop in range(len(network.drop_lot)):
        members = np.flatnonzero(network.drop == drop).tolist()
        model.row([*members, len(network.arcs) + drop], [*[1] * len(members), -most * len(members)], high=0)
    for pin in pins:
        wanted, members = network.pinned[pin]
        model.row(members.tolist(), [1] * len(members), low=wanted.cases, high=wanted.cases)
    for rule in rules:
        for columns, weights, low, high in rule.rows:
            model.row(columns, weights, low=low, high=high)
    return not highs.run(model, nodes=5000).infeasible
