"""The forced what-if: the group gets its cases of one lot whatever the plan says, everything else stays. Who would lose how much?"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import product

import numpy as np

from matching.engine.eligibility import CODES, FORBIDDEN, Eligibility, codes_of
from matching.engine.measures import count_drops, levels, received_kg
from matching.engine.problem import (
    Allocation,
    Bound,
    Collision,
    Forbid,
    Group,
    InfeasiblePins,
    Lot,
    Pin,
    Plan,
    Problem,
    StorageSpan,
)
from matching.engine.solver import highs
from matching.engine.solver.exact import ExactSearch
from matching.engine.solver.improving import improve
from matching.engine.solver.network import Network
from matching.engine.solver.pins import pinned_start
from matching.engine.waterfill import water_fill

# Up to so many ways of one lot the order is sought to the end; beyond, the lot is poured and improved.
EXACT_WAYS = 60
# Pairs of groups that are tried in changing places back.
MOST_SWAPS = 200


@dataclass(frozen=True, slots=True)
class Shift:
    """Cases of the lot that a group has in the plan, and would have."""

    group: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Forced:
    """What the plan would be with the share forced. With `codes` or `collisions` it cannot be, and nothing else is told.

    Weight, lowest level and deliveries are those of the whole plan. `is_proved`: no other way to hand out the lot is better in the
    strict order."""

    lot: str
    group: str
    cases: int
    codes: tuple[str, ...] = ()
    collisions: tuple[Collision, ...] = ()
    shifts: tuple[Shift, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    placed_kg: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))
    level_min: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))
    drops: tuple[int, int] = (0, 0)
    is_proved: bool = False

    @property
    def is_possible(self) -> bool:
        return not self.codes and not self.collisions


def forced(
    problem: Problem, plan: Plan, lot: str, group: str, cases: int | None = None, *, among: Collection[str] | None = None
) -> Forced:
    """The group gets so many cases of the lot, or else the smallest delivery; the lot is handed out anew around that, all others stay.

    `among`: only these groups may gain or lose; all by default. KeyError for unknown ids."""
    return force(problem, plan.allocations, lot, group, cases=cases, among=among)


def force(
    problem: Problem,
    shares: Collection[Allocation],
    lot: str,
    group: str,
    *,
    cases: int | None = None,
    among: Collection[str] | None = None,
) -> Forced:
    """The same from the shares of a plan."""
    eligibility = Eligibility(problem)
    of, to = eligibility.lot_index[lot], eligibility.group_index[group]
    ways = [(point, _freed(problem, bits, lot, group)) for point, bits in eligibility.ways(of, to)]
    alone = _Alone(problem, eligibility, shares, of, among=among)
    wanted = alone.smallest(to, by_team=any(point != to and not bits for point, bits in ways)) if cases is None else cases
    if wanted and all(bits for _, bits in ways):
        codes = {code for _, bits in ways for code in codes_of(bits)}
        return Forced(lot, group, wanted, codes=tuple(sorted(codes, key=CODES.index)))
    too_much = alone.too_much(to, wanted)
    if too_much:
        return Forced(lot, group, wanted, collisions=too_much)
    try:
        after, is_proved = alone.solved(Pin(lot, group, wanted))
    except InfeasiblePins as refusal:
        pins = [Collision("PIN", {"lot": pin.lot, "group": pin.group}) for pin in refusal.pins if pin.group != group]
        return Forced(lot, group, wanted, collisions=(*refusal.limits, *pins))
    return _told(problem, shares, Forced(lot, group, wanted, allocations=tuple(after), is_proved=is_proved))


def _freed(problem: Problem, bits: int, lot: str, group: str) -> int:
    """A pair that only a zero by hand bars is open to the question."""
    by_hand = any(pin.cases == 0 and (pin.lot, pin.group) == (lot, group) for pin in problem.pins)
    return bits & ~(1 << CODES.index("FORBIDDEN")) if by_hand and Forbid(lot, group) not in problem.forbids else bits


class _Alone:
    """One lot with what all others leave of needs and storage."""

    def __init__(
        self,
        problem: Problem,
        eligibility: Eligibility,
        shares: Collection[Allocation],
        of: int,
        *,
        among: Collection[str] | None,
    ):
        self.problem, self.eligibility, self.of = problem, eligibility, of
        self.lot: Lot = problem.lots[of]
        self.own = [share for share in shares if share.lot == self.lot.id and share.cases]
        self.among = None if among is None else set(among)
        lots = {lot.id: lot for lot in problem.lots}
        self.need: dict[str, Fraction] = {}
        self.storage: dict[str, Fraction] = {}
        self.past: dict[str, Fraction] = {}
        self.arrivals: dict[str, list[tuple[date | None, Fraction]]] = {}
        for share in shares:
            if share.lot != self.lot.id:
                other = lots[share.lot]
                kg = share.cases * other.kg_per_case
                for table, counts in (
                    (self.need, other.category == self.lot.category),
                    (self.storage, other.temp == self.lot.temp),
                    (self.past, True),
                ):
                    if counts:
                        table[share.group] = table.get(share.group, Fraction(0)) + kg
                if other.temp == self.lot.temp:
                    self.arrivals.setdefault(share.group, []).append((self._arrival(share), kg))

    def _left(self, group: Group) -> tuple[Fraction, Fraction]:
        zero = Fraction(0)
        need = group.needs.get(self.lot.category, zero) - self.need.get(group.id, zero)
        storage = group.storage_kg.get(self.lot.temp, zero) - self.storage.get(group.id, zero)
        return max(zero, need), max(zero, storage)

    def _arrival(self, share: Allocation) -> date | None:
        point = self.eligibility.point_index.get(share.via or share.group)
        return share.date or (None if point is None else self.eligibility.day(self.eligibility.lot_index[share.lot], point))

    def _spans(self, group: Group) -> tuple[StorageSpan, ...]:
        """The group's storage on some days, as the other lots leave it."""
        return tuple(
            replace(
                span,
                kg=span.kg - sum((kg for day, kg in self.arrivals.get(group.id, ()) if span.holds(span.temp, day)), Fraction(0)),
            )
            for span in group.storage_spans
            if span.temp == self.lot.temp
        )

    def _way_left(self, to: int) -> Fraction:
        """Storage on the open way that has most of it."""
        group, found = self.problem.groups[to], []
        for point, bits in self.eligibility.ways(self.of, to):
            day = self.eligibility.day(self.of, point)
            if day is not None and not bits & ~FORBIDDEN:
                holding = (span.kg for span in self._spans(group) if span.holds(span.temp, day))
                found.append(min(holding, default=self._left(group)[1]))
        return max(Fraction(0), min(self._left(group)[1], max(found, default=Fraction(0))))

    def smallest(self, to: int, *, by_team: bool) -> int:
        """The donor's smallest delivery; behind a hub others can make it up, so the group's own room is enough."""
        least = self.lot.min_drop_cases
        room = int(min(self._left(self.problem.groups[to])[0], self._way_left(to)) / self.lot.kg_per_case)
        return min(least, max(1, room)) if by_team else least

    def too_much(self, to: int, wanted: int) -> tuple[Collision, ...]:
        """The group's own limits that so many cases do not fit in."""
        group, kg = self.problem.groups[to], wanted * self.lot.kg_per_case
        need, storage = self._left(group)
        found = []
        if kg > need:
            found.append(Collision("NEED", {"group": group.id, "category": self.lot.category}))
        if kg > storage or (group.storage_spans and kg > self._way_left(to)):
            found.append(Collision("STORAGE", {"group": group.id, "temp": self.lot.temp}))
        if wanted > self.lot.cases:
            found.append(Collision("SUPPLY", {"lot": self.lot.id}))
        return tuple(found)

    def solved(self, pin: Pin) -> tuple[list[Allocation], bool]:
        """All shares of the lot with the pin kept, and whether nothing better exists; raises InfeasiblePins."""
        stay = [share for share in self.own if self.among is not None and share.group not in self.among | {pin.group}]
        # Whether it can be hangs on the pinned groups and whoever shares a hub with them: few, so what collides is found at once.
        pinned_start(self._network(pin, stay, self._beside_pins(pin)))
        network = self._network(pin, stay, self._reachable(pin))
        start = water_fill(network, pinned_start(network))
        cases, is_proved = start, False
        if highs.available():
            cases = improve(network, start, effort="quick", watch=lambda _: None).cases
            if len(network.arcs) <= EXACT_WAYS:
                outcome = ExactSearch(network, cases).run()
                cases, is_proved = outcome.cases, outcome.proved and not stay
        return [*network.allocations(self._quieter(network, cases)), *stay], is_proved

    def _quieter(self, network: Network, cases: np.ndarray) -> np.ndarray:
        """Among plans just as good, one that moves less: whoever only changed places with somebody changes back."""
        index, now = network.eligibility, {}
        for share in self.own:
            via = index.point_index.get(share.via or share.group, -1)
            now[index.group_index.get(share.group, -1), via] = share.cases
        ways = zip(network.arcs.group.tolist(), network.arcs.point.tolist(), strict=True)
        moved = cases - np.array([now.get(way, 0) for way in ways], dtype=np.int64)
        more, less = np.flatnonzero(moved > 0).tolist(), np.flatnonzero(moved < 0).tolist()
        score = network.score(cases)
        for gain, loss in list(product(more, less))[:MOST_SWAPS]:
            back = min(moved[gain], -moved[loss])
            if back > 0:
                other = cases.copy()
                other[gain] -= back
                other[loss] += back
                if network.accepts(other) and network.score(other) >= score:
                    moved[gain] -= back
                    moved[loss] += back
                    cases = other
        return cases

    def _reachable(self, pin: Pin) -> set[str]:
        """Groups whose number may change."""
        routes = self.eligibility.routes(self.of)
        names = [group.id for group in self.problem.groups]
        chosen = {names[at] for at in routes.group[routes.bits == 0].tolist()} | {share.group for share in self.own}
        return (chosen if self.among is None else chosen & self.among) | {pin.group}

    def _beside_pins(self, pin: Pin) -> set[str]:
        held: list[Pin | Bound] = [*self.problem.pins, *self.problem.bounds]
        pinned = {pin.group} | {one.group for one in held if one.lot == pin.lot}
        beside = {name for team in self.problem.teams if pinned.intersection(team.members) for name in team.members}
        return self._reachable(pin) & (pinned | beside)

    def _network(self, pin: Pin, stay: list[Allocation], chosen: set[str]) -> Network:
        teams = [team for team in self.problem.teams if chosen.intersection(team.members)]
        hubs = {team.hub for team in teams} - chosen
        known = chosen | hubs
        pins = [one for one in self.problem.pins if one.lot == pin.lot and one.group in chosen and one.group != pin.group]
        held = {one.group: one.cases * self.lot.kg_per_case for one in pins}
        lot = self._without(stay)
        problem = Problem(
            today=self.problem.today,
            lots=(lot,),
            groups=tuple(self._rest(group, held.get(group.id)) for group in self.problem.groups if group.id in known),
            teams=tuple(replace(team, members=tuple(name for name in team.members if name in known)) for team in teams),
            pins=(pin, *pins),
            forbids=(
                *(one for one in self.problem.forbids if one.lot == lot.id and one.group in known),
                *(Forbid(lot.id, hub) for hub in hubs),
            ),
            bounds=tuple(one for one in self.problem.bounds if one.lot == lot.id and one.group in chosen - {pin.group}),
        )
        return Network(problem, Eligibility(problem))

    def _without(self, stay: list[Allocation]) -> Lot:
        """What shares that stay leave of the lot and of its deliveries."""
        left = self.lot.cases - sum(share.cases for share in stay)
        drops = self.lot.max_drops
        if drops is not None:
            drops = max(0, drops - len({share.via or share.group for share in stay}))
        return replace(self.lot, cases=max(0, left), max_drops=drops)

    def _rest(self, group: Group, held: Fraction | None) -> Group:
        """The group as the other lots leave it. What a person holds for it keeps its room, even where it oversteps."""
        need, storage = self._left(group)
        zero = Fraction(0)
        return replace(
            group,
            past_kg=group.past_kg + self.past.get(group.id, zero),
            needs={self.lot.category: max(need, held or zero)},
            storage_kg={self.lot.temp: max(storage, held or zero)},
            storage_spans=tuple(replace(span, kg=max(zero, span.kg, held or zero)) for span in self._spans(group)),
        )


def _told(problem: Problem, shares: Collection[Allocation], found: Forced) -> Forced:
    """The figures of the whole plan before and after, and everybody whose number changes."""
    then = [share for share in shares if share.lot != found.lot and share.cases] + list(found.allocations)
    had, has = _by_group(shares, found.lot), _by_group(then, found.lot)
    now = [share for share in shares if share.cases]
    before, after = received_kg(problem, now), received_kg(problem, then)
    low = tuple(min(levels(problem, kg).values(), default=Fraction(0)) for kg in (before, after))
    return replace(
        found,
        shifts=tuple(
            Shift(name, had.get(name, 0), has.get(name, 0))
            for name in sorted(had.keys() | has.keys())
            if had.get(name, 0) != has.get(name, 0)
        ),
        placed_kg=(sum(before.values(), Fraction(0)), sum(after.values(), Fraction(0))),
        level_min=(low[0], low[1]),
        drops=(count_drops(now), count_drops(then)),
    )


def _by_group(shares: Collection[Allocation], lot: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for share in shares:
        if share.lot == lot and share.cases:
            found[share.group] = found.get(share.group, 0) + share.cases
    return found
