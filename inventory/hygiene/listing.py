"""Checks as pages and papers show them: with who looked and the temperatures read. Reads only."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, literal, select, union_all

from inventory.accounts import UserAccount
from inventory.dates import tokyo_day, tokyo_midnight_utc
from inventory.db import OrganizationSession
from inventory.hygiene.tables import COLD, HygieneCheck, TemperatureReading
from inventory.places import STORAGE, Place
from inventory.sql_days import within


@dataclass(frozen=True, slots=True)
class SeenCheck:
    """A check, who made it, and its temperatures."""

    check: HygieneCheck
    by: str
    readings: list[TemperatureReading]

    @property
    def on(self) -> date:
        return tokyo_day(self.check.checked_at)

    @property
    def thing_id(self) -> uuid.UUID | None:
        return self.check.site_id or self.check.vehicle_id

    @property
    def is_well(self) -> bool:
        """Nothing was found wanting. What was found, and put right, is told all the same."""
        return not self.check.bad and all(reading.is_within for reading in self.readings)


def checks_between(
    session: OrganizationSession,
    first: date | None,
    last: date | None,
    *,
    of: Collection[uuid.UUID] | None = None,
    limit: int | None = None,
) -> list[SeenCheck]:
    """Checks of these days, the newest first, of these warehouses and vehicles or of all: two queries."""
    start = tokyo_midnight_utc(first) if first else None
    end = tokyo_midnight_utc(last + timedelta(days=1)) if last else None
    query = (
        select(HygieneCheck, UserAccount.name)
        .join(UserAccount, UserAccount.id == HygieneCheck.checked_by)
        .where(*within(HygieneCheck.checked_at, start, end))
        .order_by(HygieneCheck.checked_at.desc(), HygieneCheck.id.desc())
    )
    if of is not None:
        query = query.where(HygieneCheck.site_id.in_(of) | HygieneCheck.vehicle_id.in_(of))
    rows = [(row[0], row[1]) for row in session.execute(query.limit(limit) if limit else query)]
    readings: dict[uuid.UUID, list[TemperatureReading]] = defaultdict(list)
    if rows:
        # By their time and not by hundreds of ids: the readings of a check were read at its very moment.
        times = (rows[-1][0].checked_at, rows[0][0].checked_at)
        for reading in session.scalars(
            select(TemperatureReading).where(TemperatureReading.read_at >= times[0], TemperatureReading.read_at <= times[1])
        ):
            readings[reading.check_id].append(reading)
    return [SeenCheck(check, by, readings[check.id]) for check, by in rows]


def newest_checks(session: OrganizationSession) -> dict[uuid.UUID, datetime]:
    """When each warehouse and vehicle was looked at last."""
    return {thing_id: at for (thing_id, is_reading), at in newest_looks(session).items() if not is_reading}


def newest_looks(session: OrganizationSession) -> dict[tuple[uuid.UUID, bool], datetime]:
    """When each was looked at last, and (with True) when the temperature of each cold place was last measured: one query."""
    thing = func.coalesce(HygieneCheck.site_id, HygieneCheck.vehicle_id)
    spot = func.coalesce(TemperatureReading.place_id, TemperatureReading.vehicle_id)
    checks = select(thing, literal(0), func.max(HygieneCheck.checked_at)).group_by(thing)
    readings = (
        select(spot, literal(1), func.max(TemperatureReading.read_at))
        .where(TemperatureReading.tenths.is_not(None))
        .group_by(spot)
    )
    return {(row[0], bool(row[1])): row[2] for row in session.execute(union_all(checks, readings))}


def unread_since(moment: datetime) -> Any:
    """How many cold places in use have no temperature since then, as part of a larger question; nought where nobody checks at all."""
    read = exists().where(
        TemperatureReading.place_id == Place.id, TemperatureReading.read_at >= moment, TemperatureReading.tenths.is_not(None)
    )
    cold = (Place.kind.in_(STORAGE), Place.is_closed.is_(False), Place.temperature.in_(COLD))
    return select(func.count()).select_from(Place).where(*cold, ~read, exists(select(HygieneCheck.id))).scalar_subquery()
