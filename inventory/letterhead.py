"""What stands at the head of an organization's papers, and the words of its certificate of thanks."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory import audit
from inventory.db import Base, OrganizationOwned, OrganizationSession
from inventory.errors import InvalidInput
from inventory.spelling import clean_line

# Field -> the longest text it holds.
LIMITS = {
    "name": 120, "postal_code": 10, "address": 200, "phone": 40, "email": 254, "registration": 120, "representative": 80,
    "thanks_title": 40, "thanks_words": 600,
}  # fmt: skip


class Letterhead(OrganizationOwned, Base):
    """One row once somebody has written it; empty fields are left out on paper."""

    __tablename__ = "letterhead"

    # The full name with its legal form; the organization's own name where it is empty.
    name: Mapped[str] = mapped_column(String(120), default="")
    postal_code: Mapped[str] = mapped_column(String(10), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    # Corporate number, number of a certification or the like, as it is to be printed.
    registration: Mapped[str] = mapped_column(String(120), default="")
    representative: Mapped[str] = mapped_column(String(80), default="")
    # The certificate of thanks in the organization's own words; empty for the words that come with the software.
    thanks_title: Mapped[str] = mapped_column(String(40), default="")
    thanks_words: Mapped[str] = mapped_column(String(600), default="")
    changed_at: Mapped[datetime]


def letterhead_of(session: OrganizationSession) -> Letterhead:
    """The organization's letterhead; an empty one while nobody has written it."""
    found = session.scalar(select(Letterhead))
    return found or Letterhead(**dict.fromkeys(LIMITS, ""))


def change_letterhead(session: OrganizationSession, values: dict[str, str], *, actor_id: uuid.UUID, now: datetime) -> list[str]:
    """The letterhead has these values; answers the fields that changed."""
    cleaned = {field: _clean(field, text) for field, text in values.items()}
    found = session.scalar(select(Letterhead))
    before = {field: getattr(found, field) if found else "" for field in cleaned}
    changed = [field for field, text in cleaned.items() if text != before[field]]
    if not changed:
        return []
    if found is None:
        found = Letterhead(organization_id=session.organization_id, **dict.fromkeys(LIMITS, ""))
        session.add(found)
    for field in changed:
        setattr(found, field, cleaned[field])
    found.changed_at = now
    _note(session, before, cleaned, changed, actor_id=actor_id, now=now)
    return changed


def _clean(field: str, text: str) -> str:
    if field != "thanks_words":
        return clean_line(text, LIMITS[field], field=field)
    # The certificate's words keep their lines.
    words = "\n".join(clean_line(line, LIMITS[field], field=field) for line in text.strip().splitlines())
    if len(words) > LIMITS[field]:
        raise InvalidInput(field=field, problem="text_too_long", limit=LIMITS[field], length=len(words))
    return words


def _note(
    session: OrganizationSession,
    before: dict[str, str],
    after: dict[str, str],
    changed: list[str],
    *,
    actor_id: uuid.UUID,
    now: datetime,
) -> None:
    session.flush()
    values: dict[str, dict[str, Any]] = {
        "before": {field: before[field] for field in changed},
        "after": {field: after[field] for field in changed},
    }
    audit.record(
        session,
        action="letterhead.change",
        record_kind="organization",
        record_id="letterhead",
        actor_id=actor_id,
        now=now,
        **values,
    )
