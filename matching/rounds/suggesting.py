"""What else could be done for one group: lots it could still take, who would give, and what a change would do. Nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from inventory.errors import DomainError
from matching.engine import Group, Lot, Plan, Problem
from matching.engine.eligibility import Eligibility
from matching.engine.measures import levels, received_kg
from matching.rounds.adjusting import Change, Judged, judge
from matching.rounds.proposing import stored_plan, stored_problem
from matching.rounds.tables import Round

MOST_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`cases` more of the lot would lift the group from one level to another. `left`: all of them are still unplaced."""

    lot: str
    cases: int
    level: float
    level_after: float
    is_left: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What a change would do: who gives how much, levels, and the share of the placed weight that is won or lost."""

    changes: tuple[Change, ...]
    before: dict[tuple[str, str], int]
    level: float
    level_after: float
    placed_change: float
    judged: Judged | None
    refusal: DomainError | None


class _Standing:
    """Levels and room in a plan."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.lots = {lot.id: lot for lot in problem.lots}
        self.groups = {group.id: group for group in problem.groups}
        self.given: dict[tuple[str, str], int] = {}
        self.placed: dict[str, int] = {}
        for share in plan.allocations:
            self.given[share.lot, share.group] = self.given.get((share.lot, share.group), 0) + share.cases
            self.placed[share.lot] = self.placed.get(share.lot, 0) + share.cases
        self.level = levels(problem, received_kg(problem, plan.allocations))

    def left(self, lot: Lot) -> int:
        return max(0, lot.cases - self.placed.get(lot.id, 0))

    def room(self, lot: Lot, group: Group) -> int:
        """Whole cases that the group's need and storage still allow."""
        need = group.needs.get(lot.category, Fraction(0))
        storage = group.storage_kg.get(lot.temp, Fraction(0))
        for (name, receiver), cases in self.given.items():
            other = self.lots[name]
            if receiver == group.id and other.category == lot.category:
                need -= cases * other.kg_per_case
            if receiver == group.id and other.temp == lot.temp:
                storage -= cases * other.kg_per_case
        return max(0, int(min(need, storage) / lot.kg_per_case))


def suggestions(problem: Problem, plan: Plan, group_id: str, *, goal: float) -> list[Suggestion]:
    """Lots the group could take more of, those with cases left first; as many as bring it to the goal, at least one case."""
    standing, index = _Standing(problem, plan), Eligibility(problem)
    group = standing.groups[group_id]
    own = standing.level[group_id]
    missing = max(Fraction(0), Fraction(str(goal)) - own) * group.households
    found = []
    for lot in problem.lots:
        room = standing.room(lot, group)
        ways = index.ways(index.lot_index[lot.id], index.group_index[group_id])
        if room < 1 or all(bits for _, bits in ways):
            continue
        wanted = min(room, max(1, int(missing / lot.kg_per_case)))
        left = standing.left(lot)
        cases = min(wanted, left) if left else min(wanted, standing.placed.get(lot.id, 0) - standing.given.get((lot.id, group_id), 0))
        if cases > 0:
            after = own + cases * lot.kg_per_case / group.households
            found.append(Suggestion(lot.id, cases, float(own), float(after), left > 0))
    found.sort(key=lambda one: (not one.is_left, -one.level_after, one.lot))
    return found[:MOST_SUGGESTIONS]


def givers(problem: Problem, plan: Plan, lot_id: str, group_id: str, cases: int) -> list[Change]:
    """Changes that give the group this many cases: what is left of the lot first, then one case at a time from whoever stands highest."""
    standing = _Standing(problem, plan)
    lot = standing.lots[lot_id]
    held = {name: count for (of, name), count in standing.given.items() if of == lot_id}
    missing = cases - held.pop(group_id, 0) - standing.left(lot)
    total = {name: level * standing.groups[name].households for name, level in standing.level.items()}
    before = dict(held)
    for _ in range(missing):
        able = [name for name, count in held.items() if count > 0]
        if not able:
            break
        giver = max(able, key=lambda name: (total[name] / standing.groups[name].households, name))
        held[giver] -= 1
        total[giver] -= lot.kg_per_case
    given = [Change(lot_id, name, count) for name, count in sorted(held.items()) if count != before[name]]
    return [*given, Change(lot_id, group_id, cases)]


def try_out(round_: Round, lot_id: str, group_id: str, cases: int) -> Trial:
    """The group gets this many cases; others give when nothing is left. A refusal is part of the answer."""
    problem, plan = stored_problem(round_), stored_plan(round_)
    changes = givers(problem, plan, lot_id, group_id, cases)
    before = _Standing(problem, plan)
    try:
        judged = judge(round_, changes)
    except DomainError as refusal:
        level = float(before.level[group_id])
        return Trial(tuple(changes), before.given, level, level, 0.0, None, refusal)
    return _trial(problem, plan, judged, changes, group_id)


def _trial(problem: Problem, plan: Plan, judged: Judged, changes: Sequence[Change], group_id: str) -> Trial:
    before, after = _Standing(problem, plan), _Standing(judged.problem, judged.plan)
    bound = plan.metrics.bound_kg or Fraction(1)
    won = float((judged.plan.metrics.placed_kg - plan.metrics.placed_kg) / bound)
    return Trial(tuple(changes), before.given, float(before.level[group_id]), float(after.level[group_id]), won, judged, None)
