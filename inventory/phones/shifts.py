"""Who has the shift at a phone of a warehouse: a name from the list, a new name, and four digits where the organization wants them."""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from inventory import passwords
from inventory.accounts import Membership, UserAccount, add_member, add_user
from inventory.db import OrganizationSession
from inventory.devices import UserSession, start_session
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.phones.tables import ShiftPin
from inventory.spelling import clean_line, digits

TRIES, LOCKED_FOR = 5, timedelta(minutes=15)
PIN = re.compile(r"[0-9]{4}")
# Somebody who looks over a shoulder, or guesses, tries these first.
GUESSED_FIRST = {"0000", "1111", "2222", "3333", "4444", "5555", "6666", "7777", "8888", "9999", "1234", "4321", "0123"}


class PinWrong(DomainError):
    """Not the four digits of this person; `left` more tries."""

    code = "pin_wrong"
    status = 422


class PinLocked(DomainError):
    """Too many wrong tries; whoever knows the right digits waits too, or asks a coordinator."""

    code = "pin_locked"
    status = 429


@dataclass(frozen=True)
class ShiftPerson:
    user_id: uuid.UUID
    name: str
    has_pin: bool


def people(session: OrganizationSession) -> list[ShiftPerson]:
    """Volunteers of the organization by name. Coordinators sign in on phones of their own, so nobody can take their name here."""
    query = (
        select(UserAccount.id, UserAccount.name, ShiftPin.user_id)
        .join(Membership, Membership.user_id == UserAccount.id)
        .outerjoin(ShiftPin, (ShiftPin.organization_id == Membership.organization_id) & (ShiftPin.user_id == UserAccount.id))
        .where(Membership.role == "volunteer", Membership.left_at.is_(None))
        .order_by(UserAccount.name, UserAccount.id)
        .limit(500)
    )
    return [ShiftPerson(user_id, name, pin is not None) for user_id, name, pin in session.execute(query)]


def get_person(session: OrganizationSession, user_id: uuid.UUID) -> UserAccount:
    """The volunteer whose name was tapped."""
    query = (
        select(UserAccount)
        .join(Membership, Membership.user_id == UserAccount.id)
        .where(UserAccount.id == user_id, Membership.role == "volunteer", Membership.left_at.is_(None))
    )
    person = session.scalar(query)
    if person is None:
        raise NotFound(kind="member", code=str(user_id))
    return person


def add_person(session: OrganizationSession, *, name: str, now: datetime) -> UserAccount:
    """A new volunteer by name alone; refused when somebody on the list has this very name."""
    name = clean_line(name, 80, field="name")
    if not name:
        raise InvalidInput(field="name", problem="required")
    if any(person.name == name for person in people(session)):
        raise InvalidInput(field="name", problem="person_listed", value=name)
    user = add_user(session, name=name, email=None, now=now)
    add_member(session, user, role="volunteer", now=now)
    return user


def begin_shift(
    session: OrganizationSession, phone_id: uuid.UUID, *, user_id: uuid.UUID, label: str, now: datetime, with_pin: bool = False
) -> tuple[str, UserSession]:
    """The person has the shift, and whoever had it before has it no more. `with_pin`: its digits were right just now."""
    person = get_person(session, user_id)
    if with_pin:
        note_try(session, user_id, matches=True, now=now)
    end_shift(session, phone_id, now=now)
    secret, signed_in = start_session(session, user_id=person.id, label=label, now=now)
    signed_in.phone_id = phone_id
    session.flush()
    return secret, signed_in


def end_shift(session: OrganizationSession, phone_id: uuid.UUID, *, now: datetime) -> None:
    """Nobody has the shift; the phone itself stays."""
    session.execute(
        update(UserSession).where(UserSession.phone_id == phone_id, UserSession.revoked_at.is_(None)).values(revoked_at=now)
    )


def read_pin(text: str) -> str:
    pin = digits(text).strip()
    if not PIN.fullmatch(pin):
        raise InvalidInput(field="pin", problem="pin_four_digits")
    return pin


def has_pin(session: OrganizationSession, user_id: uuid.UUID) -> bool:
    return session.scalar(select(ShiftPin.user_id).where(ShiftPin.user_id == user_id)) is not None


def stored_pin(session: OrganizationSession, user_id: uuid.UUID, *, now: datetime) -> str:
    """The hash to compare with, read before the comparing, which is slow and belongs in no transaction."""
    known = session.scalar(select(ShiftPin).where(ShiftPin.user_id == user_id))
    if known is None:
        raise NotFound(kind="pin", code=str(user_id))
    if known.locked_until is not None and known.locked_until > now:
        raise PinLocked(minutes=_minutes(known.locked_until - now))
    return known.pin_hash


def note_try(session: OrganizationSession, user_id: uuid.UUID, *, matches: bool, now: datetime) -> int:
    """A right one clears the wrong ones before it. A wrong one is counted, and the fifth locks; answers how many tries are left.

    The row is held, so that tries at the same moment count one by one.
    """
    known = session.scalars(select(ShiftPin).where(ShiftPin.user_id == user_id).with_for_update()).one()
    if known.locked_until is not None and known.locked_until > now:
        raise PinLocked(minutes=_minutes(known.locked_until - now))
    if matches:
        known.failures, known.locked_until = 0, None
    else:
        known.failures = (0 if known.locked_until else known.failures) + 1
        known.locked_until = now + LOCKED_FOR if known.failures >= TRIES else None
    session.flush()
    return TRIES - known.failures


def set_pin(session: OrganizationSession, user_id: uuid.UUID, *, pin_hash: str) -> None:
    """The first four digits of a person; somebody who has some keeps them until a coordinator clears them."""
    get_person(session, user_id)
    if has_pin(session, user_id):
        raise InvalidInput(field="pin", problem="pin_is_set")
    session.add(ShiftPin(organization_id=session.organization_id, user_id=user_id, pin_hash=pin_hash))
    session.flush()


def hash_pin(pin: str) -> str:
    if pin in GUESSED_FIRST:
        raise InvalidInput(field="pin", problem="pin_guessable")
    return passwords.hash_short(pin)


def pin_matches(pin_hash: str, pin: str) -> bool:
    return passwords.matches(pin_hash, pin)


def clear_pin(session: OrganizationSession, user_id: uuid.UUID) -> None:
    """Forgotten: the person chooses four new digits at the next shift."""
    known = session.scalar(select(ShiftPin).where(ShiftPin.user_id == user_id))
    if known is None:
        raise NotFound(kind="pin", code=str(user_id))
    session.delete(known)
    session.flush()


def _minutes(left: timedelta) -> int:
    return max(1, -(-int(left.total_seconds()) // 60))
