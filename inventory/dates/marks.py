"""DateMark: what is printed on a pack - which kind of date, how exactly, which day. Reading printed text is in printed.py."""

import re
from dataclasses import dataclass
from datetime import date

from inventory.dates.japan import month_end
from inventory.errors import InvalidInput

KINDS = ("best_before", "use_by", "milled", "crop_year", "none")
# `none` goes with kind none alone.
PRECISIONS = ("day", "month", "year", "none")

# Which precision a kind may have. Food Labelling Standards: a use-by date names its day; a best-before date may stop at the
# month when it lies more than three months after production; rice carries a milling day or period, or its crop year.
_ALLOWED: dict[str, tuple[str, ...]] = {
    "best_before": ("day", "month"),
    "use_by": ("day",),
    "milled": ("day", "month"),
    "crop_year": ("year",),
    "none": ("none",),
}

_ISO = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_FILLERS: dict[int, tuple[str, str]] = {10: ("day", ""), 7: ("month", "-01"), 4: ("year", "-01-01")}


@dataclass(frozen=True, slots=True)
class DateMark:
    """A date mark. `on` is the first day of the month or year where the print stops there, None only for kind none."""

    kind: str
    precision: str = "day"
    on: date | None = None

    def __post_init__(self) -> None:
        if self.kind not in _ALLOWED:
            raise InvalidInput(field="date_kind", problem="date_kind_unknown", value=self.kind)
        if self.kind == "none":
            object.__setattr__(self, "precision", "none")
        if self.precision not in _ALLOWED[self.kind]:
            raise InvalidInput(field="date", problem=f"date_not_{self.precision}", value=self.kind)
        if (self.on is None) != (self.kind == "none"):
            raise InvalidInput(field="date", problem="date_empty" if self.on is None else "date_not_wanted", value=self.kind)
        if self.on is not None and self.on != _first_day(self.on, self.precision):
            object.__setattr__(self, "on", _first_day(self.on, self.precision))

    @classmethod
    def from_iso(cls, kind: str, text: str | None) -> "DateMark":
        """The mark from the API's text: 2027-03-31, 2027-03 or 2026, and nothing for kind none."""
        if not text:
            return cls(kind)
        if not _ISO.fullmatch(text):
            raise InvalidInput(field="date", problem="date_unreadable", value=text)
        precision, filler = _FILLERS[len(text)]
        try:
            on = date.fromisoformat(text + filler)
        except ValueError as error:
            raise InvalidInput(field="date", problem="date_impossible", value=text) from error
        return cls(kind, precision, on)

    @property
    def iso(self) -> str | None:
        """The API's text of the date, as exact as the print: 2027-03-31, 2027-03, 2026, or None."""
        if self.on is None:
            return None
        return self.on.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]

    @property
    def expires_on(self) -> date | None:
        """Last day within the date: the day itself, or the last day of a month. Rice dates look back and goods without date have none."""
        if self.on is None or self.kind not in ("best_before", "use_by"):
            return None
        return month_end(self.on) if self.precision == "month" else self.on


NO_DATE = DateMark("none")


def days_left(expires_on: date | None, today: date) -> int | None:
    """Whole days until the last day within the date: 0 on that day, negative after it, None without one."""
    return None if expires_on is None else (expires_on - today).days


def _first_day(day: date, precision: str) -> date:
    if precision == "day":
        return day
    return day.replace(day=1) if precision == "month" else day.replace(month=1, day=1)
