"""What else could be done for one group: lots it could still take, who would give, and what a change would do. Nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from inventory.db import OrganizationSession
from inventory.errors import DomainError
from matching.engine.forcing import Forced, force
from matching.rounds.adjusting import Change, Judged, Target, bench_for, judge
from matching.rounds.spreading import Spread, spread_of
from matching.rounds.standing import grams_of
from matching.rounds.tables import Round, RoundGroup
from matching.rounds.workbench import Bench, Column, read_bench

MOST_SUGGESTIONS = 3
# Up to so many groups all of them may gain or lose; beyond, so many of those served, the highest first, and of the lowest others.
MOST_GROUPS, MOST_SERVED, MOST_OTHERS = 150, 80, 40


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
    # Deliveries of the whole plan before and after; None where a rule is overstepped and people take from each other case by case.
    drops: tuple[int, int] | None = None
    is_proved: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """Changes that give a group its cases, with the part of the plan they were found in, and what the engine says of them."""

    changes: list[Change]
    bench: Bench
    forced: Forced


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


def exchange(session: OrganizationSession, round_: Round, lot: str, group: str, cases: int) -> Exchange:
    """The lot handed out anew around the group's cases, everything else left as it is. Where that would overstep a rule a person may still
    want it: then what is left is taken first, and then from whoever stands highest."""
    asked = [Change(lot, group, cases)]
    first = bench_for(session, round_, asked)
    bench = read_bench(session, round_, lots=[lot], groups=_movable(session, first, lot, group))
    found = force(bench.part, bench.allocations, lot, group, cases=cases, among=set(bench.groups))
    if not found.is_possible:
        changes = givers(first, lot, group, cases)
        return Exchange(changes, read_bench(session, round_, lots=[lot], groups=[one.group for one in changes]), found)
    ways = {share.group: share.via for share in found.allocations}
    changes = [Change(lot, one.group, one.after, via=ways.get(one.group)) for one in found.shifts if one.group != group]
    return Exchange([*changes, Change(lot, group, cases, via=ways.get(group))], bench, found)


def _movable(session: OrganizationSession, first: Bench, lot: str, group: str) -> list[str]:
    """Codes of the groups that may gain or lose of the lot."""
    here = (RoundGroup.round_id == first.round.id, RoundGroup.has_asked.is_(True))
    if (first.round.figures or {})["groups"] <= MOST_GROUPS:
        return sorted({*session.scalars(select(RoundGroup.code).where(*here)), *_served(first, lot), group})
    query = select(RoundGroup.code).where(*here).order_by(RoundGroup.level, RoundGroup.code).limit(MOST_OTHERS)
    regions = first.lots[lot]["regions"]
    others = session.scalars(query.where(RoundGroup.region.in_(regions)) if regions else query)
    high = sorted(_served(first, lot), key=lambda name: (-first.standing[name][0] / first.standing[name][1], name))
    return sorted({*others, *high[:MOST_SERVED], group})


def _served(bench: Bench, lot: str) -> set[str]:
    return {name for (of, name), _ in bench.standing_shares if of == lot}


def try_out(session: OrganizationSession, round_: Round, lot: str, group: str, cases: int) -> Trial:
    """The group gets this many cases; who would give, what it costs. A refusal is part of the answer."""
    found = exchange(session, round_, lot, group, cases)
    changes, bench = found.changes, found.bench
    before = {(lot, change.group): bench.standing_cases(lot, change.group) for change in changes}
    level, after = bench.seats[group].level, _levels_after(bench, lot, changes)
    try:
        judged = judge(bench, [Target(lot, change.group, change.cases or 0, {}, change.via) for change in changes])
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
        _drops(round_, found.forced), found.forced.is_proved,
    )  # fmt: skip


def _drops(round_: Round, found: Forced) -> tuple[int, int] | None:
    """Of the whole plan; the engine saw a part of it."""
    now = (round_.figures or {})["strip"]["drops"]
    return (now, now + found.drops[1] - found.drops[0]) if found.is_possible else None


def _levels_after(bench: Bench, lot: str, changes: Sequence[Change]) -> dict[str, float]:
    kg = bench.lots[lot]["kg_per_case"]
    return {
        change.group: seat.level + ((change.cases or 0) - bench.standing_cases(lot, change.group)) * kg / seat.households
        for change in changes
        for seat in (bench.seats[change.group],)
    }
