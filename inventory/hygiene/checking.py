"""Checking a warehouse or a vehicle: what is looked at, which temperatures are read, and the entry that stays."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from inventory.db import OrganizationSession
from inventory.errors import InvalidInput
from inventory.hygiene.degrees import Measured
from inventory.hygiene.tables import (
    COLD,
    LONGEST_REMEDY,
    POINTS_OF_PLACE,
    POINTS_OF_VEHICLE,
    HygieneCheck,
    TemperatureReading,
    Vehicle,
)
from inventory.movements.errors import KeyUsedDifferently
from inventory.places import Place
from inventory.spelling import clean_line


@dataclass(frozen=True, slots=True)
class Limits:
    """The warmest a cold place may be, in whole degrees."""

    chilled: int = 10
    frozen: int = -15

    def tenths_of(self, temperature: str) -> int:
        return 10 * (self.frozen if temperature == "frozen" else self.chilled)


@dataclass(frozen=True, slots=True)
class ColdSpot:
    """Where a temperature is read: a cold shelf, a site that is cold as a whole, or a cold vehicle."""

    id: uuid.UUID
    name: str
    temperature: str
    limit_tenths: int


@dataclass(frozen=True, slots=True)
class Checkable:
    """A warehouse or a vehicle with its cold places."""

    id: uuid.UUID
    name: str
    is_vehicle: bool
    # Of a warehouse; a vehicle is named by its id.
    code: str = ""
    spots: tuple[ColdSpot, ...] = ()

    @property
    def points(self) -> tuple[str, ...]:
        return POINTS_OF_VEHICLE if self.is_vehicle else POINTS_OF_PLACE


@dataclass(frozen=True, slots=True)
class Answer:
    """One temperature as it was given; absent when it could not be measured."""

    measured: Measured | None
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the person found: the points that were not well, what was done, and the temperatures by place or vehicle."""

    bad: Collection[str] = ()
    remedy: str = ""
    temperatures: Mapping[uuid.UUID, Answer] = field(default_factory=dict)


def checkables(session: OrganizationSession, limits: Limits) -> list[Checkable]:
    """Warehouses by name, then vehicles by name, those in use."""
    places = select(Place).where(Place.kind.in_(("site", "shelf")), Place.is_closed.is_(False)).order_by(Place.name, Place.id)
    storage = list(session.scalars(places))
    vehicles = session.scalars(select(Vehicle).where(Vehicle.is_closed.is_(False)).order_by(Vehicle.name, Vehicle.id))
    shelves: dict[uuid.UUID | None, list[Place]] = {}
    for place in storage:
        if place.kind == "shelf":
            shelves.setdefault(place.site_id, []).append(place)
    sites = [
        Checkable(site.id, site.name, False, site.code, tuple(_spots([site, *shelves.get(site.id, [])], limits)))
        for site in storage
        if site.kind == "site"
    ]
    return sites + [Checkable(car.id, car.name, True, spots=tuple(_spots([car], limits))) for car in vehicles]


def _spots(things: Iterable[Place | Vehicle], limits: Limits) -> list[ColdSpot]:
    return [
        ColdSpot(thing.id, thing.name, thing.temperature, limits.tenths_of(thing.temperature))
        for thing in things
        if thing.temperature in COLD
    ]


def open_questions(what: Checkable, looked: Looked) -> dict[str, str]:
    """What has still to be answered, as problems by field; empty when the check can be kept."""
    found = {}
    if looked.bad and not looked.remedy.strip():
        found["remedy"] = "remedy_needed"
    for spot in what.spots:
        answer = looked.temperatures.get(spot.id, Answer(None))
        if answer.measured is None:
            if not answer.remedy.strip():
                found[f"celsius-{spot.id}"] = "celsius_missing"
        elif spot.temperature == "frozen" and answer.measured.tenths > 0 and not answer.measured.is_signed:
            found[f"celsius-{spot.id}"] = "celsius_sign"
        elif answer.measured.tenths > spot.limit_tenths and not answer.remedy.strip():
            found[f"remedy-{spot.id}"] = "too_warm_remedy"
    return found


def note_hygiene(
    session: OrganizationSession, what: Checkable, looked: Looked, *, key: uuid.UUID, actor_id: uuid.UUID, now: datetime
) -> HygieneCheck:
    """The check stands, with who and when; the same key again changes nothing."""
    site_id, vehicle_id = (None, what.id) if what.is_vehicle else (what.id, None)
    known = session.scalar(select(HygieneCheck).where(HygieneCheck.key == key))
    if known is not None:
        if (known.site_id, known.vehicle_id) != (site_id, vehicle_id):
            raise KeyUsedDifferently(key=str(key))
        return known
    for name, problem in open_questions(what, looked).items():
        raise InvalidInput(field=name, problem=problem)
    unknown = set(looked.bad) - set(what.points)
    if unknown:
        raise InvalidInput(field="bad", problem="unknown_choice", value=min(unknown))
    check = HygieneCheck(
        organization_id=session.organization_id,
        key=key,
        site_id=site_id,
        vehicle_id=vehicle_id,
        points={point: point not in looked.bad for point in what.points},
        remedy=clean_line(looked.remedy, LONGEST_REMEDY, field="remedy"),
        checked_by=actor_id,
        checked_at=now,
    )
    session.add(check)
    session.flush()
    session.add_all(_reading(what, spot, looked.temperatures[spot.id], check) for spot in what.spots)
    session.flush()
    return check


def _reading(what: Checkable, spot: ColdSpot, answer: Answer, check: HygieneCheck) -> TemperatureReading:
    return TemperatureReading(
        organization_id=check.organization_id,
        check_id=check.id,
        place_id=None if what.is_vehicle else spot.id,
        vehicle_id=spot.id if what.is_vehicle else None,
        tenths=answer.measured.tenths if answer.measured else None,
        limit_tenths=spot.limit_tenths,
        remedy=clean_line(answer.remedy, LONGEST_REMEDY, field=f"remedy-{spot.id}"),
        read_at=check.checked_at,
    )
