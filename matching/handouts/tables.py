"""The tables of hand-out reports."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, Identified, OrganizationOwned, belongs_to

BANDS = ("infants", "children", "adults", "seniors")


class Handout(Identified, Base):
    __tablename__ = "handout"

    # Made by the sender: the same report sent twice is one.
    key: Mapped[uuid.UUID]
    # SHA-256 of the content: the same key with another content is refused.
    request_hash: Mapped[str] = mapped_column(String(64))
    group_id: Mapped[uuid.UUID]
    # The delivery it answers; absent for goods from several deliveries.
    delivery_id: Mapped[uuid.UUID | None]
    handed_out_on: Mapped[date]
    # Household-times: households that came on this day.
    households: Mapped[int]
    # People by band; absent when the group did not count them.
    infants: Mapped[int | None]
    children: Mapped[int | None]
    adults: Mapped[int | None]
    seniors: Mapped[int | None]
    notes: Mapped[str] = mapped_column(String(500), default="")
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    # Set when a later version took this one's place.
    replaced_by: Mapped[uuid.UUID | None]
    # The day it counts on in reports (inventory/counted_days.py).
    counted_on: Mapped[date]
    # Set when it was replaced after its day was closed: it stays in that period, and its opposite counts on this day. A version replaced
    # before that has none and counts nowhere.
    withdrawn_on: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("organization_id", "key"),
        belongs_to("recipient_group", "group_id"),
        belongs_to("delivery", "delivery_id"),
        belongs_to("handout", "replaced_by"),
        CheckConstraint("households >= 0", name="households"),
        Index("ix_handout_counted", "organization_id", "counted_on"),
        Index("ix_handout_withdrawn", "organization_id", "withdrawn_on"),
        Index("ix_handout_day", "organization_id", "handed_out_on"),
        Index("ix_handout_group", "organization_id", "group_id", "handed_out_on"),
    )


class HandoutLine(OrganizationOwned, Base):
    """Of one lot: pieces handed out (moved to households) and pieces left with the group."""

    __tablename__ = "handout_line"

    handout_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    handed_out: Mapped[int]
    left_over: Mapped[int] = mapped_column(default=0)
    movement_seq: Mapped[int | None]

    __table_args__ = (
        belongs_to("handout", "handout_id"),
        belongs_to("lot", "lot_id"),
        belongs_to("movement", "movement_seq", target="seq"),
        CheckConstraint("handed_out >= 0 and left_over >= 0", name="pieces"),
    )
