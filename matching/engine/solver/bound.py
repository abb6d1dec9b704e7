"""Proved upper bounds of the weight placed: per lot without a solver, and by the duals of the divisible problem."""

import numpy as np

from matching.engine.solver import highs
from matching.engine.solver.highs import Model
from matching.engine.solver.network import Network


def quick_bound(network: Network) -> int:
    """Per lot the smaller of its cases and its largest deliveries, as many as the donor allows."""
    usable = np.where(network.drop_room >= network.min_drop[network.drop_lot], network.drop_room, 0)
    total = 0
    order = np.lexsort((-usable, network.drop_lot))
    starts = np.searchsorted(network.drop_lot[order], np.arange(len(network.cases) + 1))
    for lot in range(len(network.cases)):
        rooms = usable[order[starts[lot] : starts[lot + 1]]][: int(network.max_drops[lot])]
        total += int(network.case_units[lot]) * min(int(network.cases[lot]), int(rooms.sum()))
    return total


def divisible_bound(network: Network) -> int:
    """The most units that could be placed if cases could be cut and deliveries had no smallest size."""
    model = Model()
    usable = (network.drop_room >= network.min_drop[network.drop_lot])[network.drop]
    room = np.where(usable, network.room, 0)
    for at in range(len(network.arcs)):
        model.column(cost=int(network.case_units[network.arcs.lot[at]]), high=int(room[at]), whole=False)
    for row in network.rows:
        model.row(row.arcs.tolist(), row.weights.tolist(), high=row.most)
    _drop_limits(network, model, usable)
    duals = highs.run(model, relaxed=True).duals
    return quick_bound(network) if duals is None else min(quick_bound(network), _weak_duality(model, np.abs(duals)))


def _drop_limits(network: Network, model: Model, usable: np.ndarray) -> None:
    """A delivery used to the share s counts as s deliveries: the divisible form of the donor's limit."""
    for lot in np.flatnonzero(network.max_drops < len(network.drop_lot)).tolist():
        part = network.arcs_of(lot)
        arcs = [at for at in range(part.start, part.stop) if usable[at] and network.room[at]]
        if arcs:
            shares = [1 / int(network.drop_room[network.drop[at]]) for at in arcs]
            model.row(arcs, shares, high=int(network.max_drops[lot]))


def _weak_duality(model: Model, prices: np.ndarray) -> int:
    """Any prices >= 0 give a bound, so it holds whatever the solver's tolerances were."""
    start, index, value = model.matrix()
    priced = np.zeros(len(model.cost))
    np.add.at(priced, index, value * np.repeat(prices, np.diff(start)))
    spare = np.maximum(0, np.array(model.cost) - priced)
    bound = float(np.dot(prices, model.row_limits()[1]) + np.dot(spare, np.array(model.high)))
    return int(bound * (1 + 1e-9) + 1e-6)
