"""The donors' tables: who gives, under which agreement."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, Identified, belongs_to

DONOR_KINDS = ("corporate", "food_drive", "collection_box", "farm", "public", "person", "opening")
ONWARD_TRANSFER = ("forbidden", "with_consent")


class Donor(Identified, Base):
    """`id` is the id of the donor's place."""

    __tablename__ = "donor"

    name: Mapped[str] = mapped_column(String(120))
    search_key: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(16))
    # Contact of the firm; personal names are avoided and may be erased (audit keeps ids only).
    contact: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    notes: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    __table_args__ = (
        belongs_to("place", "id"),
        CheckConstraint(f"kind in {DONOR_KINDS}", name="kind"),
        Index("ix_donor_name", "organization_id", "name"),
    )


class Agreement(Identified, Base):
    """A signed agreement with a donor or a group (`party_id` is the party's place)."""

    __tablename__ = "agreement"

    party_id: Mapped[uuid.UUID]
    signed_on: Mapped[date]
    # Absent when it runs until ended.
    valid_until: Mapped[date | None]
    resale_ban: Mapped[bool] = mapped_column(default=True)
    # Handing on to another group: forbidden or with consent.
    onward_transfer: Mapped[str] = mapped_column(String(12), default="forbidden")
    notes: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (belongs_to("place", "party_id"), Index("ix_agreement_party", "organization_id", "party_id", "signed_on"))
