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
# waiting until the group, or a coordinator for it, answers. closed: the round or the delivery ended before an answer came.
ANSWER_STATES = ("waiting", "accepted", "reduced", "declined", "closed")
# proposed: by the engine; adjusted: as it was confirmed after changes by hand, or by a workbook; resolved: after groups declined.
VERSION_KINDS = ("proposed", "adjusted", "resolved")
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
    # The question that asks the group about this share; absent while it is a draft.
    answer_id: Mapped[uuid.UUID | None]

    __table_args__ = (
        belongs_to("round", "round_id"),
        belongs_to("offer", "offer_id"),
        belongs_to("recipient_group", "group_id"),
        belongs_to("team", "team_id"),
        belongs_to("delivery", "delivery_id"),
        belongs_to("group_answer", "answer_id"),
        CheckConstraint("cases > 0", name="cases"),
        CheckConstraint(f"state in {SHARE_STATES}", name="state"),
        Index("ix_share_round", "organization_id", "round_id"),
        Index("ix_share_group", "organization_id", "group_id", "state"),
        Index("ix_share_delivery", "organization_id", "delivery_id"),
        Index("ix_share_offer", "organization_id", "offer_id"),
    )


class GroupAnswer(Identified, Base):
    """One question to one group: do you take these shares? Each further share of the round is a question of its own (`turn`)."""

    __tablename__ = "group_answer"

    round_id: Mapped[uuid.UUID]
    group_id: Mapped[uuid.UUID]
    turn: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    asked_at: Mapped[datetime]
    # The link works until then; a coordinator may enter the answer later too.
    answer_by: Mapped[datetime]
    # SHA-256 of the link's secret, and how often a new secret was made; absent until links are made.
    token_hash: Mapped[str | None] = mapped_column(String(64))
    token_number: Mapped[int] = mapped_column(default=0)
    # Per share what was asked and what is taken: the evidence, since a share itself only knows what is left of it.
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    # What the group was told about the numbers: cases wished for, kg per household, the median of all.
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(String(16), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    answered_at: Mapped[datetime | None]
    # The coordinator who entered it; absent when the group answered by its link.
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (
        belongs_to("round", "round_id"),
        belongs_to("recipient_group", "group_id"),
        UniqueConstraint("organization_id", "round_id", "group_id", "turn"),
        UniqueConstraint("token_hash"),
        CheckConstraint(f"state in {ANSWER_STATES}", name="state"),
        Index("ix_group_answer_group", "organization_id", "group_id", "state"),
    )


class PlanVersion(OrganizationOwned, Base):
    """A plan of a round as it once was, with the problem it answers and what was set by hand: evidence, never changed."""

    __tablename__ = "plan_version"

    round_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # Counts from 1 within the round.
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(10))
    problem: Mapped[dict[str, Any]] = mapped_column(JSON)
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    plan_hash: Mapped[str] = mapped_column(String(64))
    hand: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime]
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (belongs_to("round", "round_id"), CheckConstraint(f"kind in {VERSION_KINDS}", name="kind"))
