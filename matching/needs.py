"""What a group asks for: kilograms of a category per month, or once until a day."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, Index, String, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory import audit
from inventory.catalog import CATEGORIES
from inventory.db import Base, Identified, OrganizationSession, belongs_to
from inventory.errors import DomainError, InvalidInput, NotFound

# A tonne of one category a month is a large group's whole store; ten are a slip of the finger on any form.
MOST_KG = 100_000
_BATCH = 400


class Need(Identified, Base):
    __tablename__ = "need"

    group_id: Mapped[uuid.UUID]
    category: Mapped[str] = mapped_column(String(16))
    kg: Mapped[int]
    # Absent for a standing need that comes back every month.
    until: Mapped[date | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        belongs_to("recipient_group", "group_id"),
        CheckConstraint("kg > 0", name="kg"),
        CheckConstraint(f"category in {CATEGORIES}", name="category"),
        Index("ix_need_group", "organization_id", "group_id"),
    )


class NeedEnded(DomainError):
    """Nobody asks for it any more."""

    code = "need_ended"


def open_needs(day: date) -> tuple[ColumnElement[bool], ...]:
    """Conditions: not ended, and not past the day until which it was wanted."""
    return Need.ended_at.is_(None), or_(Need.until.is_(None), Need.until >= day)


def set_needs(
    session: OrganizationSession, group_id: uuid.UUID, wanted: Mapping[str, int], *, actor_id: uuid.UUID | None, now: datetime
) -> bool:
    """The group's standing needs are exactly these kilograms per month and category; answers whether anything changed."""
    return bool(set_needs_of(session, {group_id: wanted}, actor_id=actor_id, now=now))


def set_needs_of(
    session: OrganizationSession, wanted: Mapping[uuid.UUID, Mapping[str, int]], *, actor_id: uuid.UUID | None, now: datetime
) -> set[uuid.UUID]:
    """Standing needs of many groups at once; a changed need ends and begins anew, so that old rounds keep what they read.

    Answers the groups whose needs changed.
    """
    for needs in wanted.values():
        _check(needs)
    standing = _standing(session, list(wanted))
    changed = set()
    for group_id, needs in wanted.items():
        before = {need.category: need.kg for need in standing[group_id]}
        after = {category: kg for category, kg in needs.items() if kg}
        if before == after:
            continue
        changed.add(group_id)
        for need in standing[group_id]:
            if after.get(need.category) != need.kg:
                need.ended_at = now
        for category, kg in sorted(after.items()):
            if before.get(category) != kg:
                session.add(
                    Need(organization_id=session.organization_id, group_id=group_id, category=category, kg=kg, created_at=now)
                )
        _note(session, "group.set_needs", group_id, actor_id, now, before=before, after=after)
    session.flush()
    return changed


def add_need(
    session: OrganizationSession,
    group_id: uuid.UUID,
    *,
    category: str,
    kg: int,
    until: date,
    actor_id: uuid.UUID | None,
    now: datetime,
) -> Need:
    """Something wanted once, until a day."""
    _check({category: kg})
    if kg < 1:
        raise InvalidInput(field="kg", problem="too_small", value=kg)
    need = Need(organization_id=session.organization_id, group_id=group_id, category=category, kg=kg, until=until, created_at=now)
    session.add(need)
    _note(session, "group.add_need", group_id, actor_id, now, after={"category": category, "kg": kg, "until": until.isoformat()})
    session.flush()
    return need


def end_need(
    session: OrganizationSession, group_id: uuid.UUID, *, need_id: uuid.UUID, actor_id: uuid.UUID | None, now: datetime
) -> None:
    """The group asks for it no longer."""
    need = session.scalar(select(Need).where(Need.id == need_id, Need.group_id == group_id))
    if need is None:
        raise NotFound(kind="need", code=str(need_id))
    if need.ended_at is not None:
        raise NeedEnded()
    need.ended_at = now
    _note(session, "group.end_need", group_id, actor_id, now, before={"category": need.category, "kg": need.kg})
    session.flush()


def _standing(session: OrganizationSession, group_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[Need]]:
    found: dict[uuid.UUID, list[Need]] = {group_id: [] for group_id in group_ids}
    for start in range(0, len(group_ids), _BATCH):
        chunk = group_ids[start : start + _BATCH]
        query = (
            select(Need).where(Need.group_id.in_(chunk), Need.ended_at.is_(None), Need.until.is_(None)).order_by(Need.category)
        )
        for need in session.scalars(query):
            found[need.group_id].append(need)
    return found


def _check(needs: Mapping[str, int]) -> None:
    for category, kg in needs.items():
        if category not in CATEGORIES:
            raise InvalidInput(field="category", problem="unknown_choice", value=category)
        if not 0 <= kg <= MOST_KG:
            raise InvalidInput(field="kg", problem="too_large" if kg > 0 else "too_small", value=kg)


def _note(
    session: OrganizationSession, action: str, group_id: uuid.UUID, actor_id: uuid.UUID | None, now: datetime, **values: dict[str, Any]
) -> None:  # fmt: skip
    audit.record(session, action=action, record_kind="group", record_id=group_id, actor_id=actor_id, now=now, **values)
