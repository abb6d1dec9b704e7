"""Step four: register, look at what came of it, take it back."""

import uuid
from typing import Any

from flask import redirect, render_template, url_for

from inventory.db import OrganizationSession
from inventory.errors import NotFound
from inventory.imports.applying import INLINE_ROWS, apply_import, writing_of
from inventory.imports.batches import drop_import, get_import, must_be_open, problems_by_line, stored_table
from inventory.imports.columns import REASON
from inventory.imports.tables import ImportBatch
from inventory.imports.undoing import plan_undo, undo_import
from matching.imports import WRITERS
from web.access import current, now, reading, requires, today, writing
from web.downloads import xlsx_answer
from web.forms import say
from web.importing import job_of, problem_sentence
from web.language import language, t
from web.pages.imports.area import AREAS, blueprint, list_url

MOST_STAYS = 200
# Enough of a row to recognise it by.
CELLS = 4


@blueprint.post("/imports/<uuid:import_id>/confirmation")
@requires("import.run")
def confirm(import_id: uuid.UUID) -> Any:
    """The right rows go in: at once, or by a job when there are many."""
    with writing() as session:
        batch = get_import(session, import_id, for_update=True)
        must_be_open(batch)
        if batch.counts.get("rows", 0) > INLINE_ROWS:
            return redirect(url_for("jobs.show_job", job_id=job_of(session, batch, "write", actor_id=current().id, now=now()).id))
        writing_now = writing_of(batch, actor_id=current().id, now=now(), today=today())
        apply_import(session, batch, WRITERS[batch.kind], writing_now)
    return redirect(url_for("imports.show_import", import_id=import_id))


@blueprint.post("/imports/<uuid:import_id>/drop")
@requires("import.run")
def drop(import_id: uuid.UUID) -> Any:
    """The preview is given up."""
    with writing() as session:
        batch = get_import(session, import_id, for_update=True)
        kind = batch.kind
        drop_import(session, batch)
    say("imports.dropped", level="info")
    return redirect(url_for("imports.start", kind=kind))


def show_result(session: OrganizationSession, batch: ImportBatch) -> str:
    """What was registered, what was not and why."""
    cells = {row.line: " / ".join([cell for cell in row.cells if cell][:CELLS]) for row in stored_table(batch).rows}
    blocked = [
        (line, problem_sentence(batch.kind, problem), cells.get(line, ""))
        for line, problems in sorted(problems_by_line(batch).items())
        for problem in problems
        if problem.blocking
    ]
    return render_template(
        "imports/result.html",
        batch=batch,
        counts=batch.counts,
        written=batch.counts.get("create", 0) + batch.counts.get("update", 0),
        blocked=blocked[:MOST_STAYS],
        list_url=list_url(batch.kind),
        undone=batch.counts.get("undone"),
        area=AREAS[batch.kind],
    )


@blueprint.get("/imports/<uuid:import_id>/problems.xlsx")
@requires("import.run")
def download_problems(import_id: uuid.UUID) -> Any:
    """The rows that did not go in, with what to correct, ready to be brought in again."""
    with reading() as session:
        batch = get_import(session, import_id)
        if not batch.table:
            raise NotFound(kind="import", code=str(import_id))
        problems = {line: found for line, found in problems_by_line(batch).items() if any(one.blocking for one in found)}
        table = stored_table(batch, problems)
        kind = batch.kind
    headings = [*table.headers, REASON.of(language())]
    rows = [
        [*row.cells, t("imports.between").join(problem_sentence(kind, one) for one in problems[row.line] if one.blocking)]
        for row in table.rows
    ]
    return xlsx_answer(t("imports.problems_name"), headings, rows, widths=[16] * len(table.headers) + [48])


@blueprint.get("/imports/<uuid:import_id>/undo")
@requires("import.run")
def check_undo(import_id: uuid.UUID) -> str:
    """What would go and what would stay."""
    with reading() as session:
        batch = get_import(session, import_id)
        plan = plan_undo(session, batch, WRITERS[batch.kind])
        return render_template(
            "imports/undo.html", batch=batch, counts=plan.counts, stays=plan.stays[:MOST_STAYS], area=AREAS[batch.kind]
        )


@blueprint.post("/imports/<uuid:import_id>/undo")
@requires("import.run")
def undo(import_id: uuid.UUID) -> Any:
    """Everything nobody has used is gone again."""
    with writing() as session:
        batch = get_import(session, import_id, for_update=True)
        writing_now = writing_of(batch, actor_id=current().id, now=now(), today=today())
        plan = undo_import(session, batch, WRITERS[batch.kind], writing_now)
        stays = len(plan.stays)
    say("imports.undone_stays" if stays else "imports.undone", level="warn" if stays else "ok", **({"n": stays} if stays else {}))
    return redirect(url_for("imports.show_import", import_id=import_id))
