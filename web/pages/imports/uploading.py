"""Steps one and two: which file of what, and which column is what."""

import uuid
from typing import Any

from flask import Response, redirect, render_template, request, url_for

from inventory.errors import DomainError
from inventory.imports.batches import ASKED_KINDS, choose_columns, columns_of, get_import, list_imports, must_be_open
from inventory.imports.columns import KINDS, TEMPLATE_KINDS
from inventory.imports.errors import FileRefused
from inventory.imports.mapping import Mapping
from inventory.imports.reading import read_table
from inventory.imports.tables import ImportBatch
from inventory.imports.templates import write_template
from web.access import current, now, reading, requires, writing
from web.downloads import XLSX
from web.errors import sentence
from web.forms import form_errors
from web.importing import check_rows, heading, preview_file, read_upload
from web.language import language, t
from web.pages.imports.area import AREAS, blueprint

EXAMPLE_ROWS = 3


class NoFile(FileRefused):
    """The form came without a file."""

    code = "import_no_file"


@blueprint.get("/imports")
@requires("import.run")
def start() -> str:
    """Choose a kind and a file; earlier imports below."""
    return _start(_asked_kind())


@blueprint.get("/imports/new")
@requires("import.run")
def new_import() -> str:
    """The same for one kind, as other pages link to it."""
    return _start(_asked_kind())


def _asked_kind() -> str:
    kind = request.args.get("kind", "groups")
    return kind if kind in ASKED_KINDS else "groups"


def _start(kind: str, errors: dict[str, str] | None = None) -> str:
    with reading() as session:
        past = list_imports(session, limit=20)
        return render_template("imports/start.html", kind=kind, kinds=TEMPLATE_KINDS, past=past, errors=errors or {}, area="groups")


@blueprint.post("/imports")
@requires("import.run")
def upload() -> Any:
    """The file is read and kept as a preview; what cannot be read keeps the person here with the reason."""
    kind = request.form.get("kind", "groups")
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise NoFile()
        data = read_upload(file)
        table = read_table(data, file.filename, kind=kind if kind in KINDS else None)
        with writing() as session:
            batch = preview_file(session, data, table, kind=kind, actor_id=current().id, now=now())
            import_id = batch.id
    except FileRefused as refusal:
        return _start(kind if kind in ASKED_KINDS else "groups", {"file": sentence(refusal)}), refusal.status
    return redirect(url_for("imports.show_import", import_id=import_id))


@blueprint.errorhandler(413)
def refuse_large_file(error: Exception) -> Any:
    """A file beyond what the server takes at all: the same page, the same sentence as for one that is a little too large."""
    return _start(_asked_kind(), {"file": t("error.too_large")}), 413


@blueprint.get("/imports/template/<kind>.xlsx")
@requires("import.run")
def download_template(kind: str) -> Response:
    """The form to fill in for a kind."""
    content = write_template(kind, language())
    name = f"tasuki_{kind}_{language()}.xlsx"
    return Response(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@blueprint.get("/imports/<uuid:import_id>/columns")
@requires("import.run")
def show_columns(import_id: uuid.UUID) -> str:
    """Every column of the file with the field it fills."""
    with reading() as session:
        batch = get_import(session, import_id)
        must_be_open(batch)
        return _columns(batch)


@blueprint.post("/imports/<uuid:import_id>/columns")
@requires("import.run")
def set_columns(import_id: uuid.UUID) -> Any:
    """The columns are what the person says, and the rows are read by them."""
    chosen = {int(name[1:]): value or None for name, value in request.form.items() if name[:1] == "c" and name[1:].isdigit()}
    try:
        with writing() as session:
            batch = get_import(session, import_id, for_update=True)
            choose_columns(batch, chosen)
            check_rows(session, batch, actor_id=current().id, now=now())
    except DomainError as refusal:
        with reading() as session:
            batch = get_import(session, import_id)
            return _columns(batch, chosen, _column_errors(batch, refusal)), refusal.status
    return redirect(url_for("imports.show_import", import_id=import_id))


def _column_errors(batch: ImportBatch, refusal: DomainError) -> dict[str, str]:
    if "missing" in refusal.values:
        fields = t("imports.between").join(heading(batch.kind, field) for field in refusal.values["missing"])
        return {"c0": t("imports.columns_missing", fields=fields)}
    return {"c0": next(iter(form_errors(refusal).values()))}


def _offered(mapping: Mapping) -> dict[int, str | None]:
    """The columns as found, with near misses filled in: the person sees them first and has the last word."""
    offered: dict[int, str | None] = dict(mapping.chosen)
    for unknown in mapping.unknown:
        if unknown.suggestion and unknown.suggestion not in offered.values():
            offered[unknown.index] = unknown.suggestion
    return offered


def _columns(batch: ImportBatch, chosen: dict[int, str | None] | None = None, errors: dict[str, str] | None = None) -> str:
    mapping = columns_of(batch)
    table = batch.table or {}
    strange = {unknown.index: unknown.suggestion for unknown in mapping.unknown}
    fields = _offered(mapping) if chosen is None else chosen
    rows = [
        {
            "index": index,
            "heading": text or t("imports.column_unnamed", n=index + 1),
            "examples": [cells[index] for _, cells in table["rows"][:50] if cells[index]][:EXAMPLE_ROWS],
            "field": fields.get(index) or "",
            "is_unknown": index in strange and chosen is None,
            "is_guess": chosen is None and bool(strange.get(index)) and fields.get(index) == strange.get(index),
        }
        for index, text in enumerate(table["headers"])
    ]
    # What nobody knows comes first: that is why the person is here.
    rows.sort(key=lambda row: not row["is_unknown"])
    return render_template(
        "imports/columns.html",
        batch=batch,
        rows=rows,
        choices=[(column.field, column.heading(language())) for column in KINDS[batch.kind]],
        unknown=len(strange),
        missing=[heading(batch.kind, field) for field in mapping.missing],
        errors=errors or {},
        area=AREAS[batch.kind],
    )
