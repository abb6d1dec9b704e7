"""What comes near its date: the stock by days left, and what will be left over if goods go out as fast as lately. Reads only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Row, case, func, select

from inventory.catalog import Item
from inventory.dates import months_later
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements.tables import STORED, Balance, Movement
from inventory.places import Place
from inventory.sql_days import within
from matching.impact.flows import counts_in, signed, with_places
from matching.impact.periods import Period

# Days left at the end of each window. Goods past their date, later ones and those without a date come besides.
WINDOWS = (7, 30, 60, 180)
PAST, LATER, UNDATED = "past", "later", "undated"
# How fast goods go is taken from so many weeks before today.
WEEKS = 13
# How far ahead leftovers are told; the guess is worth little beyond it.
AHEAD = 90
MOST_ROWS = 20_000


@dataclass(slots=True)
class Heap:
    """Some of the stock. `grams` leaves out the `unweighed` pieces."""

    lots: int = 0
    pieces: int = 0
    free: int = 0
    grams: int = 0
    unweighed: int = 0

    def add(self, other: "Heap") -> None:
        self.lots, self.pieces, self.free = self.lots + other.lots, self.pieces + other.pieces, self.free + other.free
        self.grams, self.unweighed = self.grams + other.grams, self.unweighed + other.unweighed


@dataclass(frozen=True, slots=True)
class Outlook:
    """Stock by window and by category within it, and by the month in which the date lies for the year to come."""

    windows: dict[str, Heap]
    categories: dict[str, dict[str, Heap]]
    months: dict[date, Heap]

    @property
    def total(self) -> Heap:
        whole = Heap()
        for heap in self.windows.values():
            whole.add(heap)
        return whole


@dataclass(frozen=True, slots=True)
class Leftover:
    """A lot of which `left_over` pieces will still be there on its last day, at the pace of the last weeks."""

    lot_code: str
    item_name: str
    item_code: str
    category: str
    expires_on: date
    days_left: int
    on_hand: int
    free: int
    pieces_per_case: int | None
    grams: int | None
    # Pieces of the item that went out in a week.
    weekly: float
    left_over: int
    is_held: bool


def window_of(days: int) -> str:
    """The window in which so many days left lie: `past`, the first of WINDOWS they do not pass, or `later`."""
    if days < 0:
        return PAST
    return next((str(end) for end in WINDOWS if days <= end), LATER)


def outlook(session: OrganizationSession, *, today: date, site: str | None = None) -> Outlook:
    """All goods in our warehouses by the days they have left."""
    weight = case((Lot.weight_grams.is_not(None), Balance.on_hand * Lot.weight_grams), else_=0)
    query = (
        select(
            Balance.expires_on, Lot.date_on.is_(None), Lot.category, func.count(Lot.id.distinct()), func.sum(Balance.on_hand),
            func.sum(Balance.on_hand - Balance.reserved), func.sum(weight),
            func.sum(case((Lot.weight_grams.is_(None), Balance.on_hand), else_=0)),
        )
        .join(Lot, Lot.id == Balance.lot_id)
        .where(*STORED)
        .group_by(Balance.expires_on, Lot.date_on.is_(None), Lot.category)
    )  # fmt: skip
    windows = {name: Heap() for name in (PAST, *map(str, WINDOWS), LATER, UNDATED)}
    found = Outlook(windows, {}, {})
    for expires_on, is_undated, category, *sums in session.execute(_at(query, site)):
        heap = Heap(*(int(value or 0) for value in sums))
        name = UNDATED if is_undated else window_of((expires_on - today).days)
        windows[name].add(heap)
        found.categories.setdefault(category, {}).setdefault(name, Heap()).add(heap)
        if not is_undated and today <= expires_on:
            found.months.setdefault(expires_on.replace(day=1), Heap()).add(heap)
    return found


def leftovers(session: OrganizationSession, *, today: date, site: str | None = None) -> list[Leftover]:
    """Lots that will not all have gone out by their last day, most kilograms first.

    An item goes out as fast as it did in the last WEEKS, first expired first; what is promised already counts as going. A lot that is held
    does not go at all.
    """
    pace = _weekly(session, today, site)
    query = (
        select(
            Item.id, Lot.code, Item.name, Item.code, Lot.category, Balance.expires_on, func.sum(Balance.on_hand),
            func.sum(Balance.on_hand - Balance.reserved), Lot.pieces_per_case, Lot.weight_grams, Lot.is_held,
        )
        .join(Lot, Lot.id == Balance.lot_id)
        .join(Item, Item.id == Balance.item_id)
        .where(*STORED, Lot.date_on.is_not(None), Balance.expires_on >= today, Balance.expires_on <= today + timedelta(days=AHEAD))
        .group_by(
            Item.id, Lot.id, Lot.code, Item.name, Item.code, Lot.category, Balance.expires_on, Lot.pieces_per_case, Lot.weight_grams,
            Lot.is_held,
        )
        .order_by(Item.id, Balance.expires_on, Lot.code)
        .limit(MOST_ROWS)
    )  # fmt: skip
    rows = session.execute(_at(query, site)).all()
    found = [
        lot for item_id, lots in groupby(rows, key=lambda row: row[0]) for lot in _lasting(lots, pace.get(item_id, 0.0), today)
    ]
    return sorted(found, key=lambda lot: (-(lot.grams or 0), lot.expires_on, lot.lot_code))


def _lasting(lots: Iterator[Row[Any]], weekly: float, today: date) -> Iterator[Leftover]:
    gone = 0.0
    for row in lots:
        _, code, name, item_code, category, expires_on, on_hand, free, per_case, weight, is_held = tuple(row)
        days = (expires_on - today).days
        promised = int(on_hand - free)
        # What the item's pace still allows for until this lot's last day.
        room = max(0.0, weekly / 7 * days - gone)
        goes = 0 if is_held else min(int(on_hand), max(promised, int(room)))
        gone += goes
        rest = int(on_hand) - goes
        if rest:
            grams = None if weight is None else rest * weight
            yield Leftover(
                code, name, item_code, category, expires_on, days, int(on_hand), int(free), per_case, grams, round(weekly, 1), rest, is_held
            )  # fmt: skip


def _weekly(session: OrganizationSession, today: date, site: str | None) -> dict[Any, float]:
    """Pieces of each item that went out in a week, on average of the last WEEKS."""
    lately = Period(today - timedelta(weeks=WEEKS), today - timedelta(days=1))
    query = (
        with_places(select(Lot.item_id, func.sum(signed)))
        .where(counts_in("issued"), *within(Movement.counted_at, lately.start, lately.end))
        .group_by(Lot.item_id)
    )
    if site:
        query = query.where(Movement.source_id.in_(_stored_in(site)) | Movement.target_id.in_(_stored_in(site)))
    return {item_id: max(0.0, float(pieces) / WEEKS) for item_id, pieces in session.execute(query)}


def _stored_in(site: str) -> Any:
    """The warehouse itself and its shelves."""
    warehouse = select(Place.id).where(Place.code == site).scalar_subquery()
    return select(Place.id).where((Place.code == site) | (Place.site_id == warehouse))


def _at(query: Any, site: str | None) -> Any:
    return query.where(Balance.site_id == select(Place.id).where(Place.code == site).scalar_subquery()) if site else query


def chart_months(found: Outlook, today: date, count: int = 12) -> Sequence[tuple[date, Heap]]:
    """The present month and those after it, with nothing where nothing ends."""
    months = (months_later(today.replace(day=1), ahead) for ahead in range(count))
    return [(month, found.months.get(month, Heap())) for month in months]
