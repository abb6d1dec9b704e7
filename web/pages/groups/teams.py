"""Teams behind hubs: list, make, change, let rest."""

import uuid
from typing import Any

from flask import redirect, render_template, request, url_for

from inventory.codes import parse_code
from inventory.errors import DomainError
from matching.groups import group_choices
from matching.teams import HubNotMember, add_team, get_team, set_team_active, update_team
from matching.teams import list_teams as find_teams
from web.access import current, now, reading, requires, writing
from web.errors import sentence
from web.forms import form_errors, read_form, say
from web.history import history
from web.pages.groups.area import blueprint
from web.schemas.groups import TeamForm


@blueprint.get("/teams")
@requires("group.read")
def list_teams() -> str:
    with reading() as session:
        return render_template("groups/teams.html", teams=find_teams(session))


@blueprint.get("/teams/new")
@requires("group.edit")
def new_team() -> str:
    """An empty form, or one with the hub, members and load that a proposal's address names."""
    codes = {name: [code for text in request.args.getlist(name) if (code := parse_code(text))] for name in ("hub", "members")}
    load = request.args.get("cross_dock_kg", type=int)
    return _form({"hub": "".join(codes["hub"][:1]), "members": codes["members"], "cross_dock_kg": load}, {})


@blueprint.post("/teams/new")
@requires("group.edit")
def create_team() -> Any:
    """A team of groups behind a hub."""
    values, errors = _read()
    if values is None:
        return _form(_typed(), errors), 422
    try:
        with writing() as session:
            add_team(session, actor_id=current().id, now=now(), **values)
    except DomainError as refusal:
        return _form(_typed(), _errors(refusal)), refusal.status
    say("teams.added", name=values["name"])
    return redirect(url_for("groups.list_teams"))


@blueprint.get("/teams/<uuid:team_id>")
@requires("group.read")
def show_team(team_id: uuid.UUID) -> str:
    with reading() as session:
        view = get_team(session, team_id)
        return render_template("groups/team.html", view=view, changes=history(session, "team", team_id))


@blueprint.get("/teams/<uuid:team_id>/edit")
@requires("group.edit")
def edit_team(team_id: uuid.UUID) -> str:
    with reading() as session:
        view = get_team(session, team_id)
        typed = {
            "name": view.team.name,
            "hub": view.hub.code,
            "members": [member.code for member in view.members],
            "cross_dock_kg": view.team.cross_dock_kg,
        }
    return _form(typed, {}, team_id=team_id)


@blueprint.post("/teams/<uuid:team_id>/edit")
@requires("group.edit")
def change_team(team_id: uuid.UUID) -> Any:
    """The team is exactly what the form says."""
    values, errors = _read()
    if values is None:
        return _form(_typed(), errors, team_id=team_id), 422
    try:
        with writing() as session:
            update_team(session, get_team(session, team_id).team, actor_id=current().id, now=now(), **values)
    except DomainError as refusal:
        return _form(_typed(), _errors(refusal), team_id=team_id), refusal.status
    say("teams.saved", name=values["name"])
    return redirect(url_for("groups.show_team", team_id=team_id))


@blueprint.post("/teams/<uuid:team_id>/rest")
@requires("group.edit")
def set_team_rest(team_id: uuid.UUID) -> Any:
    """The team rests, or is in use again."""
    is_active = request.form.get("active") == "1"
    with writing() as session:
        team = get_team(session, team_id).team
        set_team_active(session, team, is_active=is_active, actor_id=current().id, now=now())
        name = team.name
    say("teams.resumed" if is_active else "teams.deactivated", name=name)
    return redirect(url_for("groups.show_team", team_id=team_id))


def _read() -> tuple[dict[str, Any] | None, dict[str, str]]:
    values, errors = read_form(TeamForm())
    if values is None:
        return None, errors
    members = [code for code in (parse_code(text) for text in values.get("members", [])) if code]
    return values | {"hub": parse_code(values["hub"]) or values["hub"], "members": members}, {}


def _errors(refusal: DomainError) -> dict[str, str]:
    """A hub outside the team is said beside the hub."""
    return {"hub": sentence(refusal)} if isinstance(refusal, HubNotMember) else form_errors(refusal)


def _typed() -> dict[str, Any]:
    return {**request.form.to_dict(), "members": request.form.getlist("members")}


def _form(typed: dict[str, Any], errors: dict[str, str], *, team_id: uuid.UUID | None = None) -> str:
    with reading() as session:
        return render_template(
            "groups/team_form.html", typed=typed, errors=errors, team_id=team_id, choices=group_choices(session)
        )
