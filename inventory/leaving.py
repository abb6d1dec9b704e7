"""The log of exports: who took which file out of the house, when, over which days, how many rows, and the hash of just that file."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory.accounts import UserAccount
from inventory.dates import tokyo_midnight_utc
from inventory.db import Base, Identified, OrganizationSession


class ExportRecord(Identified, Base):
    """A file that left. Never changed; `code` stands in the file itself, wherever its form has room for a line. A file that is made once
    and fetched twice left twice, under one code."""

    __tablename__ = "export_record"

    code: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]
    # Absent when the command line made it.
    actor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[str] = mapped_column(String(12), default="")
    # The page or command that made it.
    what: Mapped[str] = mapped_column(String(60))
    file_name: Mapped[str] = mapped_column(String(200))
    # Absent for files that are of no period, and where nobody counted rows.
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    rows: Mapped[int | None]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_export_record_code", "organization_id", "code"),
        Index("ix_export_record_at", "organization_id", "at"),
    )


@dataclass(frozen=True, slots=True)
class ExportFilter:
    """Which exports are meant; absent parts mean any. Days are of Japan, the last one included. `text` begins a code or a hash."""

    actor_id: uuid.UUID | None = None
    first: date | None = None
    last: date | None = None
    text: str = ""


def log_export(session: OrganizationSession, record: ExportRecord) -> None:
    """The file is in the log, before it leaves."""
    session.add(record)
    session.flush()


def list_exports(
    session: OrganizationSession, wanted: ExportFilter, *, limit: int, offset: int = 0
) -> list[tuple[ExportRecord, str | None]]:
    """Exports and who made them, the newest first."""
    query = (
        select(ExportRecord, UserAccount.name)
        .outerjoin(UserAccount, UserAccount.id == ExportRecord.actor_id)
        .where(*_conditions(wanted))
        .order_by(ExportRecord.at.desc(), ExportRecord.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [(record, name) for record, name in session.execute(query)]


def count_exports(session: OrganizationSession, wanted: ExportFilter) -> int:
    return session.scalar(select(func.count()).select_from(ExportRecord).where(*_conditions(wanted))) or 0


def _conditions(wanted: ExportFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.actor_id:
        conditions.append(ExportRecord.actor_id == wanted.actor_id)
    if wanted.first:
        conditions.append(ExportRecord.at >= tokyo_midnight_utc(wanted.first))
    if wanted.last:
        conditions.append(ExportRecord.at < tokyo_midnight_utc(wanted.last + timedelta(days=1)))
    if wanted.text:
        text = "".join(wanted.text.replace("-", "").split())
        conditions.append(
            ExportRecord.code.startswith(text.upper(), autoescape=True)
            | ExportRecord.sha256.startswith(text.lower(), autoescape=True)
        )
    return conditions
