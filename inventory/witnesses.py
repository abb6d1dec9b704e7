"""Witnesses: people outside who get every day's checkpoint by e-mail and keep it. What they hold cannot be altered from here."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, Identified, OrganizationSession, belongs_to
from inventory.devices import secret_hash
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.identity import new_id
from inventory.spelling import clean_line

CONFIRM_WITHIN = timedelta(days=14)
# A letter that cannot be delivered is tried again with the next checks, so often.
TRIES = 3
MOST = 30
# The secret of the link in a witness's letters: derived from the server's own key, so that every letter holds the same and none is stored.
SecretOf = Callable[["Witness"], str]


class Witness(Identified, Base):
    """Somebody who was asked to keep checkpoints; gets them once they have said yes by their own link."""

    __tablename__ = "witness"

    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2), default="ja")
    # Hash of the secret in the link of every letter, by which they say yes and by which they stop.
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    added_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    # Set when they stopped it, or when the organization did.
    ended_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("organization_id", "email"),)


class WitnessLetter(Identified, Base):
    """One try to send one checkpoint to one witness, and what came of it. Never changed."""

    __tablename__ = "witness_letter"

    witness_id: Mapped[uuid.UUID]
    # Absent for the letter that asks.
    number: Mapped[int | None]
    at: Mapped[datetime]
    is_sent: Mapped[bool]
    # What the mail server said when it did not take the letter.
    said: Mapped[str] = mapped_column(String(200), default="")

    __table_args__ = (
        belongs_to("witness", "witness_id"),
        belongs_to("checkpoint", "number", target="number"),
        Index("ix_witness_letter_number", "organization_id", "number", "witness_id"),
        Index("ix_witness_letter_at", "organization_id", "witness_id", "at"),
    )


class AlreadyWitness(DomainError):
    code = "already_witness"


class TooManyWitnesses(DomainError):
    code = "too_many_witnesses"


@dataclass(frozen=True, slots=True)
class ListedWitness:
    """A witness with the last checkpoint that reached them and the last trouble since."""

    witness: Witness
    last_number: int | None
    last_at: datetime | None
    trouble: str


def add_witness(
    session: OrganizationSession,
    *,
    name: str,
    email: str,
    language: str,
    secret_of: SecretOf,
    actor_id: uuid.UUID,
    now: datetime,
) -> Witness:
    """Somebody to be asked. Who stopped it before is asked anew, by another link."""
    name, email = clean_line(name, 80, field="name"), clean_line(email, 254, field="email").lower()
    if not name:
        raise InvalidInput(field="name", problem="required")
    if "@" not in email.strip("@") or " " in email:
        raise InvalidInput(field="email", problem="email_unreadable")
    if (session.scalar(select(func.count()).select_from(Witness).where(Witness.ended_at.is_(None))) or 0) >= MOST:
        raise TooManyWitnesses(most=MOST)
    witness = session.scalar(select(Witness).where(Witness.email == email))
    if witness is not None and witness.ended_at is None:
        raise AlreadyWitness(name=witness.name)
    if witness is None:
        witness = Witness(organization_id=session.organization_id, id=new_id(), email=email)
        session.add(witness)
    witness.name, witness.language, witness.added_by, witness.added_at = name, language, actor_id, now
    witness.confirmed_at = witness.ended_at = None
    witness.token_hash = secret_hash(secret_of(witness))
    session.flush()
    return witness


def find_witness(session: OrganizationSession, secret: str) -> Witness | None:
    """Whose link this is. Looks across organizations: the secret says which one."""
    query = select(Witness).where(Witness.token_hash == secret_hash(secret))
    return session.scalar(query, execution_options={"across_organizations": True})


def get_witness(session: OrganizationSession, witness_id: uuid.UUID) -> Witness:
    witness = session.scalar(select(Witness).where(Witness.id == witness_id))
    if witness is None:
        raise NotFound(kind="witness", code=str(witness_id))
    return witness


def confirm(session: OrganizationSession, witness_id: uuid.UUID, *, now: datetime) -> None:
    """They said yes; letters come from the next check on."""
    witness = get_witness(session, witness_id)
    if witness.ended_at is not None or (witness.confirmed_at is None and witness.added_at + CONFIRM_WITHIN <= now):
        raise NotFound(kind="witness", code=str(witness_id))
    witness.confirmed_at = witness.confirmed_at or now
    session.flush()


def end(session: OrganizationSession, witness_id: uuid.UUID, *, now: datetime) -> Witness:
    """No further letter goes to them."""
    witness = get_witness(session, witness_id)
    witness.ended_at = witness.ended_at or now
    session.flush()
    return witness


def list_witnesses(session: OrganizationSession) -> list[ListedWitness]:
    """Those who are asked or get letters, by name."""
    sent = (
        select(WitnessLetter.witness_id, func.max(WitnessLetter.number).label("number"), func.max(WitnessLetter.at).label("at"))
        .where(WitnessLetter.is_sent.is_(True), WitnessLetter.number.is_not(None))
        .group_by(WitnessLetter.witness_id)
        .subquery()
    )
    newest = (
        select(WitnessLetter.witness_id, func.max(WitnessLetter.at).label("at")).group_by(WitnessLetter.witness_id).subquery()
    )
    query = (
        select(Witness, sent.c.number, sent.c.at, WitnessLetter.said)
        .outerjoin(sent, sent.c.witness_id == Witness.id)
        .outerjoin(newest, newest.c.witness_id == Witness.id)
        .outerjoin(WitnessLetter, (WitnessLetter.witness_id == Witness.id) & (WitnessLetter.at == newest.c.at))
        .where(Witness.ended_at.is_(None))
        .order_by(Witness.name, Witness.id, WitnessLetter.id)
    )
    found = {row[0].id: ListedWitness(row[0], row[1], row[2], row[3] or "") for row in session.execute(query)}
    return list(found.values())


def due_letters(session: OrganizationSession, number: int) -> list[Witness]:
    """Witnesses who have not got this checkpoint yet, and for whom it was not tried too often."""
    tries = func.count().label("tries")
    arrived = func.count().filter(WitnessLetter.is_sent.is_(True)).label("sent")
    tried = select(WitnessLetter.witness_id, tries, arrived)
    counted = tried.where(WitnessLetter.number == number).group_by(WitnessLetter.witness_id).subquery()
    query = (
        select(Witness)
        .outerjoin(counted, counted.c.witness_id == Witness.id)
        .where(
            Witness.confirmed_at.is_not(None),
            Witness.ended_at.is_(None),
            func.coalesce(counted.c.sent, 0) == 0,
            func.coalesce(counted.c.tries, 0) < TRIES,
        )
        .order_by(Witness.id)
    )
    return list(session.scalars(query))


def note_letter(
    session: OrganizationSession, witness_id: uuid.UUID, *, number: int | None, trouble: str | None, now: datetime
) -> None:
    """What came of one try; `trouble` is what the mail server said, None when it took the letter."""
    session.add(
        WitnessLetter(
            organization_id=session.organization_id, witness_id=witness_id, number=number, at=now, is_sent=trouble is None,
            said=(trouble or "")[:200],
        )
    )  # fmt: skip
    session.flush()
