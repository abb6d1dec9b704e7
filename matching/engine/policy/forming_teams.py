"""A lot that nobody can take alone: which groups near each other could take it together through one hub."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import asin, cos, radians, sin, sqrt

from matching.engine.eligibility import COMPLIANCE, DATE, EXPIRY, Eligibility
from matching.engine.problem import Lot, Problem

# Mean radius of the Earth in km (IUGG).
EARTH_KM = 6371.0088
# Asked of whoever receives the delivery; all else is asked of the members.
OF_HUB = COMPLIANCE | DATE | EXPIRY
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class TeamProposal:
    """A hub with the members nearest to it (the hub first when it takes some itself): cases they can take, and the way to the farthest.

    `dock_kg` is what passes through the hub at the least: the donor's smallest drop.
    """

    hub: str
    members: tuple[str, ...]
    cases: int
    farthest_km: float
    dock_kg: Fraction


def distance_km(one: Point, other: Point) -> float:
    """Great-circle distance of two points of latitude and longitude in degrees (haversine formula)."""
    north, south = radians(one[0]), radians(other[0])
    east = radians(other[1] - one[1])
    half = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def propose_teams(
    problem: Problem,
    lot_id: str,
    points: Mapping[str, Point],
    *,
    radius_km: float = 30.0,
    most_members: int = 8,
    most_proposals: int = 3,
) -> list[TeamProposal]:
    """Up to `most_proposals` teams, the shortest ways first, that could take the lot's smallest drop; each no larger than it must be.

    Groups without a point are left out. `points` holds latitude and longitude in degrees by group id. KeyError for an unknown lot.
    """
    eligibility = Eligibility(problem)
    lot = problem.lots[eligibility.lot_index[lot_id]]
    rooms, hubs = _able(problem, lot, eligibility, points)
    proposals: dict[frozenset[str], TeamProposal] = {}
    for hub in hubs:
        proposal = _around(hub, lot, rooms, points, radius_km=radius_km, most_members=most_members)
        if proposal is not None:
            known = proposals.get(frozenset(proposal.members))
            if known is None or proposal.farthest_km < known.farthest_km:
                proposals[frozenset(proposal.members)] = proposal
    ranked = sorted(proposals.values(), key=lambda one: (round(one.farthest_km, 3), len(one.members), one.hub))
    return ranked[:most_proposals]


def _able(problem: Problem, lot: Lot, eligibility: Eligibility, points: Mapping[str, Point]) -> tuple[dict[str, int], list[str]]:
    """Cases that each possible member has room for, and who could be the hub."""
    lot_at, rooms, hubs = eligibility.lot_index[lot.id], {}, []
    for at, group in enumerate(problem.groups):
        if group.id not in points:
            continue
        bits = next(bits for point, bits in eligibility.ways(lot_at, at) if point == at)
        if not bits & OF_HUB:
            hubs.append(group.id)
        if not bits & ~OF_HUB:
            spans = [span.kg for span in group.storage_spans if any(span.holds(lot.temp, day) for day in lot.dates)]
            kg = min(group.needs.get(lot.category, Fraction(0)), group.storage_kg.get(lot.temp, Fraction(0)), *spans)
            rooms[group.id] = min(lot.cases, int(kg / lot.kg_per_case))
    return {name: room for name, room in rooms.items() if room}, hubs


def _around(
    hub: str, lot: Lot, rooms: Mapping[str, int], points: Mapping[str, Point], *, radius_km: float, most_members: int
) -> TeamProposal | None:
    """The hub with as many of its nearest neighbours as the smallest drop needs; None when they are too few."""
    ways = sorted((distance_km(points[hub], points[name]), name) for name in rooms if name != hub)
    members, cases, farthest = [hub], rooms.get(hub, 0), 0.0
    for way, name in ways:
        if cases >= lot.min_drop_cases or way > radius_km or len(members) >= most_members:
            break
        members.append(name)
        cases += rooms[name]
        farthest = way
    if cases < lot.min_drop_cases or len(members) < 2:
        return None
    return TeamProposal(hub, tuple(members), min(cases, lot.cases), farthest, lot.min_drop_cases * lot.kg_per_case)
