"""What is left of limits that no table holds: at most so many cases for a pair, storage week by week. Each covers some arcs."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

_PLENTY = 2**60


class Limit(Protocol):
    """weights · cases of the arcs <= most."""

    @property
    def arcs(self) -> np.ndarray: ...

    @property
    def weights(self) -> np.ndarray: ...

    @property
    def most(self) -> int: ...


class RowBook:
    """Limits side by side, with what is left of each."""

    def __init__(self, rows: Sequence[Limit], size: int):
        sizes = [len(row.arcs) for row in rows]
        arc = np.concatenate([np.zeros(0, dtype=np.int64), *(row.arcs for row in rows)]).astype(np.int64)
        weight = np.concatenate([np.zeros(0, dtype=np.int64), *(row.weights for row in rows)]).astype(np.int64)
        order = np.argsort(arc, kind="stable")
        self.arc, self.weight = arc[order], weight[order]
        self.row = np.repeat(np.arange(len(rows)), sizes)[order]
        self.start = np.searchsorted(self.arc, np.arange(size + 1)) if rows else np.zeros(0, dtype=np.int64)
        self.most = np.array([row.most for row in rows], dtype=np.int64)
        self.left = self.most.copy()

    def __len__(self) -> int:
        return len(self.most)

    def _entries(self, arcs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which of the arcs, and where it stands in a limit, for every limit that covers it."""
        start = self.start[arcs]
        counts = self.start[arcs + 1] - start
        owner = np.repeat(np.arange(len(arcs)), counts)
        return owner, np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(start, counts)

    def entries(self, arcs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """For every limit that covers one of the arcs: which of the arcs, which limit, the weight in it."""
        owner, at = self._entries(arcs)
        return owner, self.row[at], self.weight[at]

    def copy(self) -> "RowBook":
        other = object.__new__(RowBook)
        other.__dict__ = self.__dict__ | {"left": self.left.copy()}
        return other

    def take(self, arcs: np.ndarray, cases: np.ndarray) -> None:
        """Cases go along these arcs, or come back where the number is below zero."""
        if len(self):
            owner, at = self._entries(arcs)
            np.subtract.at(self.left, self.row[at], cases[owner] * self.weight[at])

    def room(self, arcs: np.ndarray) -> np.ndarray:
        """Cases that each arc could still take, one at a time."""
        room = np.full(len(arcs), _PLENTY, dtype=np.int64)
        if len(self):
            owner, at = self._entries(arcs)
            np.minimum.at(room, owner, np.maximum(0, self.left[self.row[at]]) // self.weight[at])
        return room

    def keeps(self, cases: np.ndarray) -> bool:
        """Whether cases per arc keep every limit."""
        if not len(self):
            return True
        used = np.zeros_like(self.most)
        np.add.at(used, self.row, cases[self.arc] * self.weight)
        return bool((used <= self.most).all())
