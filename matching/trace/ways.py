"""Net ways of one lot between places, from its movements: reversals taken off, shelves joined to their site, transit left out where
goods have arrived. Pure: rows in, ways out."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from inventory.movements import Movement
from inventory.places import STORAGE, Place

Pair = tuple[uuid.UUID, uuid.UUID]


@dataclass(slots=True)
class Way:
    """Goods that went from one place to another, however often."""

    source: Place
    target: Place
    pieces: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    actor_id: uuid.UUID | None = None
    deliveries: list[uuid.UUID] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def take(self, movement: Movement, pieces: int) -> None:
        self.pieces += pieces
        if movement.kind == "reverse":
            return
        if self.first_at is None:
            self.first_at, self.actor_id = movement.occurred_at, movement.actor_id
        self.last_at = movement.occurred_at
        if movement.delivery_id and movement.delivery_id not in self.deliveries:
            self.deliveries.append(movement.delivery_id)
        if movement.reason and movement.reason not in self.reasons:
            self.reasons.append(movement.reason)


def net_ways(movements: Iterable[Movement], places: dict[uuid.UUID, Place]) -> list[Way]:
    """Ways with something left on them, in the order in which they began."""
    ways: dict[tuple[Pair, uuid.UUID | None], Way] = {}
    for movement in movements:
        source, target = _standing(places, movement.source_id), _standing(places, movement.target_id)
        pieces = movement.quantity
        if movement.kind == "reverse" or _is_return(source, target):
            source, target, pieces = target, source, -pieces
        if source.id == target.id:
            continue
        # Transit is followed delivery by delivery, so that each share finds the place it was going to.
        under_way = movement.delivery_id if "in_transit" in (source.kind, target.kind) else None
        way = ways.setdefault(((source.id, target.id), under_way), Way(source, target))
        way.take(movement, pieces)
    return _without_transit(ways)


def _standing(places: dict[uuid.UUID, Place], place_id: uuid.UUID) -> Place:
    place = places[place_id]
    return places[place.site_id] if place.kind == "shelf" and place.site_id else place


def _is_return(source: Place, target: Place) -> bool:
    """What a group sends back is taken off what it got."""
    return source.kind in ("group", "in_transit", "households") and target.kind in STORAGE


def _without_transit(ways: dict[tuple[Pair, uuid.UUID | None], Way]) -> list[Way]:
    direct = [way for (_, under_way), way in ways.items() if under_way is None and way.pieces]
    deliveries = {under_way: None for _, under_way in ways if under_way is not None}
    for delivery in deliveries:
        own = [way for (_, under_way), way in ways.items() if under_way == delivery]
        shipped = [way for way in own if way.target.kind == "in_transit" and way.pieces > 0]
        arrived = [way for way in own if way.source.kind == "in_transit" and way.pieces > 0]
        direct += _joined(shipped, arrived)
    return _merged(direct)


def _joined(shipped: list[Way], arrived: list[Way]) -> list[Way]:
    """Each arrival is drawn from the sources in turn; what nobody has received yet stays on its way."""
    joined: list[Way] = []
    open_pieces = [way.pieces for way in shipped]
    for arrival in arrived:
        missing = arrival.pieces
        for number, start in enumerate(shipped):
            part = min(open_pieces[number], missing)
            if part:
                open_pieces[number] -= part
                missing -= part
                joined.append(
                    Way(
                        start.source,
                        arrival.target,
                        part,
                        start.first_at,
                        arrival.last_at,
                        start.actor_id,
                        list(start.deliveries),
                    )
                )
    joined += [
        Way(start.source, start.target, left, start.first_at, start.last_at, start.actor_id, list(start.deliveries))
        for start, left in zip(shipped, open_pieces, strict=True)
        if left
    ]
    return joined


def _merged(ways: list[Way]) -> list[Way]:
    merged: dict[Pair, Way] = {}
    for way in ways:
        known = merged.setdefault((way.source.id, way.target.id), Way(way.source, way.target))
        known.pieces += way.pieces
        known.first_at = min(filter(None, (known.first_at, way.first_at)), default=None)
        known.last_at = max(filter(None, (known.last_at, way.last_at)), default=None)
        known.actor_id = known.actor_id or way.actor_id
        known.deliveries += [delivery for delivery in way.deliveries if delivery not in known.deliveries]
        known.reasons += [reason for reason in way.reasons if reason not in known.reasons]
    return [way for way in merged.values() if way.pieces > 0]
