"""What auditors were allowed: until when, for what, over which days; changed and revoked by an admin, at once."""

import uuid
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from inventory import audit
from inventory.accounts import AuditorGrant, UserAccount, get_grant, grant_auditor, list_grants
from inventory.dates import tokyo_day, tokyo_midnight_utc
from inventory.errors import DomainError
from web.access import current, now, reading, requires, writing
from web.forms import form_errors, read_form, say
from web.schemas.members import GrantSchema

blueprint = Blueprint("grants", __name__, url_prefix="/audit/grants")


@blueprint.get("")
@requires("audit.read")
def list_all() -> str:
    """Every auditor and what they may."""
    return _page({}, {})


def _page(typed: MultiDict[str, str] | dict[str, str], errors: dict[str, str], changed: uuid.UUID | None = None) -> str:
    with reading() as session:
        rows = [(grant, user, _last_day(grant)) for grant, user in list_grants(session)]
        return render_template(
            "audit/grants.html", rows=rows, typed=typed, errors=errors, changed=changed, now=now(),
        )  # fmt: skip


@blueprint.post("/<uuid:user_id>")
@requires("member.edit")
def change(user_id: uuid.UUID) -> Any:
    """The auditor may read until the end of that day, from the next request on."""
    values, errors = read_form(GrantSchema())
    if values is None:
        return _page(request.form, errors, user_id), 422
    try:
        with writing() as session:
            before = _as_noted(get_grant(session, user_id))
            grant = grant_auditor(
                session, user_id, valid_until=tokyo_midnight_utc(values["until"] + timedelta(days=1)), granted_by=current().id,
                now=now(), purpose=values["purpose"], days=(values["first_on"], values["last_on"]),
            )  # fmt: skip
            audit.record(
                session, action="grant.edit", record_kind="member", record_id=user_id, actor_id=current().id, now=now(),
                before=before, after=_as_noted(grant),
            )  # fmt: skip
            name = session.get_one(UserAccount, user_id).name
    except DomainError as refusal:
        return _page(request.form, form_errors(refusal), user_id), refusal.status
    say("grants.saved", name=name)
    return redirect(url_for("grants.list_all"))


@blueprint.post("/<uuid:user_id>/revoke")
@requires("member.edit")
def revoke(user_id: uuid.UUID) -> Any:
    """The auditor's next request is refused."""
    with writing() as session:
        grant = get_grant(session, user_id)
        if grant.revoked_at is None:
            grant.revoked_at = now()
            audit.record(
                session, action="grant.revoke", record_kind="member", record_id=user_id, actor_id=current().id, now=now()
            )
        name = session.get_one(UserAccount, user_id).name
    say("grants.ended", name=name)
    return redirect(url_for("grants.list_all"))


def _last_day(grant: AuditorGrant) -> date:
    return tokyo_day(grant.valid_until - timedelta(seconds=1))


def _as_noted(grant: AuditorGrant) -> dict[str, Any]:
    days = {"first_on": grant.first_on, "last_on": grant.last_on}
    return {
        "until": _last_day(grant).isoformat(),
        "purpose": grant.purpose,
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }
