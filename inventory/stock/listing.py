"""The stock list: filtered, sorted, a page at a time by cursor, the same few queries however much there is."""

import base64
import binascii
import json
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, String, and_, func, literal, or_, select, tuple_
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


@dataclass(frozen=True, slots=True)
class StockPage:
    """Rows of one page and the cursor of the next, absent on the last."""

    rows: list[StockRow]
    next_cursor: str | None


def list_stock(
    session: OrganizationSession,
    wanted: StockFilter | None = None,
    *,
    sort: str = "expires",
    is_descending: bool = False,
    cursor: str | None = None,
    limit: int = PAGE,
) -> StockPage:
    """A page of stock, first expired first unless sorted otherwise. `cursor` is the one the page before gave."""
    if sort not in SORTS:
        raise InvalidInput(field="sort", problem="unknown_choice", value=sort)
    column, kind = SORTS[sort]
    key = (Balance.lot_id, Balance.place_id)
    query = _filtered(stock_rows(), wanted or StockFilter()).add_columns(column.label("sorted_by"))
    if cursor:
        query = query.where(_after(column, kind, cursor, is_descending=is_descending))
    query = query.order_by(column.desc() if is_descending else column, *key).limit(limit + 1)
    found = session.execute(query).all()
    rows = [StockRow(*row[:-1]) for row in found[:limit]]
    more = len(found) > limit
    return StockPage(rows, _cursor(found[limit - 1][-1], rows[-1]) if more else None)


def count_stock(session: OrganizationSession, wanted: StockFilter | None = None, *, up_to: int = COUNTED_TO) -> int:
    """How many rows the filter finds, counted no further than `up_to`."""
    query = select(literal(1)).select_from(Balance).where(Balance.on_hand > ZERO, Balance.site_id.is_not(None))
    inside = _filtered(query, wanted or StockFilter()).limit(up_to).subquery()
    return session.scalar(select(func.count()).select_from(inside)) or 0


def soon_expired(session: OrganizationSession, *, today: date, days: int, limit: int = PAGE, includes_past: bool = True) -> StockPage:
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
    text = json.dumps([value.isoformat() if isinstance(value, date) else value, row.lot_id.hex, row.place_id.hex], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _after(column: Any, kind: TypeEngine[Any], cursor: str, *, is_descending: bool) -> ColumnElement[bool]:
    value, lot_id, place_id = _read_cursor(cursor, kind)
    key = tuple_(Balance.lot_id, Balance.place_id) > tuple_(literal(lot_id, Uuid()), literal(place_id, Uuid()))
    beyond = column < literal(value, kind) if is_descending else column > literal(value, kind)
    after = or_(beyond, and_(column == literal(value, kind), key))
    if is_descending or column is not Balance.expires_on:
        return after
    # Says the same once more, in the form that lets the index start at the right place.
    return and_(column >= literal(value, kind), after)


def _read_cursor(cursor: str, kind: TypeEngine[Any]) -> tuple[Any, uuid.UUID, uuid.UUID]:
    try:
        value, lot_id, place_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        read: Any = date.fromisoformat(value) if isinstance(kind, Date) else _same_type(value, int if isinstance(kind, Integer) else str)
        return read, uuid.UUID(lot_id), uuid.UUID(place_id)
    except (ValueError, TypeError, KeyError, binascii.Error) as error:
        raise InvalidInput(field="cursor", problem="cursor_unreadable", value=cursor[:40]) from error


def _same_type(value: Any, expected: type) -> Any:
    if not isinstance(value, expected):
        raise TypeError(f"{expected.__name__} expected in a cursor")
    return value
