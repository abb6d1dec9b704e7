"""The divisible problem in arrays: how much of each lot could go to each group, and the pools it would use up."""

import numpy as np

from matching.engine.problem import TEMPERATURES
from matching.engine.solver.bound.quick import usable_drops
from matching.engine.solver.network import Network


def reachable(most: np.ndarray, row: np.ndarray, units: np.ndarray) -> np.ndarray:
    """What whole cases can add up to: multiples of the measure that all case weights of the row share."""
    measure = np.zeros(len(most), dtype=np.int64)
    np.gcd.at(measure, row, units)
    measure = np.maximum(1, measure)
    return most // measure * measure


class Divisible:
    """Pairs of a lot and a group, ordered by group, temperature class and category. Weights are in units, as floats.

    Every plan of the network fits in here: the ways of a group become one, cases may be cut, a dock limits only those who have
    no other way, and a delivery used to a share counts as that share of a delivery."""

    def __init__(self, network: Network):
        usable = usable_drops(network)[network.drop] & (network.room > 0)
        arcs = np.flatnonzero(usable)
        lot, group = network.arcs.lot[arcs].astype(np.int64), network.arcs.group[arcs].astype(np.int64)
        cap = network.room[arcs] * network.case_units[lot]
        delivery = network.drop_room[network.drop[arcs]] * network.case_units[lot]
        first = np.flatnonzero(np.diff(lot * len(network.households) + group, prepend=-1))
        drop = np.where(np.diff(np.append(first, len(arcs))) == 1, network.drop[arcs[first]], -1)
        if len(first):
            cap, delivery = np.maximum.reduceat(cap, first), np.maximum.reduceat(delivery, first)
        lot, group = lot[first], group[first]
        categories = network.need.shape[1]
        pool = (group * len(TEMPERATURES) + network.temperature[lot]) * categories + network.category[lot]
        order = np.argsort(pool, kind="stable")
        self.lot, self.cap = lot[order].astype(np.int32), cap[order].astype(float)
        self._pools(network, pool[order], categories)
        self.supply = (network.cases * network.case_units).astype(float)
        self._deliveries(network, delivery[order].astype(float))
        self._docks(network, drop[order])

    def _pools(self, network: Network, pool: np.ndarray, categories: int) -> None:
        """Pairs of one group, class and category share a pool; `need_of` and `store_of` lead to the limits a pool lies in."""
        self.start = np.flatnonzero(np.diff(pool, prepend=-1))
        self.sizes = np.diff(np.append(self.start, len(pool)))
        self.pool = np.repeat(np.arange(len(self.start), dtype=np.int32), self.sizes)
        units = network.case_units[self.lot]
        held, category = np.divmod(pool[self.start], max(1, categories))
        needs, self.need_of = np.unique(held // len(TEMPERATURES) * categories + category, return_inverse=True)
        stores, self.store_of = np.unique(held, return_inverse=True)
        self.need = reachable(network.need.reshape(-1)[needs], self.need_of[self.pool], units).astype(float)
        self.storage = reachable(network.storage.reshape(-1)[stores], self.store_of[self.pool], units).astype(float)
        # Needs whose goods come in more than one temperature class; the others lie within one storage.
        self.split = np.bincount(self.need_of, minlength=len(self.need)) > 1

    def _deliveries(self, network: Network, delivery: np.ndarray) -> None:
        """The donor's limit, counted in average deliveries of a lot, so that its row weighs like the others.

        `per_unit` tells what share of an average delivery a unit to this group takes; 0 for lots without a limit that could bind."""
        reach = np.bincount(self.lot, minlength=len(self.supply))
        limited = reach > network.max_drops
        average = np.where(limited, self.supply / np.maximum(1, network.max_drops), 0)
        self.limited, self.deliveries = limited, np.where(limited, self.supply, 0)
        self.per_unit = average[self.lot] / np.maximum(1, delivery)
        # A donor who allows no delivery at all: nothing of the lot can be placed.
        self.supply = np.where(network.max_drops > 0, self.supply, 0)

    def _docks(self, network: Network, drop: np.ndarray) -> None:
        """`docked` are the pairs behind a dock that is tighter than they are together, `dock_of` tells which."""
        behind = np.flatnonzero(drop >= 0)
        reach = np.zeros(len(network.drop_lot))
        np.add.at(reach, drop[behind], self.cap[behind])
        units = network.case_units[network.drop_lot]
        most = network.dock[network.drop_point] // units * units
        tight = reach > most
        self.docked = behind[tight[drop[behind]]]
        drops, self.dock_of = np.unique(drop[self.docked], return_inverse=True)
        self.dock = most[drops].astype(float)

    def by_dock(self, amounts: np.ndarray) -> np.ndarray:
        return np.bincount(self.dock_of, weights=amounts[self.docked], minlength=len(self.dock))

    def by_lot(self, amounts: np.ndarray) -> np.ndarray:
        return np.bincount(self.lot, weights=amounts, minlength=len(self.supply))

    def by_pool(self, amounts: np.ndarray) -> np.ndarray:
        return np.add.reduceat(amounts, self.start, dtype=np.float64) if len(self.start) else np.zeros(0)

    def by_need(self, by_pool: np.ndarray) -> np.ndarray:
        return np.bincount(self.need_of, weights=by_pool, minlength=len(self.need))

    def by_store(self, by_pool: np.ndarray) -> np.ndarray:
        return np.bincount(self.store_of, weights=by_pool, minlength=len(self.storage))
