"""Stock as it was at the end of any day, by the same rule as reports: what counts up to that day (inventory/counted_days.py)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Select, Subquery, case, cast, func, select, union_all
from sqlalchemy.orm import aliased

from inventory.catalog import Item
from inventory.chain import ChainHead
from inventory.codes import parse_code
from inventory.dates import tokyo_midnight_utc
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements.tables import STORED, Balance, Movement
from inventory.places import STORAGE, Place

_SITE, _DONOR = aliased(Place, name="past_site"), aliased(Place, name="past_donor")


@dataclass(frozen=True, slots=True)
class PastFilter:
    """Which part of the stock; the site goes by its code. Absent parts mean all."""

    site: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class PastRow:
    """Pieces of a lot at a place of ours at the end of the day."""

    lot_code: str
    item_name: str
    item_code: str
    category: str
    donor_name: str
    date_on: date | None
    date_precision: str
    expires_on: date | None
    pieces_per_case: int | None
    weight_grams: int | None
    site_name: str
    place_name: str
    place_kind: str
    on_hand: int

    @property
    def shelf_name(self) -> str | None:
        return self.place_name if self.place_kind == "shelf" else None

    @property
    def grams(self) -> int | None:
        return None if self.weight_grams is None else self.on_hand * self.weight_grams


@dataclass(frozen=True, slots=True)
class PastTotals:
    """Pieces that nobody has weighed are in `unweighed` and not in `grams`."""

    rows: int = 0
    pieces: int = 0
    grams: int = 0
    unweighed: int = 0


def stock_on(
    session: OrganizationSession, day: date, wanted: PastFilter | None = None, *, limit: int | None = None, offset: int = 0
) -> tuple[list[PastRow], PastTotals]:
    """A page of what lay where at the end of a day in Japan, by item, and the sums over all pages. Two queries."""
    there = _there(session, day)
    columns = (
        Lot.code, Item.name, Item.code, Lot.category, _DONOR.name, Lot.date_on, Lot.date_precision, Lot.expires_on, Lot.pieces_per_case,
        Lot.weight_grams, _SITE.name, Place.name, Place.kind, there.c.pieces,
    )  # fmt: skip
    query = (
        _wanted(select(*columns, *(total.over() for total in _totals(there))), there, wanted)
        .join(Item, Item.id == Lot.item_id)
        .join(_DONOR, _DONOR.id == Lot.donor_id)
        .join(_SITE, _SITE.id == Place.site_id)
        .order_by(Item.name, Lot.expires_on, Lot.id, Place.id)
    )
    rows = session.execute(query.limit(limit).offset(offset)).all()
    totals = PastTotals(*(int(total) for total in rows[0][len(columns) :])) if rows else PastTotals()
    return [PastRow(*row[: len(columns)]) for row in rows], totals


@dataclass(frozen=True, slots=True)
class ItemSum:
    """All of one item in storage at the end of the day. An item of two categories - it changed between closings - has two."""

    category: str
    name: str
    code: str
    pieces: int
    grams: int
    unweighed: int
    lots: int


def stock_by_item_on(session: OrganizationSession, day: date, wanted: PastFilter | None = None) -> list[ItemSum]:
    """What lay there by category and item name. Two queries."""
    there = _there(session, day)
    _, pieces, grams, unweighed = _totals(there)
    keys = (Lot.category, Item.name, Item.code)
    query = _wanted(select(*keys, pieces, grams, unweighed, func.count(Lot.id.distinct())), there, wanted)
    query = query.join(Item, Item.id == Lot.item_id).group_by(*keys, Item.id).order_by(*keys)
    return [ItemSum(row[0], row[1], row[2], *(int(value) for value in row[3:])) for row in session.execute(query)]


def _totals(there: Subquery) -> tuple[Any, ...]:
    pieces, weight = there.c.pieces, func.coalesce(Lot.weight_grams, 0)
    unweighed = case((Lot.weight_grams.is_(None), pieces), else_=0)
    return func.count(), func.sum(pieces), func.sum(pieces * weight), func.sum(unweighed)


def _wanted(query: Select[Any], there: Subquery, wanted: PastFilter | None) -> Select[Any]:
    query = query.select_from(there).join(Lot, Lot.id == there.c.lot_id).join(Place, Place.id == there.c.place_id)
    query = query.where(Place.kind.in_(STORAGE))
    if wanted and wanted.site:
        code = parse_code(wanted.site) or wanted.site
        query = query.where(Place.site_id == select(Place.id).where(Place.code == code, Place.kind == "site").scalar_subquery())
    return query.where(Lot.category == wanted.category) if wanted and wanted.category else query


def _there(session: OrganizationSession, day: date) -> Subquery:
    """Pieces by lot and place at the end of the day: the sum of what counts up to it, or the balances of now less what counts later.

    Whichever reads less: half of the entries at most, and only those of the last days for one of these.
    """
    end = tokyo_midnight_utc(day + timedelta(days=1))
    last = select(Movement.seq).where(Movement.counted_at < end).order_by(Movement.counted_at.desc()).limit(1).scalar_subquery()
    before, head = session.execute(select(func.coalesce(last, 0), ChainHead.seq)).one()
    parts = _up_to(end) if 2 * before < head else _from_now_back(end)
    moved = union_all(*parts).subquery("moved")
    total = cast(func.sum(moved.c.pieces), BigInteger)
    return (
        select(moved.c.lot_id, moved.c.place_id, total.label("pieces"))
        .group_by(moved.c.lot_id, moved.c.place_id)
        .having(total != 0)
        .subquery("there")
    )


def _up_to(end: datetime) -> list[Select[Any]]:
    condition = Movement.counted_at < end
    return [_side(Movement.target_id, 1).where(condition), _side(Movement.source_id, -1).where(condition)]


def _from_now_back(end: datetime) -> list[Select[Any]]:
    condition = Movement.counted_at >= end
    now = select(
        Balance.lot_id.label("lot_id"), Balance.place_id.label("place_id"), cast(Balance.on_hand, BigInteger).label("pieces")
    )
    return [now.where(*STORED), _side(Movement.target_id, -1).where(condition), _side(Movement.source_id, 1).where(condition)]


def _side(place: Any, sign: int) -> Select[Any]:
    """What came to (or left) places of ours; all that lies elsewhere is left out before anything is added up."""
    pieces = (cast(Movement.quantity, BigInteger) * sign).label("pieces")
    query = select(Movement.lot_id.label("lot_id"), place.label("place_id"), pieces)
    return query.where(place.in_(select(Place.id).where(Place.kind.in_(STORAGE))))
