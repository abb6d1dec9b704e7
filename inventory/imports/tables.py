"""An import as a record: what was read, what it made, so that it can be looked at again and undone."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, Identified, belongs_to

# previewed: read, nothing written; applied: rows written; undone: taken back; dropped: given up before writing.
IMPORT_STATES = ("previewed", "applied", "undone", "dropped")


class ImportBatch(Identified, Base):
    __tablename__ = "import_batch"

    kind: Mapped[str] = mapped_column(String(10))
    filename: Mapped[str] = mapped_column(String(200))
    file_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), default="previewed")
    # Headings and cells as read, kept until applied or dropped so that the person can go on later.
    table: Mapped[dict[str, Any] | None] = mapped_column("source_table", JSON)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # Cells the person corrected in the preview: "line:field" -> value.
    repairs: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # Rows by outcome: created, updated, unchanged, problems.
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint(f"state in {IMPORT_STATES}", name="state"),)


class ImportedRecord(Identified, Base):
    """One record that an import made or changed, with what it was before."""

    __tablename__ = "imported_record"

    import_id: Mapped[uuid.UUID]
    line: Mapped[int]
    record_kind: Mapped[str] = mapped_column(String(20))
    record_id: Mapped[str] = mapped_column(String(36))
    # created or updated; `before` holds the changed fields of an updated record.
    act: Mapped[str] = mapped_column(String(8))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    __table_args__ = (
        belongs_to("import_batch", "import_id"),
        CheckConstraint("act in ('created', 'updated')", name="act"),
        Index("ix_imported_record_import", "organization_id", "import_id"),
    )
