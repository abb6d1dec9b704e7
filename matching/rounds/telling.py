"""What a group is told about its numbers: cases wished for, kilograms per household, the middle of all. Pure."""

from collections import defaultdict
from fractions import Fraction
from statistics import median
from typing import Any

from matching.engine import Plan, Problem


class Told:
    """Levels of a plan, looked up by a group's code."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.groups = {group.id: group for group in problem.groups}
        self.lots = {lot.id: lot for lot in problem.lots}
        self.kg: dict[str, Fraction] = defaultdict(Fraction)
        for share in plan.allocations:
            self.kg[share.group] += share.cases * self.lots[share.lot].kg_per_case
        levels = {code: self.level(code) for code in self.groups}
        # Who asked for nothing is not part of the comparison.
        asked = [level for code, level in levels.items() if any(self.groups[code].needs.values())]
        compared = asked or list(levels.values())
        self.median, self.lowest, self.highest = median(compared), min(compared), max(compared)

    def level(self, group: str) -> float:
        """Kilograms per household, past receipts included."""
        facts = self.groups[group]
        return float((facts.past_kg + self.kg.get(group, Fraction(0))) / facts.households)

    def wanted(self, lot: str, group: str) -> int:
        """Whole cases that the group's need allows, never more than there are."""
        goods = self.lots[lot]
        return min(int(self.groups[group].needs.get(goods.category, Fraction(0)) / goods.kg_per_case), goods.cases)

    def facts(self, group: str, given: dict[str, int]) -> dict[str, Any]:
        """The numbers for "why this many", of these cases by lot."""
        total = sum(given.values())
        wanted = sum(max(self.wanted(lot, group), cases) for lot, cases in given.items() if lot in self.lots)
        return {"wanted": max(wanted, total), "given": total, "level": self.level(group), "median": self.median}
