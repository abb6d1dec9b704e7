"""Personal data comes to an end: people, contacts and witnesses are emptied of it on request or when its time is over. What they did stays,
under a number; the ledger and every checkpoint hold ids alone and prove themselves as before."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from inventory import audit, devices
from inventory.accounts import Membership, SavedView, UserAccount, get_member
from inventory.db import Base, Identified, OrganizationSession
from inventory.devices import ApiToken, SignInLink, UserSession
from inventory.donors.tables import Donor
from inventory.errors import DomainError
from inventory.phones.tables import ShiftPin
from inventory.witnesses import Witness

# Personal columns of a donor: they belong to whoever answers for the firm, not to the firm.
# What somebody is called who was erased, by number.
NameOf = Callable[[int], str]
DONOR_FIELDS = ("contact", "email", "phone", "notes")


class Erasure(Identified, Base):
    """That somebody's data was erased, never whose it was: read again after a backup was restored. Never changed."""

    __tablename__ = "erasure"

    # Counts the people of the organization who were erased: they are called by it.
    number: Mapped[int]
    record_kind: Mapped[str] = mapped_column(String(20))
    record_id: Mapped[uuid.UUID]
    at: Mapped[datetime]
    # Absent when its time was over.
    actor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        Index("ix_erasure_record", "organization_id", "record_kind", "record_id"),
    )


class StillMember(DomainError):
    """Who still works here is ended as a member first."""

    code = "still_member"


def erase_person(
    session: OrganizationSession, user_id: uuid.UUID, *, name_of: NameOf, actor_id: uuid.UUID | None, now: datetime
) -> str:
    """A person who left has no name, e-mail or password any more; answers what they are called now."""
    membership = get_member(session, user_id)
    if membership.left_at is None:
        raise StillMember()
    known = session.scalar(select(Erasure).where(Erasure.record_kind == "member", Erasure.record_id == user_id))
    number = known.number if known else _note(session, "member", user_id, actor_id, now)
    user = session.get_one(UserAccount, user_id)
    user.name, user.email, user.password_hash = name_of(number), None, None
    devices.end_sessions(session, user_id=user_id, now=now)
    devices.revoke_tokens(session, user_id=user_id, now=now)
    session.execute(update(UserSession).where(UserSession.user_id == user_id).values(label=""))
    session.execute(update(ApiToken).where(ApiToken.user_id == user_id).values(name=""))
    for table in (SignInLink, ShiftPin, SavedView):
        session.execute(delete(table).where(table.user_id == user_id))
    session.flush()
    return user.name


def erase_donor_contact(session: OrganizationSession, donor: Donor, *, actor_id: uuid.UUID | None, now: datetime) -> None:
    """Nobody's name, number or address is kept with the donor any more."""
    for field in DONOR_FIELDS:
        setattr(donor, field, "")
    _note(session, "donor", donor.id, actor_id, now)
    session.flush()


def erase_witness(
    session: OrganizationSession, witness: Witness, *, name_of: NameOf, actor_id: uuid.UUID | None, now: datetime
) -> None:
    """The witness gets no letters and is nobody's name and address any more."""
    number = _note(session, "witness", witness.id, actor_id, now)
    witness.ended_at = witness.ended_at or now
    witness.name, witness.email = name_of(number), f"{witness.id}@erased.invalid"
    session.flush()


def note_erased(
    session: OrganizationSession, record_kind: str, record_id: uuid.UUID, *, actor_id: uuid.UUID | None, now: datetime
) -> int:
    """Another floor's record was emptied; answers the number."""
    return _note(session, record_kind, record_id, actor_id, now)


def list_erasures(session: OrganizationSession) -> list[Erasure]:
    """Every erasure, the first first: done again after a backup was restored."""
    return list(session.scalars(select(Erasure).order_by(Erasure.number)))


def list_left(session: OrganizationSession) -> list[tuple[UserAccount, datetime]]:
    """People who left and were not erased, who left last first."""
    erased = select(Erasure.record_id).where(Erasure.record_kind == "member")
    query = (
        select(UserAccount, Membership.left_at)
        .join(Membership, Membership.user_id == UserAccount.id)
        .where(Membership.left_at.is_not(None), UserAccount.id.not_in(erased))
        .order_by(Membership.left_at.desc(), UserAccount.name)
        .limit(500)
    )
    return [(user, left_at) for user, left_at in session.execute(query) if left_at]


def erase_due(session: OrganizationSession, *, days: int, name_of: NameOf, now: datetime) -> int:
    """People who left so many days ago are erased, without anybody asking; 0 days keeps them. Answers how many."""
    if not days:
        return 0
    due = people_to_erase(session, before=now - timedelta(days=days))
    for user_id in due:
        erase_person(session, user_id, name_of=name_of, actor_id=None, now=now)
    return len(due)


def people_to_erase(session: OrganizationSession, *, before: datetime, limit: int = 200) -> list[uuid.UUID]:
    """People who left before this moment and were not erased yet."""
    erased = select(Erasure.record_id).where(Erasure.record_kind == "member")
    query = select(Membership.user_id).where(Membership.left_at < before, Membership.user_id.not_in(erased))
    return list(session.scalars(query.order_by(Membership.left_at).limit(limit)))


def _note(session: OrganizationSession, record_kind: str, record_id: uuid.UUID, actor_id: uuid.UUID | None, now: datetime) -> int:
    number = 1 + (session.scalar(select(func.max(Erasure.number))) or 0)
    session.add(
        Erasure(
            organization_id=session.organization_id, number=number, record_kind=record_kind, record_id=record_id, at=now,
            actor_id=actor_id,
        )
    )  # fmt: skip
    audit.record(session, action=f"{record_kind}.erase", record_kind=record_kind, record_id=record_id, actor_id=actor_id, now=now)
    session.flush()
    return number
