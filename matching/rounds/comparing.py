"""Two plans side by side: who gains, who loses, and what becomes of the totals. Pure: plan and problem documents in, rows out."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

FIGURES = ("placed_kg", "drops", "level_min", "level_p5", "gini")


@dataclass(frozen=True, slots=True)
class Side:
    """A plan with the problem it answers."""

    problem: dict[str, Any]
    plan: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One group in both plans. Levels are kg per household, past receipts included."""

    group: str
    cases: tuple[int, int]
    kg: tuple[float, float]
    level: tuple[float, float]
    # Per lot that differs: cases before and after.
    lots: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Groups whose kilograms or lots differ, those who gain most first; `moved` cases stand with another group than before."""

    figures: dict[str, tuple[float, float]]
    cases: tuple[int, int]
    groups: tuple[int, int]
    gaining: list[Change]
    losing: list[Change]
    # The same weight, other goods.
    exchanging: list[Change]
    unchanged: int
    moved: int


def compare(before: Side, after: Side) -> Comparison:
    """What is different in the second plan."""
    sides = (_Read(before), _Read(after))
    codes = sorted({group for side in sides for group in side.cases})
    changes = [change for group in codes if (change := _change(group, *sides)) is not None]
    gaining = sorted((one for one in changes if one.kg[1] > one.kg[0]), key=lambda one: (one.kg[0] - one.kg[1], one.group))
    losing = sorted((one for one in changes if one.kg[1] < one.kg[0]), key=lambda one: (one.kg[1] - one.kg[0], one.group))
    figures = {name: (float(before.plan["metrics"][name]), float(after.plan["metrics"][name])) for name in FIGURES}
    moved = sum(max(0, now - then) for change in changes for _, then, now in change.lots)
    return Comparison(
        figures=figures,
        cases=(sides[0].total, sides[1].total),
        groups=(sides[0].served, sides[1].served),
        gaining=gaining,
        losing=losing,
        exchanging=[one for one in changes if one.kg[0] == one.kg[1]],
        unchanged=len(codes) - len(changes),
        moved=moved,
    )


class _Read:
    """A side's shares by group and lot, with weights and levels."""

    def __init__(self, side: Side) -> None:
        self.groups = {group["id"]: group for group in side.problem["groups"]}
        self.weights = {lot["id"]: float(lot["kg_per_case"]) for lot in side.problem["lots"]}
        self.cases: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for row in side.plan["allocations"]:
            self.cases[row["group"]][row["lot"]] += row["cases"]
        self.served = len(self.cases)
        self.total = sum(row["cases"] for row in side.plan["allocations"])

    def kg(self, group: str) -> float:
        return round(sum(cases * self.weights[lot] for lot, cases in self.cases.get(group, {}).items()), 6)

    def level(self, group: str) -> float:
        facts = self.groups.get(group)
        return (float(facts["past_kg"]) + self.kg(group)) / facts["households"] if facts else 0.0


def _change(group: str, before: _Read, after: _Read) -> Change | None:
    then, now = before.cases.get(group, {}), after.cases.get(group, {})
    lots = tuple((lot, then.get(lot, 0), now.get(lot, 0)) for lot in sorted({*then, *now}) if then.get(lot, 0) != now.get(lot, 0))
    if not lots:
        return None
    cases = (sum(then.values()), sum(now.values()))
    return Change(group, cases, (before.kg(group), after.kg(group)), (before.level(group), after.level(group)), lots)
