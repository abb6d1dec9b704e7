"""What protects every request and answer: CSRF, origin check, headers with a fresh nonce."""

import hmac
import secrets

from flask import Flask, Response, current_app, g, request
from flask_login import current_user
from markupsafe import Markup

from inventory.errors import DomainError, NotFound
from inventory.spelling import has_bad_characters

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class RequestForged(DomainError):
    """The form did not come from our own page, or its token is from an ended session."""

    code = "request_forged"
    status = 400


def csrf_token() -> str:
    return current_user.csrf_token if current_user.is_authenticated else ""


def csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(csrf_token())


def csp_nonce() -> str:
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def _refuse_forged() -> None:
    if request.method in SAFE_METHODS or request.endpoint is None:
        return
    if current_user.is_authenticated and current_user.by_token:
        return
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise RequestForged()
    origin = request.headers.get("Origin")
    if origin and origin != "null" and origin.split("://", 1)[-1] != request.host:
        raise RequestForged()
    if current_user.is_authenticated and not _has_token():
        raise RequestForged()


def _refuse_unreadable() -> None:
    """A code in an address with letters that no database takes names nothing of ours."""
    if any(isinstance(value, str) and has_bad_characters(value) for value in (request.view_args or {}).values()):
        raise NotFound(kind="address")


def _has_token() -> bool:
    sent = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    return hmac.compare_digest(sent.encode(), csrf_token().encode())


def _add_headers(response: Response) -> Response:
    nonce = csp_nonce()
    response.headers["Content-Security-Policy"] = (
        "default-src 'self'; "
        f"script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
        response.vary.add("Cookie")
    if request.path.endswith(".wasm"):
        response.mimetype = "application/wasm"
    return response


def register(app: Flask) -> None:
    app.before_request(_refuse_forged)
    app.before_request(_refuse_unreadable)
    app.after_request(_add_headers)
    app.jinja_env.globals.update(
        csrf_token=csrf_token, csrf_field=csrf_field, csp_nonce=csp_nonce, settings=lambda: current_app.config["SETTINGS"]
    )
