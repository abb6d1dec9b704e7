"""Finds the items and lots that a recall means, in all warehouses and with all groups. Reads only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, or_, select

from inventory.catalog import Item, ItemBarcode
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput
from inventory.holds.criteria import Criteria, doubts_of
from inventory.lots import Lot

# A recall that means more items than this is a mistake in typing.
MOST_ITEMS = 200
# A mark that names its year only begins up to this long before its last day.
LONGEST_SPAN = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class FoundLot:
    """A lot that is meant, and what is doubtful about it."""

    lot: Lot
    item: Item
    doubts: tuple[str, ...]


def find_items(session: OrganizationSession, criteria: Criteria) -> list[Item]:
    """Items that are meant, by name, those that somebody took out left in. Refused when they are more than MOST_ITEMS."""
    ids: list[Any] = []
    standing = func.coalesce(Item.merged_into, Item.id)
    if criteria.gtins:
        ids.append(select(ItemBarcode.item_id).where(ItemBarcode.gtin14.in_(criteria.gtins)))
    if keys := criteria.keys():
        ids.append(select(standing).where(*(Item.search_key.contains(key, autoescape=True) for key in keys)))
    if not ids:
        return []
    query = select(Item).where(or_(*(Item.id.in_(chosen) for chosen in ids)), Item.merged_into.is_(None))
    items = list(session.scalars(query.order_by(Item.name, Item.id).limit(MOST_ITEMS + 1)))
    if len(items) > MOST_ITEMS:
        raise InvalidInput(field="words", problem="recall_too_many_items", value=MOST_ITEMS)
    return items


def find_lots(session: OrganizationSession, criteria: Criteria, items: Collection[Item]) -> list[FoundLot]:
    """Lots of these items, without those taken out, that are meant or may be: first expired first."""
    meant = {item.id: item for item in items if item.id not in criteria.left_out}
    query = select(Lot).where(Lot.item_id.in_(meant), *_roughly(criteria))
    found = []
    for lot in session.scalars(query.order_by(Lot.expires_on, Lot.created_at, Lot.id)):
        doubts = doubts_of(criteria, on=lot.date_on, precision=lot.date_precision, batch_code=lot.batch_code)
        if doubts is not None:
            found.append(FoundLot(lot, meant[lot.item_id], doubts))
    return found


def _roughly(criteria: Criteria) -> Sequence[Any]:
    """Leaves out by the date what cannot be meant; the rest is looked at one by one."""
    bounds: list[Any] = []
    if criteria.first:
        bounds.append(Lot.date_on >= criteria.first - LONGEST_SPAN)
    if criteria.last:
        bounds.append(Lot.date_on <= criteria.last)
    if not bounds:
        return ()
    named = [Lot.batch_code != ""] if criteria.batches else []
    within = bounds[0] if len(bounds) == 1 else bounds[0] & bounds[1]
    return (or_(Lot.date_on.is_(None), within, *named),)
