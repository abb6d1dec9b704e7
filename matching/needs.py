"""What a group asks for: kilograms of a category per month, or once until a day."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from inventory.catalog import CATEGORIES
from inventory.db import Base, Identified, belongs_to


class Need(Identified, Base):
    __tablename__ = "need"

    group_id: Mapped[uuid.UUID]
    category: Mapped[str] = mapped_column(String(16))
    kg: Mapped[int]
    # Absent for a standing need that comes back every month.
    until: Mapped[date | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        belongs_to("recipient_group", "group_id"),
        CheckConstraint("kg > 0", name="kg"),
        CheckConstraint(f"category in {CATEGORIES}", name="category"),
        Index("ix_need_group", "organization_id", "group_id"),
    )
