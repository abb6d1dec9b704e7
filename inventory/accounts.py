"""Organizations, the people in them, and what each role may do. How somebody signs in is devices.py's matter."""

import uuid
from datetime import datetime
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
    # Facts of items with a number on their pack are told to other organizations of the server, and heard from them.
    "share_items": False,
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
    session.flush()
    return membership


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


def change_role(session: OrganizationSession, membership: Membership, *, role: str) -> None:
    """The member has the role; refused when it would leave the organization without an admin."""
    if role not in ROLES:
        raise InvalidInput(field="role", problem="unknown_choice", value=role)
    if membership.role == "admin" and role != "admin":
        _keep_an_admin(session)
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
