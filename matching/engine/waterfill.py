"""Deterministic capped water-filling: each case goes where the kilograms per household stand lowest. Needs numpy only."""

import heapq
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from matching.engine.solver.network import Network


@dataclass
class Pool:
    """Receivers of one lot: where they stand (units), households, and how many more cases each can take."""

    standing: list[Fraction]
    households: list[int]
    caps: list[int]
    weight: int
    # Receivers that share a delivery point, and how many cases that point can still take.
    point: list[int] = field(default_factory=list)
    point_caps: dict[int, int] = field(default_factory=dict)


def spread(pool: Pool, cases: int) -> list[int]:
    """Cases per receiver: the next one always to the lowest level, at a tie to the most households. Exact."""
    given = _below_water(pool, cases)
    left = cases - sum(given)
    room = {
        point: cap - sum(given[at] for at in range(len(given)) if pool.point[at] == point)
        for point, cap in pool.point_caps.items()
    }
    queue = [_place_in_line(pool, at, given[at]) for at in range(len(given)) if given[at] < pool.caps[at]]
    heapq.heapify(queue)
    while left and queue:
        at = heapq.heappop(queue)[2]
        if pool.point and room[pool.point[at]] == 0:
            continue
        given[at] += 1
        left -= 1
        if pool.point:
            room[pool.point[at]] -= 1
        if given[at] < pool.caps[at]:
            heapq.heappush(queue, _place_in_line(pool, at, given[at]))
    return given


def _place_in_line(pool: Pool, at: int, given: int) -> tuple[Fraction, int, int]:
    return (pool.standing[at] + given * pool.weight) / pool.households[at], -pool.households[at], at


def _below_water(pool: Pool, cases: int) -> list[int]:
    """Most of the cases at once: those that lie clearly below the final water level, found by halving."""
    caps = np.array(pool.caps, dtype=np.int64)
    if cases >= caps.sum() and not pool.point_caps:
        return caps.tolist()
    if pool.point_caps or cases <= 2 * len(caps):
        return [0] * len(caps)
    standing, size = np.array([float(value) for value in pool.standing]), np.array(pool.households, dtype=float)

    def taken(level: float) -> np.ndarray:
        return np.clip(np.ceil((level * size - standing) / pool.weight), 0, caps).astype(np.int64)

    low, high = float((standing / size).min()), float(((standing + caps * pool.weight) / size).max())
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if taken(middle).sum() <= cases else (low, middle)
    # A hair lower, so that rounding never hands out a case that belongs above the water.
    given = taken(low - 1e-9 * max(1.0, abs(low)))
    return given.tolist() if given.sum() <= cases else [0] * len(caps)


