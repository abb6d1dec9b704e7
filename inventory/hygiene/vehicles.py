"""The register of vehicles, a small one: named, taken out of use, taken back."""

import uuid
from datetime import datetime

from sqlalchemy import select

from inventory import audit
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput, NotFound
from inventory.hygiene.tables import Vehicle
from inventory.places import TEMPERATURES
from inventory.spelling import clean_line


def add_vehicle(
    session: OrganizationSession,
    *,
    name: str,
    plate: str = "",
    temperature: str = "ambient",
    actor_id: uuid.UUID | None,
    now: datetime,
) -> Vehicle:
    name = clean_line(name, 80, field="vehicle_name")
    if not name:
        raise InvalidInput(field="vehicle_name", problem="required")
    if temperature not in TEMPERATURES:
        raise InvalidInput(field="temperature", problem="unknown_choice", value=temperature)
    vehicle = Vehicle(
        organization_id=session.organization_id, name=name, plate=clean_line(plate, 40, field="plate"), temperature=temperature,
        is_closed=False, created_at=now,
    )  # fmt: skip
    session.add(vehicle)
    session.flush()
    after = {"name": vehicle.name, "plate": vehicle.plate, "temperature": temperature}
    audit.record(
        session, action="vehicle.add", record_kind="vehicle", record_id=vehicle.id, actor_id=actor_id, now=now, after=after
    )
    return vehicle


def close_vehicle(
    session: OrganizationSession, vehicle_id: uuid.UUID, *, is_closed: bool, actor_id: uuid.UUID | None, now: datetime
) -> Vehicle:
    """Out of use, or in use again; its checks stay."""
    vehicle = session.scalar(select(Vehicle).where(Vehicle.id == vehicle_id))
    if vehicle is None:
        raise NotFound(kind="vehicle", code=str(vehicle_id))
    if vehicle.is_closed != is_closed:
        vehicle.is_closed = is_closed
        action = "vehicle.close" if is_closed else "vehicle.reopen"
        audit.record(session, action=action, record_kind="vehicle", record_id=vehicle.id, actor_id=actor_id, now=now)
        session.flush()
    return vehicle


def list_vehicles(session: OrganizationSession) -> list[Vehicle]:
    """In use first, then by name."""
    return list(session.scalars(select(Vehicle).order_by(Vehicle.is_closed, Vehicle.name, Vehicle.id)))
