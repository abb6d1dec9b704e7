"""Lot: one item from one donor receipt with one date mark. Never merged, so the donor is never lost; never changed by a movement."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from inventory.catalog import DATE_KINDS, Item
from inventory.dates import DateMark
from inventory.db import Base, Identified, OrganizationSession, belongs_to
from inventory.errors import NotFound


class Lot(Identified, Base):
    __tablename__ = "lot"

    code: Mapped[str] = mapped_column(String(8))
    item_id: Mapped[uuid.UUID]
    # The item it came in as, where that one was merged into `item_id` since: history keeps its own word.
    entered_as: Mapped[uuid.UUID | None]
    donor_id: Mapped[uuid.UUID]
    date_kind: Mapped[str] = mapped_column(String(12))
    # day, month or year; `none` with date_kind none.
    date_precision: Mapped[str] = mapped_column(String(5))
    # The printed date (first day of a printed month or year); absent with date_kind none.
    date_on: Mapped[date | None]
    # Last day on which it may be given without asking; absent when nothing was printed or the mark is no expiry.
    expires_on: Mapped[date | None]
    # The maker's code on the pack, rarely typed.
    batch_code: Mapped[str] = mapped_column(String(40), default="")
    # As they were at the receipt; the item may change later.
    pieces_per_case: Mapped[int | None]
    weight_grams: Mapped[int | None]
    # What reports count it as. Follows the item's until a closed period has counted the lot, and stays from then on.
    category: Mapped[str] = mapped_column(String(16))
    # Where the lot came from: scan, import, offer.
    origin: Mapped[str] = mapped_column(String(8), default="scan")
    # Held back from picking, matching and shipping.
    is_held: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("organization_id", "code"),
        belongs_to("item", "item_id"),
        belongs_to("item", "entered_as"),
        belongs_to("place", "donor_id"),
        CheckConstraint(f"date_kind in {DATE_KINDS}", name="date_kind"),
        CheckConstraint("(date_kind = 'none') = (date_on is null)", name="date_on"),
        Index("ix_lot_item", "organization_id", "item_id", "expires_on"),
        Index("ix_lot_donor", "organization_id", "donor_id"),
    )

    @property
    def date_mark(self) -> DateMark:
        return DateMark(kind=self.date_kind, precision=self.date_precision, on=self.date_on)


def get_lot(session: OrganizationSession, code: str) -> tuple[Lot, Item]:
    row = session.execute(select(Lot, Item).join(Item, Item.id == Lot.item_id).where(Lot.code == code)).first()
    if row is None:
        raise NotFound(kind="lot", code=code)
    return row[0], row[1]


def weigh_lot(session: OrganizationSession, code: str, *, weight_grams: int) -> None:
    """One piece of the lot weighs this much, as its own label says; for the moment of the receipt."""
    session.execute(update(Lot).where(Lot.code == code).values(weight_grams=weight_grams))
