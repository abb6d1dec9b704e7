"""Room in the storage of groups for the days of a round: what they can store, less what still stands there and what is on its way."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from inventory.catalog import Item
from inventory.dates import tokyo_midnight_utc
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements.tables import Balance, Movement
from inventory.places import Place
from matching.engine.problem import Lot as Goods
from matching.engine.problem import StorageSpan

# So long goods count as still there, unless a hand-out says otherwise: groups give out about once a week.
STAY_DAYS = 7


@dataclass(frozen=True, slots=True)
class Days:
    """A span of days of the round, and the first of them on which something can arrive."""

    first: date
    last: date
    arrival: date


@dataclass(frozen=True, slots=True)
class Stored:
    """Kilograms of one temperature class that take room on some days: still there from earlier deliveries, and promised by other rounds."""

    still_kg: Fraction = Fraction(0)
    promised_kg: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Room:
    """What the engine reads of a group's storage, and what took room, by temperature class and first day."""

    storage_kg: dict[str, Fraction]
    spans: tuple[StorageSpan, ...] = ()
    taken: dict[tuple[str, str], Stored] = field(default_factory=dict)


def days_of(lots: Iterable[Goods], today: date, *, storage_by: str) -> list[Days]:
    """The weeks, Monday to Sunday, in which something can be handed over, or all days as one."""
    open_days = sorted({day for lot in lots for day in lot.dates if day >= today})
    if not open_days:
        return []
    if storage_by == "all":
        return [Days(open_days[0], open_days[-1], open_days[0])]
    weeks: dict[date, date] = {}
    for day in open_days:
        weeks.setdefault(day - timedelta(days=day.weekday()), day)
    return [Days(monday, monday + timedelta(days=6), arrival) for monday, arrival in sorted(weeks.items())]


def still_there(
    session: OrganizationSession, spans: Collection[Days], *, today: date
) -> dict[uuid.UUID, dict[tuple[str, date], Fraction]]:
    """Per group what came within STAY_DAYS before a span's first arrival and is not reported as handed out, by temperature class.

    Never more than the ledger says stands there: a reported hand-out frees its room at once, an unreported one after STAY_DAYS."""
    arrivals = [span.arrival for span in spans if span.arrival < today + timedelta(days=STAY_DAYS)]
    if not arrivals:
        return {}
    came: dict[uuid.UUID, dict[tuple[str, date], int]] = defaultdict(lambda: defaultdict(int))
    for side, other, sign in (("target_id", "source_id", 1), ("source_id", "target_id", -1)):
        for group_id, temperature, *sums in session.execute(_came(side, other, arrivals)):
            for arrival, grams in zip(arrivals, sums, strict=True):
                came[group_id][temperature, arrival] += sign * int(grams or 0)
    standing = {(group_id, temperature): int(grams or 0) for group_id, temperature, grams in session.execute(_standing())}
    return {
        group_id: {
            (temperature, arrival): Fraction(max(0, min(grams, standing.get((group_id, temperature), 0))), 1000)
            for (temperature, arrival), grams in by_day.items()
        }
        for group_id, by_day in came.items()
    }


def room_of(
    capacity: Mapping[str, int],
    spans: Collection[Days],
    still: Mapping[tuple[str, date], Fraction],
    promised: Mapping[tuple[str, date], Fraction],
    *,
    today: date,
) -> Room:
    """One span per week only where it tells something that the plain capacity does not."""
    found, taken = [], {}
    for temperature, kg in capacity.items():
        for number, days in enumerate(spans if kg else ()):
            coming = (
                kilograms
                for (name, day), kilograms in promised.items()
                # What should have come already still comes.
                if name == temperature and _counts(days, max(day, today), is_first=number == 0)
            )
            stored = Stored(still.get((temperature, days.arrival), Fraction(0)), sum(coming, Fraction(0)))
            if stored.still_kg or stored.promised_kg:
                taken[temperature, days.first.isoformat()] = stored
            left = max(Fraction(0), kg - stored.still_kg - stored.promised_kg)
            if len(spans) > 1 or left < kg:
                found.append(StorageSpan(temperature, days.first, days.last, left))
    times = max(1, len(spans))
    return Room({name: Fraction(kg * times) for name, kg in capacity.items()}, tuple(found), taken)


def _counts(days: Days, day: date, *, is_first: bool) -> bool:
    """Whether what comes on this day takes room on those: it comes then, or just before the first of them."""
    return days.first <= day <= days.last or (is_first and days.arrival - timedelta(days=STAY_DAYS) < day < days.first)


def _came(side: str, other: str, arrivals: Collection[date]):  # type: ignore[no-untyped-def]
    """Grams per group and temperature class on one side of the movements, one sum per arrival; hand-outs to households left out."""
    here, there = aliased(Place), aliased(Place)
    grams = Movement.quantity * func.coalesce(Lot.weight_grams, Item.weight_grams, 0)
    since = [tokyo_midnight_utc(arrival - timedelta(days=STAY_DAYS - 1)) for arrival in arrivals]
    return (
        select(here.id, Item.temperature, *(func.sum(case((Movement.occurred_at >= start, grams), else_=0)) for start in since))
        .select_from(Movement)
        .join(here, here.id == getattr(Movement, side))
        .join(there, there.id == getattr(Movement, other))
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .where(Movement.occurred_at >= min(since), here.kind == "group", there.kind != "households")
        .group_by(here.id, Item.temperature)
    )


def _standing():  # type: ignore[no-untyped-def]
    """Grams that stand at groups, by temperature class."""
    grams = Balance.on_hand * func.coalesce(Lot.weight_grams, Item.weight_grams, 0)
    return (
        select(Place.id, Item.temperature, func.sum(grams))
        .select_from(Balance)
        .join(Place, Place.id == Balance.place_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .join(Item, Item.id == Balance.item_id)
        .where(Place.kind == "group", Balance.on_hand > 0)
        .group_by(Place.id, Item.temperature)
    )
