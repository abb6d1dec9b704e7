"""A problem taken apart: pieces that share no limit, no delivery, no donor's rule and no group, in plain whole numbers.

Why the pieces may be solved one by one. A plan is a choice of one plan per piece, and any choice is allowed, for no limit
spans two pieces. Weight adds up, so the whole carries most exactly when each piece does. Let p be a piece's levels and c
those of all others. Compare sorted lists from the lowest up, and let p beat q: then at some value v both hold equally many
of every value below v while p holds fewer of v, all its others being higher. Adding c adds the same to both counts, so p
with c beats q with c. Hence the whole is leximin exactly when each piece is. Deliveries add up like weight.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import gcd

import numpy as np

from matching.engine.solver.network import NO_LIMIT, Network

Line = tuple[list[int], list[int], int]
Score = tuple[int, list[Fraction], int]


@dataclass(frozen=True)
class Delivery:
    """The arcs (by position) that go through one delivery point, the least and the most cases of a delivery."""

    arcs: list[int]
    least: int
    most: int


@dataclass(frozen=True)
class Part:
    """One piece. Arcs, groups and deliveries count from 0; weights are multiples of the piece's own unit.

    `lines` are (arcs, weights, most); `donors` are (deliveries, how many of them a donor allows); `pins` (arcs, cases), `owed` (arcs, least)."""

    arcs: np.ndarray
    weight: list[int]
    room: list[int]
    group: list[int]
    lot: list[int]
    carried: list[list[int]]
    households: list[int]
    past: list[Fraction]
    lines: list[Line]
    deliveries: list[Delivery]
    donors: list[tuple[list[int], int]]
    pins: list[tuple[list[int], int]]
    owed: list[tuple[list[int], int]]

    def received(self, cases: list[int]) -> list[int]:
        """Weight per group."""
        return [sum(self.weight[at] * cases[at] for at in arcs) for arcs in self.carried]

    def level(self, group: int, weight: int) -> Fraction:
        return (self.past[group] + weight) / self.households[group]

    def levels(self, cases: list[int]) -> list[Fraction]:
        return [self.level(group, weight) for group, weight in enumerate(self.received(cases))]

    def placed(self, cases: list[int]) -> int:
        return sum(weight * count for weight, count in zip(self.weight, cases, strict=True))

    def score(self, cases: list[int]) -> Score:
        """Larger is better, in the strict order."""
        used = sum(any(cases[at] for at in delivery.arcs) for delivery in self.deliveries)
        return self.placed(cases), sorted(self.levels(cases)), -used

    def accepts(self, cases: list[int]) -> bool:
        """Whether whole cases keep every limit, in exact arithmetic."""
        if any(not 0 <= count <= room for count, room in zip(cases, self.room, strict=True)):
            return False
        if any(
            sum(weight * cases[at] for at, weight in zip(arcs, weights, strict=True)) > most for arcs, weights, most in self.lines
        ):
            return False
        sizes = [sum(cases[at] for at in delivery.arcs) for delivery in self.deliveries]
        if any(
            size and not delivery.least <= size <= delivery.most for size, delivery in zip(sizes, self.deliveries, strict=True)
        ):
            return False
        if any(sum(sizes[at] > 0 for at in members) > most for members, most in self.donors):
            return False
        if any(sum(cases[at] for at in arcs) < least for arcs, least in self.owed):
            return False
        return all(sum(cases[at] for at in arcs) == count for arcs, count in self.pins)


class _Bundles:
    """Which arcs hang together."""

    def __init__(self, count: int):
        self.leader = list(range(count))

    def find(self, at: int) -> int:
        while self.leader[at] != at:
            self.leader[at] = self.leader[self.leader[at]]
            at = self.leader[at]
        return at

    def tie(self, members: list[int]) -> None:
        for at in members[1:]:
            one, other = sorted((self.find(members[0]), self.find(at)))
            self.leader[other] = one


def usable_room(network: Network) -> np.ndarray:
    """Cases each arc can carry; none where the delivery cannot reach its smallest size."""
    small = network.drop_room < network.min_drop[network.drop_lot]
    return np.where(small[network.drop], 0, network.room)


def take_apart(network: Network) -> list[Part]:
    """The pieces, in the order of their first arcs. Arcs that can carry nothing belong to none."""
    room = usable_room(network)
    live = np.flatnonzero(room > 0)
    bundles = _Bundles(len(room))
    limited = _limited_lots(network, room)
    for key in (
        network.arcs.group,
        network.drop,
        np.where(limited[network.arcs.lot], network.arcs.lot, -1 - np.arange(len(room))),
    ):
        for members in _alike(key, live):
            bundles.tie(members)
    for together in [row.arcs for row in network.rows] + [arcs for _, arcs in [*network.pinned, *network.owed]]:
        bundles.tie([at for at in together.tolist() if room[at]])
    pieces: dict[int, list[int]] = {}
    for at in live.tolist():
        pieces.setdefault(bundles.find(at), []).append(at)
    return [_part(network, np.array(arcs), room, limited) for arcs in pieces.values()]


def _limited_lots(network: Network, room: np.ndarray) -> np.ndarray:
    """Lots with more thinkable deliveries than the donor allows."""
    drops = np.unique(network.drop[room > 0])
    return np.bincount(network.drop_lot[drops], minlength=len(network.cases)) > network.max_drops


def _alike(keys: np.ndarray, among: np.ndarray) -> list[list[int]]:
    found: dict[int, list[int]] = {}
    for at in among.tolist():
        found.setdefault(int(keys[at]), []).append(at)
    return list(found.values())


def _part(network: Network, arcs: np.ndarray, room: np.ndarray, limited: np.ndarray) -> Part:
    here = {at: position for position, at in enumerate(arcs.tolist())}
    units = network.case_units[network.arcs.lot[arcs]].tolist()
    unit = gcd(*units)
    groups = sorted(set(network.arcs.group[arcs].tolist()))
    group = [groups.index(at) for at in network.arcs.group[arcs].tolist()]
    lots = network.arcs.lot[arcs].tolist()
    lines = []
    for row in network.rows:
        inside = [(here[at], weight) for at, weight in zip(row.arcs.tolist(), row.weights.tolist(), strict=True) if at in here]
        if inside:
            lines.append(([at for at, _ in inside], [weight for _, weight in inside], int(row.most)))
    pins = [([at for at in members.tolist() if at in here], pin.cases) for pin, members in network.pinned]
    owed = [([at for at in members.tolist() if at in here], bound.least) for bound, members in network.owed]
    deliveries, donors = _deliveries(network, arcs, room, limited)
    return Part(
        arcs=arcs,
        weight=[weight // unit for weight in units],
        room=room[arcs].tolist(),
        group=group,
        lot=lots,
        carried=[[at for at, to in enumerate(group) if to == number] for number in range(len(groups))],
        households=[int(network.households[at]) for at in groups],
        past=[network.past[at] / unit for at in groups],
        lines=lines,
        deliveries=deliveries,
        donors=donors,
        pins=[([here[at] for at in members], cases) for members, cases in pins if members],
        owed=[([here[at] for at in members], least) for members, least in owed if members],
    )


def _deliveries(
    network: Network, arcs: np.ndarray, room: np.ndarray, limited: np.ndarray
) -> tuple[list[Delivery], list[tuple[list[int], int]]]:
    deliveries: list[Delivery] = []
    by_lot: dict[int, list[int]] = {}
    for members in _alike(network.drop[arcs], np.arange(len(arcs))):
        drop = int(network.drop[arcs[members[0]]])
        lot = int(network.drop_lot[drop])
        most = min(int(network.drop_room[drop]), int(room[arcs[members]].sum()))
        by_lot.setdefault(lot, []).append(len(deliveries))
        deliveries.append(Delivery(members, int(network.min_drop[lot]), most))
    donors = [(members, int(min(network.max_drops[lot], NO_LIMIT))) for lot, members in by_lot.items() if limited[lot]]
    return deliveries, donors
