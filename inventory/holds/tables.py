"""The tables of holds: a rule that says which goods are called back, and each lot it holds."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, Identified, OrganizationOwned, belongs_to

# search: found when the rule was made; arrival: caught by the rule when it came in later.
WAYS = ("search", "arrival")
LONGEST_REASON = 300


class Hold(Identified, Base):
    """A rule. While it watches, goods that it fits are held the moment they come in."""

    __tablename__ = "hold"

    # As inventory/holds/criteria.py writes and reads it.
    criteria: Mapped[dict[str, Any]] = mapped_column(JSON)
    is_watching: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (Index("ix_hold_watching", "organization_id", "is_watching"),)


class HeldLot(OrganizationOwned, Base):
    """A lot under a rule. It may be under several; it is free once all of them have let it go."""

    __tablename__ = "held_lot"

    hold_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # What nobody recorded and the rule asks for, so that somebody has to look at the pack.
    doubts: Mapped[list[str]] = mapped_column(JSON, default=list)
    way: Mapped[str] = mapped_column(String(8), default="search")
    held_at: Mapped[datetime]
    # Absent while it is held.
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    lifted_reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")

    __table_args__ = (
        belongs_to("hold", "hold_id"),
        belongs_to("lot", "lot_id"),
        CheckConstraint(f"way in {WAYS}", name="way"),
        Index("ix_held_lot_lot", "organization_id", "lot_id"),
    )