class Filling:
    """A plan under construction: what is left of every limit."""

    def __init__(self, network: Network, cases: np.ndarray):
        self.network, self.cases = network, cases.copy()
        arcs = network.arcs
        units = cases * network.case_units[arcs.lot]
        self.need, self.storage = network.need.copy(), network.storage.copy()
        np.subtract.at(self.need, (arcs.group, network.category[arcs.lot]), units)
        np.subtract.at(self.storage, (arcs.group, network.temperature[arcs.lot]), units)
        self.received = network.received(cases)
        self.drop_cases = network.drop_cases(cases)
        self.fixed = np.zeros(len(arcs), dtype=bool)
        for _, members in network.pinned:
            self.fixed[members] = True

    def left(self, lot: int) -> int:
        part = self.network.arcs_of(lot)
        return int(self.network.cases[lot] - self.cases[part].sum())

    def standing(self, group: int) -> Fraction:
        return self.network.past[group] + int(self.received[group])

    def room(self, arcs: np.ndarray, lot: int) -> np.ndarray:
        """Cases each arc could still take, one at a time."""
        network = self.network
        group = network.arcs.group[arcs]
        units = np.minimum(self.need[group, network.category[lot]], self.storage[group, network.temperature[lot]])
        room = units // network.case_units[lot]
        dock = network.dock[network.arcs.point[arcs]] // network.case_units[lot] - self.drop_cases[network.drop[arcs]]
        return np.where(self.fixed[arcs], 0, np.maximum(0, np.minimum(room, dock)))

    def add(self, arc: int, count: int) -> None:
        network = self.network
        lot, group = int(network.arcs.lot[arc]), int(network.arcs.group[arc])
        units = int(network.case_units[lot]) * count
        self.cases[arc] += count
        self.received[group] += units
        self.need[group, network.category[lot]] -= units
        self.storage[group, network.temperature[lot]] -= units
        self.drop_cases[network.drop[arc]] += count

    def fill(self, lot: int, *, teams_first: bool) -> None:
        """Hands out what is left of the lot: choose the delivery points, then spread by the lowest level."""
        left = self.left(lot)
        part = self.network.arcs_of(lot)
        arcs = np.arange(part.start, part.stop)
        room = self.room(arcs, lot)
        arcs, room = arcs[room > 0], room[room > 0]
        if not left or not len(arcs):
            return
        offers = self._offers(lot, arcs, room, teams_first=teams_first)
        chosen = self._choose(lot, offers, left)
        self._hand_out(lot, chosen, left)

    def _offers(self, lot: int, arcs: np.ndarray, room: np.ndarray, *, teams_first: bool) -> list["_Offer"]:
        """Delivery points with their members, each group at one point only."""
        network = self.network
        by_drop: dict[int, list[tuple[int, int]]] = {}
        for arc, cap in zip(arcs.tolist(), room.tolist(), strict=True):
            by_drop.setdefault(int(network.drop[arc]), []).append((arc, cap))
        offers = [_Offer(drop, members, self) for drop, members in by_drop.items()]
        last = len(network.problem.groups)
        offers.sort(key=lambda offer: (not offer.used, (offer.point >= last) != teams_first, offer.drop))
        taken: set[int] = set()
        kept = []
        for offer in offers:
            offer.keep([(arc, cap) for arc, cap in offer.members if int(network.arcs.group[arc]) not in taken], self)
            if offer.most >= offer.least:
                kept.append(offer)
                taken.update(int(network.arcs.group[arc]) for arc, _ in offer.members)
        return kept

    def _choose(self, lot: int, offers: list["_Offer"], left: int) -> list["_Offer"]:
        """As much as can be placed; among those the points that stand lowest. Points in use already cost nothing."""
        used = [offer for offer in offers if offer.used]
        fresh = sorted((offer for offer in offers if not offer.used), key=lambda offer: (offer.level, offer.drop))
        least, limit = int(self.network.min_drop[lot]), int(self.network.max_drops[lot])
        opened = int((self.drop_cases[self.network.drop_lot == lot] > 0).sum())
        places = min(limit - opened, left // least)
        if places >= len(fresh) and least == 1:
            return offers
        water = self._water(lot, offers, left)
        reserve = sorted((offer.most for offer in fresh), reverse=True)
        sure = sum(offer.most for offer in used)
        goal = min(left, sure + sum(reserve[: max(0, places)]))
        chosen: list[_Offer] = []
        for offer in fresh:
            if len(chosen) >= places:
                break
            reserve.remove(offer.most)
            others = sum(reserve[: places - len(chosen) - 1])
            wanted = 2 * water[offer.drop] >= offer.least
            if sure + offer.most + others >= goal and (wanted or sure + others < goal):
                chosen.append(offer)
                sure += offer.most
        return used + chosen

    def _water(self, lot: int, offers: list["_Offer"], left: int) -> dict[int, int]:
        """What each point would get if deliveries had no smallest size."""
        members = [(offer, arc, cap) for offer in offers for arc, cap in offer.members]
        given = spread(self._pool(lot, members), left)
        water = {offer.drop: 0 for offer in offers}
        for (offer, _, _), count in zip(members, given, strict=True):
            water[offer.drop] += count
        return water

    def _pool(self, lot: int, members: list[tuple["_Offer", int, int]]) -> Pool:
        network = self.network
        groups = [int(network.arcs.group[arc]) for _, arc, _ in members]
        tight = {offer.drop: offer.most for offer, _, _ in members if offer.tight}
        caps = {offer.drop: offer.most for offer, _, _ in members} if tight else {}
        return Pool(
            standing=[self.standing(group) for group in groups],
            households=[int(network.households[group]) for group in groups],
            caps=[cap for _, _, cap in members],
            weight=int(network.case_units[lot]),
            point=[offer.drop for offer, _, _ in members] if tight else [],
            point_caps=caps,
        )

    def _hand_out(self, lot: int, chosen: list["_Offer"], left: int) -> None:
        if sum(offer.least for offer in chosen) > left:
            return
        for offer in chosen:
            if offer.least > 1:
                left -= self._give(lot, [offer], offer.least)
                offer.shrink(self)
        self._give(lot, chosen, left)

    def _give(self, lot: int, offers: list["_Offer"], left: int) -> int:
        members = [(offer, arc, cap) for offer in offers for arc, cap in offer.members]
        given = spread(self._pool(lot, members), left)
        for (_, arc, _), count in zip(members, given, strict=True):
            if count:
                self.add(arc, count)
        return sum(given)


class _Offer:
    """A delivery point for one lot: its members with their room, the least it must take, the most it can."""

    def __init__(self, drop: int, members: list[tuple[int, int]], filling: Filling):
        network = filling.network
        self.drop, self.point = drop, int(network.drop_point[drop])
        self.lot = int(network.drop_lot[drop])
        self.used = bool(filling.drop_cases[drop])
        self.least = 1 if self.used else int(network.min_drop[self.lot])
        self.keep(members, filling)

    def keep(self, members: list[tuple[int, int]], filling: Filling) -> None:
        network = filling.network
        dock = int(network.dock[self.point] // network.case_units[self.lot] - filling.drop_cases[self.drop])
        together = sum(cap for _, cap in members)
        self.members, self.most, self.tight = members, min(dock, together), dock < together
        groups = [int(network.arcs.group[arc]) for arc, _ in members]
        self.level = min((filling.standing(group) / int(network.households[group]) for group in groups), default=Fraction(0))

    def shrink(self, filling: Filling) -> None:
        """After its least amount was given: what room remains."""
        room = filling.room(np.array([arc for arc, _ in self.members]), self.lot)
        self.least = 1
        self.keep([(arc, int(cap)) for (arc, _), cap in zip(self.members, room, strict=True)], filling)


def _orders(network: Network) -> list[list[int]]:
    """Orders in which lots are poured: by few receivers, by expiry, by weight. Ids settle every tie."""
    lots = network.problem.lots
    reach = np.bincount(network.arcs.lot, minlength=len(lots))
    strict = [lot.min_drop_cases * lot.kg_per_case for lot in lots]
    every = range(len(lots))
    return [
        sorted(every, key=lambda at: (int(reach[at]), lots[at].id)),
        sorted(every, key=lambda at: (-strict[at], lots[at].expiry, lots[at].id)),
        sorted(every, key=lambda at: (lots[at].expiry, lots[at].id)),
    ]


def refill(network: Network, cases: np.ndarray, order: list[int], *, teams_first: bool = False) -> np.ndarray:
    """Pours the lots on top of a plan in this order, until nothing more can be placed."""
    filling = Filling(network, cases)
    for lot in order:
        filling.fill(lot, teams_first=teams_first)
    for lot in order:
        while filling.left(lot):
            before = filling.left(lot)
            filling.fill(lot, teams_first=not teams_first)
            filling.fill(lot, teams_first=teams_first)
            if filling.left(lot) == before:
                break
    return filling.cases


def water_fill(network: Network, start: np.ndarray) -> np.ndarray:
    """The best of a few pourings on top of what pins have fixed."""
    orders = _orders(network)[: 3 if len(network.arcs) <= 20_000 else 1]
    ways = (False, True) if network.problem.teams and len(network.arcs) <= 20_000 else (False,)
    plans = [refill(network, start, order, teams_first=first) for order in orders for first in ways]
    return max(plans, key=network.score)
