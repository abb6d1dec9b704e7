"""The one donor register: who gives, under which agreement. A donor is a place: goods come out of it."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, Identified, OrganizationSession, belongs_to
from inventory.errors import InvalidInput, NotFound
from inventory.places import Place, add_place
from inventory.spelling import search_key

DONOR_KINDS = ("corporate", "food_drive", "collection_box", "farm", "public", "person", "opening")


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


def add_donor(session: OrganizationSession, *, name: str, kind: str, now: datetime, **details: str) -> tuple[Donor, Place]:
    """A donor and its place. `details`: contact, email, phone, address, notes."""
    if kind not in DONOR_KINDS:
        raise InvalidInput(field="kind", problem="unknown_choice", value=kind)
    place = add_place(session, kind="donor", name=name)
    donor = Donor(
        organization_id=session.organization_id, id=place.id, name=place.name, search_key=search_key(name), kind=kind, created_at=now, **details
    )
    session.add(donor)
    session.flush()
    return donor, place


def get_donor(session: OrganizationSession, code: str) -> tuple[Donor, Place]:
    row = session.execute(select(Donor, Place).join(Place, Place.id == Donor.id).where(Place.code == code)).first()
    if row is None:
        raise NotFound(kind="donor", code=code)
    return row[0], row[1]


def agreement_in_force(agreements: list[Agreement], day: date) -> Agreement | None:
    """The newest agreement that covers the day."""
    valid = [a for a in agreements if a.signed_on <= day and (a.valid_until is None or a.valid_until >= day)]
    return max(valid, key=lambda a: a.signed_on, default=None)
