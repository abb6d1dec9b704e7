"""The codes of all groups at once, lot by lot: the same answers as pair by pair, as columns over the groups."""

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from matching.engine.eligibility import CODES, Eligibility, Routes
from matching.engine.explain.codes import (
    AT_MOST,
    BELOW_MIN_DROP,
    DROP_LIMIT,
    LOT_EXHAUSTED,
    NEED_FULL,
    STILL_OPEN,
    STORAGE_FULL,
    TEAM_ONLY,
)
from matching.engine.explain.span_room import SpanRoom
from matching.engine.problem import TEMPERATURES, Allocation, Problem
from matching.engine.problem.values import common_measure

_PLENTY = 2**60


def _units(amount: Fraction, unit: Fraction) -> int:
    return min(int(amount / unit), _PLENTY)


class Overview:
    """What each group could still take after this plan, in whole units of the common measure of all cases."""

    def __init__(self, problem: Problem, shares: Iterable[Allocation], eligibility: Eligibility, level: dict[str, Fraction]):
        self.problem, self.eligibility = problem, eligibility
        self.unit = common_measure(lot.kg_per_case for lot in problem.lots)
        self.case_units = [int(lot.kg_per_case / self.unit) for lot in problem.lots]
        self.level = np.array([float(level[group.id]) for group in problem.groups])
        self.teams = len(problem.groups)
        self.dock = np.array([_units(team.cross_dock_kg, self.unit) for team in problem.teams], dtype=np.int64)
        self._free(shares, level)
        self.pinned: dict[str, list[int]] = {}
        for pin in problem.pins:
            self.pinned.setdefault(pin.lot, []).append(eligibility.group_index[pin.group])
        self.most: dict[str, dict[int, int]] = {}
        for bound in problem.bounds:
            if bound.most is not None:
                self.most.setdefault(bound.lot, {})[eligibility.group_index[bound.group]] = bound.most

    def _free(self, shares: Iterable[Allocation], level: dict[str, Fraction]) -> None:
        problem, index, zero = self.problem, self.eligibility, Fraction(0)
        names = {name: at for at, name in enumerate(sorted({lot.category for lot in problem.lots}))}
        self.category = [names[lot.category] for lot in problem.lots]
        self.temperature = [TEMPERATURES.index(lot.temp) for lot in problem.lots]
        need = [[_units(group.needs.get(name, zero), self.unit) for name in names] for group in problem.groups]
        store = [[_units(group.storage_kg.get(name, zero), self.unit) for name in TEMPERATURES] for group in problem.groups]
        self.need = np.array(need, dtype=np.int64).reshape(len(problem.groups), len(names))
        self.storage = np.array(store, dtype=np.int64).reshape(len(problem.groups), len(TEMPERATURES))
        self.spans = [SpanRoom(problem, name, self.unit) for name in TEMPERATURES]
        self.left = [lot.cases for lot in problem.lots]
        self.got: list[dict[int, int]] = [{} for _ in problem.lots]
        self.drops: list[dict[int, int]] = [{} for _ in problem.lots]
        # Per lot the highest level somebody stood at before the last case.
        self.before = [-np.inf] * len(problem.lots)
        for share in shares:
            lot, group = index.lot_index[share.lot], index.group_index[share.group]
            # An edited plan may name a point that does not exist; the delivery still counts.
            point = index.point_index.get(share.via or share.group, -1)
            units = share.cases * self.case_units[lot]
            self.need[group, self.category[lot]] -= units
            self.storage[group, self.temperature[lot]] -= units
            spans = self.spans[self.temperature[lot]]
            if spans.concerns(group):
                spans.take(group, share.date or (index.day(lot, point) if point >= 0 else None), units)
            self.left[lot] -= share.cases
            self.got[lot][group] = self.got[lot].get(group, 0) + share.cases
            self.drops[lot][point] = self.drops[lot].get(point, 0) + share.cases
            last = level[share.group] - problem.lots[lot].kg_per_case / problem.groups[group].households
            self.before[lot] = max(self.before[lot], float(last))

    def codes(self, lot: int) -> dict[str, np.ndarray]:
        """Which groups each code holds for, those with a share included."""
        routes = self.eligibility.routes(lot)
        count = len(self.problem.groups)
        shut = routes.bits != 0
        start = np.flatnonzero(np.diff(routes.group, prepend=-1))
        barred = np.logical_and.reduceat(shut, start) if count else np.zeros(0, dtype=bool)
        together = np.bitwise_or.reduceat(routes.bits, start) if count else np.zeros(0, dtype=np.int64)
        found = {code: barred & (together >> position & 1 > 0) for position, code in enumerate(CODES)}
        soft = self._obstacles(lot, routes, ~shut)
        for code, holds in soft.items():
            found[code] = holds & ~barred
        return found

    def _obstacles(self, lot: int, routes: Routes, open_way: np.ndarray) -> dict[str, np.ndarray]:
        goods, case, left = self.problem.lots[lot], self.case_units[lot], self.left[lot]
        need, storage = self.need[:, self.category[lot]], self.storage[:, self.temperature[lot]]
        # Per way, since the day it arrives on may have less room; the best open way counts for the group.
        by_way = self.spans[self.temperature[lot]].least(routes, storage[routes.group])
        best = np.full(len(need), -_PLENTY, dtype=np.int64)
        np.maximum.at(best, routes.group[open_way], by_way[open_way])
        found = {NEED_FULL: need < case, STORAGE_FULL: best < case}
        room = np.maximum(0, np.minimum(need[routes.group], by_way) // case)
        limited = self.most.get(goods.id, {})
        for group, most in limited.items():
            own = routes.group == group
            room[own] = np.minimum(room[own], max(0, most - self.got[lot].get(group, 0)))
        found |= self._delivery_obstacles(lot, routes, open_way, room)
        if limited:
            found[AT_MOST] = np.zeros(len(need), dtype=bool)
        for group, most in limited.items():
            too_small = found[BELOW_MIN_DROP][group] and most < goods.min_drop_cases
            found[AT_MOST][group] = self.got[lot].get(group, 0) >= most or too_small
        unhindered = ~np.logical_or.reduce([holds for code, holds in found.items() if code != TEAM_ONLY])
        lower_first = self.level >= self.before[lot]
        found[LOT_EXHAUSTED] = (lower_first | unhindered) if left <= 0 else np.zeros(len(need), dtype=bool)
        found[STILL_OPEN] = unhindered & ~found[TEAM_ONLY] & (left > 0)
        if goods.max_drops is None:
            found.pop(DROP_LIMIT, None)
        return found

    def _delivery_obstacles(self, lot: int, routes: Routes, open_way: np.ndarray, room: np.ndarray) -> dict[str, np.ndarray]:
        goods, left = self.problem.lots[lot], self.left[lot]
        least, count = goods.min_drop_cases, self.teams
        cases = np.zeros(len(self.eligibility.point_ids), dtype=np.int64)
        for point, given in self.drops[lot].items():
            if point >= 0:
                cases[point] = given
        dock = np.maximum(0, self.dock // self.case_units[lot] - cases[count:])
        direct = np.zeros(count, dtype=np.int64)
        straight = routes.point < self.teams
        direct[routes.group[straight]] = room[straight]
        most_room = np.zeros(count, dtype=np.int64)
        np.maximum.at(most_room, routes.group[open_way], room[open_way])
        point_room = np.concatenate([direct, np.minimum(dock, self._team_room(lot, routes, open_way, room))])
        group, point = routes.group[open_way], routes.point[open_way]
        used, is_team = cases[point] != 0, point >= self.teams
        can_join = used & (~is_team | (np.concatenate([np.ones(count, dtype=np.int64), dock])[point] > 0))
        joinable = _any(count, group[can_join])
        largest = np.zeros(count, dtype=np.int64)
        np.maximum.at(largest, group[~used], point_room[point[~used]])
        asks = (least > 1) | (most_room > 0)
        below = _any(count, group[~used]) & asks & ~joinable & ((largest < least) | (0 < left < least))
        able = used | (point_room[point] >= least)
        team_only = _any(count, group[is_team & able]) & ~_any(count, group[~is_team & able])
        in_use = sum(1 for given in self.drops[lot].values() if given)
        full = goods.max_drops is not None and in_use >= goods.max_drops
        return {BELOW_MIN_DROP: below, DROP_LIMIT: ~joinable & full, TEAM_ONLY: team_only}

    def _team_room(self, lot: int, routes: Routes, open_way: np.ndarray, room: np.ndarray) -> np.ndarray:
        """Cases the open members of each team have room for; shares that a person pinned stay as they are."""
        by_team = open_way & (routes.point >= self.teams)
        member, team = routes.group[by_team], routes.point[by_team] - self.teams
        is_pinned = np.zeros(self.teams, dtype=bool)
        is_pinned[self.pinned.get(self.problem.lots[lot].id, [])] = True
        total = np.zeros(len(self.problem.teams), dtype=np.int64)
        np.add.at(total, team, np.where(is_pinned[member], 0, room[by_team]))
        return total


def _any(count: int, marked: np.ndarray) -> np.ndarray:
    column = np.zeros(count, dtype=bool)
    column[marked] = True
    return column
