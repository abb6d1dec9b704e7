"""A phone becomes the phone of one warehouse by a QR that works once, within fifteen minutes, and stays it for its days."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from inventory.accounts import Organization
from inventory.db import OrganizationSession
from inventory.devices import UserSession, secret_hash
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.phones.tables import LONGEST_DAYS, PhoneEntry, WarehousePhone
from inventory.places import Place, get_place
from inventory.spelling import clean_line

LINK_LIFE = timedelta(minutes=15)
_ACROSS = {"across_organizations": True}


class PhoneLinkNotUsable(DomainError):
    """The QR is unknown, used up or too old: one answer for all three."""

    code = "phone_link_not_usable"
    status = 404


@dataclass(frozen=True)
class ListedPhone:
    """A phone as the coordinator sees it."""

    phone: WarehousePhone
    site_name: str
    last_seen_at: datetime | None
    entries: int
    state: str


def add_phone(
    session: OrganizationSession, *, name: str, site: str, days: int, actor_id: uuid.UUID, now: datetime
) -> tuple[WarehousePhone, str]:
    """A phone of this warehouse to be let in, and the secret of its QR."""
    name = clean_line(name, 60, field="name")
    if not name:
        raise InvalidInput(field="name", problem="required")
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidInput(field="days", problem="unknown_choice", value=days)
    phone = WarehousePhone(
        organization_id=session.organization_id,
        name=name,
        site_id=get_place(session, site, kinds=("site",)).id,
        days=days,
        created_by=actor_id,
        created_at=now,
    )
    session.add(phone)
    return phone, _fresh_link(session, phone, now=now)


def renew_link(session: OrganizationSession, phone_id: uuid.UUID, *, now: datetime) -> tuple[WarehousePhone, str]:
    """A fresh QR for the same phone, say after its browser was emptied; earlier ones open nothing."""
    phone = get_phone(session, phone_id)
    if state_of(phone, now=now) == "ended":
        raise NotFound(kind="phone", code=str(phone_id))
    return phone, _fresh_link(session, phone, now=now)


def _fresh_link(session: OrganizationSession, phone: WarehousePhone, *, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    phone.link_hash, phone.link_expires_at = secret_hash(secret), now + LINK_LIFE
    session.flush()
    return secret


def get_phone(session: OrganizationSession, phone_id: uuid.UUID) -> WarehousePhone:
    phone = session.scalar(select(WarehousePhone).where(WarehousePhone.id == phone_id))
    if phone is None:
        raise NotFound(kind="phone", code=str(phone_id))
    return phone


def find_link(session: OrganizationSession, secret: str, *, now: datetime) -> tuple[WarehousePhone, Place, Organization] | None:
    """The phone whose QR this is, if its button would still work. Looks across organizations: the secret says which one."""
    found = _found(session, WarehousePhone.link_hash == secret_hash(secret))
    if (
        found is None
        or found[0].link_expires_at is None
        or found[0].link_expires_at <= now
        or state_of(found[0], now=now) == "ended"
    ):
        return None
    return found


def enrol(session: OrganizationSession, secret: str, *, label: str, now: datetime) -> str:
    """The QR is used up and this phone stands; answers its own secret. Of two presses at once one wins, and an earlier phone of the
    same entry is out."""
    token = secrets.token_urlsafe(32)
    link = secret_hash(secret)
    marked = session.execute(
        update(WarehousePhone)
        .where(WarehousePhone.link_hash == link, WarehousePhone.link_expires_at > now, WarehousePhone.ended_at.is_(None))
        .values(link_hash=None, link_expires_at=None, token_hash=secret_hash(token), label=label[:120]),
        execution_options={"synchronize_session": False},
    )
    if marked.rowcount != 1:  # type: ignore[attr-defined]
        raise PhoneLinkNotUsable()
    phone = session.scalars(select(WarehousePhone).where(WarehousePhone.token_hash == secret_hash(token))).one()
    if phone.ends_at is None:
        phone.ends_at = now + timedelta(days=phone.days)
    if phone.ends_at <= now:
        raise PhoneLinkNotUsable()
    phone.enrolled_at = now
    _end_shifts(session, phone.id, now=now)
    session.flush()
    return token


def find_phone(session: OrganizationSession, token: str, *, now: datetime) -> tuple[WarehousePhone, Place, Organization] | None:
    """The phone with this secret, its warehouse and organization, while it may be used."""
    found = _found(session, WarehousePhone.token_hash == secret_hash(token))
    return found if found and state_of(found[0], now=now) == "used" else None


def _found(session: OrganizationSession, condition: object) -> tuple[WarehousePhone, Place, Organization] | None:
    query = (
        select(WarehousePhone, Place, Organization)
        .join(Place, (Place.organization_id == WarehousePhone.organization_id) & (Place.id == WarehousePhone.site_id))
        .join(Organization, Organization.id == WarehousePhone.organization_id)
        .where(condition, Organization.closed_at.is_(None))  # type: ignore[arg-type]
    )
    row = session.execute(query, execution_options=_ACROSS).first()
    return (row[0], row[1], row[2]) if row else None


def end_phone(session: OrganizationSession, phone_id: uuid.UUID, *, now: datetime) -> WarehousePhone:
    """The phone and whoever has its shift are refused from the next request on."""
    phone = get_phone(session, phone_id)
    if phone.ended_at is None:
        phone.ended_at = now
    phone.link_hash = phone.link_expires_at = None
    _end_shifts(session, phone.id, now=now)
    session.flush()
    return phone


def _end_shifts(session: OrganizationSession, phone_id: uuid.UUID, *, now: datetime) -> None:
    session.execute(
        update(UserSession).where(UserSession.phone_id == phone_id, UserSession.revoked_at.is_(None)).values(revoked_at=now)
    )


def state_of(phone: WarehousePhone, *, now: datetime) -> str:
    """waiting: its QR was not used yet; used; ended: by a tap or by its days."""
    if phone.ended_at is not None or (phone.ends_at is not None and phone.ends_at <= now):
        return "ended"
    return "used" if phone.token_hash else "waiting"


def list_phones(session: OrganizationSession, *, since: datetime, now: datetime) -> list[ListedPhone]:
    """Every phone, those in use first; entries are counted from `since`."""
    seen = (
        select(UserSession.phone_id, func.max(UserSession.last_seen_at).label("at"))
        .where(UserSession.phone_id.is_not(None))
        .group_by(UserSession.phone_id)
        .subquery()
    )
    counted = (
        select(PhoneEntry.phone_id, func.count().label("entries"))
        .where(PhoneEntry.recorded_at >= since)
        .group_by(PhoneEntry.phone_id)
        .subquery()
    )
    query = (
        select(WarehousePhone, Place.name, seen.c.at, counted.c.entries)
        .join(Place, Place.id == WarehousePhone.site_id)
        .outerjoin(seen, seen.c.phone_id == WarehousePhone.id)
        .outerjoin(counted, counted.c.phone_id == WarehousePhone.id)
        .order_by(WarehousePhone.created_at.desc())
        .limit(200)
    )
    rows = [
        ListedPhone(phone, site_name, at or phone.enrolled_at, entries or 0, state_of(phone, now=now))
        for phone, site_name, at, entries in session.execute(query)
    ]
    return sorted(rows, key=lambda row: row.state == "ended")
