"""The delivery points that could take part of one lot, and the choice among them: as much placed as can be, the lowest levels first."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Offers:
    """Points side by side in order of their number. Members of a point stand next to each other from its `start` on."""

    arc: np.ndarray
    cap: np.ndarray
    start: np.ndarray
    drop: np.ndarray
    # Per point: the most and the least it can take now, whether it is in use, and its lowest level.
    most: np.ndarray
    least: np.ndarray
    used: np.ndarray
    level: np.ndarray

    def __len__(self) -> int:
        return len(self.drop)

    @property
    def sizes(self) -> np.ndarray:
        """Members per point."""
        return np.diff(np.append(self.start, len(self.arc)))

    def kept(self, chosen: np.ndarray) -> "Offers":
        """Only the points that the mask marks."""
        sizes = self.sizes
        members = np.repeat(chosen, sizes)
        start = np.concatenate([[0], np.cumsum(sizes[chosen])[:-1]]).astype(np.int64)[: int(chosen.sum())]
        return Offers(
            self.arc[members],
            self.cap[members],
            start,
            self.drop[chosen],
            self.most[chosen],
            self.least[chosen],
            self.used[chosen],
            self.level[chosen],
        )


def choose(offers: Offers, water: np.ndarray, *, left: int, places: int) -> np.ndarray:
    """A mask of points: those in use, which cost nothing more, and up to so many fresh ones.

    The fresh ones are taken from the lowest level up as long as the most that could be placed stays in reach. A point whose part of
    the water is below half of its smallest delivery comes in only where nothing else reaches that amount."""
    chosen = offers.used.copy()
    fresh = np.flatnonzero(~offers.used)
    if places <= 0 or not len(fresh):
        return chosen
    fresh = fresh[np.lexsort((offers.drop[fresh], offers.level[fresh]))]
    sure = int(offers.most[offers.used].sum())
    goal = min(left, sure + _largest(offers.most[fresh], places))
    wanted = fresh[2 * water[fresh] >= offers.least[fresh]]
    if sure + _largest(offers.most[wanted], places) >= goal:
        fresh = wanted
    chosen[fresh[_in_reach(offers.most[fresh], places, goal - sure)]] = True
    return chosen


def _largest(amounts: np.ndarray, count: int) -> int:
    """The sum of the largest so many."""
    if count <= 0:
        return 0
    return int(amounts.sum() if count >= len(amounts) else np.partition(amounts, len(amounts) - count)[-count:].sum())


def _in_reach(most: np.ndarray, places: int, goal: int) -> list[int]:
    """Positions, as early as possible, so many at most, whose amounts reach the goal together."""
    first = _longest_prefix(most, places, goal)
    picked, sure, at = list(range(first)), int(most[:first].sum()), first
    while len(picked) < places and at < len(most):
        others = places - len(picked) - 1
        need = goal - sure - (_largest(most[at:], others) if others else 0)
        ahead = np.flatnonzero(most[at:] >= need)
        if not len(ahead):
            at += 1
            continue
        at += int(ahead[0])
        if sure + int(most[at]) + _largest(most[at + 1 :], others) >= goal:
            picked.append(at)
            sure += int(most[at])
        at += 1
    return picked


def _longest_prefix(most: np.ndarray, places: int, goal: int) -> int:
    """How many of the first can be taken so that the largest of the rest still reach the goal."""
    low, high = 0, min(places, len(most))
    while low < high:
        middle = (low + high + 1) // 2
        reach = int(most[:middle].sum()) + _largest(most[middle:], places - middle)
        low, high = (middle, high) if reach >= goal else (low, middle - 1)
    return low
