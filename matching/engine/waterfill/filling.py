"""A plan under construction: what is left of every limit, and the pouring of one lot on top of it."""

from math import lcm

import numpy as np

from matching.engine.solver.network import Network
from matching.engine.waterfill.offers import Offers, choose
from matching.engine.waterfill.spreading import Pool, spread

# Standings are counted in fractions of the unit: as fine as past receipts ask for, within these.
FINEST, HIGHEST = 2**20, 2**60


class Filling:
    """Starts from a plan and only ever adds to it."""

    def __init__(self, network: Network, cases: np.ndarray):
        self.network, self.cases = network, cases.copy()
        arcs = network.arcs
        self.units_left_of_need, self.units_left_of_storage = network.need.copy(), network.storage.copy()
        most = int(max(network.past, default=0)) + int(network.cases @ network.case_units) + 1
        self.grain = max(1, min(FINEST, lcm(*(past.denominator for past in network.past)), HIGHEST // most))
        self.standing = np.array([min(HIGHEST, int(past * self.grain)) for past in network.past], dtype=np.int64)
        self.left = network.cases.copy()
        self.book = network.book.copy()
        self.drop_cases = np.zeros(len(network.drop_lot), dtype=np.int64)
        placed = np.flatnonzero(cases)
        if len(placed):
            self._book(placed, cases[placed], arcs.lot[placed])
        self.fixed = np.concatenate([members for _, members in network.pinned]) if network.pinned else None
        self._taken = np.zeros(len(network.households), dtype=bool)

    def _book(self, arcs: np.ndarray, counts: np.ndarray, lots: np.ndarray) -> None:
        network = self.network
        group, units = network.arcs.group[arcs], counts * network.case_units[lots]
        np.subtract.at(self.units_left_of_need, (group, network.category[lots]), units)
        np.subtract.at(self.units_left_of_storage, (group, network.temperature[lots]), units)
        self.book.take(arcs, counts)
        np.add.at(self.standing, group, units * self.grain)
        np.subtract.at(self.left, lots, counts)
        np.add.at(self.drop_cases, network.drop[arcs], counts)

    def add(self, arcs: np.ndarray, counts: np.ndarray) -> None:
        """Gives cases of one lot along these arcs."""
        some = np.flatnonzero(counts)
        self.cases[arcs[some]] += counts[some]
        self._book(arcs[some], counts[some], self.network.arcs.lot[arcs[some]])

    def room(self, arcs: np.ndarray, lot: int) -> np.ndarray:
        """Cases each arc could still take, one at a time; docks left aside."""
        network = self.network
        group = network.arcs.group[arcs]
        units = np.minimum(
            self.units_left_of_need[group, network.category[lot]], self.units_left_of_storage[group, network.temperature[lot]]
        )
        room = units // network.case_units[lot]
        if len(self.book):
            room = np.minimum(room, self.book.room(arcs))
        if self.fixed is not None:
            room[np.isin(arcs, self.fixed)] = 0
        return room

    def fill(self, lot: int, *, teams_first: bool) -> None:
        """Hands out what is left of the lot: choose the delivery points, then spread by the lowest level."""
        left = int(self.left[lot])
        part = self.network.arcs_of(lot)
        if not left or part.start == part.stop:
            return
        offers = self._offers(lot, teams_first=teams_first)
        if len(offers):
            self._hand_out(lot, offers.kept(self._chosen(lot, offers, left)), left)

    def _offers(self, lot: int, *, teams_first: bool) -> Offers:
        """Delivery points with their members, each group at one point only: at one in use already, else straight or by its team."""
        network, part = self.network, self.network.arcs_of(lot)
        arcs = np.arange(part.start, part.stop)
        room = self.room(arcs, lot)
        arcs, room = arcs[room > 0], room[room > 0]
        drop = network.drop[arcs]
        team = network.arcs.point[arcs] >= len(network.households)
        used = self.drop_cases[drop] > 0
        self._taken[:] = False
        kept = [
            self._of_kind(lot, arcs[kind], room[kind], shared=shared)
            for kind, shared in (
                (used, True),
                (~used & (team == teams_first), teams_first),
                (~used & (team != teams_first), not teams_first),
            )
            if kind.any()
        ]
        arcs = np.concatenate([arcs for arcs, _ in kept] or [arcs[:0]])
        room = np.concatenate([room for _, room in kept] or [room[:0]])
        return self._side_by_side(lot, arcs, room)

    def _of_kind(self, lot: int, arcs: np.ndarray, room: np.ndarray, *, shared: bool) -> tuple[np.ndarray, np.ndarray]:
        """Members of the points of one kind that can take their least amount, with their room; they are then taken."""
        free = ~self._taken[self.network.arcs.group[arcs]]
        arcs, room = arcs[free], room[free]
        while len(arcs):
            offers = self._side_by_side(lot, arcs, room, once=shared)
            able = offers.most >= offers.least
            if able.all() or not shared:
                offers = offers.kept(able)
                arcs, room = offers.arc, offers.cap
                break
            # A point that fails gives its members free for the next point of the same kind.
            keep = ~np.isin(
                self.network.drop[arcs], offers.drop[~able][:1] if self.network.shares_members else offers.drop[~able]
            )
            arcs, room = arcs[keep], room[keep]
        self._taken[self.network.arcs.group[arcs]] = True
        return arcs, room

    def _side_by_side(self, lot: int, arcs: np.ndarray, room: np.ndarray, *, once: bool = False) -> Offers:
        """The points of these arcs. `once`: a group counts at the first of its points only."""
        network = self.network
        order = np.lexsort((arcs, network.drop[arcs]))
        if once:
            order = order[np.sort(np.unique(network.arcs.group[arcs[order]], return_index=True)[1])]
        arcs, room = arcs[order], room[order]
        drops = network.drop[arcs]
        start = np.flatnonzero(np.diff(drops, prepend=-1))
        drop = drops[start]
        together = np.add.reduceat(room, start) if len(start) else room
        dock = network.dock[network.drop_point[drop]] // network.case_units[lot] - self.drop_cases[drop]
        used = self.drop_cases[drop] > 0
        group = network.arcs.group[arcs]
        level = self.standing[group] / network.households[group]
        return Offers(
            arc=arcs,
            cap=room,
            start=start,
            drop=drop,
            most=np.minimum(dock, together),
            least=np.where(used, 1, int(network.min_drop[lot])),
            used=used,
            level=np.minimum.reduceat(level, start) if len(start) else level,
        )

    def _chosen(self, lot: int, offers: Offers, left: int) -> np.ndarray:
        least, limit = int(self.network.min_drop[lot]), int(self.network.max_drops[lot])
        opened = int(np.count_nonzero(self.drop_cases[self.network.drops_of(lot)]))
        places = min(limit - opened, left // least)
        if places >= int((~offers.used).sum()) and least == 1:
            return np.ones(len(offers), dtype=bool)
        # What each point would get if deliveries had no smallest size.
        water = np.add.reduceat(spread(self._pool(lot, offers), left), offers.start)
        return choose(offers, water, left=left, places=places)

    def _pool(self, lot: int, offers: Offers) -> Pool:
        group = self.network.arcs.group[offers.arc]
        pool = Pool(
            self.standing[group], self.network.households[group], offers.cap, int(self.network.case_units[lot]) * self.grain
        )
        if len(offers) and (offers.most < np.add.reduceat(offers.cap, offers.start)).any():
            pool.starts, pool.point_caps = offers.start, offers.most
        return pool

    def _hand_out(self, lot: int, offers: Offers, left: int) -> None:
        """First the least amount of every point, shared among its members, then the rest by the lowest level."""
        if not len(offers) or int(offers.least.sum()) > left:
            return
        owed = np.where(offers.least > 1, offers.least, 0)
        if owed.any():
            given = np.where(np.repeat(offers.sizes == 1, offers.sizes), np.repeat(owed, offers.sizes), 0)
            pool, ends = self._pool(lot, offers), offers.start + offers.sizes
            for at in np.flatnonzero((offers.sizes > 1) & (owed > 0)).tolist():
                members = slice(int(offers.start[at]), int(ends[at]))
                given[members] = spread(pool.part(members), int(owed[at]))
            self.add(offers.arc, given)
            left -= int(given.sum())
            room = np.minimum(self.room(offers.arc, lot), offers.cap - given)
            offers.cap, offers.most = room, offers.most - owed
            offers.most = np.minimum(offers.most, np.add.reduceat(room, offers.start))
        self.add(offers.arc, spread(self._pool(lot, offers), left))
