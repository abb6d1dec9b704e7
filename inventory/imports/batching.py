"""Lists in portions that fit into one statement."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Member = TypeVar("Member")
PORTION = 400


def in_chunks(members: Sequence[Member], size: int = PORTION) -> Iterator[Sequence[Member]]:
    """Portions of at most `size`, in order."""
    for start in range(0, len(members), size):
        yield members[start : start + size]
