"""Organizations, the people in them, and what each role may do. How somebody signs in is devices.py's matter."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, OrganizationOwned, OrganizationSession
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.identity import new_id

ROLES = ("volunteer", "coordinator", "admin", "auditor")

_READ = {
    "stock.read", "lot.read", "item.read", "donor.read", "group.read", "offer.read", "round.read",
    "delivery.read", "handout.read", "report.read", "audit.read", "search.read", "recall.read",
}  # fmt: skip
_VOLUNTEER = {"scan.use", "movement.record", "movement.reverse_own", "item.learn", "own.read", "label.read", "hygiene.record"}
_COORDINATOR = (
    _READ
    | _VOLUNTEER
    | {
        "movement.reverse_any",
        "item.edit",
        "item.merge",
        "donor.edit",
        "group.edit",
        "offer.edit",
        "round.edit",
        "round.confirm",
        "delivery.edit",
        "handout.edit",
        "import.run",
        "place.edit",
        "count.edit",
        "count.approve",
        "label.print",
        "report.export",
        "form.edit",
        "period.close",
        "document.edit",
        "member.invite",
        "phone.edit",
        "view.save",
        "recall.run",
    }  # fmt: skip
)
_ADMIN = _COORDINATOR | {
    "member.edit",
    "organization.edit",
    "organization.close",
    "organization.found",
    "token.edit",
    "ledger.export",
}
_AUDITOR = _READ | {"report.export", "ledger.export", "own.read"}

# The one table of who may do what. Code asks for a permission, never for a role.
PERMISSIONS: dict[str, frozenset[str]] = {
    "volunteer": frozenset(_VOLUNTEER),
    "coordinator": frozenset(_COORDINATOR),
    "admin": frozenset(_ADMIN),
    "auditor": frozenset(_AUDITOR),
}
# At a phone that many share, a role may do this much of what it may do elsewhere: nobody reads or changes an account there.
AT_SHARED_PHONE = frozenset(_VOLUNTEER - {"own.read"})

# An auditor who was given no other day may read for so long.
AUDITOR_DAYS = timedelta(days=90)

# Defaults of the organization's settings; the release days follow the rules in use named in docs/glossary.md.
SETTINGS: dict[str, Any] = {
    "accept_days": 60,
    "warn_days": 30,
    "error_days": 7,
    "release_days_storing": 14,
    "release_days_same_day": 3,
    "allow_past_best_before": False,
    "fiscal_year_start_month": 4,
    "help_phone": "",
    # Who takes a shift at a phone of a warehouse gives four digits of their own.
    "phone_pin": False,
    # Before goods are taken in somebody answers four questions of an assessor.
    "receipt_checks": False,
    # What is also asked: the temperature of cold goods on arrival, the allergens of a new item.
    "ask_temperature": False,
    "ask_allergens": False,
    # Whoever lets goods out may say that they are whole, were kept cold and are within their date.
    "release_checks": False,
    # The warmest that chilled and frozen places may be, in degrees Celsius.
    "chilled_limit": 10,
    "frozen_limit": -15,
    # A warehouse or vehicle is looked at, and a cold place's temperature read, at least once in so many days.
    "hygiene_check_days": 7,
    "cold_check_days": 1,
    # Days that groups have to answer what they take of a round.
    "answer_days": 3,
    # A round is confirmed only once two people have said so.
    "second_confirmation": False,
    # A home that counts persons is matched as this many persons to a household.
    "persons_per_household": 4,
    # Days after which the name and e-mail of somebody who left are erased; 0: only when somebody asks.
    "keep_people_days": 365,
    # Facts of items with a number on their pack are told to other organizations of the server, and heard from them.
    "share_items": False,
    # A page with sums of months that are over, for everybody; whether search engines may list it; the code in its address.
    "public_page": False,
    "public_search": False,
    "public_code": "",
    # What the goods given stand for in meals or CO2e is shown, by the organization's own factors.
    "show_meals": False,
    "show_co2e": False,
    # The year-end list of stock carries a value by this many yen for a kilogram of anything, and prints where the number is from. 0: no value.
    "yen_per_kg": 0,
    "yen_source": "",
}


class Organization(Base):
    __tablename__ = "organization"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Stands for the organization in the hash chain and in exports, where the row number means nothing.
    uid: Mapped[uuid.UUID] = mapped_column(default=new_id, unique=True)
    name: Mapped[str] = mapped_column(String(120))
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    # Set when the organization was closed: listed nowhere, nobody signs in, its rows stay.
    closed_at: Mapped[datetime | None]
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    def setting(self, name: str) -> Any:
        return self.settings.get(name, SETTINGS[name])


class UserAccount(Base):
    """A person in one organization. Who works in two has two accounts: a link or password of one opens nothing in the other."""

    __tablename__ = "user_account"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(80))
    # Absent for people without e-mail, who sign in by link or shared phone.
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    # Absent until the person sets one; links always work.
    password_hash: Mapped[str | None] = mapped_column(String(200))
    # Empty until the person chooses: then the browser's language counts.
    language: Mapped[str] = mapped_column(String(2), default="")
    theme: Mapped[str] = mapped_column(String(6), default="device")
    created_at: Mapped[datetime]


class Membership(OrganizationOwned, Base):
    __tablename__ = "membership"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(12))
    joined_at: Mapped[datetime]
    # Set when the person left; their entries keep their id.
    left_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint(f"role in {ROLES}", name="role"),)


class AuditorGrant(OrganizationOwned, Base):
    """What an auditor was allowed, by whom, until when: without one that stands the person is refused. Its changes are in the journal."""

    __tablename__ = "auditor_grant"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(200), default="")
    valid_until: Mapped[datetime]
    # Days that exports may cover; absent for any.
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    granted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    granted_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SavedView(OrganizationOwned, Base):
    __tablename__ = "saved_view"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    page: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(600))
    is_shared: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (UniqueConstraint("organization_id", "user_id", "page", "name"),)


class AlreadyMember(DomainError):
    """Somebody in the organization has this e-mail; their role is changed on the list, not by inviting."""

    code = "already_member"


class LastAdmin(DomainError):
    """An organization keeps at least one admin."""

    code = "last_admin"


class OrganizationClosed(DomainError):
    code = "organization_closed"


class AuditorReads(DomainError):
    """An auditor changes nothing: the database refuses, whatever the page."""

    code = "auditor_reads"
    status = 403


def may(role: str, permission: str) -> bool:
    return permission in PERMISSIONS[role]


def add_user(session: OrganizationSession, *, name: str, email: str | None, now: datetime) -> UserAccount:
    """A new person of the session's organization, or one who left it; refused when somebody in it has this e-mail."""
    email = email.strip().lower() if email else None
    known = find_colleague(session, email) if email else None
    if known:
        user, membership = known
        if membership.left_at is None:
            raise AlreadyMember(name=user.name)
        return user
    user = UserAccount(name=name.strip(), email=email, created_at=now)
    session.add(user)
    session.flush()
    return user


