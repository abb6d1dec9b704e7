"""POST /api/v1/imports: a file becomes a preview; confirmation writes it; undo takes it back."""

import uuid

from flask import Blueprint, Response, jsonify, request

from inventory.errors import InvalidInput
from inventory.imports.applying import INLINE_ROWS, apply_import, writing_of
from inventory.imports.batches import choose, choose_headings, get_import, list_imports, must_be_complete, must_be_open
from inventory.imports.reading import read_table
from inventory.imports.undoing import undo_import
from matching.imports import WRITERS
from web.access import current, now, reading, requires, today, writing
from web.api.describing import describes
from web.api.reading import checked, json_values
from web.importing import job_of, preview_file, read_upload
from web.schemas.imports import (
    ConfirmationSchema,
    ImportAnswerSchema,
    ImportPageSchema,
    NewImportSchema,
    UndoAnswerSchema,
    import_answer,
    import_summary,
    undo_answer,
)

blueprint = Blueprint("api_imports", __name__, url_prefix="/api/v1")

_NEW, _CONFIRMATION = NewImportSchema(), ConfirmationSchema()


@blueprint.get("/imports")
@requires("import.run")
@describes(answer=ImportPageSchema)
def list_all() -> Response:
    """The last 50 imports, the newest first."""
    with reading() as session:
        return jsonify(imports=[import_summary(batch) for batch in list_imports(session)])


@blueprint.post("/imports")
@requires("import.run")
@describes(body=NewImportSchema, body_media="multipart/form-data", answer=ImportAnswerSchema, status=201)
def preview() -> tuple[Response, int]:
    """Send a file of a kind; it is read and checked, and nothing is written until it is confirmed."""
    wanted = checked(_NEW, {name: text for name, text in request.form.items() if name != "csrf_token"})
    kind = wanted["kind"]
    file = request.files.get("file")
    if file is None:
        raise InvalidInput(field="file", problem="required")
    data = read_upload(file)
    table = read_table(data, file.filename or "", kind=kind)
    with writing() as session:
        batch = preview_file(session, data, table, kind=kind, actor_id=current().id, now=now(), headings=wanted["mapping"])
        answer = import_answer(batch)
    return jsonify(answer), 201


@blueprint.get("/imports/<uuid:id>")
@requires("import.run")
@describes(answer=ImportAnswerSchema)
def show(id: uuid.UUID) -> Response:
    """An import with its problems."""
    with reading() as session:
        return jsonify(import_answer(get_import(session, id)))


@blueprint.post("/imports/<uuid:id>/confirmation")
@requires("import.run")
@describes(body=ConfirmationSchema, answer=ImportAnswerSchema, also=(202,))
def confirm(id: uuid.UUID) -> tuple[Response, int]:
    """Write the right rows. A long file is written by a job (202); look at the import again for its end."""
    wanted = json_values(_CONFIRMATION)
    with writing() as session:
        batch = get_import(session, id, for_update=True)
        must_be_open(batch)
        if wanted["mapping"]:
            choose_headings(batch, wanted["mapping"])
        must_be_complete(batch)
        choose(batch, update=wanted["update"], group_state=wanted["group_state"])
        is_long = len(batch.table["rows"] if batch.table else ()) > INLINE_ROWS
        if is_long:
            job_of(session, batch, "write", actor_id=current().id, now=now())
        else:
            apply_import(session, batch, WRITERS[batch.kind], writing_of(batch, actor_id=current().id, now=now(), today=today()))
        answer = import_answer(batch)
    return jsonify(answer), 202 if is_long else 200


@blueprint.post("/imports/<uuid:id>/undo")
@requires("import.run")
@describes(answer=UndoAnswerSchema)
def undo(id: uuid.UUID) -> Response:
    """Take an import back; what is in use stays and is listed."""
    with writing() as session:
        batch = get_import(session, id, for_update=True)
        plan = undo_import(
            session, batch, WRITERS[batch.kind], writing_of(batch, actor_id=current().id, now=now(), today=today())
        )
        return jsonify(undo_answer(plan.counts, plan.stays))
