"""A delivery's table. The steps from planned to received are in shipping.py and receiving.py."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, Identified, belongs_to

DELIVERY_STATES = ("planned", "shipped", "received", "cancelled")


class Delivery(Identified, Base):
    __tablename__ = "delivery"

    code: Mapped[str] = mapped_column(String(8))
    round_id: Mapped[uuid.UUID]
    # Where it is unloaded: the group, or the hub of a team.
    group_id: Mapped[uuid.UUID]
    hand_over_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="planned")
    shipped_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("organization_id", "code"),
        belongs_to("round", "round_id"),
        belongs_to("recipient_group", "group_id"),
        CheckConstraint(f"state in {DELIVERY_STATES}", name="state"),
        Index("ix_delivery_day", "organization_id", "state", "hand_over_on"),
        Index("ix_delivery_round", "organization_id", "round_id"),
        Index("ix_delivery_group", "organization_id", "group_id", "hand_over_on"),
    )
