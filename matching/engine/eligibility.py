"""The hard filter: which lot may reach which group through which delivery point, and every reason why not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from matching.engine.problem import Lot, Problem

_BITS = np.int16
REGION, TYPE, COMPLIANCE, ALLERGEN, NO_NEED, NO_STORAGE, DATE, EXPIRY, FORBIDDEN = (1 << bit for bit in range(9))
# Ways whose answers are kept at a time; those of a lot that left are found anew.
KEPT_WAYS = 4_000_000
CODES = ("REGION", "TYPE", "COMPLIANCE", "ALLERGEN", "NO_NEED", "NO_STORAGE", "DATE", "EXPIRY", "FORBIDDEN")


def codes_of(bits: int) -> list[str]:
    """The names of the reasons in a bit set."""
    return [code for position, code in enumerate(CODES) if bits >> position & 1]


@dataclass(frozen=True)
class Routes:
    """All ways of one lot: for each (group, delivery point) the barring reasons, 0 where it is open."""

    group: np.ndarray
    point: np.ndarray
    bits: np.ndarray
    # Per delivery point the position of its day in `days`, -1 without a common one.
    first: np.ndarray
    days: list[date]


class Eligibility:
    """Answers for one problem. Delivery points are numbered: the groups first, then the teams."""

    def __init__(self, problem: Problem):
        self.problem = problem
        self.group_index = {group.id: index for index, group in enumerate(problem.groups)}
        self.lot_index = {lot.id: index for index, lot in enumerate(problem.lots)}
        self.point_ids = [group.id for group in problem.groups] + [team.id for team in problem.teams]
        self.point_index = {name: index for index, name in enumerate(self.point_ids)}
        # Where a point stands: the group itself, or the hub, whose documents and days count for the team.
        self.standing = np.array(
            list(range(len(problem.groups))) + [self.group_index[team.hub] for team in problem.teams], dtype=np.int64
        )
        self._dockless = np.array([False] * len(problem.groups) + [team.cross_dock_kg == 0 for team in problem.teams], dtype=bool)
        self._remembered: dict[int, Routes] = {}

    @cached_property
    def _ways(self) -> tuple[np.ndarray, np.ndarray]:
        groups, teams = self.problem.groups, self.problem.teams
        pairs = [(index, index) for index in range(len(groups))]
        pairs += [(self.group_index[name], len(groups) + at) for at, team in enumerate(teams) for name in team.members]
        pairs.sort()
        table = np.array(pairs, dtype=np.int32).reshape(-1, 2)
        return table[:, 0].copy(), table[:, 1].copy()

    @cached_property
    def _barred_pairs(self) -> dict[str, list[int]]:
        barred: dict[str, list[int]] = {}
        for forbid in self.problem.forbids:
            barred.setdefault(forbid.lot, []).append(self.group_index[forbid.group])
        for pin in self.problem.pins:
            if pin.cases == 0:
                barred.setdefault(pin.lot, []).append(self.group_index[pin.group])
        return barred

    @cached_property
    def _compliance(self) -> np.ndarray:
        return np.array([group.compliance for group in self.problem.groups], dtype=np.int64)

    @cached_property
    def _tables(self) -> dict[tuple[str, str], np.ndarray]:
        """One yes/no column over the groups per region, type, allergen, needed category and kept temperature."""
        groups = self.problem.groups
        tables: dict[tuple[str, str], np.ndarray] = {}
        for index, group in enumerate(groups):
            marks = [("region", group.region), ("type", group.type)]
            marks += [("allergen", name) for name in group.exclude_allergens]
            marks += [("need", name) for name, kg in group.needs.items() if kg > 0]
            marks += [("storage", name) for name, kg in group.storage_kg.items() if kg > 0]
            for mark in marks:
                tables.setdefault(mark, np.zeros(len(groups), dtype=bool))[index] = True
        return tables

    def _any(self, kind: str, names: Iterable[str]) -> np.ndarray:
        found = np.zeros(len(self.problem.groups), dtype=bool)
        for name in names:
            column = self._tables.get((kind, name))
            if column is not None:
                found |= column
        return found

    def _member_bits(self, lot: Lot) -> np.ndarray:
        """What is asked of the receiving group itself."""
        bits = np.zeros(len(self.problem.groups), dtype=_BITS)
        if lot.regions is not None:
            bits[~self._any("region", lot.regions)] |= REGION
        if lot.types is not None:
            bits[~self._any("type", lot.types)] |= TYPE
        bits[self._any("allergen", lot.allergens)] |= ALLERGEN
        bits[~self._any("need", [lot.category])] |= NO_NEED
        bits[~self._any("storage", [lot.temp])] |= NO_STORAGE
        bits[self._barred_pairs.get(lot.id, [])] |= FORBIDDEN
        return bits

    @cached_property
    def _by_day(self) -> dict[date, np.ndarray]:
        """Per day, which groups can receive on it."""
        calendar: dict[date, np.ndarray] = {}
        for index, group in enumerate(self.problem.groups):
            for day in group.dates:
                calendar.setdefault(day, np.zeros(len(self.problem.groups), dtype=bool))[index] = True
        return calendar

    def _earliest(self, lot: Lot) -> tuple[np.ndarray, list[date]]:
        """Per group the position of the earliest common day, or -1. The earliest day leaves the most life, so it decides."""
        days = sorted(day for day in lot.dates if day >= self.problem.today)
        first = np.full(len(self.problem.groups), -1, dtype=np.int32)
        for position in reversed(range(len(days))):
            column = self._by_day.get(days[position])
            if column is not None:
                first[column] = position
        return first, days

    def routes(self, lot_at: int) -> Routes:
        """Every way the lot at this index could take, open or barred, sorted by group and point."""
        known = self._remembered.get(lot_at)
        if known is None:
            if len(self._remembered) > KEPT_WAYS // (len(self.point_ids) + 1):
                del self._remembered[next(iter(self._remembered))]
            known = self._remembered[lot_at] = self._find_routes(lot_at)
        return known

    def _find_routes(self, lot_at: int) -> Routes:
        lot = self.problem.lots[lot_at]
        first, days = self._earliest(lot)
        left = np.array([(lot.expiry - day).days for day in days] + [0], dtype=np.int64)[first]
        own = np.where(self._compliance < lot.compliance, COMPLIANCE, 0).astype(_BITS)
        own |= np.where(first < 0, DATE, np.where(left < lot.min_days_left, EXPIRY, 0)).astype(_BITS)
        point_bits = own[self.standing]
        point_bits[self._dockless] |= NO_STORAGE
        group, point = self._ways
        return Routes(group, point, self._member_bits(lot)[group] | point_bits[point], first[self.standing], days)

    def ways(self, lot_at: int, group_at: int) -> list[tuple[int, int]]:
        """(delivery point, barring bits) of every way to one group: directly first, then its teams."""
        routes = self.routes(lot_at)
        start, stop = np.searchsorted(routes.group, [group_at, group_at + 1])
        return [(int(routes.point[at]), int(routes.bits[at])) for at in range(start, stop)]

    def day(self, lot_at: int, point_at: int) -> date | None:
        """The day on which the lot reaches the delivery point: the earliest both share."""
        routes = self.routes(lot_at)
        position = int(routes.first[point_at])
        return routes.days[position] if position >= 0 else None


@dataclass(frozen=True)
class Arcs:
    """The open ways of all lots, sorted by lot, group and point."""

    lot: np.ndarray
    group: np.ndarray
    point: np.ndarray

    def __len__(self) -> int:
        return len(self.lot)


def open_arcs(eligibility: Eligibility) -> Arcs:
    """All ways that no hard reason bars."""
    lots, groups, points = [], [], []
    for lot_at in range(len(eligibility.problem.lots)):
        routes = eligibility.routes(lot_at)
        free = np.flatnonzero(routes.bits == 0)
        lots.append(np.full(len(free), lot_at, dtype=np.int32))
        groups.append(routes.group[free])
        points.append(routes.point[free])
    empty = [np.zeros(0, dtype=np.int32)]
    return Arcs(np.concatenate(lots or empty), np.concatenate(groups or empty), np.concatenate(points or empty))
