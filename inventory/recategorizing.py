"""What reports count lots as, when the category of their item changes: a lot that a closed period has counted stays what it was."""

import uuid
from typing import Any

from sqlalchemy import exists, select, update

from inventory.chain import lock_head
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements.tables import Movement


def follow_category(session: OrganizationSession, item_id: uuid.UUID, category: str) -> None:
    """Lots of the item are of this category from now on, except those that moved in a period that is closed.

    Those keep theirs in open periods too: goods that lie there as canned at the end of a month lie there as canned when the next begins.
    """
    session.flush()
    closed_until = lock_head(session).closed_until
    conditions: list[Any] = [Lot.item_id == item_id, Lot.category != category]
    if closed_until is not None:
        conditions.append(~exists(select(Movement.seq).where(Movement.lot_id == Lot.id, Movement.counted_at < closed_until)))
    session.execute(update(Lot).where(*conditions).values(category=category), execution_options={"synchronize_session": False})
