"""The stock list: filtered, sorted, a page at a time by cursor, the same few queries however much there is."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, tuple_, union_all

from inventory.catalog import Item, items_called
from inventory.codes import parse_code
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput
from inventory.lots import Lot
from inventory.movements.tables import STORED, Balance
from inventory.places import Place
from inventory.stock.cursors import cursor_of, read_cursor
from inventory.stock.rows import StockRow, stock_rows

# Counting stops here: "1,000 or more" helps as much as the exact number and costs the same at any size.
COUNTED_TO = 1_000
PAGE = 50

# What a list may be sorted by. Lot and place follow, so that each row has one place in the list; down is the same list from its end,
# for only so does one index serve both ways.
SORTS: dict[str, tuple[Any, ...]] = {
    "expires": (Balance.expires_on,),
    "item": (Item.name, Item.id, Balance.expires_on),
    "on_hand": (Balance.on_hand,),
    "free": (Balance.free,),
}
_KEYS = (Balance.lot_id, Balance.place_id)


@dataclass(frozen=True, slots=True)
class StockFilter:
    """What to show. Codes are of sites and donors; `query` finds items by name and maker, and lots by code."""

    site: str | None = None
    temperature: str | None = None
    category: str | None = None
    donor: str | None = None
    expires_from: date | None = None
    # The day itself is included, as every last day is.
    expires_to: date | None = None
    expires_before: date | None = None
    query: str = ""
    is_held: bool | None = None
    item_id: uuid.UUID | None = None
    # Only what lies in a warehouse but on no shelf of it.
    is_unshelved: bool = False


@dataclass(frozen=True, slots=True)
class StockPage:
    """Rows of one page and the cursors of the pages beside it, absent where there is none."""

    rows: list[StockRow]
    next_cursor: str | None
    previous_cursor: str | None = None


def list_stock(
    session: OrganizationSession,
    wanted: StockFilter | None = None,
    *,
    sort: str = "expires",
    is_descending: bool = False,
    cursor: str | None = None,
    is_backwards: bool = False,
    limit: int = PAGE,
) -> StockPage:
    """A page of stock, first expired first unless sorted otherwise. `cursor` is the one a neighbouring page gave; backwards for the page before."""
    if sort not in SORTS:
        raise InvalidInput(field="sort", problem="unknown_choice", value=sort)
    columns, falls = (*SORTS[sort], *_KEYS), is_descending != is_backwards
    # Chosen by their keys alone: sorting whole rows of several tables takes ten times as long.
    chosen = select(*(column.label(f"key_{number}") for number, column in enumerate(columns))).where(*STORED)
    if sort == "item":
        chosen = chosen.join(Item, Item.id == Balance.item_id)
    chosen = _filtered(chosen, wanted or StockFilter())
    if cursor:
        chosen = chosen.where(*_beyond(columns, read_cursor(cursor, columns), falls=falls))
    page = chosen.order_by(*_ordered(columns, falls)).limit(limit + 1).subquery()
    *_, lot_id, place_id = page.c
    query = stock_rows().join(page, (lot_id == Balance.lot_id) & (place_id == Balance.place_id)).add_columns(*page.c)
    found = session.execute(query.order_by(*_ordered(page.c, falls))).all()
    has_more, found = len(found) > limit, found[:limit]
    if is_backwards:
        found = found[::-1]
    rows = [StockRow(*row[: -len(columns)]) for row in found]
    has_next, has_previous = (bool(cursor), has_more) if is_backwards else (has_more, bool(cursor))
    return StockPage(
        rows,
        cursor_of(found[-1][-len(columns) :]) if rows and has_next else None,
        cursor_of(found[0][-len(columns) :]) if rows and has_previous else None,
    )


def _ordered(columns: Iterable[Any], falls: bool) -> list[Any]:
    return [column.desc() if falls else column for column in columns]


def _beyond(columns: Sequence[Any], edge: Sequence[Any], *, falls: bool) -> Iterator[ColumnElement[bool]]:
    """The rows on the far side of the edge; `falls` when values go down along the way."""
    values = [literal(value, column.type) for value, column in zip(edge, columns, strict=True)]
    # Says of the first column alone what follows from the whole, in the form that lets an index start at the right place.
    yield columns[0] <= values[0] if falls else columns[0] >= values[0]
    yield tuple_(*columns) < tuple_(*values) if falls else tuple_(*columns) > tuple_(*values)


def count_stock(session: OrganizationSession, wanted: StockFilter | None = None, *, up_to: int = COUNTED_TO) -> int:
    """How many rows the filter finds, counted no further than `up_to`."""
    return session.scalar(_counted(wanted or StockFilter(), up_to)) or 0


def count_stock_of(session: OrganizationSession, filters: Sequence[StockFilter], *, up_to: int = COUNTED_TO) -> list[int]:
    """How many rows each of the filters finds, in their order and with one query."""
    counts = [_counted(wanted, up_to).add_columns(literal(place)) for place, wanted in enumerate(filters)]
    found = {place: count for count, place in session.execute(union_all(*counts))} if counts else {}
    return [found[place] for place in range(len(filters))]


def _counted(wanted: StockFilter, up_to: int) -> Select[Any]:
    query = select(literal(1).label("one")).select_from(Balance).where(*STORED)
    return select(func.count()).select_from(_filtered(query, wanted).limit(up_to).subquery())


def soon_expired(
    session: OrganizationSession, *, today: date, days: int, limit: int = PAGE, includes_past: bool = True
) -> StockPage:
    """Stock whose last day comes within so many days, the nearest first; what is past already comes before it."""
    return list_stock(
        session, StockFilter(expires_from=None if includes_past else today, expires_to=today + timedelta(days=days)), limit=limit
    )


def stock_weight(session: OrganizationSession, wanted: StockFilter | None = None) -> tuple[int, int, int]:
    """Grams, pieces, and pieces of unknown weight of everything the filter finds."""
    weight = func.coalesce(func.sum(Balance.on_hand * Lot.weight_grams), 0)
    unknown = func.coalesce(func.sum(Balance.on_hand).filter(Lot.weight_grams.is_(None)), 0)
    query = (
        select(weight, func.coalesce(func.sum(Balance.on_hand), 0), unknown)
        .select_from(Balance)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(*STORED)
    )
    grams, pieces, without = session.execute(_filtered(query, wanted or StockFilter())).one()
    return int(grams), int(pieces), int(without)


def _filtered(query: Select[*tuple[Any, ...]], wanted: StockFilter) -> Select[*tuple[Any, ...]]:
    """Filters stand on the balance alone and ask other tables by subquery, so that a count joins nothing it need not."""
    if wanted.site:
        query = query.where(Balance.site_id == _place_id(wanted.site, "site"))
    if wanted.donor:
        query = query.where(Balance.donor_id == _place_id(wanted.donor, "donor"))
    if wanted.temperature or wanted.category:
        query = query.where(Balance.item_id.in_(_items(wanted)))
    if wanted.expires_from:
        query = query.where(Balance.expires_on >= wanted.expires_from)
    if wanted.expires_to:
        query = query.where(Balance.expires_on <= wanted.expires_to)
    if wanted.expires_before:
        query = query.where(Balance.expires_on < wanted.expires_before)
    if wanted.item_id:
        query = query.where(Balance.item_id == wanted.item_id)
    if wanted.is_unshelved:
        query = query.where(Balance.place_id == Balance.site_id)
    if wanted.is_held is not None:
        query = query.where(Balance.lot_id.in_(select(Lot.id).where(Lot.is_held.is_(wanted.is_held))))
    return query.where(_found_by(wanted.query)) if wanted.query.strip() else query


def _items(wanted: StockFilter) -> Select[*tuple[Any, ...]]:
    query = select(Item.id)
    if wanted.temperature:
        query = query.where(Item.temperature == wanted.temperature)
    return query.where(Item.category == wanted.category) if wanted.category else query


def _place_id(code: str, kind: str) -> Any:
    return select(Place.id).where(Place.code == (parse_code(code) or code), Place.kind == kind).scalar_subquery()


def _found_by(text: str) -> ColumnElement[bool]:
    by_name = Balance.item_id.in_(items_called(text))
    code = parse_code(text)
    return or_(by_name, Balance.lot_id.in_(select(Lot.id).where(Lot.code == code))) if code else by_name
