"""From the divisible optimum to whole deliveries: close the small ones, hold the others at their smallest size, solve anew, round."""

import numpy as np

from matching.engine.solver.improving.part import Pieces
from matching.engine.solver.improving.relaxation import Relaxation
from matching.engine.solver.improving.standing import Standing
from matching.engine.solver.network import Network

NOTHING = 1e-6
# Deliveries below this share of the smallest size are closed, round after round; from KEEP_FROM on, large ones are held.
CLOSE_BELOW = (0.15, 0.25, 0.35, 0.45, 0.5)
KEEP_FROM, KEEP_ABOVE = 2, 0.9
DELIVERY_ROUNDS, CASE_ROUNDS = 30, 12


class Dive:
    """`held` has the cases that are already promised, which keep every limit together, so the model never turns impossible."""

    def __init__(self, network: Network, start: np.ndarray, pieces: Pieces | None):
        self.network = network
        pinned = np.zeros(len(network.arcs), dtype=bool)
        for _, members in [*network.pinned, *network.owed]:
            pinned[np.isin(network.drop, network.drop[members])] = True
        usable = (network.drop_room >= network.min_drop[network.drop_lot])[network.drop]
        self.low = np.where(pinned, start, 0)
        self.high = np.where(pinned, start, np.where(usable, network.room, 0))
        self.held = Standing(network, self.low)
        self.sure = self.held.drop_cases > 0
        self.least = network.min_drop[network.drop_lot]
        order = np.argsort(network.drop, kind="stable")
        self._order, self._starts = order, np.searchsorted(network.drop[order], np.arange(len(network.drop_lot) + 1))
        self.relaxation = Relaxation(network, low=self.low, high=self.high, pieces=pieces)

    def members(self, drop: int) -> np.ndarray:
        return self._order[self._starts[drop] : self._starts[drop + 1]]

    def run(self) -> np.ndarray:
        """Whole cases that keep every limit; what rounding left over is not handed out again here."""
        values = self.relaxation.solve()
        for turn in range(DELIVERY_ROUNDS):
            if values is None or not self._settle_deliveries(values, turn):
                break
            values = self.relaxation.solve()
        for turn in range(CASE_ROUNDS):
            if values is None or not self._settle_cases(values, turn):
                break
            values = self.relaxation.solve()
        return self._whole(values)

    def _settle_deliveries(self, values: np.ndarray, turn: int) -> bool:
        """Closes and holds some deliveries that are too small or too many; says whether there were any."""
        network = self.network
        size = np.bincount(network.drop, weights=values, minlength=len(network.drop_lot))
        small = np.flatnonzero((size > NOTHING) & (size < self.least - NOTHING) & ~self.sure)
        number = np.bincount(network.drop_lot[size > NOTHING], minlength=len(network.cases))
        many = np.flatnonzero(number > network.max_drops)
        if not len(small) and not len(many):
            return False
        share = size[small] / self.least[small]
        closing = set(small[share < CLOSE_BELOW[min(turn, len(CLOSE_BELOW) - 1)]].tolist())
        if turn >= KEEP_FROM:
            floor = max(0.5, KEEP_ABOVE - 0.1 * (turn - KEEP_FROM))
            large = small[share >= floor]
            for drop in large[np.argsort(-size[large] / self.least[large], kind="stable")].tolist():
                if not self._hold(drop, values):
                    closing.add(drop)
        for lot in many.tolist():
            closing.update(self._too_many(lot, size, closing, hurry=turn >= len(CLOSE_BELOW)))
        self._close(sorted(drop for drop in closing if not self.sure[drop]))
        return True

    def _too_many(self, lot: int, size: np.ndarray, closing: set[int], *, hurry: bool) -> list[int]:
        """The smallest deliveries beyond the donor's number, half of them at a time."""
        network = self.network
        part = network.drops_of(lot)
        drops = np.arange(part.start, part.stop)
        drops = drops[(size[drops] > NOTHING) & ~np.isin(drops, sorted(closing))]
        over = len(drops) - int(network.max_drops[lot])
        if over <= 0:
            return []
        loose = drops[~self.sure[drops]]
        return loose[np.argsort(size[loose], kind="stable")][: over if hurry else -(-over // 2)].tolist()

    def _hold(self, drop: int, values: np.ndarray) -> bool:
        """Promises the delivery its smallest size, if that fits beside all that is promised already."""
        network, held = self.network, self.held
        lot, least = int(network.drop_lot[drop]), int(self.least[drop])
        if held.left[lot] < least or held.used[lot] >= network.max_drops[lot]:
            return False
        arcs = self.members(drop)
        room = np.minimum(held.room(arcs), self.high[arcs] - self.low[arcs])
        if min(int(room.sum()), int(held.dock_room(arcs[:1])[0])) < least:
            return False
        shares = np.minimum(room, np.floor(values[arcs] * least / max(values[arcs].sum(), NOTHING)).astype(np.int64))
        for at in np.argsort(-values[arcs], kind="stable").tolist():
            shares[at] += min(int(room[at] - shares[at]), least - int(shares.sum()))
        self._promise(arcs, shares)
        self.sure[drop] = True
        return True

    def _promise(self, arcs: np.ndarray, counts: np.ndarray) -> None:
        for arc, count in zip(arcs.tolist(), counts.tolist(), strict=True):
            if count:
                self.held.put(arc, count)
        self.low[arcs] = self.held.cases[arcs]
        self.relaxation.limit(arcs, self.low[arcs], self.high[arcs])

    def _close(self, drops: list[int]) -> None:
        if drops:
            arcs = np.concatenate([self.members(drop) for drop in drops])
            self.high[arcs] = 0
            self.relaxation.limit(arcs, self.low[arcs], self.high[arcs])

    def _settle_cases(self, values: np.ndarray, turn: int) -> bool:
        """Holds what is whole or nearly so and cuts the rest of the nearest ones; says whether parts of cases remain."""
        whole = np.floor(values + NOTHING).astype(np.int64)
        part = values - whole
        loose = np.flatnonzero((part > NOTHING) & (whole < self.high))
        if not len(loose):
            return False
        edge = 0.1 + 0.4 * (turn + 1) / CASE_ROUNDS
        up = loose[part[loose] > 1 - edge]
        for arc in up[np.argsort(-part[up], kind="stable")].tolist():
            if not self._raise(arc, int(whole[arc]) + 1):
                self.high[arc] = max(int(self.low[arc]), int(whole[arc]))
        down = loose[part[loose] <= edge]
        self.high[down] = np.maximum(self.low[down], whole[down])
        self.relaxation.limit(loose, self.low[loose], self.high[loose])
        return True

    def _raise(self, arc: int, goal: int) -> bool:
        """Promises the arc this many cases, if they fit."""
        more = goal - int(self.low[arc])
        at = np.array([arc])
        lot = int(self.network.arcs.lot[arc])
        opens = self.held.drop_cases[self.network.drop[arc]] == 0
        if more > min(int(self.held.room(at)[0]), int(self.held.left[lot])):
            return False
        if opens and self.held.used[lot] >= self.network.max_drops[lot]:
            return False
        if more > 0:
            self._promise(at, np.array([more]))
        return True

    def _whole(self, values: np.ndarray | None) -> np.ndarray:
        """Rounded down, without deliveries that are too small by now; only what was promised when there are no values."""
        network = self.network
        if values is None:
            cases = self.held.cases.copy()
        else:
            cases = np.maximum(self.low, np.minimum(np.floor(values + NOTHING).astype(np.int64), self.high))
        keep = self._pinned_drops()
        totals = network.drop_cases(cases)
        totals[(totals < self.least) & ~keep] = 0
        for lot in np.flatnonzero(np.bincount(network.drop_lot[totals > 0], minlength=len(network.cases)) > network.max_drops):
            part = network.drops_of(int(lot))
            drops = np.arange(part.start, part.stop)[totals[part] > 0]
            order = drops[np.lexsort((totals[drops], keep[drops]))]
            totals[order[: len(drops) - int(network.max_drops[lot])]] = 0
        cases[(totals == 0)[network.drop]] = 0
        return cases

    def _pinned_drops(self) -> np.ndarray:
        found = np.zeros(len(self.network.drop_lot), dtype=bool)
        for _, members in [*self.network.pinned, *self.network.owed]:
            found[self.network.drop[members]] = True
        return found


def dived(network: Network, start: np.ndarray, pieces: Pieces | None = None) -> np.ndarray | None:
    """A plan near the divisible optimum, or None when rounding could not keep a limit."""
    if not len(network.arcs):
        return None
    cases = Dive(network, start, pieces).run()
    return cases if network.accepts(cases) else None
