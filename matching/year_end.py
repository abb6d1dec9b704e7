"""The stock at the end of a business year for the note to the accounts: kinds and quantities, how they came about, and a value by one price."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import select

from inventory.accounts import Organization
from inventory.db import OrganizationSession
from inventory.donors import Donor
from inventory.lots import Lot
from inventory.movements import Movement
from inventory.places import STORAGE
from inventory.sql_days import within
from inventory.stock import ItemSum, stock_by_item_on
from matching.impact.account import AccountLine, account_lines, total_line
from matching.impact.flows import Amount, amount_columns, amount_of, source, target, with_places
from matching.impact.periods import Period


@dataclass(frozen=True, slots=True)
class Price:
    """Yen for a kilogram of anything, and where that number is from. Without a source there is no price."""

    yen_per_kg: int
    source: str

    def yen(self, grams: int) -> int:
        """Whole yen, half up."""
        return int(Fraction(grams * self.yen_per_kg, 1000) + Fraction(1, 2))


def price_of(organization: Organization) -> Price | None:
    """The one price that the organization states, if it states one."""
    yen = int(organization.setting("yen_per_kg"))
    return Price(yen, str(organization.setting("yen_source"))) if yen else None


@dataclass(frozen=True, slots=True)
class YearEnd:
    """`taken_over` is the opening stock that was brought in during the year: it stands in the openings, not in what was received."""

    period: Period
    lines: list[AccountLine]
    total: AccountLine
    taken_over: Amount
    items: list[ItemSum]

    @property
    def is_empty(self) -> bool:
        return not self.lines

    def value(self, price: Price) -> int:
        """The sum of the kinds as they are printed."""
        return sum(price.yen(line.closing.grams) for line in self.lines)

    @property
    def agrees(self) -> bool:
        """Whether the account meets, and the list of items adds up to its closing."""
        closing, listed = self.total.closing, self.items
        sums = (sum(item.pieces for item in listed), sum(item.grams for item in listed))
        return self.total.check.is_zero and sums == (closing.pieces, closing.grams)


def year_end(session: OrganizationSession, period: Period) -> YearEnd:
    """The account by category and the items that lay in storage at the end. A year that still runs ends with its last day so far."""
    lines = {line.category: line for line in account_lines(session, period)}
    taken_over = Amount()
    for category, amount in _taken_over(session, period).items():
        lines[category].opening.add(amount)
        lines[category].columns.received.add(amount, -1)
        taken_over.add(amount)
    kept = list(lines.values())
    return YearEnd(period, kept, total_line(kept), taken_over, stock_by_item_on(session, period.last))


def _taken_over(session: OrganizationSession, period: Period) -> dict[str, Amount]:
    """Opening stock that counts in the period, by category: its donor stands for "from before" and gave nothing."""
    query = (
        with_places(select(Lot.category, *amount_columns()))
        .join(Donor, Donor.id == Lot.donor_id)
        .where(Donor.kind == "opening", source.kind == "donor", target.kind.in_(STORAGE))
        .where(*within(Movement.counted_at, period.start, period.end))
        .group_by(Lot.category)
    )
    return {row[0]: amount_of(row[1:]) for row in session.execute(query)}


def year_period(first: date, last: date, today: date) -> Period:
    """The year, or as much of it as there was until today."""
    return Period(first, min(last, max(today, first)))
