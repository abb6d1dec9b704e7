"""Offer: a company lot, or stock of ours, opened for matching with the donor's conditions."""

import uuid
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory.dates import DateMark
from inventory.db import Base, Identified, OrganizationSession, belongs_to
from inventory.errors import NotFound

# open: can be matched; in_round: a draft round holds it; placed: confirmed; closed: withdrawn or all gone.
OFFER_STATES = ("open", "in_round", "placed", "closed")


class Offer(Identified, Base):
    """`cases` of an item. From our stock when `lot_id` is set (reserved there), else straight from the donor to the groups."""

    __tablename__ = "offer"

    code: Mapped[str] = mapped_column(String(8))
    donor_id: Mapped[uuid.UUID]
    item_id: Mapped[uuid.UUID]
    # Our lot and the place it lies at; absent for goods that the donor still has.
    lot_id: Mapped[uuid.UUID | None]
    place_id: Mapped[uuid.UUID | None]
    cases: Mapped[int]
    # Of `cases`, how many are promised to shares, and how many have left. Goods of the donor are reserved here, not in a balance.
    cases_reserved: Mapped[int] = mapped_column(default=0)
    cases_shipped: Mapped[int] = mapped_column(default=0)
    pieces_per_case: Mapped[int]
    # Of one piece; needed to match in kilograms.
    weight_grams: Mapped[int]
    temperature: Mapped[str] = mapped_column(String(8))
    date_kind: Mapped[str] = mapped_column(String(12))
    date_precision: Mapped[str] = mapped_column(String(5))
    date_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    # When it can be handed over.
    available_from: Mapped[date]
    available_to: Mapped[date]
    # The donor's conditions; absent or empty means any.
    regions: Mapped[list[str]] = mapped_column(JSON, default=list)
    group_kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    documents: Mapped[list[str]] = mapped_column(JSON, default=list)
    min_days_left: Mapped[int] = mapped_column(default=0)
    min_drop_cases: Mapped[int] = mapped_column(default=1)
    max_drops: Mapped[int | None]
    notes: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[str] = mapped_column(String(10), default="open")
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("organization_id", "code"),
        belongs_to("place", "donor_id"),
        belongs_to("item", "item_id"),
        belongs_to("lot", "lot_id"),
        belongs_to("place", "place_id"),
        CheckConstraint(f"state in {OFFER_STATES}", name="state"),
        CheckConstraint("cases > 0 and pieces_per_case > 0 and weight_grams > 0 and min_drop_cases > 0", name="amounts"),
        CheckConstraint("cases_reserved >= 0 and cases_shipped >= 0 and cases_reserved + cases_shipped <= cases", name="reserved"),
        CheckConstraint("available_to >= available_from", name="days"),
        CheckConstraint("(lot_id is null) = (place_id is null)", name="stock"),
        Index("ix_offer_state", "organization_id", "state", "expires_on"),
    )

    @property
    def date_mark(self) -> DateMark:
        return DateMark(kind=self.date_kind, precision=self.date_precision, on=self.date_on)


def get_offer(session: OrganizationSession, code: str) -> Offer:
    offer = session.scalar(select(Offer).where(Offer.code == code))
    if offer is None:
        raise NotFound(kind="offer", code=code)
    return offer
