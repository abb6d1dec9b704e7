"""What people hold in a round's plan, as the engine reads it: exact numbers, least and largest numbers."""

from collections.abc import Collection, Mapping
from typing import Any

from matching.engine import Bound, Pin

# Kinds of hold that leave the number itself to the plan.
LIMITS = ("least", "most")


def holds(hand: Mapping[str, Mapping[str, Any]], lots: Collection[str], groups: Collection[str]) -> tuple[list[Pin], list[Bound]]:
    """Of these lots and groups, by what stands in the round's settings under "lot|group"."""
    pins, bounds = [], []
    for pair, held in hand.items():
        lot, _, group = pair.partition("|")
        if lot not in lots or group not in groups:
            continue
        if held.get("kind") == "least":
            bounds.append(Bound(lot, group, least=held["cases"]))
        elif held.get("kind") == "most":
            bounds.append(Bound(lot, group, most=held["cases"]))
        else:
            pins.append(Pin(lot, group, held["cases"]))
    return pins, bounds


def bound_rows(bounds: Collection[Bound]) -> list[dict[str, Any]]:
    """As they stand in a stored document."""
    return [{"lot": one.lot, "group": one.group, "least": one.least, "most": one.most} for one in bounds]


def set_cases(kind: str, standing: int, cases: int) -> int:
    """What the cell holds at once: a limit changes a number only where it is broken."""
    if kind == "least":
        return max(standing, cases)
    return min(standing, cases) if kind == "most" else {"pin": standing, "forbid": 0}.get(kind, cases)
