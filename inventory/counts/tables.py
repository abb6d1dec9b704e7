"""Counts of stock: what is counted, the lines expected, and every number that somebody gave, kept as it was."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, Identified, OrganizationOwned, belongs_to

STATES = ("open", "submitted", "approved", "cancelled")


class StockCount(Identified, Base):
    """One count of a warehouse or of some of its places."""

    __tablename__ = "stock_count"

    number: Mapped[int]
    site_id: Mapped[uuid.UUID]
    # Free words, such as the end of the year; empty where none were given.
    title: Mapped[str] = mapped_column(String(80), default="")
    # Whoever counts is not shown what should be there.
    is_blind: Mapped[bool]
    state: Mapped[str] = mapped_column(String(10), default="open")
    opened_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    opened_at: Mapped[datetime]
    submitted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    submitted_at: Mapped[datetime | None]
    # Who approved or cancelled it.
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    # Approved by somebody who counted, for nobody else is in the organization.
    is_alone: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        belongs_to("place", "site_id"),
        CheckConstraint(f"state in {STATES}", name="state"),
        Index("ix_stock_count_site", "organization_id", "site_id", "state"),
    )


class StockCountPlace(OrganizationOwned, Base):
    """A place that the count covers: the warehouse itself (what lies on no shelf) or one of its shelves."""

    __tablename__ = "stock_count_place"

    count_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    place_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)

    __table_args__ = (belongs_to("stock_count", "count_id"), belongs_to("place", "place_id"))


class StockCountLine(OrganizationOwned, Base):
    """A lot at a place. `counted` is the number that stands: the one counted last."""

    __tablename__ = "stock_count_line"

    count_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    place_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # On hand when the count was opened; nothing for a lot that was found there without being expected.
    expected: Mapped[int]
    is_expected: Mapped[bool]
    counted: Mapped[int | None]
    counted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    counted_at: Mapped[datetime | None]
    # Set by the approval: on hand by the ledger at the moment of counting, and the entry that booked the difference.
    balance: Mapped[int | None]
    movement_seq: Mapped[int | None]
    is_left_out: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        belongs_to("stock_count", "count_id"),
        belongs_to("place", "place_id"),
        belongs_to("lot", "lot_id"),
        belongs_to("movement", "movement_seq", target="seq"),
        CheckConstraint("counted >= 0", name="counted"),
    )


class StockCountTally(OrganizationOwned, Base):
    """A number somebody gave, with a key of the phone's own: the same one sent again counts once."""

    __tablename__ = "stock_count_tally"

    key: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    count_id: Mapped[uuid.UUID]
    place_id: Mapped[uuid.UUID]
    lot_id: Mapped[uuid.UUID]
    counted: Mapped[int]
    # By a tap on the number shown rather than by typing one.
    is_confirmed: Mapped[bool]
    actor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    counted_at: Mapped[datetime]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        belongs_to("stock_count", "count_id"),
        belongs_to("place", "place_id"),
        belongs_to("lot", "lot_id"),
        CheckConstraint("counted >= 0", name="counted"),
        Index("ix_stock_count_tally_line", "organization_id", "count_id", "place_id", "lot_id"),
    )
