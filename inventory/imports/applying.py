"""Carries out a planned import: row writers in portions, a note of every record made or changed, one line in the journal."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from inventory import audit
from inventory.db import OrganizationSession
from inventory.imports.batches import choices_of, keep_plan, must_be_complete, must_be_open, plan_import, verdict
from inventory.imports.batching import in_chunks
from inventory.imports.outcomes import Plan, RowOutcome, Writer, Writing
from inventory.imports.tables import ImportBatch, ImportedRecord

# Longer files are written by a job, portion after portion.
INLINE_ROWS = 5_000
PORTION = 200


def writing_of(batch: ImportBatch, *, actor_id: uuid.UUID, now: datetime, today: object) -> Writing:
    """Who writes this import, and how."""
    return Writing(batch.id, actor_id, now, today, choices_of(batch))  # type: ignore[arg-type]


def apply_import(session: OrganizationSession, batch: ImportBatch, writer: Writer, writing: Writing) -> Plan:
    """The right rows of the file stand in the registers; the others are kept for correcting. All of it or nothing."""
    must_be_open(batch)
    must_be_complete(batch)
    plan = plan_import(session, batch, writer, today=writing.today)
    for portion in in_chunks(plan.to_write, PORTION):
        write_rows(session, writer, portion, writing)
    finish_import(session, batch, plan, writing)
    return plan


def write_rows(session: OrganizationSession, writer: Writer, outcomes: Sequence[RowOutcome], writing: Writing) -> None:
    """These rows stand in the registers."""
    for written in writer.write(session, outcomes, writing):
        session.add(
            ImportedRecord(
                organization_id=session.organization_id,
                import_id=writing.import_id,
                line=written.line,
                record_kind=written.record_kind,
                record_id=str(written.record_id),
                act=written.act,
                before=written.before,
            )
        )
    session.flush()


def lines_written(session: OrganizationSession, import_id: uuid.UUID) -> set[int]:
    """Lines that an interrupted import has written already."""
    return set(session.scalars(select(ImportedRecord.line).where(ImportedRecord.import_id == import_id).distinct()))


def finish_import(session: OrganizationSession, batch: ImportBatch, plan: Plan, writing: Writing) -> None:
    """The import is done; of its cells those that did not go in are kept."""
    keep_plan(batch, plan)
    kept = {row.line for row in plan.reading.rows if verdict(row.problems) == "blocked"}
    if batch.table:
        batch.table = batch.table | {"rows": [row for row in batch.table["rows"] if row[0] in kept]}
    batch.state, batch.applied_at = "applied", writing.now
    audit.record(
        session,
        action="import.apply",
        record_kind="import",
        record_id=batch.id,
        actor_id=writing.actor_id,
        now=writing.now,
        after={"kind": batch.kind, "filename": batch.filename, **{act: plan.counts[act] for act in ("create", "update", "problem")}},
    )
    session.flush()
