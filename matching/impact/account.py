"""The goods account: opening, what came and went, closing, per category - and whether it adds up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import BigInteger, cast, func, or_, select

from inventory.catalog import CATEGORIES, Item
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements import Balance, Movement
from inventory.sql_days import within
from matching.impact.flows import COLUMNS, Amount, Columns, amount_columns, amount_of, counts_in, with_places
from matching.impact.periods import Period
from matching.impact.summing import AFTER, Flow, flows


@dataclass(slots=True)
class AccountLine:
    """One category: `check` is what remains unexplained, zero in every unit when the books are right."""

    category: str
    opening: Amount = field(default_factory=Amount)
    columns: Columns = field(default_factory=Columns)
    closing: Amount = field(default_factory=Amount)

    @property
    def check(self) -> Amount:
        left = Amount()
        left.add(self.opening)
        left.add(stored_change(self.columns))
        left.add(self.closing, -1)
        return left


def stored_change(columns: Columns) -> Amount:
    """What the columns did to the stock."""
    change = Amount()
    for column in COLUMNS:
        change.add(getattr(columns, column), -1 if column in ("issued", "disposed") else 1)
    return change


def account_lines(
    session: OrganizationSession, period: Period, *, counted: Iterable[Flow] | None = None, has_stock: bool = True
) -> list[AccountLine]:
    """A line for each category that had stock or movements, in the order of the categories.

    The opening is summed from the movements before the period; the closing comes from the balances of today less the movements since.
    The two ways meet only when every balance is the sum of its movements, so the check is a real one. `counted` are the flows when the
    caller has added them up already; without `has_stock` a part of the goods is meant, which has neither opening nor closing.
    """
    lines = {category: AccountLine(category) for category in CATEGORIES}
    for flow in flows(session, period) if counted is None else counted:
        line = lines[flow.category]
        if flow.is_before:
            line.opening.add(stored_change(flow.columns))
        elif flow.month == AFTER:
            line.closing.add(stored_change(flow.columns), -1)
        else:
            line.columns.add(flow.columns)
    for category, amount in _stored_today(session) if has_stock else ():
        lines[category].closing.add(amount)
    return [line for line in lines.values() if _has_content(line)]


def total_line(lines: list[AccountLine]) -> AccountLine:
    total = AccountLine("")
    for line in lines:
        total.opening.add(line.opening)
        total.columns.add(line.columns)
        total.closing.add(line.closing)
    return total


def _has_content(line: AccountLine) -> bool:
    columns = [getattr(line.columns, column) for column in COLUMNS]
    # What came and went before or after the period makes no line of it.
    return any(not amount.is_zero for amount in (line.opening, line.closing, *columns)) or any(
        amount.entries for amount in columns
    )


def _stored_today(session: OrganizationSession) -> Iterator[tuple[str, Amount]]:
    on_hand = cast(Balance.on_hand, BigInteger)
    query = (
        select(Lot.category, *amount_columns(on_hand))
        .select_from(Balance)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Balance.site_id.is_not(None), Balance.on_hand != 0)
        .group_by(Lot.category)
    )
    for category, *values in session.execute(query):
        yield category, amount_of(values)


def unweighed_items(session: OrganizationSession, period: Period) -> list[tuple[str, str, int]]:
    """Name, code and pieces of the items that counted in some column of the period but have no weight, the most first."""
    counted = or_(*(counts_in(column) for column in COLUMNS))
    pieces = func.sum(cast(Movement.quantity, BigInteger))
    query = (
        with_places(select(Item.name, Item.code, pieces))
        .join(Item, Item.id == Lot.item_id)
        .where(Lot.weight_grams.is_(None), counted, *within(Movement.counted_at, period.start, period.end))
        .group_by(Item.name, Item.code)
        .order_by(pieces.desc(), Item.name, Item.code)
    )
    return [(name, code, int(count)) for name, code, count in session.execute(query)]
