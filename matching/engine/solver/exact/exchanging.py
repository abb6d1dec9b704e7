"""Evens out a plan by exchanges between two groups: of each lot some cases go from one to the other, and as much weight stays placed.

What two groups can exchange is every sum of what the lots can: the bits of one number, as in sums. The best exchange of a
pair is found without a search, where a model of whole numbers would try one sum after the other. Nothing is proved here.
"""

from collections import defaultdict
from fractions import Fraction
from itertools import combinations

from matching.engine.solver.exact.parts import Part
from matching.engine.solver.exact.sums import MOST_BITS

# Rounds over all pairs of groups, and exchanges of one pair that are tried on each side of the fairest one.
ROUNDS, TRIED = 12, 4

Move = tuple[int, int, int]


class Exchange:
    """The exchanges of one piece."""

    def __init__(self, part: Part):
        self.part = part
        self.delivery = {arc: at for at, delivery in enumerate(part.deliveries) for arc in delivery.arcs}
        self.limit = {at: (members, most) for members, most in part.donors for at in members}
        held = {arc for arcs, _ in part.pins for arc in arcs}
        self.arcs: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for arc, group in enumerate(part.group):
            if arc not in held:
                self.arcs[group][part.lot[arc]].append(arc)

    def evened(self, cases: list[int]) -> list[int]:
        """A plan of the same weight that is no worse in its levels, and often much fairer."""
        for _ in range(ROUNDS):
            before = cases
            # The poorest first: they gain most from the richest.
            order = sorted(range(len(self.part.past)), key=self.part.levels(cases).__getitem__)
            for poor, rich in combinations(order, 2):
                cases = self._between(cases, rich, poor)
            if cases == before:
                break
        return cases

    def _between(self, cases: list[int], one: int, other: int) -> list[int]:
        """The plan after the best exchange from one group to the other that keeps every limit."""
        moves = self._moves(cases, one, other)
        steps = [{(move[2] * self.part.weight[move[0]]): move for move in some} for some in moves]
        reach = sum(max(map(abs, step)) for step in steps)
        if not reach or 2 * reach > MOST_BITS:
            return cases
        sums = _sums(steps, reach)
        part = self.part
        received = part.received(cases)
        pair = sorted((part.level(one, received[one]), part.level(other, received[other])))
        for shift in self._fairest(sums[-1], reach, received, one, other):
            after = sorted((part.level(one, received[one] - shift), part.level(other, received[other] + shift)))
            if after <= pair:
                return cases
            moved = _moved(cases, steps, sums, shift, reach)
            if part.accepts(moved):
                return moved
        return cases

    def _moves(self, cases: list[int], one: int, other: int) -> list[list[Move]]:
        """Per lot what can go from an arc of one group to an arc of the other, backwards below 0; nothing is among it."""
        found = []
        for lot in self.arcs[one].keys() & self.arcs[other].keys():
            some = [(0, 0, 0)]
            for source in self.arcs[one][lot]:
                for target in self.arcs[other][lot]:
                    some += self._shifts(cases, source, target)
            if len(some) > 1:
                found.append(some)
        return found

    def _shifts(self, cases: list[int], source: int, target: int) -> list[Move]:
        room = self.part.room
        low = -min(cases[target], room[source] - cases[source])
        high = min(cases[source], room[target] - cases[target])
        if self.delivery[source] == self.delivery[target]:
            return [(source, target, count) for count in range(low, high + 1) if count]
        leaving, arriving = (self.part.deliveries[self.delivery[arc]] for arc in (source, target))
        left, came = (sum(cases[arc] for arc in delivery.arcs) for delivery in (leaving, arriving))
        members, most = self.limit.get(self.delivery[source], ((), 1))
        spare = most - sum(any(cases[arc] for arc in self.part.deliveries[at].arcs) for at in members)
        return [
            (source, target, count)
            for count in range(low, high + 1)
            if count
            and (left == count or leaving.least <= left - count <= leaving.most)
            and (came == -count or arriving.least <= came + count <= arriving.most)
            and (left > count) + (came > -count) - (left > 0) - (came > 0) <= spare
        ]

    def _fairest(self, bits: int, reach: int, received: list[int], one: int, other: int) -> list[int]:
        """The sums nearest to what would make the two levels equal, fairest first."""
        part = self.part
        sizes = part.households[one], part.households[other]
        levels = part.level(one, received[one]), part.level(other, received[other])
        even = int((levels[0] - levels[1]) * sizes[0] * sizes[1] / (sizes[0] + sizes[1]) // 1)
        found = []
        below = bits & ((1 << max(0, even + reach + 1)) - 1)
        above = bits >> max(0, even + reach + 1) << max(0, even + reach + 1)
        for _ in range(TRIED):
            if below:
                found.append(below.bit_length() - 1 - reach)
                below ^= 1 << below.bit_length() - 1
            if above:
                found.append((above & -above).bit_length() - 1 - reach)
                above &= above - 1

        def fairness(shift: int) -> list[Fraction]:
            return sorted((part.level(one, received[one] - shift), part.level(other, received[other] + shift)))

        return sorted(found, key=fairness, reverse=True)


def _sums(steps: list[dict[int, Move]], reach: int) -> list[int]:
    """What the first lots can add up to, lot by lot; bit `reach` stands for nothing."""
    sums = [1 << reach]
    for step in steps:
        bits = 0
        for weight in step:
            bits |= sums[-1] << weight if weight >= 0 else sums[-1] >> -weight
        sums.append(bits)
    return sums


def _moved(cases: list[int], steps: list[dict[int, Move]], sums: list[int], shift: int, reach: int) -> list[int]:
    """The plan with moves that add up to the shift; the fewest cases of each lot first."""
    moved, rest = list(cases), shift + reach
    for step, before in zip(reversed(steps), reversed(sums[:-1]), strict=True):
        weight = next(one for one in sorted(step, key=abs) if rest - one >= 0 and before >> rest - one & 1)
        source, target, count = step[weight]
        moved[source] -= count
        moved[target] += count
        rest -= weight
    return moved
