"""The tables of recalls: one for each call-back or drill, a notice for each group, and everything that was done, with its time."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, Identified, belongs_to

STATES = ("open", "closed")
# waiting until the group, or a coordinator for it, has said what it still has.
NOTICE_STATES = ("waiting", "answered")
SENT_BY = ("line", "mail", "phone", "paper", "other")
# In the order in which they usually come. found: the search was shown; held: nothing leaves any more; ready: the texts stand.
EVENTS = (
    "began", "found", "held", "ready", "sent", "reminded", "answered", "freed", "returned", "disposed", "lifted", "texts", "notices", "unwatched",
    "closed",
)  # fmt: skip


class Recall(Identified, Base):
    """What the maker says and what we ask of groups. A drill has no hold: it touches no stock and opens no link."""

    __tablename__ = "recall"

    # Counts from 1 within the organization, drills included.
    number: Mapped[int]
    is_drill: Mapped[bool] = mapped_column(default=False)
    hold_id: Mapped[uuid.UUID | None]
    title: Mapped[str] = mapped_column(String(120))
    # Why, in the maker's words, and whom to ask there.
    reason: Mapped[str] = mapped_column(String(500), default="")
    contact: Mapped[str] = mapped_column(String(200), default="")
    criteria: Mapped[dict[str, Any]] = mapped_column(JSON)
    # With places in braces (matching/recalls/texts.py).
    text_ja: Mapped[str] = mapped_column(String(2000))
    text_en: Mapped[str] = mapped_column(String(2000))
    state: Mapped[str] = mapped_column(String(8), default="open")
    # When somebody began to search, saw what is meant, had everything held, had the texts, and closed it.
    began_at: Mapped[datetime]
    found_at: Mapped[datetime]
    held_at: Mapped[datetime]
    ready_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    started_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    closed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    closing_note: Mapped[str] = mapped_column(String(500), default="")
    # Lots and groups as they were found at the start, counted: a drill's outcome, and what a recall began with.
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        belongs_to("hold", "hold_id"),
        CheckConstraint(f"state in {STATES}", name="state"),
        CheckConstraint("is_drill = (hold_id is null)", name="drill"),
        Index("ix_recall_state", "organization_id", "state", "is_drill"),
    )


class RecallNotice(Identified, Base):
    """One group that got goods of a recall: what it was told, and what it says it still has."""

    __tablename__ = "recall_notice"

    recall_id: Mapped[uuid.UUID]
    # The group's place: a group of earlier days may have no register entry.
    group_id: Mapped[uuid.UUID]
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    # Per lot [{"lot", "got", "left"}]: pieces it got by the ledger when it was told, and pieces it says are left.
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    # SHA-256 of the link's secret; absent in a drill, whose links lead nowhere.
    token_hash: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime]
    # The first time that somebody said it was sent, how, and the last reminder.
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str] = mapped_column(String(8), default="")
    reminded_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    # The coordinator who entered it; absent when the group answered by its link.
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    note: Mapped[str] = mapped_column(String(300), default="")

    __table_args__ = (
        belongs_to("recall", "recall_id"),
        belongs_to("place", "group_id"),
        UniqueConstraint("organization_id", "recall_id", "group_id"),
        UniqueConstraint("token_hash"),
        CheckConstraint(f"state in {NOTICE_STATES}", name="state"),
        Index("ix_recall_notice_group", "organization_id", "group_id"),
    )


class RecallEvent(Identified, Base):
    """What was done, by whom and when. Insert only."""

    __tablename__ = "recall_event"

    recall_id: Mapped[uuid.UUID]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(10))
    # Absent when a group did it by its link.
    actor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    group_id: Mapped[uuid.UUID | None]
    lot_id: Mapped[uuid.UUID | None]
    # Numbers and words of the act: pieces, how it was sent, why.
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    __table_args__ = (
        belongs_to("recall", "recall_id"),
        belongs_to("place", "group_id"),
        belongs_to("lot", "lot_id"),
        CheckConstraint(f"kind in {EVENTS}", name="kind"),
        Index("ix_recall_event_recall", "organization_id", "recall_id", "at"),
    )
