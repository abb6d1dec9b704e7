"""Campaign: a stretch of days under a name, if wanted only the goods of some donors or of some rounds; reports count it by itself."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory import audit
from inventory.db import Base, Identified, OrganizationOwned, OrganizationSession, belongs_to
from inventory.donors import Donor
from inventory.errors import InvalidInput, NotFound
from inventory.places import Place
from matching.rounds.tables import Round

MOST_PARTS = 200


class Campaign(Identified, Base):
    __tablename__ = "campaign"

    name: Mapped[str] = mapped_column(String(80))
    first_on: Mapped[date]
    last_on: Mapped[date]
    notes: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("organization_id", "name"),
        CheckConstraint("first_on <= last_on", name="days"),
        Index("ix_campaign_days", "organization_id", "first_on"),
    )


class CampaignDonor(OrganizationOwned, Base):
    """A campaign with such rows counts the goods of these donors alone."""

    __tablename__ = "campaign_donor"

    campaign_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    donor_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)

    __table_args__ = (belongs_to("campaign", "campaign_id"), belongs_to("donor", "donor_id"))


class CampaignRound(OrganizationOwned, Base):
    """A campaign with such rows counts what was delivered in these rounds alone."""

    __tablename__ = "campaign_round"

    campaign_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    round_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)

    __table_args__ = (belongs_to("campaign", "campaign_id"), belongs_to("round", "round_id"))


@dataclass(frozen=True, slots=True)
class CampaignWish:
    """What a person wants a campaign to be. Donors go by their codes, rounds by their numbers."""

    name: str
    first_on: date
    last_on: date
    notes: str = ""
    donors: tuple[str, ...] = ()
    rounds: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign with its donors (id, code, name) and rounds (id, number, name)."""

    campaign: Campaign
    donors: list[tuple[uuid.UUID, str, str]] = field(default_factory=list)
    rounds: list[tuple[uuid.UUID, int, str]] = field(default_factory=list)

    @property
    def donor_ids(self) -> tuple[uuid.UUID, ...]:
        return tuple(donor[0] for donor in self.donors)

    @property
    def round_ids(self) -> tuple[uuid.UUID, ...]:
        return tuple(found[0] for found in self.rounds)


def save_campaign(
    session: OrganizationSession, wish: CampaignWish, *, campaign_id: uuid.UUID | None = None, actor_id: uuid.UUID, now: datetime
) -> Campaign:
    """The campaign is as wished, and the change stands in the journal; refused when another one has the name."""
    if wish.last_on < wish.first_on:
        raise InvalidInput(field="last_on", problem="ends_before_start", value=wish.last_on.isoformat())
    taken = session.scalar(select(Campaign.id).where(Campaign.name == wish.name))
    if taken and taken != campaign_id:
        raise InvalidInput(field="name", problem="name_taken", value=wish.name)
    donors, rounds = _donors(session, wish.donors), _rounds(session, wish.rounds)
    before = _as_values(get_campaign(session, campaign_id)) if campaign_id else {}
    campaign = _written(session, wish, campaign_id, now)
    session.flush()
    _tie(session, campaign.id, [donor[0] for donor in donors], [found[0] for found in rounds])
    after = _as_values(CampaignRow(campaign, donors, rounds))
    changed = [name for name in after if before.get(name) != after[name]]
    if changed:
        audit.record(
            session,
            action="campaign.update" if before else "campaign.add",
            record_kind="campaign",
            record_id=campaign.id,
            actor_id=actor_id,
            now=now,
            before={name: before[name] for name in changed} if before else None,
            after={name: after[name] for name in changed},
        )
    session.flush()
    return campaign


def _written(session: OrganizationSession, wish: CampaignWish, campaign_id: uuid.UUID | None, now: datetime) -> Campaign:
    campaign = session.get(Campaign, (session.organization_id, campaign_id)) if campaign_id else None
    if campaign is None:
        campaign = Campaign(organization_id=session.organization_id, created_at=now)
        session.add(campaign)
    campaign.name, campaign.notes = wish.name, wish.notes
    campaign.first_on, campaign.last_on = wish.first_on, wish.last_on
    return campaign


