"""What an assessment consists of: five sections of lines, each with a state, the values of its sentence, and the record behind it. No sentences."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from inventory.catalog import Item
from inventory.lots import Lot
from inventory.places import Place

# In the order in which the certification asks.
SECTIONS = ("receipt", "hygiene", "release", "resale", "insurance")
OK, MISSING, UNNEEDED = "ok", "missing", "unneeded"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked for. `record` names what stands behind it: a kind and what it is found by."""

    state: str
    code: str
    values: dict[str, Any] = field(default_factory=dict)
    record: tuple[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    lot: Lot
    item: Item
    donor: Place
    received_on: date
    sections: dict[str, list[Line]]

    def state_of(self, section: str) -> str:
        """Missing when anything is; not needed when nothing was."""
        states = {line.state for line in self.sections[section]}
        return MISSING if MISSING in states else OK if OK in states else UNNEEDED

    @property
    def missing(self) -> list[str]:
        return [section for section in SECTIONS if self.state_of(section) == MISSING]

    @property
    def is_complete(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class Rules:
    """How often things have to be looked at, in days."""

    hygiene_days: int = 7
    cold_days: int = 1
