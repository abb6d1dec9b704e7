"""Signing in by one-time link, signing out, language and brightness."""

import ipaddress
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import update
from werkzeug.wrappers import Response

from inventory import devices
from inventory.accounts import UserAccount
from inventory.errors import DomainError
from web.access import cookie_name, current, database, local_path, now, open_to_all, set_sign_in_cookie, writing
from web.language import COOKIE, LANGUAGES

blueprint = Blueprint("account", __name__)

YEAR = 365 * 24 * 3600
THEMES = ("light", "dark", "device")


class HttpsNeeded(DomainError):
    """Signing in over plain http is for this computer, or for a private network where the operator allows it."""

    code = "https_needed"
    status = 403


def _check_transport() -> None:
    if request.is_secure:
        return
    host = request.host.rsplit(":", 1)[0].strip("[]")
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise HttpsNeeded() from None
    if address.is_loopback or (address.is_private and current_app.config["SETTINGS"].allow_http):
        return
    raise HttpsNeeded()


@blueprint.get("/sign-in")
@open_to_all
def show_sign_in() -> Any:
    """How to get in: by the link that a coordinator or the command line makes."""
    if current_user.is_authenticated:
        return redirect(local_path(request.args.get("next")))
    return render_template("account/sign_in.html")


@blueprint.get("/sign-in/<secret>")
@open_to_all
def show_link(secret: str) -> Any:
    """A page with one button; opening it uses nothing up, so that a messenger's preview cannot."""
    _check_transport()
    with database().reading(None) as session:
        link = devices.find_link(session, secret, now=now())
        usable = link is not None
    if not usable:
        raise devices.LinkNotUsable()
    return render_template("account/link.html", secret=secret)


@blueprint.post("/sign-in/<secret>")
@open_to_all
def use_link(secret: str) -> Any:
    """The button: the link is used up and this browser is signed in."""
    _check_transport()
    with database().reading(None) as session:
        link = devices.find_link(session, secret, now=now())
        organization_id = link.organization_id if link else None
    if organization_id is None:
        raise devices.LinkNotUsable()
    with database().writing(organization_id) as session:
        session_secret, _ = devices.use_link(session, secret, label=request.user_agent.string, now=now())
    response = redirect(url_for("account.arrive"))
    set_sign_in_cookie(response, session_secret)
    return response


@blueprint.get("/arrive")
@open_to_all
def arrive() -> Any:
    """Volunteers go to the scan page, everybody else to today's work."""
    if not current_user.is_authenticated:
        return redirect(url_for("account.show_sign_in"))
    return redirect(url_for("today.show_today") if current_user.can("stock.read") else url_for("scan.show_home"))


@blueprint.post("/sign-out")
@open_to_all
def sign_out() -> Any:
    if current_user.is_authenticated and current().session_id:
        with writing() as session:
            devices.end_session(session, current().session_id, now=now())  # type: ignore[arg-type]
    response = redirect(url_for("account.show_sign_in"))
    response.delete_cookie(cookie_name(), path="/", secure=request.is_secure, httponly=True, samesite="Lax")
    return response


@blueprint.post("/language")
@open_to_all
def set_language() -> Any:
    chosen = request.form.get("language", "")
    return _remember(COOKIE, chosen if chosen in LANGUAGES else LANGUAGES[0], column="language")


@blueprint.post("/theme")
@open_to_all
def set_theme() -> Any:
    chosen = request.form.get("theme", "")
    return _remember("tasuki_theme", chosen if chosen in THEMES else "device", column="theme")


def _remember(cookie: str, value: str, *, column: str) -> Response:
    """In this browser, and with the person when somebody is signed in."""
    if current_user.is_authenticated:
        with writing() as session:
            session.execute(update(UserAccount).where(UserAccount.id == current().user.id).values({column: value}))
    response = redirect(local_path(request.form.get("next")))
    response.set_cookie(cookie, value, max_age=YEAR, secure=request.is_secure, httponly=True, samesite="Lax")
    return response


def sign_in_address(secret: str) -> str:
    """The full address of a one-time link."""
    return f"{current_app.config['SETTINGS'].public_url}/sign-in/{secret}"
