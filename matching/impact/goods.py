"""Who gave what to whom: issued goods by donor, group and item, carried on from hubs to the members of their teams."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Subquery, and_, case, func, null, select, union_all
from sqlalchemy.orm import aliased

from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements import Movement
from inventory.places import Place
from inventory.sql_days import within
from matching.deliveries import Delivery
from matching.groups import RecipientGroup
from matching.groups.former_regions import FormerRegion, held_at
from matching.impact.flows import (
    Amount,
    amount_columns,
    amount_of,
    counts_in,
    signed,
    source,
    source_id,
    target,
    target_id,
    with_places,
)
from matching.impact.periods import Period

ROWS_AT_ONCE = 2000
DIMENSIONS = ("donor", "group", "item", "category", "prefecture")


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """Goods of one combination of the dimensions asked for. `group` is absent for goods on their way to nobody in particular."""

    keys: dict[str, Any]
    amount: Amount


def goods_by(session: OrganizationSession, period: Period, *dimensions: str) -> Iterator[GoodsRow]:
    """Issued goods summed by the dimensions, in the order of their names. Whatever the dimensions, the sum over all rows is the same.

    Each dimension gives its id or code under its own name and, for donor, group and item, the words under `<name>_name`.
    """
    given = _given(period, has_regions="prefecture" in dimensions)
    columns = {name: column for dimension in dimensions for name, column in _columns_of(dimension, given).items()}
    amounts = [amount.label(f"amount_{number}") for number, amount in enumerate(amount_columns(given.c.pieces))]
    query = _joined(select(*(column.label(name) for name, column in columns.items()), *amounts), given)
    query = query.group_by(*columns.values()).order_by(*_order(dimensions, columns))
    with session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)) as result:
        for row in result:
            amount = amount_of(row[len(columns) :])
            if not amount.is_zero:
                yield GoodsRow(dict(zip(columns, row, strict=False)), amount)


def _given(period: Period, *, has_regions: bool) -> Subquery:
    """Pieces by lot and group: what was issued to the group (a delivery under way counts for the group it is going to), and what passed
    from a hub to a member, taken from the one and given to the other. With regions also by where the group was: until when it was there."""
    in_period = within(Movement.counted_at, period.start, period.end)
    receiver = case((target.kind == "group", target_id), else_=Delivery.group_id)

    def part(group_id: Any, pieces: Any, *conditions: Any) -> Select[*tuple[Any, ...]]:
        until = FormerRegion.until if has_regions else null()
        query = with_places(
            select(Movement.lot_id.label("lot_id"), group_id.label("group_id"), pieces.label("pieces"), until.label("until"))
        ).where(*conditions, *in_period)
        query = query.outerjoin(Delivery, Delivery.id == Movement.delivery_id) if group_id is receiver else query
        return query.outerjoin(FormerRegion, held_at(group_id, Movement.counted_at)) if has_regions else query

    between = and_(source.kind == "group", target.kind == "group")
    parts = union_all(
        part(receiver, signed, counts_in("issued")), part(source_id, -signed, between), part(target_id, signed, between)
    ).subquery("part")
    keys = (parts.c.lot_id, parts.c.group_id, *((parts.c.until,) if has_regions else ()))
    # Summed before anything is joined to it: a few thousand rows instead of every movement.
    return (
        select(*keys, func.sum(parts.c.pieces).label("pieces"))
        .group_by(*keys)
        .having(func.sum(parts.c.pieces) != 0)
        .subquery("given")
    )


_donor, _group = aliased(Place, name="donor_place"), aliased(Place, name="group_place")


def _columns_of(dimension: str, given: Subquery) -> dict[str, Any]:
    columns: dict[str, dict[str, Any]] = {
        "donor": {"donor": Lot.donor_id, "donor_name": _donor.name},
        "group": {"group": given.c.group_id, "group_name": _group.name, "group_code": _group.code},
        "item": {"item": Lot.item_id, "item_name": Item.name},
        "category": {"category": Lot.category},
        "prefecture": {"prefecture": func.coalesce(FormerRegion.prefecture_code, RecipientGroup.prefecture_code, "")},
    }
    return columns[dimension]


def _order(dimensions: Sequence[str], columns: dict[str, Any]) -> list[Any]:
    """By the dimensions in the order asked for, each by its name."""
    return [columns[name] for dimension in dimensions for name in (f"{dimension}_name", dimension) if name in columns]


def _joined(query: Select[*tuple[Any, ...]], given: Subquery) -> Select[*tuple[Any, ...]]:
    query = query.select_from(given)
    if "until" in given.c:
        was_there = and_(FormerRegion.group_id == given.c.group_id, FormerRegion.until == given.c.until)
        query = query.outerjoin(FormerRegion, was_there)
    return (
        query.join(Lot, Lot.id == given.c.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .join(_donor, _donor.id == Lot.donor_id)
        .outerjoin(_group, _group.id == given.c.group_id)
        .outerjoin(RecipientGroup, RecipientGroup.id == given.c.group_id)
    )
