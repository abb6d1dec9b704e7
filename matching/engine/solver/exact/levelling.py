"""Leximin of one piece, proved value by value from the lowest level up.

With everybody who is not settled at level v or higher, the fewest possible groups stay at v; those leave the question, and
the next value follows. No weights add levels up, so none can betray the order, and a level is an exact fraction.
"""

from fractions import Fraction

import numpy as np

from matching.engine.solver import highs
from matching.engine.solver.exact.asking import Ask, Unproved
from matching.engine.solver.exact.exchanging import Exchange
from matching.engine.solver.exact.frames import Frame
from matching.engine.solver.exact.ladders import Mark, Settled
from matching.engine.solver.exact.sums import Totals
from matching.engine.solver.highs import Answer

# A relaxed answer counts as below a whole number only when it is this far below.
SURE = 1e-4
SEARCH_NODES = 30
PLAIN_NODES, LEAP_NODES = 200, 1000
RAISES, LEAPS = 2, 8
ANY_GAP = 1e9


class Levelling:
    """Settles the levels of one piece. `best` keeps the best plan known, in the strict order."""

    def __init__(self, frame: Frame, totals: list[Totals], best: list[int], ask: Ask):
        self.part, self.ask, self.exchange = frame.part, ask, Exchange(frame.part)
        self.best = self.exchange.evened(best)
        self.settled = Settled(frame, totals)
        self.top, self.tough = Fraction(0), False

    def run(self) -> Settled:
        """All levels settled, or Unproved."""
        raised = 0
        while resting := self._resting():
            level = min(resting.values())
            raised += 1
            if raised <= RAISES and len(resting) > 1 and self._raise(level):
                continue
            marks, self.tough = len(self.settled.marks) + len(self.settled.fixed), False
            self._settle(level, [group for group, found in resting.items() if found == level])
            if len(self.settled.marks) + len(self.settled.fixed) != marks:
                raised = 0
            elif self.tough:
                self._leap()
        return self.settled

    def _resting(self) -> dict[int, Fraction]:
        """The levels of groups that are not settled."""
        levels = self.part.levels(self.best)
        return {group: levels[group] for group in self.settled.resting(levels)}

    def _leap(self) -> None:
        """Saves steps where each costs much: halve the distance to the highest level in question. Nothing is proved by it."""
        high = self.top
        for _ in range(LEAPS):
            low = min(self._resting().values(), default=high)
            middle = Fraction(round((low + high) / 2 * 10**6), 10**6)
            if not low < middle < high or high - low < Fraction(1, max(self.part.households)):
                return
            built = self.settled.ladder(middle, sharp=True)
            # The first plan found will do; few deliveries are what leads the search to it.
            for column in built.used.values():
                built.model.cost[column] = -1
            answer = self.ask(built.model, nodes=LEAP_NODES, gap=ANY_GAP) if built.possible else None
            cases = whole(self.settled.frame, answer) if answer else None
            if cases is None or not self.adopt(cases):
                high = middle

    def _settle(self, level: Fraction, staying: list[int]) -> None:
        """Finds how few can stay at the level, or a plan with nobody there."""
        settled = self.settled
        gone = set(settled.fixed)
        candidates = [group for group in range(len(self.part.past)) if group not in gone and settled.can_stand_at(group, level)]
        mark = Mark(level, candidates, len(staying))
        settled.marks.append(mark)
        found = self._fewer(level, len(staying))
        if found is None:
            self._probe()
            settled.fix()
            return
        settled.marks.pop()
        if not self.adopt(found):
            raise Unproved

    def _fewer(self, level: Fraction, staying: int) -> list[int] | None:
        """A plan with fewer groups at the newest mark, or None when it is proved that there is none."""
        for sharp in (False, True):
            built = self.settled.ladder(level, beyond=True, sharp=sharp)
            if not built.possible:
                return None
            columns, held = self.settled.staying(built, len(self.settled.marks) - 1)
            built.model.row(list(columns), list(columns.values()), high=staying - 1 - held)
            for column, weight in columns.items():
                built.model.cost[column] = -weight
            self.tough = sharp
            answer = self.ask(built.model, nodes=None if sharp else PLAIN_NODES)
            if answer.infeasible:
                return None
            cases = whole(self.settled.frame, answer)
            if cases is not None:
                return cases
        raise Unproved

    def adopt(self, cases: list[int]) -> bool:
        """Takes a plan that exact arithmetic finds better in weight and levels, evened out."""
        if self.part.score(cases)[:2] > self.part.score(self.best)[:2]:
            self.best = self.exchange.evened(cases)
            return True
        return False

    def _raise(self, level: Fraction) -> bool:
        """A plan in which the lowest unsettled level is as high as a short search finds. Nothing is proved by it."""
        settled, part = self.settled, self.part
        built = settled.ladder(level)
        top = float(max(part.level(group, totals.most) for group, totals in enumerate(settled.totals))) + 1
        height = built.model.column(cost=1, low=float(level), high=top, whole=False)
        for group, arcs in enumerate(part.carried):
            if group in settled.fixed:
                continue
            weights, size, past = [part.weight[at] for at in arcs], part.households[group], float(part.past[group])
            path = settled.path(group)
            slack = [(built.beyond[path[-1], group], -size * top)] if path else []
            built.model.row(
                [*arcs, height, *(column for column, _ in slack)],
                [*weights, -size, *(weight for _, weight in slack)],
                low=-past + sum(weight for _, weight in slack),
            )
        answer = self.ask(built.model, nodes=SEARCH_NODES, gap=1e-6, share_gap=1e-4)
        self.top = Fraction(min(top, answer.bound)) if np.isfinite(answer.bound) else Fraction(top)
        cases = whole(settled.frame, answer)
        return cases is not None and self.adopt(cases)

    def _probe(self) -> None:
        """Drops candidates of the newest mark that a relaxed model shows to be beyond it in every plan."""
        settled, at = self.settled, len(self.settled.marks) - 1
        mark = settled.marks[at]
        if mark.count == len(mark.candidates):
            return
        built = settled.ladder(mark.level, beyond=True)
        levels = self.part.levels(self.best)
        kept = []
        for group in mark.candidates:
            column = built.beyond[at, group]
            if levels[group] == mark.level:
                kept.append(group)
                continue
            built.model.cost[column] = -1
            answer = highs.run(built.model, relaxed=True)
            built.model.cost[column] = 0
            if not (answer.proved and answer.bound < -SURE):
                kept.append(group)
        mark.candidates = kept


def whole(frame: Frame, answer: Answer) -> list[int] | None:
    """Cases per arc of an answer, or None when rounding does not keep every limit and the weight exactly."""
    if answer.values is None:
        return None
    cases = np.rint(answer.values[: len(frame.part.room)]).astype(np.int64).tolist()
    right = frame.part.accepts(cases) and (frame.weight is None or frame.part.placed(cases) == frame.weight)
    return cases if right else None
