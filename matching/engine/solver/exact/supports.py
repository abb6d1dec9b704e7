"""Sharper rows for groups whose goods come in few deliveries: which lots reach a group decides which totals it can have.

A group that lives on cases of 3.3 kg alone cannot stand just above a level; it overshoots to the next multiple. The plain
model sees that only after all yes/no columns are settled. Here each set of deliveries has a column of its own that says
"these and no others", and the group receives at least the smallest total which that set can add up to.
"""

from itertools import combinations

from matching.engine.solver.exact.frames import Frame
from matching.engine.solver.exact.sums import Totals, totals_of
from matching.engine.solver.highs import Model

# Sets of more deliveries than these are put into one; groups with more arcs than these keep their plain rows.
LARGEST_SET, MOST_ARCS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 3, 6: 2, 7: 2, 8: 2}, 8

Set = tuple[int, ...]


class Supports:
    """The sets of one group, with their totals."""

    def __init__(self, frame: Frame, group: int, whole: Totals):
        part = frame.part
        arcs = part.carried[group]
        single = {delivery.arcs[0]: delivery.least for delivery in part.deliveries if len(delivery.arcs) == 1}
        self.frame, self.group, self.single = frame, group, single
        limited = {at for members, _ in part.donors for at in members}
        counted = {
            arc for at, delivery in enumerate(part.deliveries) if delivery.least > 1 or at in limited for arc in delivery.arcs
        }
        self.chosen = [at for at in arcs if at in counted]
        free = [at for at in arcs if at not in counted]
        self.useful = 0 < len(self.chosen) <= MOST_ARCS
        self.sets: dict[Set, Totals] = {}
        self.largest = LARGEST_SET.get(len(self.chosen), 0)
        self.rest = whole if self.largest < len(self.chosen) else None
        if self.useful:
            for size in range(self.largest + 1):
                for members in combinations(self.chosen, size):
                    self.sets[members] = totals_of(part, [*free, *members], most=whole.most, alone=single, used=members)

    def add(self, model: Model, used: dict[int, int], least: int, cap: int) -> None:
        """The group receives at least what its set can add up to from `least` on; sets that only reach beyond the cap fall away."""
        heights = {members: totals.at_least(least) for members, totals in self.sets.items()}
        reached = {members: height for members, height in heights.items() if height is not None and height <= cap}
        columns = {members: model.column() for members in reached}
        rest = None
        if self.rest is not None:
            rest = model.column()
        everything = [*columns.values(), *([] if rest is None else [rest])]
        model.row(everything, [1] * len(everything), low=1, high=1)
        part = self.frame.part
        arcs = part.carried[self.group]
        below = [-height for height in reached.values()]
        if self.rest is not None:
            below.append(-(self.rest.at_least(least) or 0))
        model.row([*arcs, *everything], [*(part.weight[at] for at in arcs), *below], low=0)
        counts = []
        for arc in self.chosen:
            holding = [column for members, column in columns.items() if arc in members]
            others = [] if rest is None else [rest]
            ones = [1] * (len(holding) + len(others))
            model.row([arc, *holding, *others], [1, *(-model.high[arc] * one for one in ones)], high=0)
            if arc in self.single and holding:
                model.row([arc, *holding], [1, *[-max(1, self.single[arc])] * len(holding)], low=0)
            drop = self._delivery(arc)
            if drop in used:
                model.row([used[drop], *holding], [1, *[-1] * len(holding)], low=0)
                counts.append(used[drop])
        if rest is not None and all(arc in self.single for arc in self.chosen):
            sizes = [-len(members) for members in columns]
            model.row([*counts, *columns.values(), rest], [*[1] * len(counts), *sizes, -(self.largest + 1)], low=0)

    def _delivery(self, arc: int) -> int:
        return next(at for at, delivery in enumerate(self.frame.part.deliveries) if arc in delivery.arcs)
