"""The stock list: filtered, sorted, a page at a time by cursor, the same few queries however much there is."""

import base64
import binascii
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, String, and_, func, literal, or_, select, tuple_, union_all
from sqlalchemy.types import Integer, TypeEngine, Uuid

from inventory.catalog import Item
from inventory.codes import parse_code
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput
from inventory.lots import Lot
from inventory.movements.tables import Balance
from inventory.places import Place
from inventory.spelling import search_key
from inventory.stock.rows import ZERO, StockRow, stock_rows

# Counting stops here: "1,000 or more" helps as much as the exact number and costs the same at any size.
COUNTED_TO = 1_000
PAGE = 50

# What a list may be sorted by: the column and how its value travels in a cursor.
SORTS: dict[str, tuple[Any, TypeEngine[Any]]] = {
    "expires": (Balance.expires_on, Date()),
    "item": (Item.name, String()),
    "on_hand": (Balance.on_hand, Integer()),
    "free": (Balance.on_hand - Balance.reserved, Integer()),
}


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
    column, kind = SORTS[sort]
    falls = is_descending != is_backwards
    # Chosen by their keys alone: sorting whole rows of several tables takes ten times as long.
    chosen = select(Balance.lot_id, Balance.place_id, column.label("sorted_by")).where(
        Balance.on_hand > ZERO, Balance.site_id.is_not(None)
    )
    if sort == "item":
        chosen = chosen.join(Item, Item.id == Balance.item_id)
    chosen = _filtered(chosen, wanted or StockFilter())
    if cursor:
        chosen = chosen.where(_beyond(column, kind, cursor, falls=falls, is_backwards=is_backwards))
    keys = [key.desc() if is_backwards else key for key in (Balance.lot_id, Balance.place_id)]
    page = chosen.order_by(column.desc() if falls else column, *keys).limit(limit + 1).subquery()
    query = (
        stock_rows()
        .join(page, (page.c.lot_id == Balance.lot_id) & (page.c.place_id == Balance.place_id))
        .add_columns(page.c.sorted_by)
    )
    outer_keys = [key.desc() if is_backwards else key for key in (page.c.lot_id, page.c.place_id)]
    found = session.execute(query.order_by(page.c.sorted_by.desc() if falls else page.c.sorted_by, *outer_keys)).all()
    has_more, found = len(found) > limit, found[:limit]
    if is_backwards:
        found = found[::-1]
    rows = [StockRow(*row[:-1]) for row in found]
    has_next, has_previous = (bool(cursor), has_more) if is_backwards else (has_more, bool(cursor))
    return StockPage(
        rows,
        _cursor(found[-1][-1], rows[-1]) if rows and has_next else None,
        _cursor(found[0][-1], rows[0]) if rows and has_previous else None,
    )


def count_stock(session: OrganizationSession, wanted: StockFilter | None = None, *, up_to: int = COUNTED_TO) -> int:
    """How many rows the filter finds, counted no further than `up_to`."""
    return session.scalar(_counted(wanted or StockFilter(), up_to)) or 0


def count_stock_of(session: OrganizationSession, filters: Sequence[StockFilter], *, up_to: int = COUNTED_TO) -> list[int]:
    """How many rows each of the filters finds, in their order and with one query."""
    counts = [_counted(wanted, up_to).add_columns(literal(place)) for place, wanted in enumerate(filters)]
    found = {place: count for count, place in session.execute(union_all(*counts))} if counts else {}
    return [found[place] for place in range(len(filters))]


def _counted(wanted: StockFilter, up_to: int) -> Select[Any]:
    query = select(literal(1).label("one")).select_from(Balance).where(Balance.on_hand > ZERO, Balance.site_id.is_not(None))
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
        .where(Balance.on_hand > ZERO, Balance.site_id.is_not(None))
    )
    grams, pieces, without = session.execute(_filtered(query, wanted or StockFilter())).one()
    return int(grams), int(pieces), int(without)


def _filtered(query: Select[*tuple[Any, ...]], wanted: StockFilter) -> Select[*tuple[Any, ...]]:
    """Filters stand on the balance alone and ask other tables by subquery, so that a count joins nothing it need not."""
    if wanted.site:
        query = query.where(Balance.site_id == _place_id(wanted.site, "site"))
    if wanted.donor:
        query = query.where(Balance.lot_id.in_(select(Lot.id).where(Lot.donor_id == _place_id(wanted.donor, "donor"))))
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
    by_name = Balance.item_id.in_(select(Item.id).where(Item.search_key.contains(search_key(text), autoescape=True)))
    code = parse_code(text)
    return or_(by_name, Balance.lot_id.in_(select(Lot.id).where(Lot.code == code))) if code else by_name


def _cursor(value: Any, row: StockRow) -> str:
    text = json.dumps(
        [value.isoformat() if isinstance(value, date) else value, row.lot_id.hex, row.place_id.hex], ensure_ascii=False
    )
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _beyond(column: Any, kind: TypeEngine[Any], cursor: str, *, falls: bool, is_backwards: bool) -> ColumnElement[bool]:
    """The rows on the far side of the cursor's; `falls` when the column's values go down along the way."""
    value, lot_id, place_id = _read_cursor(cursor, kind)
    key, own = tuple_(Balance.lot_id, Balance.place_id), tuple_(literal(lot_id, Uuid()), literal(place_id, Uuid()))
    edge = literal(value, kind)
    beyond = or_(column < edge if falls else column > edge, and_(column == edge, key < own if is_backwards else key > own))
    if column is not Balance.expires_on:
        return beyond
    # Says the same once more, in the form that lets the index start at the right place.
    return and_(column <= edge if falls else column >= edge, beyond)


def _read_cursor(cursor: str, kind: TypeEngine[Any]) -> tuple[Any, uuid.UUID, uuid.UUID]:
    try:
        value, lot_id, place_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        read: Any = (
            date.fromisoformat(value) if isinstance(kind, Date) else _same_type(value, int if isinstance(kind, Integer) else str)
        )
        return read, uuid.UUID(lot_id), uuid.UUID(place_id)
    except (ValueError, TypeError, KeyError, binascii.Error) as error:
        raise InvalidInput(field="cursor", problem="cursor_unreadable", value=cursor[:40]) from error


def _same_type(value: Any, expected: type) -> Any:
    if not isinstance(value, expected):
        raise TypeError(f"{expected.__name__} expected in a cursor")
    return value
