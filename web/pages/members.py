"""The people of the organization: invite by link, change a role, give a new link, end a membership or its phones."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask import session as browser

from inventory import audit, devices
from inventory.accounts import ROLES, UserAccount, add_member, add_user, change_role, end_membership, get_member, list_members
from inventory.db import OrganizationSession
from inventory.errors import DomainError, NotFound
from inventory.labels import qr_drawing
from web.access import current, now, reading, requires, writing
from web.forms import form_errors, read_form, say
from web.pages.account import sign_in_address
from web.schemas.members import InviteSchema

blueprint = Blueprint("members", __name__)

# A coordinator invites the people of the warehouse; an admin anybody.
ROLES_TO_INVITE = {False: ("volunteer", "coordinator"), True: ROLES}


def _invitable() -> tuple[str, ...]:
    return ROLES_TO_INVITE[current().can("member.edit")]


@blueprint.get("/members")
@requires("member.invite")
def list_people() -> Any:
    return _page({}, {})


@blueprint.post("/members")
@requires("member.invite")
def invite() -> Any:
    """A person is a member, and a link for them is shown once."""
    values, errors = read_form(InviteSchema(_invitable()))
    if values is None:
        return _page(request.form, errors), 422
    try:
        with writing() as session:
            user = add_user(session, name=values["name"], email=values["email"] or None, now=now())
            add_member(session, user, role=values["role"], now=now())
            _note(session, "member.invite", user.id, after={"role": values["role"]})
            _keep_link(user, devices.make_link(session, user_id=user.id, purpose="invite", now=now()))
    except DomainError as refusal:
        return _page(request.form, form_errors(refusal)), refusal.status
    return redirect(url_for("members.show_link"))


@blueprint.post("/members/<uuid:user_id>/link")
@requires("member.invite")
def renew_link(user_id: uuid.UUID) -> Any:
    """A fresh link for somebody who lost theirs."""
    with writing() as session:
        member = get_member(session, user_id)
        if member.left_at or member.role not in _invitable():
            raise NotFound(kind="member", code=user_id)
        user = session.get_one(UserAccount, user_id)
        _note(session, "member.link", user_id)
        _keep_link(user, devices.make_link(session, user_id=user_id, purpose="invite", now=now()))
    return redirect(url_for("members.show_link"))


@blueprint.get("/members/link")
@requires("member.invite")
def show_link() -> Any:
    """The link just made, with its QR; it is shown once, to whoever made it."""
    link = browser.pop("new_link", None)
    if link is None:
        return redirect(url_for("members.list_people"))
    drawing, modules = qr_drawing(link["address"])
    return render_template("members/link.html", name=link["name"], address=link["address"], drawing=drawing, modules=modules)


@blueprint.post("/members/<uuid:user_id>/role")
@requires("member.edit")
def set_role(user_id: uuid.UUID) -> Any:
    """The member has another role from the next request on."""
    with writing() as session:
        member = get_member(session, user_id)
        before = member.role
        change_role(session, member, role=request.form.get("role", ""), now=now())
        devices.drop_links(session, user_id=user_id, now=now())
        _note(session, "member.role", user_id, before={"role": before}, after={"role": member.role})
        name = session.get_one(UserAccount, user_id).name
    say("members.role_changed", name=name)
    return redirect(url_for("members.list_people"))


@blueprint.post("/members/<uuid:user_id>/end")
@requires("member.edit")
def end(user_id: uuid.UUID) -> Any:
    """The person is no member any more and signed out everywhere; their entries stay."""
    with writing() as session:
        end_membership(session, get_member(session, user_id), now=now())
        devices.end_sessions(session, user_id=user_id, now=now())
        devices.drop_links(session, user_id=user_id, now=now())
        devices.revoke_tokens(session, user_id=user_id, now=now())
        _note(session, "member.end", user_id)
        name = session.get_one(UserAccount, user_id).name
    say("members.ended", name=name)
    return redirect(url_for("members.list_people"))


@blueprint.post("/members/<uuid:user_id>/sign-out")
@requires("member.invite")
def sign_out_everywhere(user_id: uuid.UUID) -> Any:
    """For a lost phone: refused from the next request on."""
    with writing() as session:
        get_member(session, user_id)
        count = devices.end_sessions(session, user_id=user_id, now=now())
        _note(session, "member.sign_out", user_id)
    say("members.signed_out", n=count)
    return redirect(url_for("members.list_people"))


def _page(typed: Any, errors: dict[str, str]) -> str:
    with reading() as session:
        people = list_members(session)
        seen = devices.last_seen(session)
        return render_template(
            "members/list.html", people=people, seen=seen, typed=typed, errors=errors, roles=_invitable(), all_roles=ROLES
        )


def _keep_link(user: UserAccount, secret: str) -> None:
    browser["new_link"] = {"name": user.name, "address": sign_in_address(secret)}


def _note(session: OrganizationSession, action: str, user_id: uuid.UUID, **fields: dict[str, Any]) -> None:
    audit.record(session, action=action, record_kind="member", record_id=user_id, actor_id=current().id, now=now(), **fields)
