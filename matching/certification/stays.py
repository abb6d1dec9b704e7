"""Where goods lay from when to when, and how many days of it nobody looked. Pure: movements in, days out."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from inventory.dates import tokyo_day
from inventory.movements import Movement
from inventory.places import Place


@dataclass(frozen=True, slots=True)
class Stay:
    """`until` is the day it was gone; absent while something is still there."""

    place: Place
    since: date
    until: date | None


def standing(movements: Iterable[Movement]) -> list[Movement]:
    """Movements that were not taken back, in the order in which they happened."""
    known = list(movements)
    undone = {movement.reversal_of for movement in known if movement.reversal_of is not None}
    left = [movement for movement in known if movement.kind != "reverse" and movement.seq not in undone]
    return sorted(left, key=lambda movement: (movement.occurred_at, movement.seq))


def stays(movements: Iterable[Movement], places: dict[uuid.UUID, Place]) -> list[Stay]:
    """Every stay at a shelf, or in a warehouse on no shelf."""
    on_hand: dict[uuid.UUID, int] = {}
    since: dict[uuid.UUID, date] = {}
    found = []
    for movement in movements:
        for place_id, pieces in ((movement.target_id, movement.quantity), (movement.source_id, -movement.quantity)):
            place = places[place_id]
            if not place.is_storage:
                continue
            before = on_hand.get(place_id, 0)
            on_hand[place_id] = before + pieces
            if before <= 0 < on_hand[place_id]:
                since[place_id] = tokyo_day(movement.occurred_at)
            elif before > 0 >= on_hand[place_id]:
                found.append(Stay(place, since.pop(place_id), tokyo_day(movement.occurred_at)))
    found += [Stay(places[place_id], first, None) for place_id, first in since.items()]
    return sorted(found, key=lambda stay: (stay.since, stay.place.name))


def joined(parts: Iterable[Stay], site: Place) -> list[Stay]:
    """Stays at the shelves of a warehouse as stays in the warehouse."""
    spans = sorted((stay.since, stay.until or date.max) for stay in parts if stay.place.site_id == site.id)
    merged: list[tuple[date, date]] = []
    for first, last in spans:
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return [Stay(site, first, None if last == date.max else last) for first, last in merged]


def days_unseen(stay: Stay, looked_on: Collection[date], *, every: int, today: date) -> int:
    """Days beyond the allowed `every` on which nobody looked: from the arrival to the first look, between looks, and up to the end."""
    end = stay.until or today
    before = [day for day in looked_on if day <= stay.since and (stay.since - day).days < every]
    points = [max(before, default=stay.since), *sorted({day for day in looked_on if stay.since < day <= end}), end]
    return sum(max((later - earlier).days - every, 0) for earlier, later in zip(points, points[1:], strict=False))
