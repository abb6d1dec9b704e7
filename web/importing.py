"""What pages, JSON and the command line share about imports: reading a file into a preview, writing a long one in portions, sentences."""

import hashlib
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from inventory.dates import tokyo_day
from inventory.db import Database, OrganizationSession
from inventory.imports.applying import INLINE_ROWS, PORTION, finish_import, lines_written, write_rows, writing_of
from inventory.imports.batches import (
    choose_headings,
    columns_of,
    get_import,
    keep_plan,
    keep_table,
    must_be_complete,
    must_be_open,
    needs_columns,
    plan_import,
    read_again,
)
from inventory.imports.batching import in_chunks
from inventory.imports.cells import Problem
from inventory.imports.columns import KINDS, column_of
from inventory.imports.table import Table
from inventory.imports.tables import ImportBatch
from inventory.imports.undoing import take_back
from inventory.jobs import Job, add_job
from matching.imports import WRITERS
from web.language import has_text, language, t
from web.work import Work


def read_upload(file: FileStorage) -> bytes:
    """What was sent; the copy on disk that a larger one has is let go."""
    try:
        return file.read()
    finally:
        file.close()


def preview_file(
    session: OrganizationSession,
    data: bytes,
    table: Table,
    *,
    kind: str,
    actor_id: uuid.UUID,
    now: datetime,
    is_at_once: bool = False,
    headings: Mapping[str, str | None] | None = None,
) -> ImportBatch:
    """The preview of a file, with its counts when its columns are known; a long file is counted by a job unless asked at once.
    `headings` says what columns are that nobody would recognise."""
    digest = hashlib.sha256(data).hexdigest()
    batch = keep_table(session, table, kind=kind, file_hash=digest, actor_id=actor_id, now=now)
    if headings:
        choose_headings(batch, headings)
    if not columns_of(batch).missing:
        if is_at_once:
            read_again(session, batch, WRITERS[batch.kind], today=tokyo_day(now))
        else:
            check_rows(session, batch, actor_id=actor_id, now=now)
    return batch


def write_in_portions(
    database: Database,
    organization_id: int,
    import_id: uuid.UUID,
    *,
    actor_id: uuid.UUID,
    now: datetime,
    progress: Callable[[int, int], None],
) -> None:
    """A long import, a transaction per portion so that nobody else waits long. Stopped or failed, what was written is taken back;
    interrupted, the next try goes on where this one ended."""
    today = tokyo_day(now)
    with database.reading(organization_id) as session:
        batch = get_import(session, import_id)
        must_be_open(batch)
        must_be_complete(batch)
        writer = WRITERS[batch.kind]
        writing = writing_of(batch, actor_id=actor_id, now=now, today=today)
        plan = plan_import(session, batch, writer, today=today)
        done = lines_written(session, import_id)
    waiting = [outcome for outcome in plan.to_write if outcome.row.line not in done]
    is_finished, count = False, 0
    try:
        for portion in in_chunks(waiting, PORTION):
            progress(count, len(waiting))
            with database.writing(organization_id) as session:
                write_rows(session, writer, portion, writing)
            count += len(portion)
        with database.writing(organization_id) as session:
            finish_import(session, get_import(session, import_id, for_update=True), plan, writing)
        is_finished = True
    finally:
        if not is_finished:
            with database.writing(organization_id) as session:
                take_back(session, get_import(session, import_id), writer, writing)


def job_of(session: OrganizationSession, batch: ImportBatch, step: str, *, actor_id: uuid.UUID, now: datetime) -> Job:
    """The job that checks or writes this import; a second press finds the first one's."""
    known = batch.mapping.get("job")
    job = session.scalar(select(Job).where(Job.id == uuid.UUID(known))) if known else None
    if job is None or job.state not in ("waiting", "running") or job.parameters["step"] != step:
        job = add_job(session, kind="import", parameters={"import_id": str(batch.id), "step": step}, created_by=actor_id, now=now)
        batch.mapping = batch.mapping | {"job": str(job.id)}
    return job


def check_rows(session: OrganizationSession, batch: ImportBatch, *, actor_id: uuid.UUID, now: datetime) -> None:
    """Counts and problems are true again: at once, or by a job when the file is long; until then the import has no counts."""
    if len(batch.table["rows"] if batch.table else ()) <= INLINE_ROWS:
        read_again(session, batch, WRITERS[batch.kind], today=tokyo_day(now))
        return
    batch.counts = {}
    job_of(session, batch, "check", actor_id=actor_id, now=now)


def run_import(work: Work) -> dict[str, Any]:
    """The job that checks or writes a long import."""
    import_id = uuid.UUID(work.parameters["import_id"])
    if work.actor_id is None:
        raise ValueError("an import is brought in by somebody")
    if work.parameters["step"] == "check":
        _check_long(work, import_id)
    else:
        write_in_portions(
            work.database, work.organization_id, import_id, actor_id=work.actor_id, now=work.clock(), progress=work.progress
        )
    return {"endpoint": "imports.show_import", "values": {"import_id": str(import_id)}}


def _check_long(work: Work, import_id: uuid.UUID) -> None:
    with work.reading() as session:
        batch = get_import(session, import_id)
        rows = len(batch.table["rows"] if batch.table else ())
        plan = plan_import(session, batch, WRITERS[batch.kind], today=tokyo_day(work.clock()))
    work.progress(rows, rows)
    with work.writing() as session:
        batch = get_import(session, import_id, for_update=True)
        must_be_open(batch)
        keep_plan(batch, plan)


def heading(kind: str, field: str) -> str:
    """The word for a field: the heading of its column in the template."""
    if field not in {column.field for column in KINDS[kind]}:
        return field
    return column_of(kind, field).heading(language())


def problem_sentence(kind: str, problem: Problem) -> str:
    """What is wrong with a cell and what to do."""
    values = {"field": heading(kind, problem.field), "value": problem.value, **problem.values}
    if "allergens" in values:
        values["allergens"] = t("imports.between").join(t(f"allergen.{code}") for code in values["allergens"])
    own = f"imports.problem.{problem.code}"
    return t(own if has_text(own) else f"problem.{problem.code}", **values)


def columns_needed(batch: ImportBatch) -> bool:
    """Whether the person must look at the columns first."""
    return batch.state == "previewed" and needs_columns(batch)
