"""Counts as pages show them: the list, one count's progress by shelf, and its lines a page at a time."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from inventory.accounts import UserAccount
from inventory.catalog import Item
from inventory.codes import parse_code
from inventory.counts.tables import StockCount, StockCountLine, StockCountPlace
from inventory.db import OrganizationSession
from inventory.errors import NotFound
from inventory.lots import Lot
from inventory.places import Place
from inventory.spelling import search_key

PAGE = 50
_COUNTED, _LINES = func.count(StockCountLine.counted), func.count(StockCountLine.lot_id)
_COUNTER, _DONOR = aliased(UserAccount), aliased(Place)


@dataclass(frozen=True, slots=True)
class Progress:
    """Lines of a place, and how many of them have a number."""

    place: Place
    lines: int
    counted: int

    @property
    def is_done(self) -> bool:
        return self.counted == self.lines


@dataclass(frozen=True, slots=True)
class Listed:
    """A count in the list."""

    count: StockCount
    site: Place
    opener: str
    decider: str | None
    lines: int
    counted: int


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line of the count sheet."""

    line: StockCountLine
    lot: Lot
    item: Item
    place: Place
    donor_name: str
    counter: str | None


def get_count(session: OrganizationSession, number: int) -> tuple[StockCount, Place]:
    row = session.execute(
        select(StockCount, Place).join(Place, Place.id == StockCount.site_id).where(StockCount.number == number)
    ).first()
    if row is None:
        raise NotFound(kind="count")
    return row[0], row[1]


def list_counts(
    session: OrganizationSession,
    *,
    states: Iterable[str] | None = None,
    site_id: uuid.UUID | None = None,
    limit: int = PAGE,
    offset: int = 0,
) -> list[Listed]:
    """The newest first; at most one more than `limit`, so that a page knows whether another follows."""
    opener, decider = aliased(UserAccount), aliased(UserAccount)
    query = (
        select(StockCount, Place, opener.name, decider.name, _LINES, _COUNTED)
        .join(Place, Place.id == StockCount.site_id)
        .join(opener, opener.id == StockCount.opened_by)
        .outerjoin(decider, decider.id == StockCount.decided_by)
        .outerjoin(StockCountLine, StockCountLine.count_id == StockCount.id)
        .group_by(StockCount.organization_id, StockCount.id, Place.organization_id, Place.id, opener.name, decider.name)
        .order_by(StockCount.number.desc())
    )
    if states is not None:
        query = query.where(StockCount.state.in_(list(states)))
    if site_id is not None:
        query = query.where(StockCount.site_id == site_id)
    return [Listed(*row) for row in session.execute(query.limit(limit + 1).offset(offset))]


def places_of(session: OrganizationSession, count: StockCount) -> list[Place]:
    """The warehouse itself first, then its shelves by name."""
    query = select(Place).join(StockCountPlace, StockCountPlace.place_id == Place.id).where(StockCountPlace.count_id == count.id)
    return list(session.scalars(query.order_by(Place.kind.desc(), Place.name)))


def shelves_of(session: OrganizationSession, count: StockCount) -> list[Progress]:
    """Progress of every place of the count."""
    on_count = (StockCountLine.place_id == Place.id) & (StockCountLine.count_id == count.id)
    query = (
        select(Place, _LINES, _COUNTED)
        .join(StockCountPlace, StockCountPlace.place_id == Place.id)
        .outerjoin(StockCountLine, on_count)
        .where(StockCountPlace.count_id == count.id)
        .group_by(Place.organization_id, Place.id)
        .order_by(Place.kind.desc(), Place.name)
    )
    return [Progress(*row) for row in session.execute(query)]


def progress_of(shelves: Iterable[Progress]) -> tuple[int, int]:
    """Counted lines and all lines."""
    rows = list(shelves)
    return sum(row.counted for row in rows), sum(row.lines for row in rows)


def count_lines(
    session: OrganizationSession,
    count: StockCount,
    *,
    place_id: uuid.UUID | None = None,
    text: str = "",
    only_open: bool = False,
    limit: int | None = PAGE,
    offset: int = 0,
) -> list[SheetLine]:
    """Lines in the order of shelves and goods; one more than `limit` when another page follows."""
    query = _lines(count)
    if place_id is not None:
        query = query.where(StockCountLine.place_id == place_id)
    if only_open:
        query = query.where(StockCountLine.counted.is_(None))
    if text:
        query = query.where(
            or_(Item.search_key.contains(search_key(text), autoescape=True), Lot.code == (parse_code(text) or ""))
        )
    query = query.order_by(Place.kind.desc(), Place.name, Item.name, Lot.expires_on, Lot.code, Place.id)
    return [SheetLine(*row) for row in session.execute(query.limit(limit + 1 if limit else None).offset(offset))]


def find_line(session: OrganizationSession, count: StockCount, *, lot_id: uuid.UUID, place_id: uuid.UUID) -> SheetLine | None:
    row = session.execute(_lines(count).where(StockCountLine.lot_id == lot_id, StockCountLine.place_id == place_id)).first()
    return SheetLine(*row) if row else None


def _lines(count: StockCount) -> Select[*tuple[Any, ...]]:
    return (
        select(StockCountLine, Lot, Item, Place, _DONOR.name, _COUNTER.name)
        .join(Lot, Lot.id == StockCountLine.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .join(Place, Place.id == StockCountLine.place_id)
        .join(_DONOR, _DONOR.id == Lot.donor_id)
        .outerjoin(_COUNTER, _COUNTER.id == StockCountLine.counted_by)
        .where(StockCountLine.count_id == count.id)
    )
