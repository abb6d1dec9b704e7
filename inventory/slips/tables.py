"""The tables of goods receipt slips. Slips, their lines and what happened to them are insert only; a claim goes when its slip is void."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inventory.catalog import DATE_KINDS
from inventory.dates import DateMark
from inventory.db import Base, Identified, OrganizationOwned, belongs_to

EVENTS = ("reissue", "void")
LONGEST_REASON = 200


class GoodsReceiptSlip(Identified, Base):
    """One paper, as it was made: the donor's name and the lines stay as they were printed."""

    __tablename__ = "goods_receipt_slip"

    # The business year in which it was made, and the number within it, from 1 without gaps.
    fiscal_year: Mapped[int]
    number: Mapped[int]
    donor_id: Mapped[uuid.UUID]
    # Empty where the donor is a person: a name that may have to be erased is not written where nothing is ever changed.
    donor_name: Mapped[str] = mapped_column(String(120), default="")
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("organization_id", "fiscal_year", "number"),
        belongs_to("donor", "donor_id"),
        CheckConstraint("number > 0", name="number"),
        Index("ix_goods_receipt_slip_donor", "organization_id", "donor_id", "made_at"),
    )


class GoodsReceiptLine(OrganizationOwned, Base):
    """Goods of one entry of the ledger, in the words of the day: an item renamed or merged since changes no paper."""

    __tablename__ = "goods_receipt_line"

    slip_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    movement_seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    received_on: Mapped[date]
    # Empty for goods that went from the donor straight to a group, which is not named here.
    site_name: Mapped[str] = mapped_column(String(120), default="")
    item_name: Mapped[str] = mapped_column(String(120))
    lot_code: Mapped[str] = mapped_column(String(8))
    pieces: Mapped[int]
    pieces_per_case: Mapped[int | None]
    # Of one piece; absent when nobody had weighed it.
    weight_grams: Mapped[int | None]
    date_kind: Mapped[str] = mapped_column(String(12))
    date_precision: Mapped[str] = mapped_column(String(5))
    date_on: Mapped[date | None]

    __table_args__ = (
        belongs_to("goods_receipt_slip", "slip_id"),
        belongs_to("movement", "movement_seq", target="seq"),
        CheckConstraint("pieces > 0", name="pieces"),
        CheckConstraint(f"date_kind in {DATE_KINDS}", name="date_kind"),
        Index("ix_goods_receipt_line_movement", "organization_id", "movement_seq"),
    )

    @property
    def date_mark(self) -> DateMark:
        return DateMark(kind=self.date_kind, precision=self.date_precision, on=self.date_on)

    @property
    def grams(self) -> int | None:
        return None if self.weight_grams is None else self.pieces * self.weight_grams


class GoodsReceiptEvent(OrganizationOwned, Base):
    """A slip was given out again, or declared void."""

    __tablename__ = "goods_receipt_event"

    slip_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    done_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    done_at: Mapped[datetime]

    __table_args__ = (belongs_to("goods_receipt_slip", "slip_id"), CheckConstraint(f"kind in {EVENTS}", name="kind"))


class GoodsReceiptClaim(OrganizationOwned, Base):
    """The one valid slip an entry stands on: its key lets there be no second."""

    __tablename__ = "goods_receipt_claim"

    movement_seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    slip_id: Mapped[uuid.UUID]

    __table_args__ = (
        belongs_to("movement", "movement_seq", target="seq"),
        belongs_to("goods_receipt_slip", "slip_id"),
        Index("ix_goods_receipt_claim_slip", "organization_id", "slip_id"),
    )


class SlipCounter(OrganizationOwned, Base):
    """The last number given in a business year; whoever wants the next one holds this row."""

    __tablename__ = "slip_counter"

    fiscal_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_number: Mapped[int] = mapped_column(default=0)
