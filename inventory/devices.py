"""How somebody is let in: one-time links, server-side sign-in sessions, API tokens. Only hashes of secrets are stored."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, bindparam, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from inventory.accounts import AuditorGrant, Membership, Organization, UserAccount
from inventory.db import Base, Identified, OrganizationSession, belongs_to
from inventory.errors import DomainError, NotFound
from inventory.phones.tables import WarehousePhone

LINK_LIFE = {"sign_in": timedelta(minutes=15), "invite": timedelta(days=7)}
SESSION_LIFE = timedelta(days=30)
SESSION_IDLE = timedelta(hours=12)


class SignInLink(Identified, Base):
    __tablename__ = "sign_in_link"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    purpose: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    # Set when its button was pressed; a link works once.
    used_at: Mapped[datetime | None]


class UserSession(Identified, Base):
    __tablename__ = "user_session"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), index=True)
    csrf_token: Mapped[str] = mapped_column(String(43))
    # What the browser calls itself, so that a person recognises a lost phone in the list.
    label: Mapped[str] = mapped_column(String(120), default="")
    # Set for a shift at a phone of a warehouse: refused as soon as that phone is.
    phone_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        belongs_to("warehouse_phone", "phone_id"),
        Index("ix_user_session_phone", "organization_id", "phone_id", "last_seen_at"),
    )


class ApiToken(Identified, Base):
    __tablename__ = "api_token"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class LinkNotUsable(DomainError):
    """The link is unknown, used up or too old: one answer for all three."""

    code = "link_not_usable"
    status = 404


def secret_hash(secret: str) -> str:
    """SHA-256 of a random secret of 256 bits; nothing to guess, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_link(session: OrganizationSession, *, user_id: uuid.UUID, purpose: str, now: datetime) -> str:
    """A one-time secret that signs the person in to the session's organization; only its hash is stored. Older links of theirs end."""
    drop_links(session, user_id=user_id, now=now)
    secret = secrets.token_urlsafe(32)
    session.add(
        SignInLink(
            organization_id=session.organization_id,
            token_hash=secret_hash(secret),
            user_id=user_id,
            purpose=purpose,
            created_at=now,
            expires_at=now + LINK_LIFE[purpose],
        )
    )
    session.flush()
    return secret


def drop_links(session: OrganizationSession, *, user_id: uuid.UUID, now: datetime) -> None:
    """Links of the person that were not used yet open nothing any more."""
    session.execute(update(SignInLink).where(SignInLink.user_id == user_id, SignInLink.used_at.is_(None)).values(used_at=now))


def find_link(session: OrganizationSession, secret: str, *, now: datetime) -> SignInLink | None:
    """The link if its button would still work. Looks across organizations: the secret says which one."""
    query = (
        select(SignInLink)
        .join(Organization, Organization.id == SignInLink.organization_id)
        .where(
            SignInLink.token_hash == secret_hash(secret),
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > now,
            Organization.closed_at.is_(None),
        )
    )
    return session.scalar(query, execution_options={"across_organizations": True})


def use_link(session: OrganizationSession, secret: str, *, label: str, now: datetime) -> tuple[str, UserSession]:
    """The link is used up and a sign-in session stands; answers its secret. Of two presses at once one wins."""
    marked = session.execute(
        update(SignInLink)
        .where(SignInLink.token_hash == secret_hash(secret), SignInLink.used_at.is_(None), SignInLink.expires_at > now)
        .values(used_at=now),
        execution_options={"synchronize_session": False},
    )
    if marked.rowcount != 1:  # type: ignore[attr-defined]
        raise LinkNotUsable()
    link = session.scalars(select(SignInLink).where(SignInLink.token_hash == secret_hash(secret))).one()
    return start_session(session, user_id=link.user_id, label=label, now=now)


def start_session(session: OrganizationSession, *, user_id: uuid.UUID, label: str, now: datetime) -> tuple[str, UserSession]:
    secret = secrets.token_urlsafe(32)
    signed_in = UserSession(
        organization_id=session.organization_id,
        token_hash=secret_hash(secret),
        user_id=user_id,
        csrf_token=secrets.token_urlsafe(32),
        label=label[:120],
        created_at=now,
        last_seen_at=now,
    )
    session.add(signed_in)
    session.flush()
    return secret, signed_in