def find_colleague(session: OrganizationSession, email: str) -> tuple[UserAccount, Membership] | None:
    """Who of the session's organization has this e-mail, whether still in it or not."""
    query = select(UserAccount, Membership).join(Membership, Membership.user_id == UserAccount.id)
    row = session.execute(query.where(UserAccount.email == email.strip().lower())).first()
    return (row[0], row[1]) if row else None


def get_organization(session: OrganizationSession, organization_id: int) -> Organization:
    organization = session.get(Organization, organization_id)
    if organization is None:
        raise NotFound(kind="organization")
    return organization


def list_organizations(session: OrganizationSession) -> list[Organization]:
    """Open organizations by name; closed ones are listed nowhere."""
    return list(session.scalars(select(Organization).where(Organization.closed_at.is_(None)).order_by(Organization.name)))


def add_member(session: OrganizationSession, user: UserAccount, *, role: str, now: datetime) -> Membership:
    """The person belongs to the session's organization in this role; a person who left comes back."""
    if role not in ROLES:
        raise InvalidInput(field="role", problem="unknown_choice", value=role)
    membership = session.get(Membership, (session.organization_id, user.id))
    if membership is None:
        membership = Membership(organization_id=session.organization_id, user_id=user.id, role=role, joined_at=now)
        session.add(membership)
    else:
        membership.role, membership.left_at = role, None
    if role == "auditor":
        grant_auditor(session, user.id, valid_until=now + AUDITOR_DAYS, granted_by=None, now=now)
    session.flush()
    return membership


