"""Schemas of the imports API: the file that is sent, the preview, what came of it."""

import json
from typing import Any

from marshmallow import ValidationError, fields

from inventory.imports.batches import ASKED_KINDS, GROUP_STATES, columns_of, problems_by_line
from inventory.imports.tables import ImportBatch
from inventory.imports.undoing import Stay
from web.importing import problem_sentence
from web.schemas.api import ApiSchema
from web.schemas.fields import Choice


class Headings(fields.Field):
    """Field by heading of the file, or null to leave the column out: an object, or such an object written out in a part of a form."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, str | None]:
        try:
            read = json.loads(value) if isinstance(value, str) else value
        except (ValueError, RecursionError) as fault:
            raise ValidationError("unreadable") from fault
        if not isinstance(read, dict) or not all(isinstance(field, str | None) for field in read.values()):
            raise ValidationError("object_needed")
        return read


class NewImportSchema(ApiSchema):
    """The parts of the form: what it is a list of, the file, and what its unknown headings mean."""

    kind = Choice(ASKED_KINDS, required=True)
    mapping = Headings(load_default=None)
    file = fields.Raw(metadata={"type": "string", "format": "binary"})


class ConfirmationSchema(ApiSchema):
    """How the rows go in: whether known records are overwritten, how new groups begin, and what unknown headings mean."""

    update = fields.Boolean(load_default=True)
    group_state = Choice(GROUP_STATES, load_default="applied")
    mapping = Headings(load_default=None, allow_none=True)


class ProblemSchema(ApiSchema):
    """What is wrong with a cell. A blocking one keeps its row out."""

    line = fields.Integer(required=True)
    field = fields.String(required=True)
    problem = fields.String(required=True)
    message = fields.String(required=True)
    value = fields.String(required=True)
    suggestion = fields.String(required=True, allow_none=True)
    blocking = fields.Boolean(required=True)


class ImportAnswerSchema(ApiSchema):
    """An import: its state, its rows by outcome, its columns, its problems."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    filename = fields.String(required=True)
    state = fields.String(required=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Raw(), required=True)
    columns = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    unknown = fields.List(fields.String(), required=True)
    problems = fields.List(fields.Nested(ProblemSchema), required=True)
    job = fields.String(allow_none=True)
    created_at = fields.String(required=True)
    address = fields.String(required=True)


class ImportPageSchema(ApiSchema):
    """Imports, the newest first, without their problems."""

    imports = fields.List(fields.Dict(), required=True)


class StaySchema(ApiSchema):
    """A record that is in use or was changed since, and stays."""

    kind = fields.String(required=True)
    name = fields.String(required=True)
    line = fields.Integer(required=True)
    reason = fields.String(required=True)


class UndoAnswerSchema(ApiSchema):
    """What was taken back, by kind, and what stays."""

    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    stays = fields.List(fields.Nested(StaySchema), required=True)


def import_summary(batch: ImportBatch) -> dict[str, Any]:
    return {
        "id": str(batch.id),
        "kind": batch.kind,
        "filename": batch.filename,
        "state": batch.state,
        "counts": batch.counts,
        "created_at": batch.created_at.isoformat(),
        "address": f"/api/v1/imports/{batch.id}",
    }


def import_answer(batch: ImportBatch) -> dict[str, Any]:
    mapping = columns_of(batch)
    problems = [problem for found in problems_by_line(batch).values() for problem in found]
    return import_summary(batch) | {
        "columns": {field: mapping.headers[index] for field, index in mapping.columns.items()},
        "unknown": [unknown.heading for unknown in mapping.unknown],
        "job": batch.mapping.get("job"),
        "problems": [
            {
                "line": problem.line,
                "field": problem.field,
                "problem": problem.code,
                "message": problem_sentence(batch.kind, problem),
                "value": problem.value,
                "suggestion": problem.suggestion,
                "blocking": problem.blocking,
            }
            for problem in problems
        ],
    }


def undo_answer(counts: dict[str, int], stays: list[Stay]) -> dict[str, Any]:
    return {
        "counts": counts,
        "stays": [{"kind": one.kind, "name": one.name, "line": one.line, "reason": one.reason} for one in stays],
    }
