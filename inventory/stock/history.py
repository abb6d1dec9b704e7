"""The movements of one lot in order."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from inventory.accounts import UserAccount
from inventory.db import OrganizationSession
from inventory.movements.tables import Movement, MovementNote
from inventory.places import Place


@dataclass(frozen=True, slots=True)
class LotMovement:
    movement: Movement
    source: Place
    target: Place
    actor_name: str
    # Free words beside it; absent when none were written.
    note: str | None


def movements_of_lot(session: OrganizationSession, lot_id: uuid.UUID, *, limit: int = 500) -> list[LotMovement]:
    """Every movement of the lot, the first first."""
    source, target = aliased(Place), aliased(Place)
    query = (
        select(Movement, source, target, UserAccount.name, MovementNote.words)
        .join(source, source.id == Movement.source_id)
        .join(target, target.id == Movement.target_id)
        .join(UserAccount, UserAccount.id == Movement.actor_id)
        .outerjoin(MovementNote, MovementNote.seq == Movement.seq)
        .where(Movement.lot_id == lot_id)
        .order_by(Movement.seq)
        .limit(limit)
    )
    return [LotMovement(*row) for row in session.execute(query)]
