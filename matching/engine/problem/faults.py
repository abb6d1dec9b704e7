"""Errors of the engine: input that cannot be read, pins that cannot be kept. Codes and values only, no sentences."""

from dataclasses import dataclass, field
from typing import Any

from inventory.errors import DomainError, InvalidInput


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a file: where (JSON path), what (code), and the values a sentence needs."""

    path: str
    code: str
    values: dict[str, Any] = field(default_factory=dict)


class MalformedInput(InvalidInput):
    """The problem or plan cannot be read; `faults` lists everything that is wrong with it."""

    code = "malformed_problem"

    def __init__(self, faults: list[Fault]):
        super().__init__(count=len(faults), first=faults[0].path if faults else "$")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Collision:
    """A pin, and a limit that cannot hold together with it. `limit` is a code: a hard reason, SUPPLY, NEED, STORAGE, DOCK, MIN_DROP, DROP_LIMIT."""

    limit: str
    values: dict[str, Any] = field(default_factory=dict)


class InfeasiblePins(DomainError):
    """No plan keeps all pins; `pins` and `limits` are a smallest set that collides (as small as could be shown)."""

    code = "infeasible_pins"

    def __init__(self, pins: list, limits: list[Collision]):
        super().__init__(pins=len(pins), limits=len(limits))
        self.pins = pins
        self.limits = limits
