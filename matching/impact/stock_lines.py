"""Stock by item at the ends of a period with what happened between, and what was thrown away or given back, with its reasons."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import case, func, literal_column, select
from sqlalchemy.orm import aliased

from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements import Movement
from inventory.places import STORAGE, Place
from inventory.sql_days import within
from matching.impact.account import stored_change
from matching.impact.entries import gtins_by_item
from matching.impact.flows import Amount, Columns, amount_columns, amount_of, counts_in, signed, source, target, with_places
from matching.impact.periods import Period

ROWS_AT_ONCE = 2000


@dataclass(slots=True)
class ItemLine:
    """An item, in one category, that had stock or movements."""

    name: str
    code: str
    category: str
    gtin14: str
    opening: Amount = field(default_factory=Amount)
    columns: Columns = field(default_factory=Columns)

    @property
    def closing(self) -> Amount:
        left = Amount()
        left.add(self.opening)
        left.add(stored_change(self.columns))
        return left


@dataclass(frozen=True, slots=True)
class DisposalLine:
    """Goods that left for good without being given. `went_to` is waste or donor; a reason may be absent."""

    reason: str | None
    went_to: str
    category: str
    item_name: str
    donor_name: str
    amount: Amount


def item_lines(session: OrganizationSession, period: Period) -> Iterator[ItemLine]:
    """Items by name, each from its opening to its closing; those that never had any are left out."""
    gtins = gtins_by_item(session)
    is_inside = case((Movement.counted_at >= period.start, 1), else_=0).label("is_inside")
    keys = (Item.name, Item.code, Lot.category, Item.id)
    query = (
        with_places(select(*keys, is_inside, source.kind, target.kind, *amount_columns()))
        .join(Item, Item.id == Lot.item_id)
        .where(*within(Movement.counted_at, None, period.end))
        .group_by(*keys, literal_column("is_inside"), source.kind, target.kind)
        .order_by(*keys)
    )
    with session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)) as result:
        for (name, code, category, item_id), rows in groupby(result, key=lambda row: tuple(row[:4])):
            line = ItemLine(name, code, category, gtins.get(item_id, ""))
            before = Columns()
            for row in rows:
                (line.columns if row[4] else before).take(amount_of(row[7:]), row[5], row[6])
            line.opening.add(stored_change(before))
            if _has_content(line):
                yield line


def _has_content(line: ItemLine) -> bool:
    parts = (line.columns.received, line.columns.returned, line.columns.issued, line.columns.disposed, line.columns.difference)
    return not line.opening.is_zero or any(not part.is_zero or part.entries for part in parts)


def disposal_lines(session: OrganizationSession, period: Period) -> Iterator[DisposalLine]:
    """By reason, category, item and donor. A reversal counts against the reason of what it takes back."""
    taken_back, donor = aliased(Movement, name="taken_back"), aliased(Place, name="donor_place")
    reason = func.coalesce(taken_back.reason, case((Movement.reversal_of.is_(None), Movement.reason))).label("why")
    # Waste that was fetched back counts against the waste.
    went_to = case((target.kind == "donor", "donor"), else_="waste").label("went_to")
    keys = (Lot.category, Item.name, donor.name)
    found_again = (source.kind == "waste") & target.kind.in_(STORAGE)
    amounts = amount_columns(case((found_again, -signed), else_=signed))
    query = (
        with_places(select(reason, went_to, *keys, *amounts))
        .join(Item, Item.id == Lot.item_id)
        .join(donor, donor.id == Lot.donor_id)
        .outerjoin(taken_back, taken_back.seq == Movement.reversal_of)
        .where(counts_in("disposed") | found_again, *within(Movement.counted_at, period.start, period.end))
        .group_by(literal_column("why"), literal_column("went_to"), *keys)
        .order_by(literal_column("why"), literal_column("went_to"), *keys)
    )
    with session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)) as result:
        for row in result:
            reason_of, way, category, item_name, donor_name, *values = row
            yield DisposalLine(reason_of, way, category, item_name, donor_name, amount_of(values))
