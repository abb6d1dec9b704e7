"""The reasons of one plan: per pair with the numbers behind each code, or per lot in short."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from matching.engine.eligibility import Eligibility, codes_of
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
from matching.engine.explain.overview import Overview
from matching.engine.measures import levels, received_kg
from matching.engine.problem import Allocation, Group, Lot, Problem, Reason, StorageSpan, Unplaced

# Up to this many pairs each gets its own reason; above, lots are summarised and one pair is answered on request.
MOST_PAIRS = 100_000


class Explainer:
    """Answers about one plan. Everything is counted from its allocations."""

    def __init__(self, problem: Problem, allocations: Iterable[Allocation], eligibility: Eligibility | None = None):
        self.problem = problem
        self.eligibility = eligibility or Eligibility(problem)
        self.shares = [share for share in allocations if share.cases > 0]
        self.lots = {lot.id: lot for lot in problem.lots}
        self.groups = {group.id: group for group in problem.groups}
        self.teams = {team.id: team for team in problem.teams}
        self.pinned = {(pin.lot, pin.group) for pin in problem.pins}
        self.most = {(bound.lot, bound.group): bound.most for bound in problem.bounds if bound.most is not None}
        self.level = levels(problem, received_kg(problem, self.shares))
        self._count()

    def _count(self) -> None:
        self.got: Counter[tuple[str, str]] = Counter()
        self.placed: Counter[str] = Counter()
        self.drops: dict[str, Counter[str]] = {lot: Counter() for lot in self.lots}
        self.of_need: dict[tuple[str, str], Fraction] = {}
        self.of_storage: dict[tuple[str, str], Fraction] = {}
        # What comes on which day, for groups whose storage hangs on it.
        self.of_days: dict[str, list[tuple[str, date | None, Fraction]]] = {}
        for share in self.shares:
            lot = self.lots[share.lot]
            kg = share.cases * lot.kg_per_case
            self.got[share.lot, share.group] += share.cases
            self.placed[share.lot] += share.cases
            self.drops[share.lot][share.via or share.group] += share.cases
            for table, key in ((self.of_need, lot.category), (self.of_storage, lot.temp)):
                table[share.group, key] = table.get((share.group, key), Fraction(0)) + kg
            if self.groups[share.group].storage_spans:
                day = share.date or self._day(lot, share.via or share.group)
                self.of_days.setdefault(share.group, []).append((lot.temp, day, kg))

    def _day(self, lot: Lot, via: str) -> date | None:
        """When the lot reaches a delivery point; an edited plan may name one that does not exist."""
        point = self.eligibility.point_index.get(via)
        return None if point is None else self.eligibility.day(self.eligibility.lot_index[lot.id], point)

    def reasons(self) -> list[Reason]:
        """One reason per pair without an allocation, or one per lot when there are too many pairs."""
        if len(self.lots) * len(self.groups) > MOST_PAIRS:
            return [self.in_short(lot) for lot in self.problem.lots]
        pairs = ((lot, group) for lot in self.problem.lots for group in self.problem.groups)
        return [self.reason(lot, group) for lot, group in pairs if not self.got[lot.id, group.id]]

    def reason(self, lot: Lot, group: Group) -> Reason:
        """Every code that holds for the pair, with the numbers behind it."""
        ways = self.eligibility.ways(self.eligibility.lot_index[lot.id], self.eligibility.group_index[group.id])
        names = self.eligibility.point_ids
        if all(bits for _, bits in ways):
            return self._barred(lot, group, [(names[point], bits) for point, bits in ways])
        values = self._obstacles(lot, group, [names[point] for point, bits in ways if not bits])
        return Reason(lot.id, group.id, tuple(values), values)

    def _barred(self, lot: Lot, group: Group, ways: list[tuple[str, int]]) -> Reason:
        together = 0
        for _, bits in ways:
            together |= bits
        codes = codes_of(together)
        values: dict[str, Any] = {code: self._hard_values(code, lot, group) for code in codes}
        if len(ways) > 1:
            values["ways"] = {name: codes_of(bits) for name, bits in ways}
        return Reason(lot.id, group.id, tuple(codes), values)

    def _hard_values(self, code: str, lot: Lot, group: Group) -> dict[str, Any]:
        earliest = min((day for day in lot.dates & group.dates if day >= self.problem.today), default=None)
        facts: dict[str, dict[str, Any]] = {
            "REGION": {"region": group.region, "regions": sorted(lot.regions or ())},
            "TYPE": {"type": group.type, "types": sorted(lot.types or ())},
            "COMPLIANCE": {"compliance": group.compliance, "least": lot.compliance},
            "ALLERGEN": {"allergens": sorted(lot.allergens & group.exclude_allergens)},
            "NO_NEED": {"category": lot.category},
            "NO_STORAGE": {"temp": lot.temp},
            "DATE": {"lot_dates": len(lot.dates), "group_dates": len(group.dates)},
            "EXPIRY": {"expiry": lot.expiry.isoformat(), "min_days_left": lot.min_days_left},
            "FORBIDDEN": {"pinned_to_zero": (lot.id, group.id) in self.pinned},
        }
        if code == "EXPIRY" and earliest is not None:
            facts["EXPIRY"] |= {"date": earliest.isoformat(), "days_left": (lot.expiry - earliest).days}
        return facts[code]

    def _room(self, lot: Lot, group: Group, via: str) -> int:
        """Whole cases on this way that need, storage and a largest number still allow."""
        room = max(0, int(min(self._need_left(lot, group), self._storage_left(lot, group, via)[0]) / lot.kg_per_case))
        most = self.most.get((lot.id, group.id))
        return room if most is None else min(room, max(0, most - self.got[lot.id, group.id]))

    def _need_left(self, lot: Lot, group: Group) -> Fraction:
        return group.needs.get(lot.category, Fraction(0)) - self.of_need.get((group.id, lot.category), 0)

    def _storage_left(self, lot: Lot, group: Group, via: str) -> tuple[Fraction, StorageSpan | None]:
        """What may still come on this way, and the span of days that says so; None when the storage of all days does."""
        left: tuple[Fraction, StorageSpan | None] = (
            group.storage_kg.get(lot.temp, Fraction(0)) - self.of_storage.get((group.id, lot.temp), 0),
            None,
        )
        day = self._day(lot, via) if group.storage_spans else None
        for span in group.storage_spans:
            if span.holds(lot.temp, day):
                came = (kg for temp, on, kg in self.of_days.get(group.id, ()) if span.holds(temp, on))
                left = min(left, (span.kg - sum(came, Fraction(0)), span), key=lambda one: one[0])
        return left

    def _point_room(self, lot: Lot, via: str) -> int:
        """Cases a delivery point could still take with all its members."""
        if via not in self.teams:
            return self._room(lot, self.groups[via], via)
        total, point = 0, self.eligibility.point_index[via]
        for member in self.teams[via].members:
            ways = self.eligibility.ways(self.eligibility.lot_index[lot.id], self.eligibility.group_index[member])
            if (lot.id, member) not in self.pinned and any(at == point and not bits for at, bits in ways):
                total += self._room(lot, self.groups[member], via)
        return min(total, self._dock_left(lot, via))

    def _dock_left(self, lot: Lot, via: str) -> int:
        return max(0, int(self.teams[via].cross_dock_kg / lot.kg_per_case) - self.drops[lot.id][via])

    def _obstacles(self, lot: Lot, group: Group, open_ways: list[str]) -> dict[str, dict[str, Any]]:
        """What stands between one more case of the lot and the group, in the order a coordinator would check."""
        found: dict[str, dict[str, Any]] = {}
        need = self._need_left(lot, group)
        storage, span = max((self._storage_left(lot, group, via) for via in open_ways), key=lambda one: one[0])
        case = float(lot.kg_per_case)
        if need < lot.kg_per_case:
            found[NEED_FULL] = {
                "category": lot.category,
                "need_kg": _kg(group.needs.get(lot.category)),
                "left_kg": _kg(need),
                "case_kg": case,
            }
        if storage < lot.kg_per_case:
            stored = _kg(span.kg if span else group.storage_kg.get(lot.temp))
            found[STORAGE_FULL] = {"temp": lot.temp, "storage_kg": stored, "left_kg": _kg(storage), "case_kg": case}
            if span:
                found[STORAGE_FULL] |= {"first": span.first.isoformat(), "last": span.last.isoformat()}
        left = lot.cases - self.placed[lot.id]
        found |= self._drop_obstacles(lot, group, open_ways, left)
        most, got = self.most.get((lot.id, group.id)), self.got[lot.id, group.id]
        if most is not None and (got >= most or (BELOW_MIN_DROP in found and most < lot.min_drop_cases)):
            found[AT_MOST] = {"most": most, "cases": got}
        if left <= 0:
            served = self._served(lot, group)
            # Without `lower_first` whole cases or delivery sizes decided; that is said only where nothing else explains it.
            if served["lower_first"] or found.keys() <= {TEAM_ONLY}:
                found[LOT_EXHAUSTED] = served
        if not found:
            found[STILL_OPEN] = {"left_cases": left, "room_cases": max(self._room(lot, group, via) for via in open_ways)}
        return found

    def _drop_obstacles(self, lot: Lot, group: Group, open_ways: list[str], left: int) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        in_use, least = self.drops[lot.id], lot.min_drop_cases
        rooms = {via: self._point_room(lot, via) for via in open_ways}
        joinable = any(in_use[via] and (via not in self.teams or self._dock_left(lot, via)) for via in open_ways)
        fresh = [via for via in open_ways if not in_use[via]]
        largest = max((rooms[via] for via in fresh), default=0)
        # A lot without a smallest delivery stops here only at a dock too small for one case.
        asks = least > 1 or any(self._room(lot, group, via) for via in open_ways)
        if fresh and asks and not joinable and (largest < least or 0 < left < least):
            found[BELOW_MIN_DROP] = {"min_drop_cases": least, "room_cases": largest, "left_cases": max(0, left)}
        used = sum(1 for cases in in_use.values() if cases)
        if lot.max_drops is not None and used >= lot.max_drops and not joinable:
            found[DROP_LIMIT] = {"max_drops": lot.max_drops, "drops": used} | self._served(lot, group)
        teams = [via for via in open_ways if via in self.teams]
        alone = group.id in open_ways and (in_use[group.id] or rooms[group.id] >= least)
        if teams and not alone and any(in_use[via] or rooms[via] >= least for via in teams):
            own = codes_of(self._own_bits(lot, group))
            found[TEAM_ONLY] = {
                "teams": teams,
                "alone": own,
                "dock_left_cases": {via: self._dock_left(lot, via) for via in teams},
            }
        return found

    def _own_bits(self, lot: Lot, group: Group) -> int:
        index = self.eligibility
        own = index.group_index[group.id]
        return next(bits for point, bits in index.ways(index.lot_index[lot.id], own) if point == own)

    def _served(self, lot: Lot, group: Group) -> dict[str, Any]:
        """The group's level beside those of the groups that got the lot. `lower_first`: each stood no higher before its last case."""
        served = sorted((self.level[name], name) for (of, name), cases in self.got.items() if of == lot.id and cases)
        before = [level - lot.kg_per_case / self.groups[name].households for level, name in served]
        own = self.level[group.id]
        return {
            "level": float(own),
            "served": len(served),
            "served_level_min": float(served[0][0]) if served else None,
            "served_level_max": float(served[-1][0]) if served else None,
            "served_before_last_case_max": float(max(before)) if before else None,
            "lower_first": all(level <= own for level in before),
        }

    def obstacles(self, lot: Lot, group: Group) -> tuple[str, ...]:
        """Codes against one more case, for groups with and without a share."""
        if (lot.id, group.id) in self.pinned:
            return ("FORBIDDEN",)
        return tuple(code for code in self.reason(lot, group).codes if code not in (LOT_EXHAUSTED, TEAM_ONLY))

    @cached_property
    def overview(self) -> Overview:
        """The same codes for all groups at once."""
        return Overview(self.problem, self.shares, self.eligibility, self.level)

    def in_short(self, lot: Lot) -> Reason:
        """How many groups each code holds for, where pairs are too many to list."""
        at = self.eligibility.lot_index[lot.id]
        refused = np.ones(len(self.groups), dtype=bool)
        refused[list(self.overview.got[at])] = False
        sums = {code: int((holds & refused).sum()) for code, holds in self.overview.codes(at).items()}
        counts = {code: sums[code] for code in sorted(sums) if sums[code]}
        return Reason(lot.id, None, tuple(counts), {"groups": counts})

    def unplaced(self) -> list[Unplaced]:
        """What is left of each lot, with the codes that hold its groups back."""
        rows = []
        for at, lot in enumerate(self.problem.lots):
            left = lot.cases - self.placed[lot.id]
            if left > 0:
                rows.append(Unplaced(lot.id, left, left * lot.kg_per_case, self._held_back(at)))
        return rows

    def _held_back(self, at: int) -> tuple[str, ...]:
        """Every code against one more case for some group, served or not."""
        pinned = self.overview.pinned.get(self.problem.lots[at].id, [])
        free = np.ones(len(self.groups), dtype=bool)
        free[pinned] = False
        codes = {code for code, holds in self.overview.codes(at).items() if (holds & free).any()}
        return tuple(sorted((codes | {"FORBIDDEN"} if pinned else codes) - {LOT_EXHAUSTED, TEAM_ONLY}))


def _kg(amount: Fraction | None) -> float:
    return float(amount or 0)
