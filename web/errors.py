"""One place where a refusal becomes a page or JSON, in the reader's language."""

import logging
import secrets
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from inventory.errors import DomainError, InvalidInput
from inventory.warming import TooWarm
from web.language import has_text, t

log = logging.getLogger("tasuki")

HTTP_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "json_needed",
    429: "too_many",
    503: "busy",
}


def sentence(error: DomainError) -> str:
    """What happened and what to do next, in the current language."""
    key = f"problem.{error.values.get('problem')}" if isinstance(error, InvalidInput) else f"error.{error.code}"
    if not has_text(key):
        log.error("no sentence for %s", key)
        key = "error.refused"
    return t(key, **{name: _word(error.code, value) for name, value in error.values.items()})


def _word(code: str, value: Any) -> Any:
    """A state among the values reads in the reader's language where `word.<code>.<value>` is known."""
    key = f"word.{code}.{value}"
    return t(key) if isinstance(value, str) and has_text(key) else value


def problem_body(error: DomainError) -> dict[str, Any]:
    """The one JSON shape of errors: code, message, and sentences by field."""
    fields = dict(error.values.get("fields") or {})
    if isinstance(error, InvalidInput) and "field" in error.values:
        fields = {error.values["field"]: sentence(error)}
    if isinstance(error, TooWarm):
        fields = {"warmer_ok": sentence(error)}
    code = error.values.get("problem", error.code) if isinstance(error, InvalidInput) else error.code
    return {"error": code, "message": sentence(error), "fields": fields}


def problem_json(error: DomainError) -> tuple[Response, int]:
    """A refusal as a JSON answer with its status."""
    return jsonify(problem_body(error)), error.status


def wants_json() -> bool:
    return request.path.startswith("/api/")


def _on_domain_error(error: DomainError) -> Any:
    if wants_json():
        return problem_json(error)
    return _page(sentence(error), error.status, error.code)


def _on_http_error(error: HTTPException) -> Any:
    code = HTTP_CODES.get(error.code or 500, "bad_request")
    if wants_json():
        return jsonify(error=code, message=t(f"error.{code}"), fields={}), error.code
    return _page(t(f"error.{code}"), error.code or 500, code)


def _on_crash(error: Exception) -> Any:
    """The last handler: nothing of the fault is shown but a number that finds it in the log."""
    number = secrets.token_hex(4)
    log.exception("reference %s", number)
    if wants_json():
        return jsonify(error="crashed", message=t("error.crashed", number=number), fields={}), 500
    return _page(t("error.crashed", number=number), 500, "crashed")


def _page(message: str, status: int, code: str) -> tuple[str, int]:
    base = "base.html" if current_user.is_authenticated else "plain.html"
    return render_template("errors/error.html", layout=base, message=message, status=status, code=code), status


def register(app: Flask) -> None:
    app.register_error_handler(DomainError, _on_domain_error)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(Exception, _on_crash)
