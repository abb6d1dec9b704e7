"""A link by which a donor reads its own outcome without signing in. Only a hash of its secret is stored; it ends, and can be ended."""

import secrets
import uuid
from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory import audit
from inventory.accounts import Organization, UserAccount
from inventory.db import Base, Identified, OrganizationSession, belongs_to
from inventory.devices import secret_hash
from inventory.errors import InvalidInput, NotFound

LIFE_DAYS = (7, 30, 90)
ACROSS = {"across_organizations": True}


class DonorShare(Identified, Base):
    """What the link opens: one donor's outcome of these days."""

    __tablename__ = "donor_share"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    donor_id: Mapped[uuid.UUID]
    first_on: Mapped[date]
    last_on: Mapped[date]
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        belongs_to("donor", "donor_id"),
        Index("ix_donor_share_donor", "organization_id", "donor_id", "made_at"),
    )


class ShareOpening(Identified, Base):
    """Somebody pressed the link's button. Not who: the reader has no account here."""

    __tablename__ = "share_opening"

    share_id: Mapped[uuid.UUID]
    opened_at: Mapped[datetime]

    __table_args__ = (belongs_to("donor_share", "share_id"), Index("ix_share_opening_share", "organization_id", "share_id"))


def make_share(
    session: OrganizationSession, donor_id: uuid.UUID, *, first: date, last: date, days: int, actor_id: uuid.UUID, now: datetime
) -> str:
    """A secret that opens the donor's outcome of these days for so many days; it is told once."""
    if days not in LIFE_DAYS:
        raise InvalidInput(field="days", problem="unknown_choice", value=days)
    secret = secrets.token_urlsafe(32)
    share = DonorShare(
        organization_id=session.organization_id,
        token_hash=secret_hash(secret),
        donor_id=donor_id,
        first_on=first,
        last_on=last,
        made_by=actor_id,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(share)
    session.flush()
    after = {"from": first.isoformat(), "to": last.isoformat(), "days": days}
    audit.record(session, action="donor.share", record_kind="donor", record_id=donor_id, actor_id=actor_id, now=now, after=after)
    return secret


def revoke_share(session: OrganizationSession, share_id: uuid.UUID, *, actor_id: uuid.UUID, now: datetime) -> DonorShare:
    """The link opens nothing any more."""
    share = session.scalar(select(DonorShare).where(DonorShare.id == share_id))
    if share is None:
        raise NotFound(kind="link", code=str(share_id))
    if share.revoked_at is None:
        share.revoked_at = now
        audit.record(session, action="donor.unshare", record_kind="donor", record_id=share.donor_id, actor_id=actor_id, now=now)
    session.flush()
    return share


def list_shares(
    session: OrganizationSession, donor_id: uuid.UUID, *, limit: int = 20
) -> list[tuple[DonorShare, str, int, datetime | None]]:
    """Links of the donor, the newest first: who made them, how often they were opened and when last."""
    opened = (
        select(ShareOpening.share_id, func.count().label("times"), func.max(ShareOpening.opened_at).label("last"))
        .group_by(ShareOpening.share_id)
        .subquery()
    )
    query = (
        select(DonorShare, UserAccount.name, func.coalesce(opened.c.times, 0), opened.c.last)
        .join(UserAccount, UserAccount.id == DonorShare.made_by)
        .outerjoin(opened, opened.c.share_id == DonorShare.id)
        .where(DonorShare.donor_id == donor_id)
        .order_by(DonorShare.made_at.desc(), DonorShare.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1], int(row[2]), row[3]) for row in session.execute(query)]


def find_share(session: OrganizationSession, secret: str, *, now: datetime) -> DonorShare | None:
    """The link, if it still opens. Looks across organizations: the secret says which one."""
    query = (
        select(DonorShare)
        .join(Organization, Organization.id == DonorShare.organization_id)
        .where(
            DonorShare.token_hash == secret_hash(secret),
            DonorShare.revoked_at.is_(None),
            DonorShare.expires_at > now,
            Organization.closed_at.is_(None),
        )
    )
    return session.scalar(query, execution_options=ACROSS)


def note_opening(session: OrganizationSession, share_id: uuid.UUID, *, now: datetime) -> None:
    session.add(ShareOpening(organization_id=session.organization_id, share_id=share_id, opened_at=now))
    session.flush()
