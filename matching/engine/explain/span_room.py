"""Room of groups on some days, for all groups at once: what each span of one temperature class still takes."""

from datetime import date
from fractions import Fraction

import numpy as np

from matching.engine.eligibility import Routes
from matching.engine.problem import Problem

_PLENTY = 2**60


class SpanRoom:
    """Spans lie next to each other by group, in whole units of weight."""

    def __init__(self, problem: Problem, temp: str, unit: Fraction):
        spans = [(at, span) for at, group in enumerate(problem.groups) for span in group.storage_spans if span.temp == temp]
        self.group = np.array([at for at, _ in spans], dtype=np.int64)
        self.first = np.array([span.first.toordinal() for _, span in spans], dtype=np.int64)
        self.last = np.array([span.last.toordinal() for _, span in spans], dtype=np.int64)
        self.left = np.array([min(int(span.kg / unit), _PLENTY) for _, span in spans], dtype=np.int64)
        self._known = {at for at, _ in spans}

    def concerns(self, group: int) -> bool:
        return group in self._known

    def take(self, group: int, day: date | None, units: int) -> None:
        """So much comes on that day."""
        if day is not None:
            at = np.arange(*np.searchsorted(self.group, [group, group + 1]))
            holds = (self.first[at] <= day.toordinal()) & (day.toordinal() <= self.last[at])
            self.left[at[holds]] -= units

    def least(self, routes: Routes, units: np.ndarray) -> np.ndarray:
        """Per way the smaller of these units and what the spans of its day leave."""
        if not len(self.group):
            return units
        found = units.copy()
        calendar = np.array([day.toordinal() for day in routes.days] + [0], dtype=np.int64)
        days = calendar[routes.first[routes.point]]
        start, stop = (np.searchsorted(self.group, routes.group, side=side) for side in ("left", "right"))
        owner = np.repeat(np.arange(len(units)), stop - start)
        at = np.arange(len(owner)) - np.repeat(np.cumsum(stop - start) - (stop - start), stop - start) + start[owner]
        holds = (self.first[at] <= days[owner]) & (days[owner] <= self.last[at])
        np.minimum.at(found, owner[holds], self.left[at[holds]])
        return found
