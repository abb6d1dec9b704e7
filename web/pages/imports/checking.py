"""Step three: the rows as they will go in, mended and decided one press at a time."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for

from inventory.db import OrganizationSession
from inventory.imports.batches import (
    choose,
    choose_row,
    get_import,
    read_row_again,
    repair_cell,
    stored_table,
)
from inventory.imports.columns import KINDS
from inventory.imports.tables import ImportBatch
from matching.imports import WRITERS
from web.access import current, now, reading, requires, today, writing
from web.importing import check_rows, columns_needed
from web.language import t
from web.pages.imports.area import AREAS, blueprint
from web.pages.imports.finishing import show_result
from web.pages.imports.rows import preview_of, summary_of

FILTERS = ("ready", "blocked", "doubtful")
MOST_NOTES = 20


@blueprint.get("/imports/<uuid:import_id>")
@requires("import.run")
def show_import(import_id: uuid.UUID) -> Any:
    """Where the import stands: its columns, its rows, or what came of it."""
    with reading() as session:
        batch = get_import(session, import_id)
        if batch.state != "previewed":
            return show_result(session, batch)
        if columns_needed(batch):
            return redirect(url_for("imports.show_columns", import_id=import_id))
        if not batch.counts:
            return redirect(url_for("jobs.show_job", job_id=batch.mapping["job"]))
        return _preview(session, batch)


def _preview(session: OrganizationSession, batch: ImportBatch) -> str:
    wanted = request.args.get("show")
    wanted = wanted if wanted in FILTERS else None
    edited = _number("edit")
    page = preview_of(session, batch, wanted=wanted, number=_number("page") or 1, edited=edited)
    fixes, more = summary_of(batch)
    table = stored_table(batch, ())
    counts = batch.counts
    return render_template(
        "imports/preview.html",
        batch=batch,
        page=page,
        counts=counts,
        to_write=counts["create"] + counts["update"],
        known=counts["update"] + counts["leave"],
        fixes=fixes,
        more=more,
        notes=[t(f"imports.note_{note.code}", line=note.line or 0, **note.values) for note in table.notes[:MOST_NOTES]],
        note_count=len(table.notes),
        encoding=t(f"imports.encoding_{table.encoding}"),
        choice_words={column.field: column.choices for column in KINDS[batch.kind]},
        area=AREAS[batch.kind],
    )


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


def _back(import_id: uuid.UUID, line: int | None = None) -> Any:
    """To the page the press came from, at the row it was about."""
    wanted = {name: request.form[name] for name in ("show", "page") if request.form.get(name)}
    return redirect(url_for("imports.show_import", import_id=import_id, **wanted, _anchor=f"row-{line}" if line else "rows"))


def _change(import_id: uuid.UUID, line: int, change: Callable[[ImportBatch], None]) -> None:
    with writing() as session:
        batch = get_import(session, import_id, for_update=True)
        change(batch)
        read_row_again(session, batch, WRITERS[batch.kind], line, today=today())


@blueprint.post("/imports/<uuid:import_id>/rows/<int:line>/cells")
@requires("import.run")
def repair(import_id: uuid.UUID, line: int) -> Any:
    """The cells of a row read as typed from now on."""
    cells = {name[5:]: text.strip() for name, text in request.form.items() if name.startswith("cell.")}

    def mend(batch: ImportBatch) -> None:
        for name, text in cells.items():
            repair_cell(batch, line, name, text)

    _change(import_id, line, mend)
    return _back(import_id, line)


@blueprint.post("/imports/<uuid:import_id>/rows/<int:line>/choice")
@requires("import.run")
def decide_row(import_id: uuid.UUID, line: int) -> Any:
    """This row updates, leaves, or is the same record as an earlier one."""
    _change(import_id, line, lambda batch: choose_row(batch, line, request.form.get("choice", "")))
    return _back(import_id, line)


@blueprint.post("/imports/<uuid:import_id>/choices")
@requires("import.run")
def decide(import_id: uuid.UUID) -> Any:
    """What holds for the whole file: overwrite or leave known records, and how new groups begin."""
    with writing() as session:
        batch = get_import(session, import_id, for_update=True)
        known = request.form.get("known")
        choose(batch, update=known == "update" if known else None, group_state=request.form.get("group_state"))
        check_rows(session, batch, actor_id=current().id, now=now())
    return _back(import_id)
