"""A part of an allocation as a whole-number model of its own: some lots are free, all others stay as they are."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from matching.engine.solver import highs
from matching.engine.solver.highs import Model
from matching.engine.solver.improving.standing import Standing


@dataclass(frozen=True)
class Pieces:
    """The concave gain of a level: slopes fall from 1 at `low` to 0 at `high`, the faster the larger `power`."""

    low: float
    high: float
    power: float = 1.0
    count: int = 16

    def marks(self) -> list[tuple[float, float, float]]:
        """(from, to, slope) of each piece; the last one has no end and no slope."""
        span = max(self.high - self.low, 1e-9)
        at = [self.low + span * (step / self.count) ** 1.3 for step in range(self.count + 1)]
        steps = [(a, b, (1 - ((a + b) / 2 - self.low) / span) ** self.power) for a, b in zip(at, at[1:], strict=False)]
        return [(-np.inf, self.low, 1.0), *steps, (self.high, np.inf, 0.0)]


class Part:
    """The model: one whole column per arc of the free lots, then one yes/no column per delivery that needs one."""

    def __init__(self, standing: Standing, lots: Iterable[int], *, every_drop: bool = False, arcs: np.ndarray | None = None):
        self.standing, self.network = standing, standing.network
        self.lots = sorted(lots)
        self.arcs = self._free_arcs() if arcs is None else arcs
        self.group = self.network.arcs.group[self.arcs]
        self.weight = standing.weight[self.arcs]
        self.now = standing.cases[self.arcs]
        self.model = Model()
        self.start: list[float] = []
        self.deliveries: dict[int, int] = {}
        self._columns()
        self._limits()
        self._deliveries(every_drop)

    def _free_arcs(self) -> np.ndarray:
        network = self.network
        parts = [network.arcs_of(lot) for lot in self.lots]
        return np.concatenate([np.zeros(0, dtype=np.int64), *(np.arange(part.start, part.stop) for part in parts)])

    def _columns(self) -> None:
        network = self.network
        drop = network.drop[self.arcs]
        too_small = network.drop_room[drop] < network.min_drop[network.drop_lot[drop]]
        high = np.where(too_small, 0, network.room[self.arcs])
        low = np.where(self.standing.pinned[self.arcs], self.now, 0)
        high = np.where(self.standing.pinned[self.arcs], self.now, np.maximum(high, self.now))
        for least, most, now in zip(low.tolist(), high.tolist(), self.now.tolist(), strict=True):
            self.model.column(low=least, high=most)
            self.start.append(float(now))
        self.high = high

    def _limits(self) -> None:
        network, standing = self.network, self.standing
        lot = network.arcs.lot[self.arcs]
        held = self.now * self.weight
        ones = np.ones(len(self.arcs), dtype=np.int64)
        group = self.group.astype(np.int64)
        self._rows(lot.astype(np.int64), ones, network.cases[lot])
        kind = network.category[lot]
        self._rows(group * network.need.shape[1] + kind, self.weight, standing.need[group, kind], held)
        kind = network.temperature[lot]
        self._rows(group * network.storage.shape[1] + kind, self.weight, standing.storage[group, kind], held)
        point = network.arcs.point[self.arcs]
        drop = network.drop[self.arcs]
        self._rows(drop.astype(np.int64), ones, network.dock[point] // self.weight)
        if network.special or network.owed:
            self._special_limits()

    def _special_limits(self) -> None:
        """Limits that no table holds, and minimums, as far as this part can change them."""
        book = self.standing.book
        if len(book):
            columns, rows, weights = book.entries(self.arcs)
            for members in gathered(rows):
                inside, own = columns[members], weights[members]
                held = int(np.dot(own, self.now[inside]))
                self.model.row(inside.tolist(), own.tolist(), high=int(book.left[rows[members[0]]]) + held)
        place, cases = {arc: at for at, arc in enumerate(self.arcs.tolist())}, self.standing.cases
        for bound, arcs in self.network.owed:
            own = [place[arc] for arc in arcs.tolist() if arc in place]
            rest = sum(int(cases[arc]) for arc in arcs.tolist() if arc not in place)
            if own:
                self.model.row(own, [1] * len(own), low=bound.least - rest)

    def _rows(self, keys: np.ndarray, weights: np.ndarray, spare: np.ndarray, held: np.ndarray | None = None) -> None:
        """For each key: weights · cases <= spare, plus what the arcs hold of it now."""
        for members in gathered(keys):
            most = int(spare[members[0]]) + (int(held[members].sum()) if held is not None else 0)
            if int(np.dot(weights[members], self.high[members])) > most:
                divisor = int(np.gcd.reduce(weights[members]))
                self.model.row(members.tolist(), (weights[members] // divisor).tolist(), high=most // divisor)

    def _deliveries(self, every_drop: bool) -> None:
        network = self.network
        drop = network.drop[self.arcs].astype(np.int64)
        by_lot: dict[int, list[tuple[int, list[int]]]] = {}
        for members in gathered(drop):
            most = min(int(self.high[members].sum()), int(network.drop_room[drop[members[0]]]))
            if most > 0:
                by_lot.setdefault(int(network.drop_lot[drop[members[0]]]), []).append((most, members.tolist()))
        for lot, drops in by_lot.items():
            limit, least = int(network.max_drops[lot]), int(network.min_drop[lot])
            if every_drop or least > 1 or len(drops) > limit:
                columns = [self._delivery(members, int(drop[members[0]]), least=least, most=most) for most, members in drops]
                if len(drops) > limit:
                    self.model.row(columns, [1] * len(columns), high=limit)

    def _delivery(self, members: list[int], drop: int, *, least: int, most: int) -> int:
        self.deliveries[drop] = column = self.model.column()
        self.start.append(float(self.standing.drop_cases[drop] > 0))
        ones = [1] * len(members)
        self.model.row([*members, column], [*ones, -most], high=0)
        if least > 1:
            self.model.row([*members, column], [*ones, -least], low=0)
        return column

    def price_weight(self, worth: float) -> None:
        """Every unit placed is worth this much."""
        for at, weight in enumerate(self.weight.tolist()):
            self.model.cost[at] = worth * weight

    def price_drops(self, cost: float) -> None:
        for column in self.deliveries.values():
            self.model.cost[column] = -cost

    def keep_weight(self) -> None:
        """No solution may place less than now."""
        step = int(np.gcd.reduce(self.weight)) if len(self.weight) else 1
        held = int(np.dot(self.now, self.weight))
        self.model.row(range(len(self.arcs)), (self.weight // step).tolist(), low=held // step)

    def prefer_low_levels(self, pieces: Pieces, *, worth: float = 1.0) -> None:
        """The concave gain of every group's level is added to the objective."""
        for members in gathered(self.group.astype(np.int64)):
            self._prefer(members, pieces, worth)

    def _prefer(self, members: np.ndarray, pieces: Pieces, worth: float) -> None:
        group = int(self.group[members[0]])
        size = int(self.network.households[group])
        held = float(np.dot(self.now[members], self.weight[members]))
        start = float(self.standing.level[group]) - held / size
        rest, columns = held, []
        for low, high, slope in pieces.marks():
            if high > start:
                width = (high - max(low, start)) * size
                columns.append(self.model.column(cost=worth * slope, high=width, whole=False))
                self.start.append(min(rest, width))
                rest -= min(rest, width)
        weights = [*self.weight[members].tolist(), *[-1] * len(columns)]
        self.model.row([*members.tolist(), *columns], weights, low=0, high=0)

    def keep_levels(self, floor: float | None = None) -> None:
        """No group falls below what it has now, or below the floor when it stands above that."""
        for members in gathered(self.group.astype(np.int64)):
            group = int(self.group[members[0]])
            held = int(np.dot(self.now[members], self.weight[members]))
            spare = 0.0 if floor is None else max(0.0, float(self.standing.level[group]) - floor)
            least = held - int(spare * int(self.network.households[group]) - 1e-6)
            if least > 0:
                step = int(np.gcd.reduce(self.weight[members]))
                self.model.row(members.tolist(), (self.weight[members] // step).tolist(), low=-(-least // step))

    def lift(self, group: int) -> None:
        """The group must rise. Groups below or beside it keep what they have, groups above it must stay above where it was."""
        for members in gathered(self.group.astype(np.int64)):
            other = int(self.group[members[0]])
            held = int(np.dot(self.now[members], self.weight[members]))
            least = held + 1 if other == group else held - self.standing.above(other, group)
            if least > 0:
                step = int(np.gcd.reduce(self.weight[members]))
                self.model.row(members.tolist(), (self.weight[members] // step).tolist(), low=-(-least // step))
            if other == group:
                for at in members.tolist():
                    self.model.cost[at] = float(self.weight[at])

    def solved(
        self, *, gap: float, nodes: int, steps: int, share_gap: float = 0.0, warm: bool = True
    ) -> tuple[np.ndarray | None, highs.Answer]:
        """Cases of the whole plan with this part replaced, or None when nothing was found that keeps every limit exactly."""
        start = np.array(self.start) if warm else None
        answer = highs.run(self.model, gap=gap, share_gap=share_gap, nodes=nodes, steps=steps, start=start)
        if answer.values is None:
            return None, answer
        cases = self.standing.cases.copy()
        cases[self.arcs] = np.rint(answer.values[: len(self.arcs)]).astype(np.int64)
        return (cases if self.network.accepts(cases) else None), answer


def gathered(keys: np.ndarray) -> list[np.ndarray]:
    """Positions with the same key."""
    order = np.argsort(keys, kind="stable")
    cuts = np.flatnonzero(np.diff(keys[order])) + 1
    return [members for members in np.split(order, cuts) if len(members)]
