"""A problem in whole numbers: open ways as arcs, limits as rows over them. Every weight is a multiple of one common unit."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from matching.engine.eligibility import Arcs, Eligibility, open_arcs
from matching.engine.problem import TEMPERATURES, Allocation, Bound, Pin, Problem
from matching.engine.problem.values import common_measure
from matching.engine.solver.rowbook import RowBook

_PLENTY = 2**60
NO_LIMIT = 2**31


@dataclass(frozen=True)
class Row:
    """weights · cases of the arcs <= most. `kind` and `names` say which limit it is."""

    kind: str
    names: tuple[str, ...]
    arcs: np.ndarray
    weights: np.ndarray
    most: int


Score = tuple[int, list[Fraction], int]


def _whole(amount: Fraction) -> int:
    return min(int(amount), _PLENTY)


class Network:
    """The arrays that water-filling and the solver work on. `room` is the most cases an arc can carry on its own."""

    def __init__(self, problem: Problem, eligibility: Eligibility):
        self.problem, self.eligibility = problem, eligibility
        self.arcs: Arcs = open_arcs(eligibility)
        self.unit = common_measure(lot.kg_per_case for lot in problem.lots)
        self.case_units = np.array([int(lot.kg_per_case / self.unit) for lot in problem.lots], dtype=np.int64)
        self.cases = np.array([lot.cases for lot in problem.lots], dtype=np.int64)
        self.min_drop = np.array([lot.min_drop_cases for lot in problem.lots], dtype=np.int64)
        self.max_drops = np.array([NO_LIMIT if lot.max_drops is None else lot.max_drops for lot in problem.lots], dtype=np.int64)
        self.households = np.array([group.households for group in problem.groups], dtype=np.int64)
        self.past = [group.past_kg / self.unit for group in problem.groups]
        self._limits()
        self._drops()

    def _limits(self) -> None:
        problem = self.problem
        names = sorted({lot.category for lot in problem.lots})
        self.category = np.array([names.index(lot.category) for lot in problem.lots], dtype=np.int64)
        self.temperature = np.array([TEMPERATURES.index(lot.temp) for lot in problem.lots], dtype=np.int64)
        zero = Fraction(0)
        need = [[_whole(group.needs.get(name, zero) / self.unit) for name in names] for group in problem.groups]
        store = [[_whole(group.storage_kg.get(name, zero) / self.unit) for name in TEMPERATURES] for group in problem.groups]
        self.need = np.array(need, dtype=np.int64).reshape(len(problem.groups), len(names))
        self.storage = np.array(store, dtype=np.int64).reshape(len(problem.groups), len(TEMPERATURES))
        docks = [_PLENTY] * len(problem.groups) + [_whole(team.cross_dock_kg / self.unit) for team in problem.teams]
        self.dock = np.array(docks, dtype=np.int64)

    def _drops(self) -> None:
        arcs = self.arcs
        self._starts = np.searchsorted(arcs.lot, np.arange(len(self.cases) + 1))
        weight = self.case_units[arcs.lot]
        room = np.minimum(self.need[arcs.group, self.category[arcs.lot]], self.storage[arcs.group, self.temperature[arcs.lot]])
        np.minimum(room, self.dock[arcs.point], out=room)
        room //= weight
        self.room = np.minimum(room, self.cases[arcs.lot], out=room)
        if self.special:
            np.minimum(self.room, self.book.room(np.arange(len(arcs))), out=self.room)
        self._number_drops()
        total = np.bincount(self.drop, weights=self.room, minlength=len(self.drop_lot)).astype(np.int64)
        total = np.minimum(total, self.cases[self.drop_lot])
        self.drop_room = np.minimum(total, self.dock[self.drop_point] // self.case_units[self.drop_lot])

    def _number_drops(self) -> None:
        """Deliveries are numbered by lot and delivery point; `drop` tells the delivery of each arc."""
        arcs, seen = self.arcs, np.zeros(len(self.dock), dtype=bool)
        self.drop = np.zeros(len(arcs), dtype=np.int32)
        points: list[np.ndarray] = []
        count = 0
        for lot in range(len(self.cases)):
            part = self.arcs_of(lot)
            seen[:] = False
            seen[arcs.point[part]] = True
            self.drop[part] = (np.cumsum(seen) - 1)[arcs.point[part]] + count
            points.append(np.flatnonzero(seen).astype(np.int32))
            count += len(points[-1])
        sizes = np.array([len(some) for some in points], dtype=np.int64)
        self.drop_lot = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        self.drop_point = np.concatenate([*points, np.zeros(0, dtype=np.int32)])
        self._drop_starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)

    @cached_property
    def shares_members(self) -> bool:
        """Whether some group stands behind more than one hub."""
        members = [name for team in self.problem.teams for name in team.members]
        return len(members) > len(set(members))

    def arcs_of(self, lot_at: int) -> slice:
        """The arcs of one lot, which lie next to each other."""
        return slice(int(self._starts[lot_at]), int(self._starts[lot_at + 1]))

    def drops_of(self, lot_at: int) -> slice:
        """The deliveries of one lot, which lie next to each other."""
        return slice(int(self._drop_starts[lot_at]), int(self._drop_starts[lot_at + 1]))

    @cached_property
    def bounded(self) -> list[tuple[Bound, np.ndarray]]:
        """Each bound with the arcs that carry its cases."""
        return [(bound, self._arcs_between(bound.lot, bound.group)) for bound in self.problem.bounds]

    @cached_property
    def owed(self) -> list[tuple[Bound, np.ndarray]]:
        """The bounds that ask for cases."""
        return [(bound, arcs) for bound, arcs in self.bounded if bound.least]

    @cached_property
    def special(self) -> list[Row]:
        """The limits that no table holds."""
        pairs = [
            Row("MOST", (bound.lot, bound.group), arcs, np.ones(len(arcs), dtype=np.int64), bound.most)
            for bound, arcs in self.bounded
            if bound.most is not None and len(arcs)
        ]
        return pairs + self._span_rows()

    def _span_rows(self) -> list[Row]:
        """Storage on some days, over the arcs that arrive on them."""
        limited = np.array([bool(group.storage_spans) for group in self.problem.groups], dtype=bool)
        if not limited.any():
            return []
        inside = np.flatnonzero(limited[self.arcs.group])
        days = self._arrivals()
        rows = []
        for at, members in _gathered(self.arcs.group[inside]):
            arcs, group = inside[members], self.problem.groups[self.arcs.group[inside[at]]]
            for span in group.storage_spans:
                comes = (days[arcs] >= span.first.toordinal()) & (days[arcs] <= span.last.toordinal())
                own = arcs[comes & (self.temperature[self.arcs.lot[arcs]] == TEMPERATURES.index(span.temp))]
                if len(own):
                    names = (group.id, span.temp, span.first.isoformat(), span.last.isoformat())
                    weights = self.case_units[self.arcs.lot[own]]
                    rows.append(Row("STORAGE_DAYS", names, own, weights, _whole(span.kg / self.unit)))
        return rows

    def _arrivals(self) -> np.ndarray:
        """The day of each arc, counted as Python counts days."""
        days = np.zeros(len(self.arcs), dtype=np.int64)
        for lot in range(len(self.cases)):
            part, routes = self.arcs_of(lot), self.eligibility.routes(lot)
            calendar = np.array([day.toordinal() for day in routes.days] + [0], dtype=np.int64)
            days[part] = calendar[routes.first[self.arcs.point[part]]]
        return days

    @cached_property
    def book(self) -> RowBook:
        """The special limits with nothing taken; take a copy before taking."""
        return RowBook(self.special, len(self.arcs))

    def _arcs_between(self, lot: str, group: str) -> np.ndarray:
        index, at = self.eligibility, self.arcs_of(self.eligibility.lot_index[lot])
        return np.flatnonzero(self.arcs.group[at] == index.group_index[group]) + at.start

    @cached_property
    def limits(self) -> list[Row]:
        """Every limit on weight or cases as the problem states it."""
        arcs, problem = self.arcs, self.problem
        weights = self.case_units[arcs.lot]
        ones = np.ones(len(arcs), dtype=np.int64)
        category, temperature = self.category[arcs.lot], self.temperature[arcs.lot]
        lots, groups, points = (
            [lot.id for lot in problem.lots],
            [group.id for group in problem.groups],
            self.eligibility.point_ids,
        )
        rows = []
        for at, members in _gathered(arcs.lot):
            rows.append(Row("SUPPLY", (lots[arcs.lot[at]],), members, ones[members], int(self.cases[arcs.lot[at]])))
        for at, members in _gathered(arcs.group * (self.need.shape[1] + 1) + category):
            group, name = arcs.group[at], problem.lots[arcs.lot[at]].category
            rows.append(Row("NEED", (groups[group], name), members, weights[members], int(self.need[group, category[at]])))
        for at, members in _gathered(arcs.group * len(TEMPERATURES) + temperature):
            group, kind = arcs.group[at], temperature[at]
            names = (groups[group], TEMPERATURES[kind])
            rows.append(Row("STORAGE", names, members, weights[members], int(self.storage[group, kind])))
        for at, members in _gathered(self.drop):
            names = (lots[arcs.lot[at]], points[arcs.point[at]])
            rows.append(Row("DOCK", names, members, weights[members], int(self.dock[arcs.point[at]])))
        return rows + self.special

    @cached_property
    def rows(self) -> list[Row]:
        """The limits that could bind, in the smallest whole numbers."""
        return [tight for row in self.limits if (tight := self._tightened(row)) is not None]

    def _tightened(self, row: Row) -> Row | None:
        if int(np.dot(row.weights, self.room[row.arcs])) <= row.most:
            return None
        divisor = int(np.gcd.reduce(row.weights))
        return Row(row.kind, row.names, row.arcs, row.weights // divisor, row.most // divisor)

    @cached_property
    def pinned(self) -> list[tuple[Pin, np.ndarray]]:
        """Each pin that asks for cases, with the arcs that can carry them."""
        return [(pin, self._arcs_between(pin.lot, pin.group)) for pin in self.problem.pins if pin.cases]

    def drop_cases(self, cases: np.ndarray) -> np.ndarray:
        """Cases per delivery."""
        totals = np.zeros(len(self.drop_lot), dtype=np.int64)
        np.add.at(totals, self.drop, cases)
        return totals

    def accepts(self, cases: np.ndarray) -> bool:
        """Whether whole cases per arc keep every limit, in exact arithmetic."""
        if (cases < 0).any() or (cases > self.room).any():
            return False
        totals = self.drop_cases(cases)
        if not self._keeps_weights(cases, totals) or not self.book.keeps(cases):
            return False
        if any(int(cases[arcs].sum()) < bound.least for bound, arcs in self.owed):
            return False
        used = np.bincount(self.drop_lot[totals > 0], minlength=len(self.cases))
        too_small = (totals > 0) & (totals < self.min_drop[self.drop_lot])
        if too_small.any() or (used > self.max_drops).any():
            return False
        return all(int(cases[arcs].sum()) == pin.cases for pin, arcs in self.pinned)

    def _keeps_weights(self, cases: np.ndarray, drop_cases: np.ndarray) -> bool:
        """Supply, need, storage and docks."""
        lot, group = self.arcs.lot, self.arcs.group
        units = cases * self.case_units[lot]
        given, need, storage = np.zeros_like(self.cases), np.zeros_like(self.need), np.zeros_like(self.storage)
        np.add.at(given, lot, cases)
        np.add.at(need, (group, self.category[lot]), units)
        np.add.at(storage, (group, self.temperature[lot]), units)
        docks = drop_cases * self.case_units[self.drop_lot] <= self.dock[self.drop_point]
        kept = (given <= self.cases).all() and (need <= self.need).all() and (storage <= self.storage).all()
        return bool(kept and docks.all())

    def placed(self, cases: np.ndarray) -> int:
        """Units of weight that reach somebody."""
        return int(np.dot(self.case_units[self.arcs.lot], cases))

    def received(self, cases: np.ndarray) -> np.ndarray:
        """Units of weight per group."""
        units = np.zeros(len(self.households), dtype=np.int64)
        np.add.at(units, self.arcs.group, cases * self.case_units[self.arcs.lot])
        return units

    def levels(self, cases: np.ndarray) -> list[Fraction]:
        """Units per household and group, past included."""
        return [
            (past + int(got)) / int(size)
            for past, got, size in zip(self.past, self.received(cases), self.households, strict=True)
        ]

    def score(self, cases: np.ndarray) -> Score:
        """Larger is better, in the strict order: weight placed, levels from the lowest up, fewer drops."""
        return self.placed(cases), sorted(self.levels(cases)), -int((self.drop_cases(cases) > 0).sum())

    def allocations(self, cases: np.ndarray) -> list[Allocation]:
        """The shares of a plan, sorted by lot, group and delivery point."""
        problem, index, shares = self.problem, self.eligibility, []
        for at in np.flatnonzero(cases):
            lot, point, count = problem.lots[self.arcs.lot[at]], int(self.arcs.point[at]), int(cases[at])
            day = index.day(int(self.arcs.lot[at]), point)
            group = problem.groups[self.arcs.group[at]]
            shares.append(Allocation(lot.id, group.id, count, index.point_ids[point], day, count * lot.kg_per_case))
        return sorted(shares, key=lambda share: (share.lot, share.group, share.via or ""))


def _gathered(keys: np.ndarray) -> list[tuple[int, np.ndarray]]:
    """Positions with the same key, as (first position, all positions)."""
    order = np.argsort(keys, kind="stable")
    cuts = np.flatnonzero(np.diff(keys[order])) + 1
    return [(int(members[0]), members) for members in np.split(order, cuts) if len(members)]
