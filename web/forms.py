"""From what a person typed to checked values and back: schema errors and domain refusals become sentences beside their fields."""

from typing import Any

from flask import flash, request
from markupsafe import Markup
from marshmallow import Schema, ValidationError

from inventory.errors import DomainError, InvalidInput
from web.errors import sentence
from web.guard import csrf_field
from web.language import has_text, t

LEVELS = {"ok": "success", "warn": "warning", "error": "danger", "info": "info"}


def read_form(schema: Schema) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """The checked values, or None and a sentence per field. A field named with [] or of type List takes all its values."""
    typed = {
        name: request.form.getlist(name) if _is_list(schema, name) else value
        for name, value in request.form.items()
        if name != "csrf_token"
    }
    try:
        return schema.load(typed), {}
    except ValidationError as error:
        return None, field_sentences(error)


def _is_list(schema: Schema, name: str) -> bool:
    field = schema.fields.get(name)
    return field is not None and field.__class__.__name__ == "List"


def field_sentences(error: ValidationError) -> dict[str, str]:
    """A sentence per field; schema fields raise codes (`problem.<code>`)."""
    messages = error.normalized_messages()
    return {field: _code_sentence(codes) for field, codes in messages.items()}


def _code_sentence(codes: Any) -> str:
    while isinstance(codes, dict):
        codes = next(iter(codes.values()))
    code = codes[0] if isinstance(codes, list) else codes
    if isinstance(code, dict):
        return _code_sentence(code)
    return t(f"problem.{code}") if has_text(f"problem.{code}") else t("problem.unreadable")


def form_errors(error: DomainError) -> dict[str, str]:
    """The refusal beside its field, or under "" when it concerns the whole form."""
    field = error.values.get("field", "") if isinstance(error, InvalidInput) else ""
    return {field: sentence(error)}


def say(key: str, level: str = "ok", undo: str | None = None, **values: Any) -> None:
    """The next page tells this in a banner; `undo` is the address that takes the act back by POST."""
    message: Any = t(key, **values)
    if undo:
        message = Markup(
            '{} <form method="post" action="{}" class="tk-inline">{}<button class="btn btn-sm btn-outline-primary">{}</button></form>'
        ).format(message, undo, csrf_field(), t("shell.undo"))
    flash(message, LEVELS[level])
