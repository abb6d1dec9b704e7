"""Reads a lot's movements, balances and hand-out reports and lays them out as stops and ribbons."""

import uuid
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select

from inventory.accounts import UserAccount
from inventory.dates import tokyo_day
from inventory.db import OrganizationSession
from inventory.lots import get_lot
from inventory.movements import Balance, Movement
from inventory.places import STORAGE, Place
from matching.deliveries import Delivery
from matching.handouts import Handout, HandoutLine
from matching.handouts.reporting import REPORT_DAYS
from matching.impact.flows import columns_of
from matching.trace.values import Ribbon, Stop, Sums, Trace
from matching.trace.ways import Way, net_ways


def trace_lot(session: OrganizationSession, code: str) -> Trace:
    """Where the lot came from, where it is, who got it and how many households; a fixed number of queries whatever its size."""
    lot, item = get_lot(session, code)
    read = session.execute(_movements_of(lot.id)).all()
    movements = [movement for movement, _, _ in read]
    places, balances = _places_of(session, lot.id, lot.donor_id)
    layout = _Layout(net_ways(movements, places), places, balances)
    names = {movement.actor_id: name for movement, name, _ in read}
    layout.name_people_and_deliveries(names, {movement.delivery_id: code for movement, _, code in read if code})
    households = layout.add_households(_reports(session, lot.id))
    return Trace(
        lot,
        item,
        places[lot.donor_id],
        list(layout.stops.values()),
        layout.ribbons,
        _sums(movements, places, balances),
        households,
        len(movements),
    )


