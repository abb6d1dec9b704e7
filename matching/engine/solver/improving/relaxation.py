"""The divisible problem with a mild preference for low levels, kept loaded while its arcs are closed and opened one after another."""

import numpy as np

from matching.engine.solver.highs import Loaded, Model
from matching.engine.solver.improving.part import Pieces, gathered
from matching.engine.solver.network import Network

# A placed unit is worth this many times the most that fairness can give for it: enough that no weight is given up for it.
PLACED = 50.0


class Relaxation:
    """Columns are the arcs, then the pieces of each group's level. Deliveries count by the part of their room that is used."""

    def __init__(self, network: Network, *, low: np.ndarray, high: np.ndarray, pieces: Pieces | None):
        self.network = network
        self.usable = np.flatnonzero(high > 0)
        self.column = np.full(len(network.arcs), -1, dtype=np.int64)
        self.column[self.usable] = np.arange(len(self.usable))
        self.model = Model()
        weight = network.case_units[network.arcs.lot[self.usable]]
        scale = float(weight.mean()) if len(weight) else 1.0
        costs = (PLACED * weight / scale).tolist()
        for cost, least, most in zip(costs, low[self.usable].tolist(), high[self.usable].tolist(), strict=True):
            self.model.column(cost=cost, low=least, high=most, whole=False)
        self._limits()
        if pieces is not None:
            self._levels(pieces, scale)
        self._loaded = Loaded(self.model)

    def _limits(self) -> None:
        for row in self.network.rows:
            columns = self.column[row.arcs]
            inside = columns >= 0
            if inside.any():
                self.model.row(columns[inside].tolist(), row.weights[inside].tolist(), high=row.most)
        network = self.network
        for lot in range(len(network.cases)):
            part = network.arcs_of(lot)
            arcs = np.arange(part.start, part.stop)[self.column[part] >= 0]
            if len(np.unique(network.drop[arcs])) > network.max_drops[lot]:
                shares = 1 / network.drop_room[network.drop[arcs]]
                self.model.row(self.column[arcs].tolist(), shares.tolist(), high=int(network.max_drops[lot]))

    def _levels(self, pieces: Pieces, scale: float) -> None:
        network, marks = self.network, pieces.marks()
        weight = network.case_units[network.arcs.lot[self.usable]]
        for members in gathered(network.arcs.group[self.usable].astype(np.int64)):
            group = int(network.arcs.group[self.usable[members[0]]])
            size = int(network.households[group])
            start, columns = float(network.past[group]) / size, []
            for low, high, slope in marks:
                if high > start:
                    width = (high - max(low, start)) * size
                    columns.append(self.model.column(cost=slope / scale, high=width, whole=False))
            self.model.row([*members.tolist(), *columns], [*weight[members].tolist(), *[-1] * len(columns)], low=0, high=0)

    def limit(self, arcs: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        """New limits for these arcs."""
        inside = self.column[arcs] >= 0
        self._loaded.limit(self.column[arcs[inside]], low[inside], high[inside])

    def solve(self) -> np.ndarray | None:
        """Cases per arc, in parts; None when the solver gives up."""
        answer = self._loaded.solve()
        if answer.values is None:
            return None
        cases = np.zeros(len(self.network.arcs))
        cases[self.usable] = answer.values[: len(self.usable)]
        return cases
