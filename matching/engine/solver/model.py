"""The allocation as a mixed-integer model: one whole column per arc, one yes/no column per delivery that needs one."""

from dataclasses import dataclass

import numpy as np

from matching.engine.solver.highs import Model
from matching.engine.solver.network import Network

# Beyond this weight (in common units) a tolerance of the solver could hide a whole unit, so nothing is called proved.
SAFE_WEIGHT, SAFE_CASES = 10**9, 10**5


@dataclass
class Allocating:
    """The model, with arcs as its first columns; `deliveries` maps a drop to its column."""

    model: Model
    deliveries: dict[int, int]


def counted_drops(network: Network) -> np.ndarray:
    """Which drops need a yes/no column: those with a smallest size, and those of lots whose drop limit could bind."""
    possible = np.bincount(network.drop_lot[network.drop_room > 0], minlength=len(network.cases))
    limited = possible > network.max_drops
    return (network.min_drop > 1)[network.drop_lot] | limited[network.drop_lot]


def allocating(network: Network, *, every_drop: bool = False) -> Allocating:
    """All limits of the problem, without an objective."""
    model = Model()
    too_small = network.drop_room < network.min_drop[network.drop_lot]
    for at in range(len(network.arcs)):
        model.column(high=0 if too_small[network.drop[at]] else int(network.room[at]))
    for row in network.rows:
        model.row(row.arcs.tolist(), row.weights.tolist(), high=row.most)
    deliveries = _deliveries(network, model, np.ones(len(too_small), bool) if every_drop else counted_drops(network), too_small)
    for pin, arcs in network.pinned:
        model.row(arcs.tolist(), [1] * len(arcs), low=pin.cases, high=pin.cases)
    for bound, arcs in network.owed:
        model.row(arcs.tolist(), [1] * len(arcs), low=bound.least)
    return Allocating(model, deliveries)


def _deliveries(network: Network, model: Model, counted: np.ndarray, too_small: np.ndarray) -> dict[int, int]:
    order = np.argsort(network.drop, kind="stable")
    starts = np.searchsorted(network.drop[order], np.arange(len(network.drop_lot) + 1))
    columns: dict[int, int] = {}
    for drop in np.flatnonzero(counted & ~too_small & (network.drop_room > 0)).tolist():
        members = order[starts[drop] : starts[drop + 1]].tolist()
        columns[drop] = column = model.column()
        least, most = int(network.min_drop[network.drop_lot[drop]]), int(network.drop_room[drop])
        ones = [1] * len(members)
        model.row([*members, column], [*ones, -most], high=0)
        if least > 1:
            model.row([*members, column], [*ones, -least], low=0)
    by_lot: dict[int, list[int]] = {}
    for drop, column in columns.items():
        by_lot.setdefault(int(network.drop_lot[drop]), []).append(column)
    for lot, members in by_lot.items():
        if len(members) > network.max_drops[lot]:
            model.row(members, [1] * len(members), high=int(network.max_drops[lot]))
    return columns


def placing(network: Network, model: Model) -> int:
    """Sets the objective to the weight placed, in steps of the returned number of units."""
    weights = network.case_units[network.arcs.lot]
    step = int(np.gcd.reduce(weights)) if len(weights) else 1
    model.cost[: len(weights)] = (weights // step).tolist()
    return step


def whole_cases(network: Network, values: np.ndarray | None) -> np.ndarray | None:
    """Cases per arc of a solution, or None when rounding does not keep every limit exactly."""
    if values is None:
        return None
    cases = np.rint(values[: len(network.arcs)]).astype(np.int64)
    return cases if network.accepts(cases) else None


def is_safe(network: Network) -> bool:
    """Whether whole units are far above the solver's tolerances."""
    largest = int(network.drop_room.max(initial=0))
    return largest <= SAFE_CASES and int(np.dot(network.case_units[network.arcs.lot], network.room)) <= SAFE_WEIGHT
