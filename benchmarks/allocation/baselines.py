"""What a food bank does without an optimiser: three simple rules, and the engine's water-filling alone. Cases per arc of a network.

Each rule asks delivery points, a group or a team's hub, in its own order; a team takes what its members have room for. Every rule
keeps all limits: what falls below the smallest delivery is lost to it, which is what happens to such shares in practice.
"""

from collections.abc import Callable, Iterable

import numpy as np

from matching.engine.solver.network import Network
from matching.engine.waterfill import water_fill


class Hands:
    """Cases given so far and what is left of every limit."""

    def __init__(self, network: Network):
        self.network = network
        self.cases = np.zeros(len(network.arcs), dtype=np.int64)
        self.need, self.storage = network.need.copy(), network.storage.copy()
        self.level = np.array([float(past) for past in network.past]) / network.households

    def customers(self, lot: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Arcs of the lot, ordered by delivery point, their room in cases, and where each point's arcs start."""
        network, part = self.network, self.network.arcs_of(lot)
        arcs = np.arange(part.start, part.stop)
        arcs = arcs[np.argsort(network.drop[arcs], kind="stable")]
        group = network.arcs.group[arcs]
        units = np.minimum(self.need[group, network.category[lot]], self.storage[group, network.temperature[lot]])
        starts = np.flatnonzero(np.diff(network.drop[arcs], prepend=-1))
        return arcs, np.minimum(units // network.case_units[lot], network.room[arcs]), starts

    def give(self, lot: int, arcs: np.ndarray, room: np.ndarray, most: int) -> int:
        """Members of one point take what they can, in order; nothing when it is below the smallest delivery."""
        network = self.network
        dock = int(network.dock[network.arcs.point[arcs[0]]] // network.case_units[lot])
        group = network.arcs.group[arcs]
        free = np.where(self.served[group], 0, room)
        given = np.diff(np.minimum(np.cumsum(free), min(most, dock)), prepend=0)
        if given.sum() < max(1, network.min_drop[lot]):
            return 0
        units = given * network.case_units[lot]
        self.cases[arcs] = given
        self.need[group, network.category[lot]] -= units
        self.storage[group, network.temperature[lot]] -= units
        self.level[group] += units / network.households[group]
        self.served[group[given > 0]] = True
        return int(given.sum())

    def start(self, lot: int) -> None:
        """Nobody has got any of this lot, through whichever point."""
        self.served = np.zeros(len(self.network.households), dtype=bool)
        self.left, self.drops = int(self.network.cases[lot]), int(self.network.max_drops[lot])


Shares = Callable[[Hands, int, np.ndarray, np.ndarray, np.ndarray], Iterable[tuple[int, int]]]


def _handed_out(network: Network, lots: Iterable[int], shares: Shares) -> np.ndarray:
    hands = Hands(network)
    for lot in lots:
        hands.start(lot)
        arcs, room, starts = hands.customers(lot)
        if not len(arcs):
            continue
        ends = np.append(starts[1:], len(arcs))
        for customer, share in shares(hands, lot, arcs, room, starts):
            if not hands.drops or hands.left < network.min_drop[lot]:
                break
            of = slice(int(starts[customer]), int(ends[customer]))
            got = hands.give(lot, arcs[of], room[of], min(share, hands.left))
            hands.left -= got
            hands.drops -= got > 0
    return hands.cases


def _enough(hands: Hands, lot: int, room: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Customers with room for a smallest delivery."""
    return np.add.reduceat(room, starts) >= max(1, int(hands.network.min_drop[lot]))


def _first(hands: Hands, lot: int, arcs: np.ndarray, room: np.ndarray, starts: np.ndarray) -> list[tuple[int, int]]:
    return [(int(at), hands.left) for at in np.flatnonzero(_enough(hands, lot, room, starts))]


def first_come_first_served(network: Network) -> np.ndarray:
    """Lots as they were offered; the group that registered first takes all it has room for, then the next."""
    return _handed_out(network, range(len(network.cases)), _first)


def _by_size(hands: Hands, lot: int, arcs: np.ndarray, room: np.ndarray, starts: np.ndarray) -> list[tuple[int, int]]:
    network = hands.network
    group = network.arcs.group[arcs]
    size = network.households[group]
    together = int(network.households[np.unique(group)].sum())
    shares = np.add.reduceat(size, starts) * int(network.cases[lot]) // together
    large = np.lexsort((np.arange(len(shares)), -shares))
    return [(int(at), int(shares[at])) for at in large if shares[at] >= max(1, network.min_drop[lot])]


def pro_rata(network: Network) -> np.ndarray:
    """Every eligible group its share by households, rounded down to whole cases."""
    return _handed_out(network, range(len(network.cases)), _by_size)


def _lowest(hands: Hands, lot: int, arcs: np.ndarray, room: np.ndarray, starts: np.ndarray) -> list[tuple[int, int]]:
    level = np.minimum.reduceat(hands.level[hands.network.arcs.group[arcs]], starts)
    order = np.lexsort((np.arange(len(starts)), level))
    enough = _enough(hands, lot, room, starts)
    return [(int(at), hands.left) for at in order if enough[at]]


def by_expiry(network: Network) -> np.ndarray:
    """What expires first goes first, to the group that has least, all it can take."""
    lots = network.problem.lots
    return _handed_out(network, sorted(range(len(lots)), key=lambda at: (lots[at].expiry, lots[at].id)), _lowest)


def water_filling(network: Network) -> np.ndarray:
    """The engine's first answer, without the solver."""
    return water_fill(network, np.zeros(len(network.arcs), dtype=np.int64))


BASELINES: dict[str, Callable[[Network], np.ndarray]] = {
    "first come first served": first_come_first_served,
    "pro rata by households": pro_rata,
    "greedy by expiry": by_expiry,
    "water-filling alone": water_filling,
}
