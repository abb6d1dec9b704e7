"""The organization itself: its name and limits, its API tokens, founding another one, closing it."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask import session as browser

from inventory import audit, devices
from inventory.accounts import SETTINGS, add_member, add_user, get_organization
from inventory.organizations import close_organization, found_organization
from inventory.shared_items import tell_all
from web.access import current, database, now, reading, requires, set_sign_in_cookie, tells_items, writing
from web.forms import read_form, say
from web.language import t
from web.schemas.members import NameSchema, SettingsSchema

blueprint = Blueprint("organization", __name__)


@blueprint.get("/organization")
@requires("organization.edit")
def show_settings() -> Any:
    organization = current().organization
    typed = {name: organization.setting(name) for name in SETTINGS} | {"name": organization.name}
    return _page(typed, {})


@blueprint.post("/organization")
@requires("organization.edit")
def change_settings() -> Any:
    """Name and limits are these from now on; the change stands in the journal."""
    values, errors = read_form(SettingsSchema())
    if values is None:
        return _page(request.form, errors), 422
    values["fiscal_year_start_month"] = int(values["fiscal_year_start_month"])
    with writing() as session:
        organization = get_organization(session, session.organization_id)
        before = {name: organization.setting(name) for name in values if name != "name"} | {"name": organization.name}
        organization.name = values.pop("name")
        organization.settings = {**organization.settings, **values}
        after = {**values, "name": organization.name}
        tell_all(session, is_allowed=tells_items())
        changed = {name for name in after if before[name] != after[name]}
        audit.record(
            session, action="organization.edit", record_kind="organization", record_id=organization.uid, actor_id=current().id, now=now(),
            before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
        )  # fmt: skip
    say("organization.saved")
    return redirect(url_for("organization.show_settings"))


@blueprint.get("/organization/close")
@requires("organization.close")
def ask_close() -> Any:
    """What closing means, and its button."""
    return render_template("organization/close.html")


@blueprint.post("/organization/close")
@requires("organization.close")
def close() -> Any:
    """The organization is closed and this person stands in a new, empty one."""
    with writing() as session:
        close_organization(session, actor_id=current().id, now=now())
    say("organization.closed", name=current().organization.name)
    return _enter_new(request.form.get("name", "").strip() or t("commands.first_organization"))


@blueprint.post("/organization/new")
@requires("organization.found")
def found() -> Any:
    """A further organization, with this person as its admin."""
    values, errors = read_form(NameSchema())
    if values is None:
        return _page(
            {name: current().organization.setting(name) for name in SETTINGS} | {"name": current().organization.name},
            {"new_name": errors["name"]},
        ), 422
    say("organization.founded", name=values["name"])
    return _enter_new(values["name"])


def _enter_new(name: str) -> Any:
    """Found the organization, make an account of this person its admin, and go on in it with a fresh session."""
    with database().writing(None) as session:
        organization = found_organization(session, name=name, now=now())
        user = add_user(session, name=current().name, email=current().user.email, now=now())
        add_member(session, user, role="admin", now=now())
        audit.record(
            session,
            action="organization.found",
            record_kind="organization",
            record_id=organization.uid,
            actor_id=user.id,
            now=now(),
        )
        secret, _ = devices.start_session(session, user_id=user.id, label=request.user_agent.string, now=now())
    response = redirect(url_for("today.show_today"))
    set_sign_in_cookie(response, secret)
    return response


@blueprint.post("/organization/tokens")
@requires("token.edit")
def make_token() -> Any:
    """An API token with this person's rights; shown once."""
    values, errors = read_form(NameSchema())
    if values is None:
        say("organization.token_needs_name", level="error")
        return redirect(url_for("organization.show_settings"))
    with writing() as session:
        browser["new_token"] = devices.make_token(session, user_id=current().id, name=values["name"][:60], now=now())
        audit.record(
            session, action="token.make", record_kind="token", record_id=values["name"][:36], actor_id=current().id, now=now()
        )
    return redirect(url_for("organization.show_settings"))


@blueprint.post("/organization/tokens/<uuid:token_id>/revoke")
@requires("token.edit")
def revoke_token(token_id: uuid.UUID) -> Any:
    with writing() as session:
        devices.revoke_token(session, token_id, now=now())
        audit.record(session, action="token.revoke", record_kind="token", record_id=token_id, actor_id=current().id, now=now())
    say("organization.token_revoked")
    return redirect(url_for("organization.show_settings"))


def _page(typed: Any, errors: dict[str, str]) -> str:
    with reading() as session:
        tokens = devices.list_tokens(session)
        return render_template(
            "organization/settings.html", typed=typed, errors=errors, tokens=tokens, new_token=browser.pop("new_token", None)
        )
