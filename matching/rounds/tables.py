"""A round's tables: what was matched with which settings, who gets what and why."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, Identified, OrganizationOwned, belongs_to

# draft: nothing computed yet; proposed: a plan stands; confirmed: reserved, groups told; cancelled: given back.
ROUND_STATES = ("draft", "proposed", "confirmed", "cancelled")
# draft until confirmed; then reserved -> shipped -> received, or declined/cancelled: given back.
SHARE_STATES = ("draft", "reserved", "shipped", "received", "declined", "cancelled")


class Round(Identified, Base):
    __tablename__ = "round"

    # Counts from 1 within the organization.
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[str] = mapped_column(String(10), default="draft")
    # What the person chose: group filter, window of past receipts in days, effort.
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # The problem and the plan exactly as the engine read and wrote them: the evidence.
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    plan_hash: Mapped[str | None] = mapped_column(String(64))
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        CheckConstraint(f"state in {ROUND_STATES}", name="state"),
    )


class RoundOffer(OrganizationOwned, Base):
    __tablename__ = "round_offer"

    round_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    offer_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # Cases that were free when the round took the offer in.
    cases: Mapped[int]

    __table_args__ = (belongs_to("round", "round_id"), belongs_to("offer", "offer_id"))


class Share(Identified, Base):
    """Cases of an offer for a group, through a delivery point: the group itself or a team's hub."""

    __tablename__ = "share"

    round_id: Mapped[uuid.UUID]
    offer_id: Mapped[uuid.UUID]
    group_id: Mapped[uuid.UUID]
    # Set when the goods go through the team's hub.
    team_id: Mapped[uuid.UUID | None]
    cases: Mapped[int]
    hand_over_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    # engine, or hand when a person changed it; then who and why.
    origin: Mapped[str] = mapped_column(String(6), default="engine")
    changed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    change_note: Mapped[str] = mapped_column(String(300), default="")
    delivery_id: Mapped[uuid.UUID | None]

    __table_args__ = (
        belongs_to("round", "round_id"),
        belongs_to("offer", "offer_id"),
        belongs_to("recipient_group", "group_id"),
        belongs_to("team", "team_id"),
        belongs_to("delivery", "delivery_id"),
        CheckConstraint("cases > 0", name="cases"),
        CheckConstraint(f"state in {SHARE_STATES}", name="state"),
        Index("ix_share_round", "organization_id", "round_id"),
        Index("ix_share_group", "organization_id", "group_id", "state"),
        Index("ix_share_delivery", "organization_id", "delivery_id"),
        Index("ix_share_offer", "organization_id", "offer_id"),
    )
