"""What somebody looked at before goods left: whole, kept cold, within their date. Asked where an organization wants it; insert only."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory.accounts import UserAccount
from inventory.db import Base, Identified, OrganizationSession
from inventory.errors import InvalidInput
from inventory.spelling import clean_line

RELEASE_POINTS = ("intact", "cold", "date")
LONGEST_REMEDY = 200


class ReleaseCheck(Identified, Base):
    """One look at goods that leave: of a whole delivery, or of one issue."""

    __tablename__ = "release_check"

    # One of the two: the delivery, or the key of the movement.
    delivery_id: Mapped[uuid.UUID | None]
    movement_key: Mapped[uuid.UUID | None]
    intact_ok: Mapped[bool]
    # Absent where nothing had to be kept cold.
    cold_ok: Mapped[bool | None]
    date_ok: Mapped[bool]
    # What was done about what was not well.
    remedy: Mapped[str] = mapped_column(String(LONGEST_REMEDY), default="")
    checked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    checked_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("organization_id", "delivery_id"),
        UniqueConstraint("organization_id", "movement_key"),
        CheckConstraint("(delivery_id is null) <> (movement_key is null)", name="one_thing"),
    )

    @property
    def answers(self) -> dict[str, bool]:
        found = {name: getattr(self, f"{name}_ok") for name in RELEASE_POINTS}
        return {name: answer for name, answer in found.items() if answer is not None}

    @property
    def is_well(self) -> bool:
        return all(self.answers.values())


@dataclass(frozen=True, slots=True)
class Released:
    """What the person answered: the points that were not well, and what was done about them."""

    bad: frozenset[str] = frozenset()
    remedy: str = ""
    has_cold: bool = True


def note_release(
    session: OrganizationSession,
    released: Released,
    *,
    actor_id: uuid.UUID,
    now: datetime,
    delivery_id: uuid.UUID | None = None,
    movement_key: uuid.UUID | None = None,
) -> ReleaseCheck:
    """The look stands beside the delivery or the issue; the same again changes nothing."""
    of_this = ReleaseCheck.delivery_id == delivery_id if delivery_id is not None else ReleaseCheck.movement_key == movement_key
    known = session.scalar(select(ReleaseCheck).where(of_this))
    if known is not None:
        return known
    unknown = released.bad - set(RELEASE_POINTS)
    if unknown:
        raise InvalidInput(field="release", problem="unknown_choice", value=min(unknown))
    remedy = clean_line(released.remedy, LONGEST_REMEDY, field="release_remedy")
    if released.bad and not remedy:
        raise InvalidInput(field="release_remedy", problem="remedy_needed")
    check = ReleaseCheck(
        organization_id=session.organization_id,
        delivery_id=delivery_id,
        movement_key=movement_key,
        intact_ok="intact" not in released.bad,
        cold_ok="cold" not in released.bad if released.has_cold or "cold" in released.bad else None,
        date_ok="date" not in released.bad,
        remedy=remedy,
        checked_by=actor_id,
        checked_at=now,
    )
    session.add(check)
    session.flush()
    return check


def release_checks_of(
    session: OrganizationSession, *, delivery_ids: Collection[uuid.UUID] = (), movement_keys: Collection[uuid.UUID] = ()
) -> dict[uuid.UUID, tuple[ReleaseCheck, str]]:
    """Checks with who made them, by the delivery or the key of the issue."""
    wanted = ReleaseCheck.delivery_id.in_(delivery_ids) | ReleaseCheck.movement_key.in_(movement_keys)
    query = select(ReleaseCheck, UserAccount.name).join(UserAccount, UserAccount.id == ReleaseCheck.checked_by).where(wanted)
    return {check.delivery_id or check.movement_key: (check, name) for check, name in session.execute(query)}  # type: ignore[misc]
