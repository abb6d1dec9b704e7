"""GET /api/v1/openapi.json: OpenAPI 3.1 made from the routes and the schemas beside them."""

import re
from collections.abc import Iterator
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Flask, Response, current_app, jsonify
from marshmallow import Schema, fields
from werkzeug.routing import IntegerConverter, Rule

from web.access import open_to_all
from web.api.describing import Description, describes
from web.language import t
from web.schemas import fields as own
from web.schemas.imports import Headings

blueprint = Blueprint("api_openapi", __name__, url_prefix="/api/v1")

VERSION = "1"
PREFIX = "/api/v1/"
_ARGUMENT = re.compile(r"<(?:[^<>]*:)?([^<>:]+)>")
_TYPES: tuple[tuple[type[fields.Field], dict[str, Any]], ...] = (
    (own.Quantity, {"type": "integer", "minimum": 0}),
    (own.Day, {"type": "string", "format": "date"}),
    (own.Moment, {"type": "string", "format": "date-time"}),
    (own.Tick, {"type": "boolean"}),
)
_REFUSALS = (400, 401, 403, 404, 409, 422)


class ErrorSchema(Schema):
    """The one shape of every refusal."""

    error = fields.String(required=True)
    message = fields.String(required=True)
    fields_ = fields.Dict(keys=fields.String(), values=fields.String(), required=True, data_key="fields")


class AnyAnswerSchema(Schema):
    """An object whose fields are not described further."""


@blueprint.get("/openapi.json")
@open_to_all
@describes(answer=AnyAnswerSchema)
def show_document() -> Response:
    """This document."""
    if "openapi" not in current_app.extensions:
        current_app.extensions["openapi"] = document(current_app)
    return jsonify(current_app.extensions["openapi"])


def document(app: Flask) -> dict[str, Any]:
    """The OpenAPI document of all routes under /api/v1 of the application."""
    plugin = MarshmallowPlugin(schema_name_resolver=lambda schema: _name(schema))
    spec = APISpec(title=t("shell.name"), version=VERSION, openapi_version="3.1.0", plugins=[plugin])
    plugin.converter.add_attribute_function(_own_type)
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.components.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": "__Host-tasuki"})
    spec.components.response("Refusal", {"description": "refusal", "content": {"application/json": {"schema": ErrorSchema}}})
    for path, rules in _by_path(app).items():
        operations: dict[str, Any] = {}
        for rule in rules:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                operations[method.lower()] = _operation(app, rule)
        spec.path(path=path, operations=operations, parameters=list(_path_parameters(rules[0])))
    return spec.to_dict()


def _by_path(app: Flask) -> dict[str, list[Rule]]:
    paths: dict[str, list[Rule]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.rule.startswith(PREFIX):
            paths.setdefault(_ARGUMENT.sub(r"{\1}", rule.rule), []).append(rule)
    return paths


def _path_parameters(rule: Rule) -> Iterator[dict[str, Any]]:
    for name in sorted(rule.arguments):
        kind = "integer" if isinstance(rule._converters[name], IntegerConverter) else "string"
        yield {"name": name, "in": "path", "required": True, "schema": {"type": kind}}


def _operation(app: Flask, rule: Rule) -> dict[str, Any]:
    view = app.view_functions[rule.endpoint]
    permission = getattr(view, "permission", None)
    said: Description = getattr(view, "description", None) or Description(summary=(view.__doc__ or rule.endpoint).strip().splitlines()[0])
    operation: dict[str, Any] = {
        "operationId": rule.endpoint,
        "summary": said.summary,
        "tags": [rule.rule.removeprefix(PREFIX).split("/")[0].split(".")[0]],
        "responses": _answers(said),
        "security": [{"token": []}, {"session": []}] if permission else [],
    }
    if permission:
        operation["x-permission"] = permission
    if said.query:
        operation["parameters"] = [{"in": "query", "schema": said.query}]
    if said.body or said.body_media != "application/json":
        operation["requestBody"] = {"required": True, "content": {said.body_media: {"schema": _many(said.body, said.takes_many)}}}
    return operation


def _answers(said: Description) -> dict[str, Any]:
    content = {said.answer_media: {"schema": _many(said.answer, said.gives_many)}}
    answers: dict[str, Any] = {str(status): {"description": "done", "content": content} for status in (said.status, *said.also)}
    return answers | {str(status): "Refusal" for status in _REFUSALS}


def _many(schema: type[Schema] | None, is_many: bool) -> Any:
    if schema is None:
        return {}
    return {"type": "array", "items": schema} if is_many else schema


def _name(schema: Any) -> str:
    named = schema if isinstance(schema, type) else type(schema)
    return re.sub("Schema$", "", named.__name__)


def _own_type(converter: Any, field: fields.Field, **_: Any) -> dict[str, Any]:
    """How our own kinds of field look in JSON."""
    if isinstance(field, own.Choice):
        return {"type": "string", "enum": list(field.choices)}
    if isinstance(field, Headings):
        return {"type": "object", "additionalProperties": {"type": ["string", "null"]}}
    if isinstance(field, own.Text):
        return {"type": "string", "maxLength": field.limit}
    return next((dict(schema) for kind, schema in _TYPES if isinstance(field, kind)), {})