# Asked with every request, so written once.
_GRANTED = (AuditorGrant.organization_id == Membership.organization_id) & (AuditorGrant.user_id == Membership.user_id)
_STANDS = (AuditorGrant.valid_until > bindparam("now")) & AuditorGrant.revoked_at.is_(None)
_SESSION = (
    select(UserSession, UserAccount, Membership, Organization, WarehousePhone)
    .join(UserAccount, UserAccount.id == UserSession.user_id)
    .join(Membership, (Membership.organization_id == UserSession.organization_id) & (Membership.user_id == UserSession.user_id))
    .join(Organization, Organization.id == UserSession.organization_id)
    .outerjoin(
        WarehousePhone,
        (WarehousePhone.organization_id == UserSession.organization_id) & (WarehousePhone.id == UserSession.phone_id),
    )
    .outerjoin(AuditorGrant, _GRANTED)
    .where(
        UserSession.token_hash == bindparam("token_hash"),
        UserSession.revoked_at.is_(None),
        UserSession.created_at > bindparam("created_after"),
        UserSession.last_seen_at > bindparam("seen_after"),
        or_(
            UserSession.phone_id.is_(None),
            WarehousePhone.ended_at.is_(None) & (WarehousePhone.ends_at > bindparam("now")),
        ),
        Membership.left_at.is_(None),
        or_(Membership.role != "auditor", _STANDS),
        Organization.closed_at.is_(None),
    )
)
_TOKEN = (
    select(ApiToken, UserAccount, Membership, Organization)
    .join(UserAccount, UserAccount.id == ApiToken.user_id)
    .join(Membership, (Membership.organization_id == ApiToken.organization_id) & (Membership.user_id == ApiToken.user_id))
    .join(Organization, Organization.id == ApiToken.organization_id)
    .outerjoin(AuditorGrant, _GRANTED)
    .where(
        ApiToken.token_hash == bindparam("token_hash"),
        ApiToken.revoked_at.is_(None),
        Membership.left_at.is_(None),
        or_(Membership.role != "auditor", _STANDS),
        Organization.closed_at.is_(None),
    )
)
_ACROSS = {"across_organizations": True}


def find_session(
    session: OrganizationSession, secret: str, *, now: datetime
) -> tuple[UserSession, UserAccount, Membership, Organization, WarehousePhone | None] | None:
    """Who holds this session secret, and on which phone of a warehouse; if it is alive, the membership and that phone stand and the
    organization is open."""
    wanted = {
        "token_hash": secret_hash(secret),
        "created_after": now - SESSION_LIFE,
        "seen_after": now - SESSION_IDLE,
        "now": now,
    }
    row = session.execute(_SESSION, wanted, execution_options=_ACROSS).first()
    return (row[0], row[1], row[2], row[3], row[4]) if row else None


def touch_session(session: OrganizationSession, session_id: uuid.UUID, *, now: datetime) -> None:
    session.execute(update(UserSession).where(UserSession.id == session_id).values(last_seen_at=now))


def end_session(session: OrganizationSession, session_id: uuid.UUID, *, now: datetime) -> None:
    """The session is refused from the next request on."""
    session.execute(
        update(UserSession).where(UserSession.id == session_id, UserSession.revoked_at.is_(None)).values(revoked_at=now)
    )


def end_sessions(
    session: OrganizationSession, *, user_id: uuid.UUID | None = None, but: uuid.UUID | None = None, now: datetime
) -> int:
    """All sessions of the organization, or of one of its people, are refused from the next request on; `but` one may stay."""
    query = update(UserSession).where(UserSession.revoked_at.is_(None)).values(revoked_at=now)
    if but:
        query = query.where(UserSession.id != but)
    if user_id:
        query = query.where(UserSession.user_id == user_id)
    return session.execute(query).rowcount  # type: ignore[attr-defined]


def make_token(session: OrganizationSession, *, user_id: uuid.UUID, name: str, now: datetime) -> str:
    """An API token of the person in the session's organization; shown once, stored as a hash."""
    secret = "tsk_" + secrets.token_urlsafe(32)
    session.add(
        ApiToken(
            organization_id=session.organization_id, token_hash=secret_hash(secret), user_id=user_id, name=name, created_at=now
        )
    )
    session.flush()
    return secret


def find_token(
    session: OrganizationSession, secret: str, *, now: datetime
) -> tuple[ApiToken, UserAccount, Membership, Organization] | None:
    """Who holds this API token, if it stands."""
    row = session.execute(_TOKEN, {"token_hash": secret_hash(secret), "now": now}, execution_options=_ACROSS).first()
    return (row[0], row[1], row[2], row[3]) if row else None


def last_seen(session: OrganizationSession) -> dict[uuid.UUID, datetime]:
    """When each person of the organization was last seen, among the sessions that still stand."""
    query = (
        select(UserSession.user_id, func.max(UserSession.last_seen_at))
        .where(UserSession.revoked_at.is_(None))
        .group_by(UserSession.user_id)
    )
    return dict(session.execute(query).all())


def list_tokens(session: OrganizationSession) -> list[ApiToken]:
    """Tokens that still work, newest first."""
    return list(session.scalars(select(ApiToken).where(ApiToken.revoked_at.is_(None)).order_by(ApiToken.created_at.desc())))


def revoke_token(session: OrganizationSession, token_id: uuid.UUID, *, now: datetime) -> None:
    query = update(ApiToken).where(ApiToken.id == token_id, ApiToken.revoked_at.is_(None)).values(revoked_at=now)
    if not session.execute(query).rowcount:  # type: ignore[attr-defined]
        raise NotFound(kind="token", code=str(token_id))


def revoke_tokens(session: OrganizationSession, *, user_id: uuid.UUID, now: datetime) -> None:
    """No API token of the person works any more, not even when they come back."""
    session.execute(update(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None)).values(revoked_at=now))


def list_sessions(session: OrganizationSession, user_id: uuid.UUID) -> list[UserSession]:
    """Where the person is signed in, last seen first."""
    query = (
        select(UserSession)
        .where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None))
        .order_by(UserSession.last_seen_at.desc())
    )
    return list(session.scalars(query))
