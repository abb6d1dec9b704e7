"""Keeps the coordinator's pins and minimums: a smallest plan that holds them, or which pins and limits collide."""

from dataclasses import dataclass

import numpy as np

from matching.engine.eligibility import codes_of
from matching.engine.problem import Bound, Collision, InfeasiblePins, Pin
from matching.engine.solver import highs
from matching.engine.solver.highs import Model
from matching.engine.solver.model import allocating, whole_cases
from matching.engine.solver.network import NO_LIMIT, Network


def pinned_start(network: Network) -> np.ndarray:
    """A plan with the pins and minimums, and as little else as they need; raises InfeasiblePins."""
    nothing = np.zeros(len(network.arcs), dtype=np.int64)
    if not network.pinned and not network.owed:
        return nothing
    for pin, arcs in network.pinned:
        if not len(arcs):
            raise InfeasiblePins([pin], _barring(network, pin))
    for bound, arcs in network.owed:
        if not len(arcs):
            raise InfeasiblePins([], [_least(bound), *_barring(network, bound)])
    found = _solved(network) if highs.available() else _by_hand(network)
    if found is None:
        raise InfeasiblePins(*(_collisions(network) if highs.available() else ([pin for pin, _ in network.pinned], [])))
    return found


def _least(bound: Bound) -> Collision:
    return Collision("LEAST", {"lot": bound.lot, "group": bound.group, "least": bound.least})


def _asked(network: Network) -> np.ndarray:
    """The arcs of everything that a person asked for."""
    return np.concatenate([arcs for _, arcs in [*network.pinned, *network.owed]])


def _barring(network: Network, pin: Pin | Bound) -> list[Collision]:
    """The hard reasons that stand between a pinned lot and its group."""
    index = network.eligibility
    ways = index.ways(index.lot_index[pin.lot], index.group_index[pin.group])
    codes = sorted({code for _, bits in ways for code in codes_of(bits)})
    return [Collision(code, {"lot": pin.lot, "group": pin.group}) for code in codes]


def _solved(network: Network) -> np.ndarray | None:
    model = allocating(network).model
    lots = np.unique(network.arcs.lot[_asked(network)])
    for at in range(len(network.arcs)):
        model.cost[at] = -1
        if network.arcs.lot[at] not in lots:
            model.high[at] = 0
    return whole_cases(network, highs.run(model, gap=0, share_gap=0.01, nodes=5000, presolve=False).values)


def _by_hand(network: Network) -> np.ndarray | None:
    """Without the solver: each pin straight to its group when it is large enough alone, else through the team."""
    cases = np.zeros(len(network.arcs), dtype=np.int64)
    for pin, arcs in network.pinned:
        least = int(network.min_drop[network.arcs.lot[arcs[0]]])
        at = arcs[0] if pin.cases >= least else arcs[-1]
        cases[at] = pin.cases
    for bound, arcs in network.owed:
        at = arcs[0] if bound.least >= int(network.min_drop[network.arcs.lot[arcs[0]]]) else arcs[-1]
        cases[at] += max(0, bound.least - int(cases[arcs].sum()))
    return cases if network.accepts(cases) else None


@dataclass(frozen=True)
class _Rule:
    """One limit of the pinned lots that may be lifted to see whether it matters."""

    collision: Collision
    columns: list[int]
    weights: list[int]
    low: float = -np.inf
    high: float = np.inf


def _collisions(network: Network) -> tuple[list[Pin], list[Collision]]:
    """A set of pins and limits from which nothing can be left out without making it possible."""
    pins = list(range(len(network.pinned)))
    rules = _rules(network)
    for pin in list(pins):
        fewer_pins = [other for other in pins if other != pin]
        if not _possible(network, fewer_pins, rules):
            pins = fewer_pins
    for rule in list(rules):
        fewer_rules = [other for other in rules if other is not rule]
        if not _possible(network, pins, fewer_rules):
            rules = fewer_rules
    return [network.pinned[pin][0] for pin in pins], [rule.collision for rule in rules]


def _rules(network: Network) -> list[_Rule]:
    """The limits that touch the pinned lots: on weights and cases, on the size of deliveries, on their number."""
    lots = np.unique(network.arcs.lot[_asked(network)])
    owed = [_Rule(_least(bound), arcs.tolist(), [1] * len(arcs), low=float(bound.least)) for bound, arcs in network.owed]
    return [*_weight_rules(network, lots), *_size_rules(network, lots), *_number_rules(network, lots), *owed]


_NAMES = {
    "SUPPLY": ("lot",),
    "MOST": ("lot", "group"),
    "NEED": ("group", "category"),
    "STORAGE": ("group", "temp"),
    "STORAGE_DAYS": ("group", "temp", "first", "last"),
    "DOCK": ("lot", "via"),
}


def _weight_rules(network: Network, lots: np.ndarray) -> list[_Rule]:
    keep, rules = np.isin(network.arcs.lot, lots), []
    for row in network.limits:
        inside = keep[row.arcs]
        if inside.any():
            values = dict(zip(_NAMES[row.kind], row.names, strict=True))
            rules.append(
                _Rule(Collision(row.kind, values), row.arcs[inside].tolist(), row.weights[inside].tolist(), high=float(row.most))
            )
    return rules


def _size_rules(network: Network, lots: np.ndarray) -> list[_Rule]:
    rules = []
    for drop in np.flatnonzero(np.isin(network.drop_lot, lots)).tolist():
        lot, members = int(network.drop_lot[drop]), np.flatnonzero(network.drop == drop).tolist()
        least, via = int(network.min_drop[lot]), network.eligibility.point_ids[network.drop_point[drop]]
        if least > 1:
            collision = Collision("MIN_DROP", {"lot": network.problem.lots[lot].id, "via": via, "min_drop_cases": least})
            rules.append(_Rule(collision, [*members, len(network.arcs) + drop], [*[1] * len(members), -least], low=0.0))
    return rules


def _number_rules(network: Network, lots: np.ndarray) -> list[_Rule]:
    rules = []
    for lot in lots.tolist():
        limit = int(network.max_drops[lot])
        if limit < NO_LIMIT:
            drops = [len(network.arcs) + drop for drop in np.flatnonzero(network.drop_lot == lot).tolist()]
            collision = Collision("DROP_LIMIT", {"lot": network.problem.lots[lot].id, "max_drops": limit})
            rules.append(_Rule(collision, drops, [1] * len(drops), high=float(limit)))
    return rules


def _possible(network: Network, pins: list[int], rules: list[_Rule]) -> bool:
    """Whether the pins hold together under these rules alone."""
    model = Model()
    asked = sum(pin.cases for pin, _ in network.pinned) + sum(bound.least for bound, _ in network.owed)
    most = asked + int(network.min_drop.max())
    for _ in range(len(network.arcs)):
        model.column(high=most)
    for _ in network.drop_lot:
        model.column()
    for drop in range(len(network.drop_lot)):
        inside = np.flatnonzero(network.drop == drop).tolist()
        model.row([*inside, len(network.arcs) + drop], [*[1] * len(inside), -most * len(inside)], high=0)
    for number in pins:
        wanted, members = network.pinned[number]
        model.row(members.tolist(), [1] * len(members), low=wanted.cases, high=wanted.cases)
    for rule in rules:
        model.row(rule.columns, rule.weights, low=rule.low, high=rule.high)
    return not highs.run(model, nodes=5000, presolve=False).infeasible
