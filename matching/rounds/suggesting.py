"""What else could be done for one group: lots it could still take, who would give, and what a change would do. Nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from inventory.db import OrganizationSession
from inventory.errors import DomainError
from matching.rounds.adjusting import Change, Judged, Target, bench_for, judge
from matching.rounds.spreading import Spread, spread_of
from matching.rounds.standing import grams_of
from matching.rounds.tables import Round, RoundGroup
from matching.rounds.workbench import Bench, Column, read_bench

MOST_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`cases` more of the lot would lift the group from one level to another. `is_left`: all of them are still unplaced."""

    lot: str
    cases: int
    level: float
    level_after: float
    is_left: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What a change would do: who gives how much, what it costs in weight and in fairness."""

    changes: tuple[Change, ...]
    before: dict[tuple[str, str], int]
    level: float
    level_after: float
    # Grams placed more (or less, below zero), and as a share of the most that any plan can place.
    placed_grams: int
    placed_change: float
    spread: Spread | None
    spread_after: Spread | None
    judged: Judged | None
    refusal: DomainError | None
    names: dict[str, str]


def suggestions(bench: Bench, columns: Sequence[Column], group: str) -> list[Suggestion]:
    """Lots the group could take more of, those with cases left first; as many as bring it to the median, at least one case."""
    seat, room = bench.seats[group], bench.room(group)
    missing = max(0.0, bench.median_level - seat.level) * seat.households
    index, found = bench.explainer.eligibility, []
    group_at = index.group_index[group]
    for column in columns:
        lot = bench.lots[column.code]
        need, storage = room.needs.get(lot["category"], (0.0, 0.0))[0], room.storage.get(lot["temp"], (0.0, 0.0))[0]
        fits = int(min(need, storage) / lot["kg_per_case"] + 1e-9)
        if fits < 1 or all(bits for _, bits in index.ways(index.lot_index[column.code], group_at)):
            continue
        wanted = min(fits, max(1, int(missing / lot["kg_per_case"])))
        own = bench.standing_cases(column.code, group)
        cases = min(wanted, column.left) if column.left else min(wanted, column.given - own)
        if cases > 0:
            after = seat.level + cases * lot["kg_per_case"] / seat.households
            found.append(Suggestion(column.code, cases, seat.level, after, column.left > 0))
    found.sort(key=lambda one: (not one.is_left, -one.level_after, one.lot))
    return found[:MOST_SUGGESTIONS]


def givers(bench: Bench, lot: str, group: str, cases: int) -> list[Change]:
    """Changes that give the group this many cases: what is left of the lot first, then one case at a time from whoever stands highest."""
    grams = grams_of(bench.lots[lot])
    held: dict[str, int] = {}
    for (of, name), share in bench.standing_shares:
        # What a person holds is not taken from anybody.
        if of == lot and (name == group or (lot, name) not in bench.hand):
            held[name] = held.get(name, 0) + share.cases
    missing = cases - held.pop(group, 0) - bench.by_lot[lot].left
    total = {name: bench.standing[name][0] for name in held}
    before = dict(held)
    for _ in range(missing):
        able = [name for name, count in held.items() if count > 0]
        if not able:
            break
        giver = max(able, key=lambda name: (total[name] / bench.standing[name][1], name))
        held[giver] -= 1
        total[giver] -= grams
    given = [Change(lot, name, count) for name, count in sorted(held.items()) if count != before[name]]
    return [*given, Change(lot, group, cases)]


def try_out(session: OrganizationSession, round_: Round, lot: str, group: str, cases: int) -> Trial:
    """The group gets this many cases; others give when nothing is left. A refusal is part of the answer."""
    first = bench_for(session, round_, [Change(lot, group, cases)])
    changes = givers(first, lot, group, cases)
    bench = read_bench(session, round_, lots=[lot], groups=[change.group for change in changes])
    before = {(lot, change.group): bench.standing_cases(lot, change.group) for change in changes}
    level, after = bench.seats[group].level, _levels_after(bench, lot, changes)
    try:
        judged = judge(bench, [Target(lot, change.group, change.cases or 0, {}) for change in changes])
    except DomainError as refusal:
        return Trial(tuple(changes), before, level, level, 0, 0.0, None, None, None, refusal, bench.names)
    grams = sum((change.cases or 0) - before[lot, change.group] for change in changes) * grams_of(bench.lots[lot])
    bound = float((round_.figures or {})["bound_kg"]) * 1000
    columns = (RoundGroup.code, RoundGroup.level, RoundGroup.households, RoundGroup.has_asked)
    standing: list[Any] = [tuple(row) for row in session.execute(select(*columns).where(RoundGroup.round_id == round_.id))]
    changed = [(code, after.get(code, one), households, has_asked) for code, one, households, has_asked in standing]
    return Trial(
        tuple(changes), before, level, after[group], grams, grams / bound if bound else 0.0,
        spread_of(standing), spread_of(changed), judged, None, bench.names,
    )  # fmt: skip


def _levels_after(bench: Bench, lot: str, changes: Sequence[Change]) -> dict[str, float]:
    kg = bench.lots[lot]["kg_per_case"]
    return {
        change.group: seat.level + ((change.cases or 0) - bench.standing_cases(lot, change.group)) * kg / seat.households
        for change in changes
        for seat in (bench.seats[change.group],)
    }