def _movements_of(lot_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    """With the name of who booked each and the code of its delivery."""
    return (
        select(Movement, UserAccount.name, Delivery.code)
        .outerjoin(UserAccount, UserAccount.id == Movement.actor_id)
        .outerjoin(Delivery, Delivery.id == Movement.delivery_id)
        .where(Movement.lot_id == lot_id)
        .order_by(Movement.seq)
    )


def _places_of(
    session: OrganizationSession, lot_id: uuid.UUID, donor_id: uuid.UUID
) -> tuple[dict[uuid.UUID, Place], dict[uuid.UUID, int]]:
    """The places of the lot, and what lies there where anything does."""
    # From the movements, for a place that only passed goods on may keep no balance.
    ends = (
        select(Movement.source_id).where(Movement.lot_id == lot_id),
        select(Movement.target_id).where(Movement.lot_id == lot_id),
    )
    touched = or_(*(Place.id.in_(end) for end in ends))
    sites = select(Place.site_id).where(touched, Place.site_id.is_not(None))
    query = (
        select(Place, Balance.on_hand)
        .outerjoin(Balance, (Balance.place_id == Place.id) & (Balance.lot_id == lot_id))
        .where(or_(touched, Place.id.in_(sites), Place.id == donor_id))
    )
    rows = session.execute(query).all()
    return {place.id: place for place, _ in rows}, {place.id: on_hand for place, on_hand in rows if on_hand}


def _sums(movements: list[Movement], places: dict[uuid.UUID, Place], balances: dict[uuid.UUID, int]) -> Sums:
    sums = Sums(left=sum(on_hand for place_id, on_hand in balances.items() if places[place_id].kind in STORAGE))
    for movement in movements:
        ends = (places[movement.source_id].kind, places[movement.target_id].kind)
        sign = -1 if movement.kind == "reverse" else 1
        source_kind, target_kind = ends[::sign]
        for column, factor in columns_of(source_kind, target_kind).items():
            pieces = sign * factor * movement.quantity
            if column == "received":
                sums.received += pieces
            elif column == "difference":
                sums.difference += pieces
            elif column == "disposed" and target_kind == "donor":
                sums.returned += pieces
            elif column == "disposed":
                sums.disposed += pieces
            else:
                sums.given += pieces if column == "issued" else -pieces
    return sums


def _reports(session: OrganizationSession, lot_id: uuid.UUID) -> dict[uuid.UUID, tuple[int, date, int]]:
    """Per group: household-times, day of the newest report, pieces left over by the reports that name the lot."""
    query = (
        select(Handout.group_id, func.sum(Handout.households), func.max(Handout.handed_out_on), func.sum(HandoutLine.left_over))
        .join(HandoutLine, HandoutLine.handout_id == Handout.id)
        .where(HandoutLine.lot_id == lot_id, Handout.replaced_by.is_(None))
        .group_by(Handout.group_id)
    )
    return {group_id: (int(households), on, int(left)) for group_id, households, on, left in session.execute(query)}


class _Layout:
    """Stops by key and the ribbons between them."""

    def __init__(self, ways: list[Way], places: dict[uuid.UUID, Place], balances: dict[uuid.UUID, int]) -> None:
        self.ways, self.places, self.balances = ways, places, balances
        self.stops: dict[str, Stop] = {}
        self.ribbons: list[Ribbon] = []
        self.hubs = {way.source.id for way in ways if way.source.kind == way.target.kind == "group"}
        self._deliveries: dict[str, list[uuid.UUID]] = {}
        for way in ways:
            if way.target.kind != "households" and "count_difference" not in (way.source.kind, way.target.kind):
                self._add_way(way)
        self._add_left()

    def _stage(self, place: Place) -> str:
        if place.kind in STORAGE:
            return "site"
        if place.kind == "group":
            return "hub" if place.id in self.hubs else "group"
        return place.kind

    def _stop(self, place: Place, stage: str, key: str) -> Stop:
        return self.stops.setdefault(key, Stop(key, stage, place.name, code=place.code, on_hand=self.balances.get(place.id, 0)))

    def _add_way(self, way: Way) -> None:
        source = self._stop(way.source, self._stage(way.source), str(way.source.id))
        stage = "returned" if way.target.kind == "donor" else self._stage(way.target)
        # What ends beside the way of the goods is shown next to where it came from.
        key = str(way.target.id) if stage in ("site", "hub", "group") else f"{stage}-{way.source.id}"
        target = self._stop(way.target, stage, key)
        if source.stage == "donor":
            source.pieces += way.pieces
            source.first_at = source.first_at or way.first_at
        target.pieces += way.pieces
        target.first_at = target.first_at or way.first_at
        target.last_at = way.last_at
        target.actor_id = target.actor_id or way.actor_id
        target.reasons += way.reasons
        self._deliveries.setdefault(key, []).extend(way.deliveries)
        self.ribbons.append(Ribbon(source.key, key, way.pieces, "waste" if stage in ("waste", "returned") else "given"))

    def _add_left(self) -> None:
        for place_id, on_hand in self.balances.items():
            place = self.places[place_id]
            if place.kind not in STORAGE or on_hand <= 0:
                continue
            site = self.places[place.site_id] if place.site_id else place
            here = self._stop(site, "site", str(site.id))
            left = self.stops.setdefault(f"left-{site.id}", Stop(f"left-{site.id}", "left", site.name, code=site.code))
            left.pieces += on_hand
            if place.kind == "shelf":
                left.shelves.append(place.name)
            here.on_hand = left.pieces
        self.ribbons += [
            Ribbon(stop.key.removeprefix("left-"), stop.key, stop.pieces, "left")
            for stop in self.stops.values()
            if stop.stage == "left"
        ]

    def name_people_and_deliveries(self, names: dict[uuid.UUID, str], codes: dict[uuid.UUID, str]) -> None:
        for stop in self.stops.values():
            stop.actor_name = (names.get(stop.actor_id) or "") if stop.actor_id else ""
            stop.delivery_codes = [
                codes[delivery] for delivery in dict.fromkeys(self._deliveries.get(stop.key, [])) if delivery in codes
            ]

    def add_households(self, reports: dict[uuid.UUID, tuple[int, date, int]]) -> int:
        """Beside every group stands what it reported, or by when it should. Answers the household-times of all."""
        handed_out = {way.source.id: way for way in self.ways if way.target.kind == "households"}
        for place in list(self.places.values()):
            group = self.stops.get(str(place.id))
            if (
                place.kind != "group"
                or group is None
                or not (place.id in reports or place.id in handed_out or group.stage == "group")
            ):
                continue
            way = handed_out.get(place.id)
            stop = Stop(f"households-{place.id}", "households", place.name, pieces=way.pieces if way else 0)
            if place.id in reports:
                stop.households, stop.reported_on, stop.left_over = reports[place.id]
            elif group.last_at:
                stop.due_on = tokyo_day(group.last_at) + timedelta(days=REPORT_DAYS)
            self.stops[stop.key] = stop
            if stop.pieces:
                self.ribbons.append(Ribbon(group.key, stop.key, stop.pieces))
        return sum(households for households, _, _ in reports.values())
