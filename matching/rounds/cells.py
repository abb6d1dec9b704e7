"""Values of the workbench: a lot at the head of the matrix, a group in its row, a cell, and what a group could still take."""

from dataclasses import dataclass
from typing import Any

from inventory.catalog import Item
from matching.offers import Offer


@dataclass(frozen=True, slots=True)
class Column:
    """A lot at the head of the matrix."""

    code: str
    offer: Offer
    item: Item
    donor_name: str
    offered: int
    given: int
    kg_per_case: float

    @property
    def left(self) -> int:
        return max(0, self.offered - self.given)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a group gets of a lot and wants of it, or the reasons why nothing: the first is the one to show."""

    lot: str
    group: str
    given: int
    wanted: int
    codes: tuple[str, ...] = ()
    # How a person held it: set, pin or forbid; empty when the plan decides.
    hand: str = ""
    # State of the share: draft, reserved, shipped, received, declined, cancelled. Empty without one.
    state: str = ""
    has_problem: bool = False

    @property
    def is_hand(self) -> bool:
        return bool(self.hand)


@dataclass(frozen=True, slots=True)
class Room:
    """What a group could still take, in kilograms: of what it asked for, and where it can be kept."""

    needs: dict[str, tuple[float, float]]
    storage: dict[str, tuple[float, float]]

    @property
    def need_left(self) -> float:
        return sum(left for left, _ in self.needs.values())

    @property
    def storage_left(self) -> float:
        return sum(left for left, _ in self.storage.values())


@dataclass(frozen=True, slots=True)
class Row:
    """A group with its level after the plan, in kg per household."""

    code: str
    name: str
    households: int
    region: str
    level: float
    is_lowest: bool
    cells: tuple[Cell, ...] = ()
    cases: int = 0
    kg: float = 0.0
    room: Room | None = None


def touches(warning: dict[str, Any], lot: dict[str, Any], group: str) -> bool:
    """Whether the limit is one of this lot at this group."""
    where = warning["where"]
    if where.get("lot", lot["id"]) != lot["id"] or where.get("group", group) != group:
        return False
    if "via" in where and where["via"] != group:
        return False
    return where.get("category", lot["category"]) == lot["category"] and where.get("temp", lot["temp"]) == lot["temp"]
