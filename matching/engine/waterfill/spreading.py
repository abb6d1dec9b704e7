"""Cases of one lot over its receivers, one at a time to whoever stands lowest; found at once by the level of the water."""

import heapq
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

# So few cases are handed out one by one; looking for the water level takes longer.
FEW_CASES = 12
HALVINGS = 50
_NONE = np.zeros(0, dtype=np.int64)


@dataclass
class Pool:
    """Receivers of one lot: where they stand (whole units), households, and how many more cases each can take.

    Receivers behind one delivery point stand next to each other: `starts` tells where each point begins, `point_caps` how many
    cases it can take together. Both are left empty when no point is tighter than its members."""

    standing: np.ndarray
    households: np.ndarray
    caps: np.ndarray
    weight: int
    starts: np.ndarray = field(default_factory=lambda: _NONE)
    point_caps: np.ndarray = field(default_factory=lambda: _NONE)

    def part(self, of: slice) -> "Pool":
        """The receivers of one point, without its cap."""
        return Pool(self.standing[of], self.households[of], self.caps[of], self.weight)

    def by_point(self, cases: np.ndarray) -> np.ndarray:
        """Cases per point."""
        return np.add.reduceat(cases, self.starts)


def spread(pool: Pool, cases: int) -> np.ndarray:
    """Cases per receiver: the next one always to the lowest level, at a tie to the most households. Exact."""
    if not len(pool.starts) and cases >= pool.caps.sum():
        return pool.caps.copy()
    given, open_caps = _below_water(pool, cases)
    left = cases - int(given.sum())
    while left:
        handed = _one_by_one(pool, given, open_caps, left)
        if not handed:
            break
        left -= handed
    return given


def _below_water(pool: Pool, cases: int) -> tuple[np.ndarray, np.ndarray]:
    """What lies clearly below the final level of the water, and how much each receiver may have in the end."""
    caps = pool.caps.copy()
    if cases <= FEW_CASES:
        return np.zeros_like(caps), caps
    standing, size = pool.standing.astype(float), pool.households.astype(float)

    def taken(level: float) -> np.ndarray:
        return np.clip(np.ceil((level * size - standing) / pool.weight), 0, caps).astype(np.int64)

    def poured(level: float) -> int:
        each = taken(level)
        return int((np.minimum(pool.by_point(each), pool.point_caps) if len(pool.starts) else each).sum())

    low, high = float((standing / size).min()), float(((standing + caps * pool.weight) / size).max())
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        amount = poured(middle)
        low, high = (middle, high) if amount <= cases else (low, middle)
        if amount == cases:
            break
    # A hair lower, so that rounding never hands out a case that belongs above the water.
    given = taken(low - 1e-9 * max(1.0, abs(low)))
    if len(pool.starts):
        _close_full_points(pool, given, caps)
    return (given, caps) if given.sum() <= cases else (np.zeros_like(caps), pool.caps.copy())


def _close_full_points(pool: Pool, given: np.ndarray, caps: np.ndarray) -> None:
    """A point whose members reach for more than it can take shares out exactly what it can."""
    full = np.flatnonzero(pool.by_point(given) > pool.point_caps)
    ends = np.append(pool.starts[1:], len(given))
    for point in full.tolist():
        members = slice(int(pool.starts[point]), int(ends[point]))
        given[members] = caps[members] = spread(pool.part(members), int(pool.point_caps[point]))


def _one_by_one(pool: Pool, given: np.ndarray, caps: np.ndarray, left: int) -> int:
    """Hands out the next cases in exact order of levels; answers how many found a receiver."""
    room = pool.point_caps - pool.by_point(given) if len(pool.starts) else _NONE
    able = given < caps
    point = np.repeat(np.arange(len(pool.starts)), np.diff(np.append(pool.starts, len(given)))) if len(pool.starts) else _NONE
    if len(pool.starts):
        able &= room[point] > 0
    near = _lowest(pool, given, np.flatnonzero(able), left)
    queue = [_place_in_line(pool, at, int(given[at])) for at in near.tolist()]
    heapq.heapify(queue)
    handed = 0
    while handed < left and queue:
        at = heapq.heappop(queue)[2]
        if len(room) and room[point[at]] == 0:
            continue
        given[at] += 1
        handed += 1
        if len(room):
            room[point[at]] -= 1
        if given[at] < caps[at]:
            heapq.heappush(queue, _place_in_line(pool, at, int(given[at])))
    return handed


def _lowest(pool: Pool, given: np.ndarray, able: np.ndarray, left: int) -> np.ndarray:
    """Receivers among whom the next cases go: as many as there are cases, and whoever stands as low as the last of them."""
    if len(able) <= left:
        return able
    level = (pool.standing[able] + given[able] * pool.weight) / pool.households[able]
    last = float(np.partition(level, left - 1)[left - 1])
    return able[level <= last + 1e-9 * max(1.0, abs(last))]


def _place_in_line(pool: Pool, at: int, given: int) -> tuple[Fraction, int, int]:
    size = int(pool.households[at])
    return Fraction(int(pool.standing[at]) + given * pool.weight, size), -size, at