def _tie(session: OrganizationSession, campaign_id: uuid.UUID, donors: list[uuid.UUID], rounds: list[uuid.UUID]) -> None:
    for table in (CampaignDonor, CampaignRound):
        session.execute(delete(table).where(table.campaign_id == campaign_id))
    keys = {"organization_id": session.organization_id, "campaign_id": campaign_id}
    session.add_all([CampaignDonor(**keys, donor_id=donor) for donor in donors])
    session.add_all([CampaignRound(**keys, round_id=found) for found in rounds])


def _donors(session: OrganizationSession, codes: Sequence[str]) -> list[tuple[uuid.UUID, str, str]]:
    wanted = list(dict.fromkeys(codes))[:MOST_PARTS]
    query = (
        select(Donor.id, Place.code, Donor.name)
        .join(Place, Place.id == Donor.id)
        .where(Place.code.in_(wanted))
        .order_by(Donor.name)
    )
    found = [(row[0], row[1], row[2]) for row in session.execute(query)] if wanted else []
    if len(found) < len(wanted):
        raise InvalidInput(field="donors", problem="unknown_choice")
    return found


def _rounds(session: OrganizationSession, numbers: Sequence[int]) -> list[tuple[uuid.UUID, int, str]]:
    wanted = list(dict.fromkeys(numbers))[:MOST_PARTS]
    query = select(Round.id, Round.number, Round.name).where(Round.number.in_(wanted)).order_by(Round.number)
    found = [(row[0], row[1], row[2]) for row in session.execute(query)] if wanted else []
    if len(found) < len(wanted):
        raise InvalidInput(field="rounds", problem="unknown_choice")
    return found


def _as_values(row: CampaignRow) -> dict[str, Any]:
    campaign = row.campaign
    return {
        "name": campaign.name,
        "first_on": campaign.first_on.isoformat(),
        "last_on": campaign.last_on.isoformat(),
        "notes": campaign.notes,
        "donors": [name for _, _, name in row.donors],
        "rounds": [str(number) for _, number, _ in row.rounds],
    }


def list_campaigns(session: OrganizationSession, *, limit: int = 200) -> list[Campaign]:
    """The latest first."""
    return list(session.scalars(select(Campaign).order_by(Campaign.first_on.desc(), Campaign.name).limit(limit)))


def campaign_choices(session: OrganizationSession) -> tuple[list[tuple[str, str]], list[tuple[int, str]]]:
    """Donors (code, name) and the newest rounds (number, name) that a campaign can be limited to."""
    donors = (
        select(Place.code, Donor.name).join(Place, Place.id == Donor.id).where(Donor.archived_at.is_(None)).order_by(Donor.name)
    )
    rounds = select(Round.number, Round.name).order_by(Round.number.desc()).limit(MOST_PARTS)
    return [(row[0], row[1]) for row in session.execute(donors)], [(row[0], row[1]) for row in session.execute(rounds)]


def get_campaign(session: OrganizationSession, campaign_id: uuid.UUID) -> CampaignRow:
    campaign = session.scalar(select(Campaign).where(Campaign.id == campaign_id))
    if campaign is None:
        raise NotFound(kind="campaign")
    donors = (
        select(Donor.id, Place.code, Donor.name)
        .join(CampaignDonor, CampaignDonor.donor_id == Donor.id)
        .join(Place, Place.id == Donor.id)
        .where(CampaignDonor.campaign_id == campaign_id)
        .order_by(Donor.name)
    )
    rounds = (
        select(Round.id, Round.number, Round.name)
        .join(CampaignRound, CampaignRound.round_id == Round.id)
        .where(CampaignRound.campaign_id == campaign_id)
        .order_by(Round.number)
    )
    return CampaignRow(
        campaign,
        [(row[0], row[1], row[2]) for row in session.execute(donors)],
        [(row[0], row[1], row[2]) for row in session.execute(rounds)],
    )
