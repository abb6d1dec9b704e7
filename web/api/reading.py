"""From a JSON body or a query string to checked values. Anything unreadable is refused with a sentence per field."""

from typing import Any

from flask import request
from marshmallow import Schema, ValidationError
from werkzeug.exceptions import BadRequest

from inventory.errors import DomainError
from web.forms import field_sentences


class FieldsInvalid(DomainError):
    """One or more fields of a request cannot be read; `fields` holds a sentence for each."""

    code = "invalid_input"
    status = 422


def json_body() -> Any:
    """The body as JSON; another content type is refused (415), and so is what cannot be parsed (400)."""
    try:
        return request.get_json()
    except RecursionError as error:
        raise BadRequest() from error


def checked(schema: Schema, values: Any) -> dict[str, Any]:
    """The values as the schema reads them."""
    try:
        read: dict[str, Any] = schema.load(values)
    except ValidationError as error:
        raise FieldsInvalid(fields=field_sentences(error)) from error
    return read


def json_values(schema: Schema) -> dict[str, Any]:
    """The checked values of the JSON body."""
    return checked(schema, json_body())


def query_values(schema: Schema) -> dict[str, Any]:
    """The checked values of the query string; a name given twice counts once, the first time."""
    return checked(schema, request.args.to_dict())
