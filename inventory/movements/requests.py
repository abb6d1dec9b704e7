"""What a phone or the API asks to be booked, read once: value types, without a database."""

import uuid
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from inventory.dates import DateMark
from inventory.errors import DomainError, InvalidInput
from inventory.movements.posting import content_hash

REQUEST_KINDS = ("receive", "issue", "transfer", "dispose", "count")
# How far a phone's clock may be off before the entry is flagged.
PAST, AHEAD = timedelta(days=30), timedelta(minutes=10)
LARGEST = 1_000_000
# No phone's clock is that wrong: such a time is a mistake of the sender and not of the clock.
FIRST_YEAR, LAST_YEAR = 2000, 2199


@dataclass(frozen=True, slots=True)
class MovementRequest:
    """One entry as asked for. Codes, not ids: the phone knows no ids. `quantity` counts `unit`s; a count gives `counted` pieces.

    `occurred_at` is absent where it happens at the moment it is asked for: a form sent twice is then still the same request.
    """

    key: uuid.UUID
    kind: str
    site: str
    occurred_at: datetime | None = None
    quantity: int = 0
    unit: str = "piece"
    shelf: str | None = None
    lot: str | None = None
    gtin14: str | None = None
    item: str | None = None
    donor: str | None = None
    date_mark: DateMark | None = None
    batch_code: str = ""
    group: str | None = None
    target_site: str | None = None
    target_shelf: str | None = None
    reason: str | None = None
    counted: int | None = None
    queued: bool = False

    def hash(self) -> str:
        """Of the content without the key and without `queued`: the same entry sent again from the outbox is the same."""
        content = {name: getattr(self, name) for name in _HASHED}
        if self.date_mark:
            content["date_mark"] = asdict(self.date_mark)
        return content_hash(content)

    def check(self) -> None:
        """Raises InvalidInput for what no database is needed to refuse."""
        if self.kind not in REQUEST_KINDS:
            raise InvalidInput(field="kind", problem="unknown_choice", value=self.kind)
        if self.kind == "count":
            _within("counted", self.counted, least=0)
        else:
            _within("quantity", self.quantity, least=1)
        if self.unit not in ("piece", "case"):
            raise InvalidInput(field="unit", problem="unknown_choice", value=self.unit)
        for field in _NEEDED[self.kind]:
            if getattr(self, field) is None:
                raise InvalidInput(field=field, problem="required")
        if self.kind == "receive" and self.gtin14 is None and self.item is None:
            raise InvalidInput(field="item", problem="required")
        if self.occurred_at is not None and not FIRST_YEAR <= self.occurred_at.year <= LAST_YEAR:
            raise InvalidInput(field="occurred_at", problem="instant_too_far")


_HASHED = [field.name for field in fields(MovementRequest) if field.name not in ("key", "queued")]
_NEEDED: dict[str, tuple[str, ...]] = {
    "receive": ("donor", "date_mark"),
    "issue": ("lot", "group"),
    "transfer": ("lot", "target_site"),
    "dispose": ("lot", "reason"),
    "count": ("lot", "counted"),
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was booked. `seq` is absent for a count that agreed."""

    seq: int | None
    lot_code: str
    balance: dict[str, dict[str, int]]
    flag: str | None = None
    replayed: bool = False


Outcome = Recorded | DomainError


def clock_flag(occurred_at: datetime, now: datetime) -> str | None:
    """`clock` when the phone's time lies outside 30 days back to 10 minutes ahead."""
    return None if now - PAST <= occurred_at <= now + AHEAD else "clock"


def _within(field: str, value: int | None, *, least: int) -> None:
    if value is None:
        raise InvalidInput(field=field, problem="required")
    if value < least:
        raise InvalidInput(field=field, problem="too_small", value=value)
    if value > LARGEST:
        raise InvalidInput(field=field, problem="too_large", value=value)


def answer_of(lot_code: str, balance: dict[str, Any]) -> dict[str, Any]:
    return {"lot": lot_code, "balance": balance}
