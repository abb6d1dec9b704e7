"""Acts on the ledger and looks at it, shared by its tests."""

import uuid
from datetime import timedelta

from sqlalchemy import select, update

from inventory.errors import DomainError
from inventory.lots import Lot
from inventory.movements import Balance, Movement, MovementRequest, Recorded, reverse_movement
from inventory.places import Place
from tests.builders import NOW, World


def booked(world: World, request: MovementRequest, **options: object) -> Recorded:
    outcome = world.record(request, **options)[0]  # type: ignore[arg-type]
    assert isinstance(outcome, Recorded), outcome
    return outcome


def refused(world: World, request: MovementRequest, **options: object) -> DomainError:
    outcome = world.record(request, **options)[0]  # type: ignore[arg-type]
    assert isinstance(outcome, DomainError), outcome
    return outcome


def on_hand(world: World, lot: str, place: str) -> int:
    with world.reading() as session:
        query = select(Balance.on_hand).join(Lot, Lot.id == Balance.lot_id).join(Place, Place.id == Balance.place_id)
        return session.scalar(query.where(Lot.code == lot, Place.code == place)) or 0


def entries(world: World) -> list[tuple[str, int, str | None]]:
    with world.reading() as session:
        rows = session.execute(select(Movement.kind, Movement.quantity, Movement.flag).order_by(Movement.seq))
        return [(kind, quantity, flag) for kind, quantity, flag in rows]


def undo(world: World, seq: int, *, reason: str = "mistake", later: timedelta = timedelta(), **values: object) -> Recorded:
    options: dict[str, object] = {"key": uuid.uuid4(), "actor_id": world.actor_id, "may_reverse_any": False} | values
    with world.writing() as session:
        return reverse_movement(session, seq, reason=reason, now=NOW + later, **options)  # type: ignore[arg-type]


def promise(world: World, lot: str, quantity: int) -> None:
    with world.writing() as session:
        lot_id = session.scalars(select(Lot.id).where(Lot.code == lot)).one()
        session.execute(update(Balance).where(Balance.lot_id == lot_id, Balance.on_hand > 0, Balance.site_id.is_not(None)).values(reserved=quantity))
