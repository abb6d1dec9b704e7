"""Append-only journal of changes to records and settings: who, when, what, before and after. Stock has its own ledger (movements)."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory.accounts import UserAccount
from inventory.db import Base, Identified, OrganizationSession


class AuditEntry(Identified, Base):
    __tablename__ = "audit_entry"

    at: Mapped[datetime]
    # Absent when the system itself acted (a job, the command line).
    actor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    # area.verb, as the permissions are named.
    action: Mapped[str] = mapped_column(String(40))
    record_kind: Mapped[str] = mapped_column(String(20))
    record_id: Mapped[str] = mapped_column(String(36))
    # Field values before and after; absent for acts without fields.
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    __table_args__ = (
        Index("ix_audit_entry_record", "organization_id", "record_kind", "record_id", "at"),
        Index("ix_audit_entry_at", "organization_id", "at"),
    )


def record(
    session: OrganizationSession,
    *,
    action: str,
    record_kind: str,
    record_id: object,
    actor_id: uuid.UUID | None,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """The act stands in the journal, in the same transaction as the change it describes."""
    session.add(
        AuditEntry(
            organization_id=session.organization_id,
            at=now,
            actor_id=actor_id,
            action=action,
            record_kind=record_kind,
            record_id=str(record_id),
            before=before,
            after=after,
        )
    )


def history_of(
    session: OrganizationSession, record_kind: str, record_id: object, *, limit: int = 50
) -> list[tuple[AuditEntry, str | None]]:
    """What was done to one record, the newest first, and by whom; the name is absent when the system acted."""
    query = (
        select(AuditEntry, UserAccount.name)
        .outerjoin(UserAccount, UserAccount.id == AuditEntry.actor_id)
        .where(AuditEntry.record_kind == record_kind, AuditEntry.record_id == str(record_id))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(limit)
    )
    return [(entry, name) for entry, name in session.execute(query)]


def entries_of(
    session: OrganizationSession, *, record_kind: str, record_id: object, limit: int = 50
) -> list[tuple[AuditEntry, str | None]]:
    """What was done to a record, the newest first, with the name of who did it (absent when the system did)."""
    query = (
        select(AuditEntry, UserAccount.name)
        .outerjoin(UserAccount, UserAccount.id == AuditEntry.actor_id)
        .where(AuditEntry.record_kind == record_kind, AuditEntry.record_id == str(record_id))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(limit)
    )
    return [(entry, name) for entry, name in session.execute(query)]
