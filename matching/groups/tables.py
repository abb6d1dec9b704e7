"""Recipient group: where it is, whom it serves, what it can store, whether it may receive. A group is a place: goods go to it."""

import uuid
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, Identified, OrganizationSession, belongs_to
from inventory.errors import NotFound
from inventory.places import Place

GROUP_KINDS = ("kodomo_shokudo", "home_delivery", "food_pantry", "care_home", "social_welfare_council", "food_bank", "other")
GROUP_STATES = ("applied", "approved", "paused", "ended")
# The open data whose licence asks for a line under what is made from it, as `source` begins or names it.
TOKYO_DATASET = "子ども食堂一覧"
# Papers a donor may ask for, in the order of the level they give.
DOCUMENTS = ("agreement", "hygiene", "insurance")


class RecipientGroup(Identified, Base):
    """`id` is the id of the group's place. Households and capacity are what the group says; unknown stays absent."""

    __tablename__ = "recipient_group"

    name: Mapped[str] = mapped_column(String(120))
    kana: Mapped[str] = mapped_column(String(200), default="")
    search_key: Mapped[str] = mapped_column(String(600))
    # Normalised name and address: the second way to recognise the same group in an import.
    name_key: Mapped[str] = mapped_column(String(120))
    address_key: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[str] = mapped_column(String(24), default="kodomo_shokudo")
    state: Mapped[str] = mapped_column(String(10), default="applied")
    # JIS X 0401, two digits; municipality six digits with its check digit. Empty when unknown.
    prefecture_code: Mapped[str] = mapped_column(String(2), default="")
    municipality_code: Mapped[str] = mapped_column(String(6), default="")
    municipality: Mapped[str] = mapped_column(String(60), default="")
    # The group's id in its municipality's open data.
    public_id: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    address_detail: Mapped[str] = mapped_column(String(120), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    # How to reach the group: personal data, erasable, never in the ledger.
    contact: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    url: Mapped[str] = mapped_column(String(300), default="")
    operator: Mapped[str] = mapped_column(String(120), default="")
    corporate_number: Mapped[str] = mapped_column(String(13), default="")
    frequency: Mapped[str] = mapped_column(String(120), default="")
    capacity: Mapped[int | None]
    # Absent until the group has said how many households it reaches: it cannot be matched before.
    households: Mapped[int | None]
    # Cooks on the day it receives: fewer days left are enough.
    is_same_day_meal: Mapped[bool] = mapped_column(default=False)
    storage_ambient_kg: Mapped[int] = mapped_column(default=0)
    storage_chilled_kg: Mapped[int] = mapped_column(default=0)
    storage_frozen_kg: Mapped[int] = mapped_column(default=0)
    # Weekdays on which it can receive, Monday 0.
    receiving_weekdays: Mapped[list[int]] = mapped_column(JSON, default=list)
    # Codes of allergens that no goods for it may contain; unknown counts as contained.
    excluded_allergens: Mapped[list[str]] = mapped_column(JSON, default=list)
    # Categories it would rather have, and those it never wants, whatever else it asks for.
    preferred_categories: Mapped[list[str]] = mapped_column(JSON, default=list)
    unwanted_categories: Mapped[list[str]] = mapped_column(JSON, default=list)
    notes: Mapped[str] = mapped_column(String(1000), default="")
    # Where the record came from, shown with its licence: hand, import, or the open data set's name.
    source: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        belongs_to("place", "id"),
        CheckConstraint(f"kind in {GROUP_KINDS}", name="kind"),
        CheckConstraint(f"state in {GROUP_STATES}", name="state"),
        CheckConstraint("households is null or households > 0", name="households"),
        Index("ix_recipient_group_name", "organization_id", "name"),
        Index("ix_recipient_group_public", "organization_id", "municipality_code", "public_id"),
        Index("ix_recipient_group_keys", "organization_id", "name_key", "address_key"),
        Index("ix_recipient_group_region", "organization_id", "prefecture_code", "name"),
    )


class GroupDocument(Identified, Base):
    """A paper that the group has handed in."""

    __tablename__ = "group_document"

    group_id: Mapped[uuid.UUID]
    document: Mapped[str] = mapped_column(String(12))
    received_on: Mapped[date]
    # Absent when it does not run out.
    valid_until: Mapped[date | None]

    __table_args__ = (
        belongs_to("recipient_group", "group_id"),
        UniqueConstraint("organization_id", "group_id", "document"),
        CheckConstraint(f"document in {DOCUMENTS}", name="document"),
    )


class GroupVenue(Identified, Base):
    """A further place where the group opens, from the supplement sheets of the open data."""

    __tablename__ = "group_venue"

    group_id: Mapped[uuid.UUID]
    address: Mapped[str] = mapped_column(String(200))
    address_detail: Mapped[str] = mapped_column(String(120), default="")
    address_key: Mapped[str] = mapped_column(String(320))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    notes: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (belongs_to("recipient_group", "group_id"), UniqueConstraint("organization_id", "group_id", "address_key"))


def get_group(session: OrganizationSession, code: str) -> tuple[RecipientGroup, Place]:
    row = session.execute(
        select(RecipientGroup, Place).join(Place, Place.id == RecipientGroup.id).where(Place.code == code)
    ).first()
    if row is None:
        raise NotFound(kind="group", code=code)
    return row[0], row[1]
