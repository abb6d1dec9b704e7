"""The exact answer: most weight, then leximin, then fewest drops, each stage a whole-number model solved to proof.

Leximin on whole cases is settled level by level: with everybody at least at the lowest level, as many groups as possible beyond it;
then those at least at the next level, and so on. Every stage maximises a count of yes/no columns over limits in whole numbers;
levels themselves are compared as exact fractions, so no tolerance decides.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import numpy as np

from matching.engine.solver import highs
from matching.engine.solver.bound import quick_bound
from matching.engine.solver.highs import Model
from matching.engine.solver.model import allocating, is_safe, placing, whole_cases
from matching.engine.solver.network import Network

# Guesses per level, and how long each may be sought.
LEAPS, LEAP_NODES = 8, 60


class _Unproved(Exception):
    """A stage ended without proof; the best plan so far stands."""


@dataclass
class Outcome:
    """Cases per arc. `bound` is in units; `proved` covers all three stages."""

    cases: np.ndarray
    bound: int
    proved: bool


@dataclass(frozen=True)
class Mark:
    """A level to reach, or to go beyond."""

    level: Fraction
    beyond: bool


@dataclass
class _Staged:
    """A model with the columns of its marks (per mark: group to column) and of its deliveries."""

    model: Model
    reached: list[dict[int, int | None]]
    deliveries: dict[int, int]


class ExactSearch:
    """Three stages from a plan that keeps every limit. With a node limit the proof may fail; the plan never gets worse."""

    def __init__(self, network: Network, start: np.ndarray, *, nodes: int | None = None):
        self.network, self.best, self.nodes = network, start, nodes
        self.bound = quick_bound(network)
        self.floors: list[tuple[Mark, int]] = []
        weight = network.case_units[network.arcs.lot] * network.room
        self.groups = np.unique(network.arcs.group[network.room > 0]).tolist()
        self.carried = {group: np.flatnonzero((network.arcs.group == group) & (network.room > 0)) for group in self.groups}
        self.most = {group: int(weight[arcs].sum()) for group, arcs in self.carried.items()}
        self.step = {
            group: int(np.gcd.reduce(network.case_units[network.arcs.lot[arcs]])) for group, arcs in self.carried.items()
        }

    def run(self) -> Outcome:
        try:
            self._place()
            self._level()
            self._save_drops()
            proved = is_safe(self.network)
        except _Unproved:
            proved = False
        return Outcome(self.best, self.bound, proved)

    def _solve(self, model: Model, known: int) -> np.ndarray:
        """The best plan of a model whose objective is a whole number, of which `known` is already attained.

        An answer that exact arithmetic refuses is asked for once more in another way before the proof is given up."""
        for presolve in (True, False):
            answer = highs.run(model, nodes=self.nodes, presolve=presolve)
            cases = whole_cases(self.network, answer.values)
            if (
                answer.values is not None
                and cases is not None
                and answer.proved
                and round(float(np.dot(model.cost, answer.values))) >= known
            ):
                return cases
            if cases is not None and self.network.score(cases) > self.network.score(self.best):
                self.best = cases
        raise _Unproved

    def _place(self) -> None:
        """Most weight."""
        network = self.network
        if network.placed(self.best) < self.bound:
            model = allocating(network).model
            step = placing(network, model)
            cases = self._solve(model, network.placed(self.best) // step)
            if network.score(cases) > network.score(self.best):
                self.best = cases
            self.bound = network.placed(self.best)
        self.weight = network.placed(self.best)

    def _base(self, *, every_drop: bool = False) -> tuple[Model, dict[int, int]]:
        network = self.network
        built = allocating(network, every_drop=every_drop)
        units = network.case_units[network.arcs.lot]
        if len(units):
            step = int(np.gcd.reduce(units))
            built.model.row(range(len(units)), (units // step).tolist(), low=self.weight // step)
        return built.model, built.deliveries

    def _needed(self, group: int, mark: Mark) -> int:
        """The least weight that brings the group to the mark; 0 or less when its past does already."""
        network, step = self.network, self.step[group]
        missing = mark.level * int(network.households[group]) - network.past[group]
        least = floor(missing) + 1 if mark.beyond else ceil(missing)
        return -(-least // step) * step

    def _ladder(self, model: Model, marks: list[Mark]) -> list[dict[int, int | None]]:
        """Adds a column per group and mark that is 1 only when the group reaches it. Per mark: the columns, None for groups sure to reach."""
        found: list[dict[int, int | None]] = [{} for _ in marks]
        network = self.network
        for group in self.groups:
            rungs: list[tuple[int, int]] = []
            for position, mark in enumerate(marks):
                needed = self._needed(group, mark)
                if needed <= 0:
                    found[position][group] = None
                elif needed <= self.most[group]:
                    if not rungs or rungs[-1][0] != needed:
                        rungs.append((needed, model.column()))
                        if len(rungs) > 1:
                            model.row([rungs[-2][1], rungs[-1][1]], [1, -1], low=0)
                    found[position][group] = rungs[-1][1]
            if rungs:
                arcs, step = self.carried[group], self.step[group]
                weights = (network.case_units[network.arcs.lot[arcs]] // step).tolist()
                rises = [
                    needed // step - before // step for (needed, _), (before, _) in zip(rungs, [(0, 0), *rungs], strict=False)
                ]
                model.row(arcs.tolist() + [column for _, column in rungs], weights + [-rise for rise in rises], low=0)
        return found

    def _settled_model(self, floors: list[tuple[Mark, int]], *, goal: Mark | None = None, every_drop: bool = False) -> _Staged:
        """All limits, the weight, and for each mark how many groups must reach it; columns for the goal, if there is one."""
        model, deliveries = self._base(every_drop=every_drop)
        marks = [mark for mark, _ in floors]
        reached = self._ladder(model, [*marks, goal] if goal else marks)
        for by_group, (_, count) in zip(reached, floors, strict=False):
            columns = [column for column in by_group.values() if column is not None]
            sure = len(by_group) - len(columns)
            if count > sure:
                model.row(columns, [1] * len(columns), low=count - sure)
        return _Staged(model, reached, deliveries)

    def _levels(self) -> list[Fraction]:
        level = self.network.levels(self.best)
        return sorted(level[group] for group in self.groups)

    def _level(self) -> None:
        """Leximin: settle the lowest level that cannot be left by more groups, then the next."""
        settled, total, leapt = 0, len(self.groups), -1
        while settled < total:
            level = self._levels()[settled]
            beyond = self._most_beyond(level, total - settled)
            if beyond == total - settled:
                if leapt != settled:
                    self._leap(settled, self._levels()[settled])
                leapt = settled
                continue
            self.floors.append((Mark(level, False), total - settled))
            settled = total - beyond

    def _most_beyond(self, level: Fraction, rest: int) -> int:
        """The largest number of groups beyond the level while the rest reaches it; the best plan becomes one that attains it."""
        goal = Mark(level, True)
        staged = self._settled_model([*self.floors, (Mark(level, False), rest)], goal=goal)
        by_group = staged.reached[-1]
        levels = self.network.levels(self.best)
        now = sum(levels[group] > level for group in self.groups)
        if now == len(by_group):
            return now
        for column in by_group.values():
            if column is not None:
                staged.model.cost[column] = 1
        cases = self._solve(staged.model, sum(levels[group] > level for group, column in by_group.items() if column is not None))
        levels = self.network.levels(cases)
        beyond = sum(levels[group] > level for group in self.groups)
        if beyond > now:
            self._adopt(cases)
        return beyond

    def _adopt(self, cases: np.ndarray) -> None:
        """Takes a plan that must be better; when exact arithmetic says otherwise, a tolerance has lied."""
        if self.network.score(cases)[:2] <= self.network.score(self.best)[:2]:
            raise _Unproved
        self.best = cases

    def _leap(self, settled: int, low: Fraction) -> None:
        """Saves steps: halve the distance to the highest thinkable next level. Only an exactly better plan is kept, nothing is proved."""
        network, rest = self.network, len(self.groups) - settled
        tops = sorted((network.past[group] + self.most[group]) / int(network.households[group]) for group in self.groups)
        high = min(tops[settled], self._even_level(settled))
        for _ in range(LEAPS):
            middle = Fraction(round((low + high) / 2 * 10**6), 10**6)
            if not low < middle < high:
                return
            staged = self._settled_model([*self.floors, (Mark(middle, False), rest)])
            cases = whole_cases(network, highs.run(staged.model, nodes=LEAP_NODES).values)
            if cases is not None and network.score(cases) > network.score(self.best):
                self.best = cases
                low = max(middle, self._levels()[settled])
            else:
                high = middle

    def _even_level(self, settled: int) -> Fraction:
        """No plan of this weight can bring the upper groups to more than all of it on them alone."""
        network = self.network
        sizes = sorted(int(network.households[group]) for group in self.groups)[: len(self.groups) - settled]
        past = sum((network.past[group] for group in self.groups), Fraction(0))
        return (past + self.weight) / sum(sizes)

    def _save_drops(self) -> None:
        """Fewest deliveries among plans with the same weight and the same levels."""
        network = self.network
        staged = self._settled_model(self.floors, every_drop=True)
        for column in staged.deliveries.values():
            staged.model.cost[column] = -1
        cases = self._solve(staged.model, self.network.score(self.best)[2])
        new, old = network.score(cases), network.score(self.best)
        if new[:2] != old[:2] or new[2] < old[2]:
            raise _Unproved
        if new > old:
            self.best = cases
