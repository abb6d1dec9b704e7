"""Promised, not yet moved: reserve, use up, give back. `balance.reserved` is raised and lowered only here and by the movement that uses it up."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, Identified, OrganizationSession, belongs_to
from inventory.errors import DomainError
from inventory.lots import Lot
from inventory.movements.errors import LotHeld
from inventory.movements.tables import Balance


class Reservation(Identified, Base):
    """`quantity` pieces of a lot at a place are kept for a share of a round."""

    __tablename__ = "reservation"

    lot_id: Mapped[uuid.UUID]
    place_id: Mapped[uuid.UUID]
    # The share it was made for (matching floor).
    share_id: Mapped[uuid.UUID]
    quantity: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="open")
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        belongs_to("lot", "lot_id"),
        belongs_to("place", "place_id"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("state in ('open', 'used', 'released')", name="state"),
        Index("ix_reservation_share", "organization_id", "share_id"),
        Index("ix_reservation_lot", "organization_id", "lot_id", "state"),
    )


class NotEnoughFree(DomainError):
    """Less is free than should be promised: `free` pieces."""

    code = "not_enough_free"


def reserve(
    session: OrganizationSession, *, lot_id: uuid.UUID, place_id: uuid.UUID, share_id: uuid.UUID, quantity: int, now: datetime
) -> Reservation:
    """The pieces are promised to the share; refused when fewer are free, or the lot is on hold. Callers reserve lots by ascending id."""
    raised = session.execute(
        update(Balance)
        .where(Balance.lot_id == lot_id, Balance.place_id == place_id, Balance.on_hand - Balance.reserved >= quantity)
        .values(reserved=Balance.reserved + quantity),
        execution_options={"synchronize_session": False},
    )
    if raised.rowcount != 1:  # type: ignore[attr-defined]
        balance = session.scalar(select(Balance).where(Balance.lot_id == lot_id, Balance.place_id == place_id))
        raise NotEnoughFree(free=balance.on_hand - balance.reserved if balance else 0, asked=quantity)
    # Asked once the balance is ours: a hold takes the balances of its lots as well.
    if held := session.scalar(select(Lot.code).where(Lot.id == lot_id, Lot.is_held.is_(True))):
        raise LotHeld(lot=held)
    reservation = Reservation(
        organization_id=session.organization_id,
        lot_id=lot_id,
        place_id=place_id,
        share_id=share_id,
        quantity=quantity,
        created_at=now,
    )
    session.add(reservation)
    session.flush()
    return reservation


def release(session: OrganizationSession, share_id: uuid.UUID, *, now: datetime) -> None:
    """What was promised to the share is free again; what was used up stays used."""
    query = select(Reservation).where(Reservation.share_id == share_id, Reservation.state == "open").order_by(Reservation.lot_id)
    for reservation in session.scalars(query).all():
        reservation.state, reservation.ended_at = "released", now
        session.execute(
            update(Balance)
            .where(Balance.lot_id == reservation.lot_id, Balance.place_id == reservation.place_id)
            .values(reserved=Balance.reserved - reservation.quantity),
            execution_options={"synchronize_session": False},
        )
    session.flush()


def open_reservations(session: OrganizationSession, share_ids: list[uuid.UUID]) -> list[Reservation]:
    query = (
        select(Reservation)
        .where(Reservation.share_id.in_(share_ids), Reservation.state == "open")
        .order_by(Reservation.lot_id, Reservation.id)
    )
    return list(session.scalars(query))
