"""Whether a group agrees to be named to donors. Without its word a report says only its prefecture and kind, among others."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory import audit
from inventory.accounts import UserAccount
from inventory.db import Base, OrganizationOwned, OrganizationSession, belongs_to
from inventory.places import Place
from inventory.spelling import search_key
from matching.groups import RecipientGroup

PAGE = 50


class NamingConsent(OrganizationOwned, Base):
    """What the group said last; who wrote it down and when stands in the journal as well. No row: never asked, so not named."""

    __tablename__ = "naming_consent"

    group_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    is_given: Mapped[bool]
    noted_at: Mapped[datetime]
    noted_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (belongs_to("recipient_group", "group_id"),)


def note_consent(
    session: OrganizationSession, group_ids: Sequence[uuid.UUID], *, is_given: bool, actor_id: uuid.UUID, now: datetime
) -> int:
    """The groups agree, or do not agree any more; answers how many changed."""
    known = {
        row.group_id: row for row in session.scalars(select(NamingConsent).where(NamingConsent.group_id.in_(list(group_ids))))
    }
    groups = session.scalars(select(RecipientGroup.id).where(RecipientGroup.id.in_(list(group_ids)))).all()
    changed = 0
    for group_id in groups:
        row = known.get(group_id)
        if row is not None and row.is_given == is_given:
            continue
        if row is None:
            row = NamingConsent(organization_id=session.organization_id, group_id=group_id)
            session.add(row)
        row.is_given, row.noted_at, row.noted_by = is_given, now, actor_id
        changed += 1
        action = "group.allow_naming" if is_given else "group.forbid_naming"
        audit.record(session, action=action, record_kind="group", record_id=group_id, actor_id=actor_id, now=now)
    session.flush()
    return changed


def list_consents(
    session: OrganizationSession, *, query: str = "", answer: str = "", offset: int = 0, limit: int = PAGE
) -> tuple[list[tuple[RecipientGroup, str, NamingConsent | None, str | None]], int]:
    """Groups that receive or may, with their code, their word and who noted it; `answer` is yes, no or unasked."""
    rows = (
        select(RecipientGroup, Place.code, NamingConsent, UserAccount.name, func.count().over())
        .join(Place, Place.id == RecipientGroup.id)
        .outerjoin(NamingConsent, NamingConsent.group_id == RecipientGroup.id)
        .outerjoin(UserAccount, UserAccount.id == NamingConsent.noted_by)
        .where(RecipientGroup.state != "ended")
    )
    for word in query.split():
        rows = rows.where(RecipientGroup.search_key.contains(search_key(word), autoescape=True))
    if answer:
        rows = rows.where(
            NamingConsent.group_id.is_(None) if answer == "unasked" else NamingConsent.is_given.is_(answer == "yes")
        )
    found = session.execute(rows.order_by(RecipientGroup.name, RecipientGroup.id).offset(offset).limit(limit)).all()
    return [(row[0], row[1], row[2], row[3]) for row in found], int(found[0][4]) if found else 0
