"""A plan under change: what is left of every limit after each case moved, and where every group stands."""

from fractions import Fraction
from functools import cached_property
from math import lcm

import numpy as np

from matching.engine.solver.network import Network


class Standing:
    """Cases per arc with the rest of need, storage, supply and dock. Moves are not checked here, `room` says what fits."""

    def __init__(self, network: Network, cases: np.ndarray):
        self.network, self.cases = network, cases.astype(np.int64)
        arcs = network.arcs
        self.weight = network.case_units[arcs.lot]
        self.need, self.storage = network.need.copy(), network.storage.copy()
        units = self.cases * self.weight
        np.subtract.at(self.need, (arcs.group, network.category[arcs.lot]), units)
        np.subtract.at(self.storage, (arcs.group, network.temperature[arcs.lot]), units)
        self.received = network.received(self.cases)
        self.drop_cases = network.drop_cases(self.cases)
        self.used = np.bincount(network.drop_lot[self.drop_cases > 0], minlength=len(network.cases))
        self.left = network.cases - np.bincount(arcs.lot, weights=self.cases, minlength=len(network.cases)).astype(np.int64)
        self.level = (self._past + self.received) / network.households
        self.book = network.book.copy()
        self.book.take(np.arange(len(arcs) if len(self.book) else 0), self.cases)
        self.pinned = np.zeros(len(arcs), dtype=bool)
        for _, members in network.pinned:
            self.pinned[members] = True
        # Moves leave minimums alone as well; models know them as limits.
        self.fixed = self.pinned.copy()
        for _, members in network.owed:
            self.fixed[members] = True

    @cached_property
    def _past(self) -> np.ndarray:
        return np.array([float(past) for past in self.network.past])

    @cached_property
    def _whole_past(self) -> tuple[int, list[int]]:
        """Past receipts as whole numbers of a common part of a unit, and how many of these make a unit."""
        parts = lcm(*(past.denominator for past in self.network.past)) if self.network.past else 1
        return parts, [int(past * parts) for past in self.network.past]

    def height(self, group: int) -> int:
        """All a group ever got, in parts of a unit; exact."""
        parts, past = self._whole_past
        return past[group] + parts * int(self.received[group])

    @property
    def parts(self) -> int:
        return self._whole_past[0]

    def exact_level(self, group: int) -> Fraction:
        return Fraction(self.height(group), int(self.network.households[group]))

    def above(self, high: int, low: int) -> int:
        """Units one group can lose and still stand above another; 0 when it does not stand above it."""
        size_high, size_low = int(self.network.households[high]), int(self.network.households[low])
        apart = self.height(high) * size_low - self.height(low) * size_high
        return max(0, (apart - 1) // (self.parts * size_low)) if apart > 0 else 0

    def room(self, arcs: np.ndarray) -> np.ndarray:
        """Cases each arc could take on its own, were there supply; none for pinned pairs."""
        network = self.network
        group, lot = network.arcs.group[arcs], network.arcs.lot[arcs]
        units = np.minimum(self.need[group, network.category[lot]], self.storage[group, network.temperature[lot]])
        room = np.minimum(units // self.weight[arcs], network.room[arcs] - self.cases[arcs])
        if len(self.book):
            room = np.minimum(room, self.book.room(arcs))
        return np.where(self.fixed[arcs], 0, np.maximum(0, np.minimum(room, self.dock_room(arcs))))

    def dock_room(self, arcs: np.ndarray) -> np.ndarray:
        """Cases that still fit through the delivery point of each arc."""
        network = self.network
        return network.dock[network.arcs.point[arcs]] // self.weight[arcs] - self.drop_cases[network.drop[arcs]]

    @cached_property
    def _by_group(self) -> tuple[np.ndarray, np.ndarray]:
        order = np.argsort(self.network.arcs.group, kind="stable")
        starts = np.searchsorted(self.network.arcs.group[order], np.arange(len(self.network.households) + 1))
        return order, starts

    def arcs_to(self, group: int) -> np.ndarray:
        """The arcs that end at a group."""
        order, starts = self._by_group
        return order[starts[group] : starts[group + 1]]

    def put(self, arc: int, count: int) -> None:
        """More cases on an arc, or fewer."""
        network = self.network
        lot, group, drop = int(network.arcs.lot[arc]), int(network.arcs.group[arc]), int(network.drop[arc])
        units = count * int(self.weight[arc])
        before = int(self.drop_cases[drop])
        self.cases[arc] += count
        self.book.take(np.array([arc]), np.array([count]))
        self.drop_cases[drop] += count
        self.used[lot] += int(before + count > 0) - int(before > 0)
        self.left[lot] -= count
        self.received[group] += units
        self.need[group, network.category[lot]] -= units
        self.storage[group, network.temperature[lot]] -= units
        self.level[group] = (self._past[group] + self.received[group]) / network.households[group]
