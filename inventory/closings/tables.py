"""Closing: a month or business year that is finished. Insert only: nothing is ever opened again."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, OrganizationOwned

KINDS = ("month", "year")


class Closing(OrganizationOwned, Base):
    """What was recorded until then makes up the figures of the period; what is recorded later counts when it is recorded."""

    __tablename__ = "closing"

    kind: Mapped[str] = mapped_column(String(5), primary_key=True)
    first_on: Mapped[date] = mapped_column(primary_key=True)
    last_on: Mapped[date]
    closed_at: Mapped[datetime]
    # Absent when the command line closed it.
    closed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    # The head of the chain when it was closed: later entries have a higher number.
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    # The figures as they were then, and the SHA-256 of their canonical text: whoever counts them again must get these.
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    # Hand-overs of the period, and those without a hand-out report when it was closed: what is missing later is no figure of the period.
    handovers: Mapped[int]
    handovers_waiting: Mapped[int]
    note: Mapped[str] = mapped_column(String(500))

    __table_args__ = (CheckConstraint(f"kind in {KINDS}", name="kind"), CheckConstraint("first_on <= last_on", name="span"))
