"""Phones of a warehouse, what was entered on them, and the four digits of those who take a shift there."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, Identified, OrganizationOwned, belongs_to

LONGEST_DAYS = 30


class WarehousePhone(Identified, Base):
    """A phone that stays in one warehouse. Only hashes of its secrets are stored."""

    __tablename__ = "warehouse_phone"

    name: Mapped[str] = mapped_column(String(60))
    site_id: Mapped[uuid.UUID]
    days: Mapped[int]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    # The QR shown last; absent once its button was pressed.
    link_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    link_expires_at: Mapped[datetime | None]
    # The phone's own secret; absent until a phone was let in.
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    # What the browser calls itself.
    label: Mapped[str] = mapped_column(String(120), default="")
    enrolled_at: Mapped[datetime | None]
    # Counted from the first time a phone was let in; letting it in anew does not make it longer.
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        belongs_to("place", "site_id"),
        CheckConstraint(f"days between 1 and {LONGEST_DAYS}", name="days"),
    )


class PhoneEntry(OrganizationOwned, Base):
    """Which phone of a warehouse an entry came from. Beside the ledger, whose chain knows people but no phones."""

    __tablename__ = "phone_entry"

    # The key of the movement, or of a count that agreed.
    key: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    phone_id: Mapped[uuid.UUID]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        belongs_to("warehouse_phone", "phone_id"),
        Index("ix_phone_entry_phone", "organization_id", "phone_id", "recorded_at"),
    )


class ShiftPin(OrganizationOwned, Base):
    """The four digits of a person who takes shifts, and how often somebody guessed wrong."""

    __tablename__ = "shift_pin"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    pin_hash: Mapped[str] = mapped_column(String(200))
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
