"""Tables of hygiene: vehicles, checks of warehouses and vehicles, and the temperatures read with them. Checks and readings are insert only."""

import uuid
from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, Identified, belongs_to
from inventory.places import TEMPERATURES

# What is looked at. A further point is added at the end; one that is dropped stays in the checks made before.
POINTS_OF_PLACE = ("clean", "off_floor", "pests", "apart", "sealed")
POINTS_OF_VEHICLE = ("bed_clean", "smell", "covered", "apart")
# Where a temperature is read.
COLD = ("chilled", "frozen")
LONGEST_REMEDY = 200


class Vehicle(Identified, Base):
    """A car that carries food. One that carries cold goods has its temperature read."""

    __tablename__ = "vehicle"

    name: Mapped[str] = mapped_column(String(80))
    # As on its plate; empty for a borrowed one.
    plate: Mapped[str] = mapped_column(String(40), default="")
    temperature: Mapped[str] = mapped_column(String(8), default="ambient")
    is_closed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    __table_args__ = (CheckConstraint(f"temperature in {TEMPERATURES}", name="temperature"),)


class HygieneCheck(Identified, Base):
    """Somebody looked at a warehouse or a vehicle. A mistake is answered by checking again: nothing here is changed."""

    __tablename__ = "hygiene_check"

    # The key of the form: sent twice it counts once.
    key: Mapped[uuid.UUID]
    # One of the two.
    site_id: Mapped[uuid.UUID | None]
    vehicle_id: Mapped[uuid.UUID | None]
    # Point to whether it was well.
    points: Mapped[dict[str, bool]] = mapped_column(JSON)
    # What was done where something was not; may also hold a note when all was well.
    remedy: Mapped[str] = mapped_column(String(LONGEST_REMEDY), default="")
    checked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    checked_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("organization_id", "key"),
        belongs_to("place", "site_id"),
        belongs_to("vehicle", "vehicle_id"),
        CheckConstraint("(site_id is null) <> (vehicle_id is null)", name="one_thing"),
        Index("ix_hygiene_check_at", "organization_id", "checked_at"),
        Index("ix_hygiene_check_site", "organization_id", "site_id", "checked_at"),
        Index("ix_hygiene_check_vehicle", "organization_id", "vehicle_id", "checked_at"),
    )

    @property
    def bad(self) -> list[str]:
        return [point for point, is_well in self.points.items() if not is_well]


class TemperatureReading(Identified, Base):
    """The temperature of one cold place or vehicle at a check, with the limit that applied then."""

    __tablename__ = "temperature_reading"

    check_id: Mapped[uuid.UUID]
    # One of the two: a cold shelf or site, or a vehicle.
    place_id: Mapped[uuid.UUID | None]
    vehicle_id: Mapped[uuid.UUID | None]
    # Tenths of a degree Celsius. Absent when it could not be measured; `remedy` then says why.
    tenths: Mapped[int | None]
    limit_tenths: Mapped[int]
    # What was done about a temperature above the limit.
    remedy: Mapped[str] = mapped_column(String(LONGEST_REMEDY), default="")
    # As of its check, so that a place's temperatures are found by one index.
    read_at: Mapped[datetime]

    __table_args__ = (
        belongs_to("hygiene_check", "check_id"),
        belongs_to("place", "place_id"),
        belongs_to("vehicle", "vehicle_id"),
        CheckConstraint("(place_id is null) <> (vehicle_id is null)", name="one_thing"),
        CheckConstraint("(tenths is not null and tenths <= limit_tenths) or remedy <> ''", name="remedy"),
        Index("ix_temperature_reading_check", "organization_id", "check_id"),
        Index("ix_temperature_reading_place", "organization_id", "place_id", "read_at"),
        Index("ix_temperature_reading_vehicle", "organization_id", "vehicle_id", "read_at"),
    )

    @property
    def spot_id(self) -> uuid.UUID:
        found = self.place_id or self.vehicle_id
        assert found is not None  # noqa: S101 - the table says so
        return found

    @property
    def is_within(self) -> bool:
        return self.tenths is not None and self.tenths <= self.limit_tenths
