"""Signing in by one-time link, signing out, language and brightness."""

import ipaddress
import uuid
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import update
from werkzeug.wrappers import Response

from inventory import audit, devices, passwords
from inventory.accounts import UserAccount, find_colleague
from inventory.db import OrganizationSession
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.spelling import looked_for
from web.access import (
    cookie_name,
    current,
    database,
    local_path,
    noting,
    now,
    open_to_all,
    phone_cookie_name,
    reading,
    requires,
    set_sign_in_cookie,
)
from web.forms import form_errors, read_form, say
from web.language import COOKIE, LANGUAGES
from web.schemas.members import AccountSchema

blueprint = Blueprint("account", __name__)

YEAR = 365 * 24 * 3600
THEMES = ("light", "dark", "device")


class HttpsNeeded(DomainError):
    """Signing in over plain http is for this computer, or for a private network where the operator allows it."""

    code = "https_needed"
    status = 403


def check_transport() -> None:
    """Refuses plain http from anywhere but this computer or an allowed private network."""
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
    return render_template("account/sign_in.html", errors={}, email="", next=local_path(request.args.get("next")))


@blueprint.post("/sign-in")
@open_to_all
def sign_in() -> Any:
    """E-mail and password, for those who set one; five wrong tries a minute at most."""
    check_transport()
    email, password = looked_for(request.form.get("email", ""), 254), request.form.get("password", "")
    who = passwords.who_hash(email, request.remote_addr or "")
    try:
        with database().reading_across() as session:
            passwords.check_tries(session, who, now=now())
            accounts = passwords.candidates(session, email)
        account = passwords.find_match(accounts, password)
        if account is None:
            with database().writing(None) as session:
                passwords.note_failure(session, who, now=now())
            raise passwords.WrongPassword()
    except DomainError as refusal:
        target = local_path(request.form.get("next"))
        return render_template("account/sign_in.html", errors=form_errors(refusal), email=email, next=target), refusal.status
    with database().writing(account.organization_id) as session:
        secret, _ = devices.start_session(session, user_id=account.user_id, label=request.user_agent.string, now=now())
    target = local_path(request.form.get("next"))
    response = redirect(url_for("account.arrive") if target == "/" else target)
    set_sign_in_cookie(response, secret)
    return response


@blueprint.get("/account")
@requires("own.read")
def show_account() -> Any:
    """One's own name, e-mail, password and signed-in devices."""
    return _account_page(request.form, {})


@blueprint.post("/account")
@requires("own.read")
def change_account() -> Any:
    """Name and e-mail are these; with a new password, every other device is signed out."""
    values, errors = read_form(AccountSchema())
    if values is None:
        return _account_page(request.form, errors), 422
    try:
        new_hash = (
            passwords.hash_password(values["password"], about=(values["name"], values["email"])) if values["password"] else None
        )
        with noting() as session:
            _change(session, values, new_hash)
    except DomainError as refusal:
        return _account_page(request.form, form_errors(refusal)), refusal.status
    say("account.saved")
    return redirect(url_for("account.show_account"))


def _change(session: OrganizationSession, values: dict[str, Any], new_hash: str | None) -> None:
    user = session.get_one(UserAccount, current().id)
    email = values["email"].lower() or None
    colleague = find_colleague(session, email) if email else None
    if colleague and colleague[0].id != user.id:
        raise InvalidInput(field="email", problem="email_taken")
    if new_hash and not email:
        raise InvalidInput(field="email", problem="password_needs_email")
    user.name, user.email = values["name"], email
    if new_hash:
        user.password_hash = new_hash
        devices.end_sessions(session, user_id=user.id, but=current().session_id, now=now())
    audit.record(session, action="own.edit", record_kind="member", record_id=user.id, actor_id=user.id, now=now())
    session.flush()


def _account_page(typed: Any, errors: dict[str, str]) -> str:
    with reading() as session:
        sessions = devices.list_sessions(session, current().id)
        return render_template("account/account.html", typed=typed or current().user.__dict__, errors=errors, sessions=sessions)


@blueprint.post("/account/sessions/<uuid:session_id>/end")
@requires("own.read")
def end_own_session(session_id: uuid.UUID) -> Any:
    """That device is signed out from its next request on."""
    with noting() as session:
        if session_id not in {signed_in.id for signed_in in devices.list_sessions(session, current().id)}:
            raise NotFound(kind="session", code=session_id)
        devices.end_session(session, session_id, now=now())
    say("account.device_ended")
    return redirect(url_for("account.show_account"))


@blueprint.get("/sign-in/<secret>")
@open_to_all
def show_link(secret: str) -> Any:
    """A page with one button; opening it uses nothing up, so that a messenger's preview cannot."""
    check_transport()
    with database().reading_across() as session:
        link = devices.find_link(session, secret, now=now())
        usable = link is not None
    if not usable:
        raise devices.LinkNotUsable()
    return render_template("account/link.html", secret=secret)


@blueprint.post("/sign-in/<secret>")
@open_to_all
def use_link(secret: str) -> Any:
    """The button: the link is used up and this browser is signed in."""
    check_transport()
    with database().reading_across() as session:
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
        with noting() as session:
            devices.end_session(session, current().session_id, now=now())  # type: ignore[arg-type]
    response = redirect(url_for("shifts.show_names" if request.cookies.get(phone_cookie_name()) else "account.show_sign_in"))
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
        with noting() as session:
            session.execute(update(UserAccount).where(UserAccount.id == current().user.id).values({column: value}))
    response = redirect(local_path(request.form.get("next")))
    response.set_cookie(cookie, value, max_age=YEAR, secure=request.is_secure, httponly=True, samesite="Lax")
    return response


def sign_in_address(secret: str) -> str:
    """The full address of a one-time link."""
    return f"{current_app.config['SETTINGS'].public_url}/sign-in/{secret}"
