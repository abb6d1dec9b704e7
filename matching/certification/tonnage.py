"""Kilograms received and given by fiscal year, beside the threshold from which a food bank is certified."""

from dataclasses import dataclass, field
from datetime import date

from inventory.dates import fiscal_year
from inventory.db import OrganizationSession
from matching.impact.account import unweighed_items
from matching.impact.flows import Amount
from matching.impact.periods import Period, fiscal_period
from matching.impact.summing import flows

# The first banks to be certified handle more than this in a year.
THRESHOLD_GRAMS = 100_000_000
YEARS = 5


@dataclass(slots=True)
class YearLine:
    """A fiscal year, so far where it has not ended. Pieces without a weight are in `unweighed` of each amount and not in its grams."""

    label: int
    first: date
    last: date
    is_over: bool
    received: Amount = field(default_factory=Amount)
    issued: Amount = field(default_factory=Amount)

    @property
    def share(self) -> float:
        return self.received.grams / THRESHOLD_GRAMS

    @property
    def reaches(self) -> bool:
        return self.received.grams >= THRESHOLD_GRAMS


@dataclass(frozen=True, slots=True)
class Tonnage:
    years: list[YearLine]
    # Name, code and pieces of items without a weight in these years, the most first.
    unweighed: list[tuple[str, str, int]]


def yearly_tonnage(session: OrganizationSession, *, today: date, start_month: int, names_unweighed: bool = True) -> Tonnage:
    """The last five fiscal years, the present one included, counted as the reports count."""
    label = fiscal_year(today, start_month).label
    lines = [_line(year, start_month, today) for year in range(label - YEARS + 1, label + 1)]
    whole = Period(lines[0].first, today)
    for flow in flows(session, whole):
        if flow.is_inside:
            line = next(line for line in lines if f"{line.first:%Y-%m}" <= flow.month <= f"{line.last:%Y-%m}")
            line.received.add(flow.columns.received)
            line.issued.add(flow.columns.issued)
            line.issued.add(flow.columns.returned, -1)
    return Tonnage(lines, unweighed_items(session, whole) if names_unweighed else [])


def _line(year: int, start_month: int, today: date) -> YearLine:
    period = fiscal_period(year, start_month)
    return YearLine(year, period.first, period.last, period.last < today)
