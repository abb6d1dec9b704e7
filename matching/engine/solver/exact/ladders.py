"""Which levels are settled so far, and the models that ask for more with those kept.

A mark is a level at which a known number of groups stays in every plan still in question: nobody else may stay there, and
fewer cannot. Only groups that can have exactly that level are its candidates; every other group not settled lower must be
beyond it. A candidate has a yes/no column `beyond`, and one row per group ties its columns to the weight it receives.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from matching.engine.solver.exact.frames import Frame
from matching.engine.solver.exact.sums import Totals
from matching.engine.solver.exact.supports import Supports
from matching.engine.solver.highs import Model


@dataclass
class Mark:
    """At this level stay `count` of the candidates."""

    level: Fraction
    candidates: list[int]
    count: int


@dataclass
class Ladder:
    """A model, the columns of its deliveries, and per mark and candidate the column that says the candidate is beyond."""

    model: Model
    used: dict[int, int]
    beyond: dict[tuple[int, int], int]
    possible: bool = True


@dataclass
class Settled:
    """What is known of the levels of a piece: groups whose weight is fixed, and marks whose groups may still differ."""

    frame: Frame
    totals: list[Totals]
    fixed: dict[int, int] = field(default_factory=dict)
    supports: dict[int, Supports] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)

    def weight_at(self, group: int, level: Fraction) -> Fraction:
        """What the group must receive to stand exactly at the level."""
        part = self.frame.part
        return level * part.households[group] - part.past[group]

    def can_stand_at(self, group: int, level: Fraction) -> bool:
        weight = self.weight_at(group, level)
        return weight >= 0 and self.totals[group].at_least(weight) == weight

    def path(self, group: int) -> list[int]:
        """The marks at which the group may stay, from the lowest up."""
        return [at for at, mark in enumerate(self.marks) if group in mark.candidates]

    def resting(self, levels: list[Fraction]) -> list[int]:
        """Groups that a plan which keeps the marks leaves beyond all of them."""
        at_marks = [{mark.level for mark in self.marks if group in mark.candidates} for group in range(len(levels))]
        return [group for group, level in enumerate(levels) if group not in self.fixed and level not in at_marks[group]]

    def ladder(self, floor: Fraction | None, *, beyond: bool = False, every_drop: bool = False, sharp: bool = False) -> Ladder:
        """A model of the marks, and everybody else at the floor or, when asked, beyond it. Without a floor all stay at marks."""
        steps = [self._steps(group, floor, beyond) for group in range(len(self.totals))]
        if not all(heights for heights, _ in steps):
            return Ladder(Model(), {}, {}, False)
        slack = (self.frame.weight or 0) - sum(heights[0] for heights, _ in steps)
        caps = [heights[0] + max(0, slack) if group not in self.fixed else heights[0] for group, (heights, _) in enumerate(steps)]
        model, used = self.frame.model(every_drop=every_drop, caps=caps)
        built = Ladder(model, used, {}, slack >= 0)
        for group, (heights, open_end) in enumerate(steps):
            columns = [model.column() for _ in self.path(group)]
            built.beyond |= {(at, group): column for at, column in zip(self.path(group), columns, strict=True)}
            for lower, upper in zip(columns, columns[1:], strict=False):
                model.row([lower, upper], [1, -1], low=0)
            if not open_end:
                model.high[columns[-1]] = 0
            self._climb(model, group, columns, heights, caps[group])
            if sharp and heights[0] > 0 and group not in self.fixed:
                self._sharpen(built, group, heights[0], caps[group])
        for at, mark in enumerate(self.marks):
            staying, held = self.staying(built, at)
            model.row(list(staying), list(staying.values()), high=mark.count - held)
        return built

    def _steps(self, group: int, floor: Fraction | None, beyond: bool) -> tuple[list[int], bool]:
        """What the group receives at least, and further with each of its columns; and whether the last one is possible."""
        if group in self.fixed:
            return [self.fixed[group]], True
        rungs = [int(self.weight_at(group, self.marks[at].level)) for at in self.path(group)]
        last = self._last(group, floor, beyond)
        if last is not None:
            return [*rungs, last], True
        return ([*rungs, rungs[-1]] if rungs else []), False

    def _sharpen(self, built: Ladder, group: int, least: int, cap: int) -> None:
        known = self.supports.get(group)
        if known is None:
            known = self.supports[group] = Supports(self.frame, group, self.totals[group])
        if known.useful:
            known.add(built.model, built.used, least, cap)

    def _last(self, group: int, floor: Fraction | None, beyond: bool) -> int | None:
        if floor is None:
            return None
        weight = self.weight_at(group, floor)
        return self.totals[group].above(weight) if beyond and weight >= 0 else self.totals[group].at_least(weight)

    def _climb(self, model: Model, group: int, columns: list[int], heights: list[int], cap: int) -> None:
        """The group receives the first height, and each further one whose column says so."""
        arcs = self.frame.part.carried[group]
        weights = [self.frame.part.weight[at] for at in arcs]
        rises = [after - before for before, after in zip(heights, heights[1:], strict=False)]
        if heights[0] > 0 or any(rises):
            model.row([*arcs, *columns], [*weights, *(-rise for rise in rises)], low=heights[0])
        if sum(weight * model.high[at] for at, weight in zip(arcs, weights, strict=True)) > cap:
            model.row(arcs, weights, high=cap)

    def staying(self, built: Ladder, at: int) -> tuple[dict[int, int], int]:
        """How many candidates stay at a mark, as columns with weights and a constant."""
        columns: dict[int, int] = {}
        held = 0
        for group in self.marks[at].candidates:
            path = self.path(group)
            position = path.index(at)
            if position:
                columns[built.beyond[path[position - 1], group]] = 1
            else:
                held += 1
            columns[built.beyond[at, group]] = -1
        return columns, held

    def fix(self) -> None:
        """Groups that are sure to stay at a mark leave the marks; candidates that cannot stay are dropped with empty marks."""
        changed = True
        while changed:
            changed = False
            for mark in self.marks:
                sure = [group for group in mark.candidates if self._first_of(group) is mark]
                if mark.candidates and mark.count == len(mark.candidates) == len(sure):
                    self.fixed |= {group: int(self.weight_at(group, mark.level)) for group in sure}
                    changed = True
                    for other in self.marks:
                        other.candidates = [group for group in other.candidates if group not in self.fixed]
                    mark.count = 0
            self.marks = [mark for mark in self.marks if mark.candidates and mark.count]

    def _first_of(self, group: int) -> Mark:
        return next(mark for mark in self.marks if group in mark.candidates)
