"""Passwords, for people who want one beside the one-time links: argon2id, a length of 12 and more, and a limit on guessing."""

import hashlib
import threading
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Index, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory.accounts import Membership, Organization, UserAccount
from inventory.db import Base, OrganizationSession
from inventory.errors import DomainError, InvalidInput
from inventory.guessing import is_often_used
from inventory.identity import new_id

# The least that the OWASP password storage cheat sheet asks of argon2id; its memory bounds what a small server can stand.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(2)
# Compared with when nobody has this e-mail, so that the answer takes as long.
_NOBODY = _HASHER.hash("nobody has this password")
SHORTEST, LONGEST = 12, 128
TRIES, WINDOW = 5, timedelta(minutes=1)
_GUESSED_FIRST = ("password", "tasuki", "foodbank", "qwerty", "123456", "abcdef", "パスワード", "フードバンク", "たすき")


class SignInAttempt(Base):
    """A failed try, kept for a minute: who (hashed) and when."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    who_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]

    __table_args__ = (Index("ix_sign_in_attempt_who", "who_hash", "at"),)


class WrongPassword(DomainError):
    """E-mail and password do not belong together; which of them is wrong is not told."""

    code = "wrong_password"
    status = 422


class TooManyTries(DomainError):
    code = "too_many"
    status = 429


def hash_password(password: str, *, about: tuple[str, ...] = ()) -> str:
    """The argon2id hash. Refused when shorter than 12, longer than 128, easily guessed (`about`: name and e-mail of the person), or often used."""
    if len(password) < SHORTEST:
        raise InvalidInput(field="password", problem="password_short", least=SHORTEST)
    if len(password) > LONGEST:
        raise InvalidInput(field="password", problem="text_too_long", limit=LONGEST, length=len(password))
    plain = password.casefold()
    words = [word.casefold() for word in (*_GUESSED_FIRST, *about) if len(word) >= 3]
    rest = plain
    for word in words:
        rest = rest.replace(word, "")
    if len(set(plain)) < 5 or len(rest) < SHORTEST // 2:
        raise InvalidInput(field="password", problem="password_guessable")
    if is_often_used(password):
        raise InvalidInput(field="password", problem="password_often_used")
    with _AT_ONCE:
        return _HASHER.hash(password)


def hash_short(digits: str) -> str:
    """The argon2id hash of a few digits: their length protects nothing, so whoever checks them counts the wrong tries."""
    with _AT_ONCE:
        return _HASHER.hash(digits)


def matches(password_hash: str, password: str) -> bool:
    """Whether this is what was hashed; slow on purpose, so never inside a transaction that writes."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(password_hash, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False


def who_hash(email: str, address: str) -> str:
    return hashlib.sha256(f"{email.strip().lower()}|{address}".encode()).hexdigest()


def check_tries(session: OrganizationSession, who: str, *, now: datetime, most: int = TRIES) -> None:
    """Refuses after five failed tries within a minute, or `most`; nobody is locked out for longer."""
    query = select(func.count()).select_from(SignInAttempt).where(SignInAttempt.who_hash == who, SignInAttempt.at > now - WINDOW)
    if (session.scalar(query) or 0) >= most:
        raise TooManyTries()


def note_failure(session: OrganizationSession, who: str, *, now: datetime) -> None:
    session.execute(delete(SignInAttempt).where(SignInAttempt.at <= now - WINDOW))
    session.add(SignInAttempt(who_hash=who, at=now))
    session.flush()


# More accounts than this with one e-mail are not tried: each try costs a hash.
MOST_ACCOUNTS = 4


@dataclass(frozen=True)
class Candidate:
    """An account that the e-mail could mean."""

    user_id: uuid.UUID
    organization_id: int
    password_hash: str


def candidates(session: OrganizationSession, email: str) -> list[Candidate]:
    """Accounts with this e-mail and a password, in open organizations, joined last first."""
    query = (
        select(UserAccount.id, Membership.organization_id, UserAccount.password_hash)
        .join(Membership, Membership.user_id == UserAccount.id)
        .join(Organization, Organization.id == Membership.organization_id)
        .where(
            UserAccount.email == email.strip().lower(),
            UserAccount.password_hash.is_not(None),
            Membership.left_at.is_(None),
            Organization.closed_at.is_(None),
        )
        .order_by(Membership.joined_at.desc())
        .limit(MOST_ACCOUNTS)
    )
    rows = session.execute(query, execution_options={"across_organizations": True})
    return [Candidate(user_id, organization_id, password_hash or "") for user_id, organization_id, password_hash in rows]


def find_match(accounts: list[Candidate], password: str) -> Candidate | None:
    """The account that the password opens; takes as long when nobody has the e-mail."""
    if not accounts:
        matches(_NOBODY, password)
    return next((account for account in accounts if matches(account.password_hash, password)), None)
