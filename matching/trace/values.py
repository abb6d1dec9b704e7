"""What a trace consists of: stops with pieces, ribbons between them, and the sums."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from inventory.catalog import Item
from inventory.lots import Lot
from inventory.places import Place

# In the order in which goods pass them. The last four are where goods end without having been given.
STAGES = ("donor", "site", "hub", "group", "households", "in_transit", "left", "waste", "returned")


@dataclass(slots=True)
class Stop:
    """`pieces` came to here (or lie here). `key` names the stop within its trace."""

    key: str
    stage: str
    name: str
    pieces: int = 0
    code: str | None = None
    first_at: datetime | None = None
    last_at: datetime | None = None
    actor_id: uuid.UUID | None = None
    actor_name: str = ""
    delivery_codes: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    # Of a group: pieces still there. Of a site: names of the shelves.
    on_hand: int = 0
    shelves: list[str] = field(default_factory=list)
    # Of households: household-times of the reports that name this lot, the day of the newest, pieces left with the group.
    households: int | None = None
    reported_on: date | None = None
    left_over: int = 0
    # When the report was due, where there is none.
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Ribbon:
    source: str
    target: str
    pieces: int
    # given, left, waste
    kind: str = "given"


@dataclass(slots=True)
class Sums:
    """received ＝ given ＋ left ＋ disposed ＋ returned − difference. What is under way counts as given."""

    received: int = 0
    given: int = 0
    left: int = 0
    disposed: int = 0
    returned: int = 0
    difference: int = 0

    @property
    def is_sound(self) -> bool:
        return self.received == self.given + self.left + self.disposed + self.returned - self.difference


@dataclass(frozen=True, slots=True)
class Trace:
    lot: Lot
    item: Item
    donor: Place
    stops: list[Stop]
    ribbons: list[Ribbon]
    sums: Sums
    # Household-times of all reports that name the lot.
    households: int
    entries: int

    def at(self, stage: str) -> list[Stop]:
        return [stop for stop in self.stops if stop.stage == stage]