def grant_auditor(
    session: OrganizationSession,
    user_id: uuid.UUID,
    *,
    valid_until: datetime,
    granted_by: uuid.UUID | None,
    now: datetime,
    purpose: str = "",
    days: tuple[date | None, date | None] = (None, None),
) -> AuditorGrant:
    """The auditor may read until then, from the next request on; an earlier grant of theirs is replaced."""
    if valid_until <= now:
        raise InvalidInput(field="valid_until", problem="in_the_past")
    if all(days) and days[0] > days[1]:  # type: ignore[operator]
        raise InvalidInput(field="last_on", problem="ends_before_start")
    grant = session.get(AuditorGrant, (session.organization_id, user_id))
    if grant is None:
        grant = AuditorGrant(organization_id=session.organization_id, user_id=user_id)
        session.add(grant)
    grant.purpose, grant.valid_until, grant.revoked_at = purpose, valid_until, None
    (grant.first_on, grant.last_on), grant.granted_by, grant.granted_at = days, granted_by, now
    session.flush()
    return grant


def get_grant(session: OrganizationSession, user_id: uuid.UUID) -> AuditorGrant:
    grant = session.get(AuditorGrant, (session.organization_id, user_id))
    if grant is None:
        raise NotFound(kind="grant")
    return grant


def list_grants(session: OrganizationSession) -> list[tuple[AuditorGrant, UserAccount]]:
    """Grants of people who are auditors now, those that end last first."""
    query = (
        select(AuditorGrant, UserAccount)
        .join(UserAccount, UserAccount.id == AuditorGrant.user_id)
        .join(Membership, Membership.user_id == AuditorGrant.user_id)
        .where(Membership.role == "auditor", Membership.left_at.is_(None))
        .order_by(AuditorGrant.valid_until.desc(), UserAccount.name)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def get_member(session: OrganizationSession, user_id: uuid.UUID) -> Membership:
    membership = session.get(Membership, (session.organization_id, user_id))
    if membership is None:
        raise NotFound(kind="member")
    return membership


def list_members(session: OrganizationSession) -> list[tuple[Membership, UserAccount]]:
    """Members who have not left, by name."""
    query = (
        select(Membership, UserAccount)
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .where(Membership.left_at.is_(None))
        .order_by(UserAccount.name, UserAccount.id)
    )
    return [(membership, user) for membership, user in session.execute(query)]


def change_role(session: OrganizationSession, membership: Membership, *, role: str, now: datetime) -> None:
    """The member has the role; refused when it would leave the organization without an admin. Who becomes auditor gets a grant of some days."""
    if role not in ROLES:
        raise InvalidInput(field="role", problem="unknown_choice", value=role)
    if membership.role == "admin" and role != "admin":
        _keep_an_admin(session)
    if role == "auditor" and membership.role != role:
        grant_auditor(session, membership.user_id, valid_until=now + AUDITOR_DAYS, granted_by=None, now=now)
    membership.role = role
    session.flush()


def end_membership(session: OrganizationSession, membership: Membership, *, now: datetime) -> None:
    if membership.role == "admin":
        _keep_an_admin(session)
    membership.left_at = now
    session.flush()


def _keep_an_admin(session: OrganizationSession) -> None:
    query = select(func.count()).select_from(Membership).where(Membership.role == "admin", Membership.left_at.is_(None))
    if (session.scalar(query) or 0) <= 1:
        raise LastAdmin()
