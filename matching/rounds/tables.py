"""A round's tables: what was matched with which settings, who gets what and why, and what people did to the plan."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, Identified, OrganizationOwned, belongs_to

# draft: nothing computed yet; proposed: a plan stands; confirmed: reserved, groups told; cancelled: given back.
ROUND_STATES = ("draft", "proposed", "confirmed", "cancelled")
# What a person did to the plan; solve: it was computed again.
EDIT_KINDS = ("set", "pin", "free", "forbid", "solve")
# done: in the plan; undone: taken back and can be redone; dropped: taken back, and something else was done since.
EDIT_STATES = ("done", "undone", "dropped")
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
    # The problem and the plan exactly as the engine read and wrote them: the evidence. Large, so read only where it is needed.
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)
    # Another one after every change. The fingerprint of `plan` while `edits` is 0.
    plan_hash: Mapped[str | None] = mapped_column(String(64))
    # Cells changed by hand since `plan` was written: the shares are ahead of it.
    edits: Mapped[int] = mapped_column(default=0)
    # The strip above the matrix and what all cells share; absent until there is a plan.
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSON)
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
    # As the engine read it. Absent while the round has no plan, or when nothing of the offer was left for the plan.
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    # Groups whose days for storing bar the lot: code -> when it would arrive, days left then, days wanted.
    release: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # The first expired come first.
    position: Mapped[int] = mapped_column(default=0)
    # Cases and deliveries in the plan as it stands.
    given: Mapped[int] = mapped_column(default=0)
    drops: Mapped[int] = mapped_column(default=0)

    __table_args__ = (belongs_to("round", "round_id"), belongs_to("offer", "offer_id"))


class RoundGroup(OrganizationOwned, Base):
    """A group in a round with a plan, as it was then: a page of the workbench reads these rows instead of the whole problem."""

    __tablename__ = "round_group"

    round_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    group_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(120))
    search_key: Mapped[str] = mapped_column(String(600))
    region: Mapped[str] = mapped_column(String(2))
    kind: Mapped[str] = mapped_column(String(24))
    households: Mapped[int]
    # As the engine read it, and the teams it takes part in.
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    teams: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    has_asked: Mapped[bool]
    past_grams: Mapped[int] = mapped_column(BigInteger)
    # What the plan gives as it stands, and how many of its cells a person set.
    given_cases: Mapped[int] = mapped_column(default=0)
    given_grams: Mapped[int] = mapped_column(BigInteger, default=0)
    changes: Mapped[int] = mapped_column(default=0)
    # Kilograms per household, past and plan together.
    level: Mapped[float]
    # The words in its cells without cases, as "|NO_NEED|REGION|". Empty when the plan is too large to keep every reason.
    reasons: Mapped[str] = mapped_column(String(400), default="")

    __table_args__ = (
        belongs_to("round", "round_id"),
        belongs_to("recipient_group", "group_id"),
        Index("ix_round_group_name", "organization_id", "round_id", "name", "code"),
        Index("ix_round_group_level", "organization_id", "round_id", "level", "code"),
        Index("ix_round_group_households", "organization_id", "round_id", "households", "code"),
    )


class RoundEdit(Identified, Base):
    """One act on the plan with all its cells before and after, so that it can be taken back and done again."""

    __tablename__ = "round_edit"

    round_id: Mapped[uuid.UUID]
    # Counts from 1 within the round.
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8), default="done")
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    note: Mapped[str] = mapped_column(String(300), default="")
    # [{"lot", "group", "before": {"cases", "hand"}, "after": {...}}]; absent when they were too many to keep.
    cells: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    # Cases that are with another group than before, or with none.
    moved: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        belongs_to("round", "round_id"),
        UniqueConstraint("organization_id", "round_id", "seq"),
        CheckConstraint(f"kind in {EDIT_KINDS}", name="kind"),
        CheckConstraint(f"state in {EDIT_STATES}", name="state"),
    )


class RoundNote(Identified, Base):
    """What people write beside a round, or beside one of its cells."""

    __tablename__ = "round_note"

    round_id: Mapped[uuid.UUID]
    # The cell: codes of the offer and of the group. Empty: the round as a whole.
    lot_code: Mapped[str] = mapped_column(String(8), default="")
    group_code: Mapped[str] = mapped_column(String(8), default="")
    text: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (
        belongs_to("round", "round_id"),
        Index("ix_round_note_round", "organization_id", "round_id", "at"),
    )


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
    # Pieces that were sent and did not arrive, and why.
    short_pieces: Mapped[int] = mapped_column(default=0)
    short_reason: Mapped[str] = mapped_column(String(10), default="")
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
