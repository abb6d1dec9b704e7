"""Team: groups that receive through one hub, so that a company's smallest drop can be met together."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, select, union
from sqlalchemy.orm import Mapped, mapped_column

from inventory import audit
from inventory.db import Base, Identified, OrganizationOwned, OrganizationSession, belongs_to
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.places import Place

MOST_CROSS_DOCK_KG = 1_000_000


class Team(Identified, Base):
    __tablename__ = "team"

    name: Mapped[str] = mapped_column(String(120))
    hub_id: Mapped[uuid.UUID]
    # Most of one lot that may pass through the hub at once.
    cross_dock_kg: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (belongs_to("recipient_group", "hub_id"),)


class TeamMember(OrganizationOwned, Base):
    __tablename__ = "team_member"

    team_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    group_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)

    __table_args__ = (belongs_to("team", "team_id"), belongs_to("recipient_group", "group_id"))


class HubNotMember(DomainError):
    """The hub receives for the team, so it is one of its members; make another group the hub first."""

    code = "hub_not_member"


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team with the places of its hub and of all members, by name; the hub is one of them."""

    team: Team
    hub: Place
    members: list[Place]


def add_team(
    session: OrganizationSession,
    *,
    name: str,
    hub: str,
    members: Sequence[str],
    cross_dock_kg: int,
    actor_id: uuid.UUID | None,
    now: datetime,
) -> Team:
    """A team of groups, by code, behind a hub that is one of them."""
    _check(name, cross_dock_kg)
    hub_place, places = _places(session, hub, members)
    team = Team(
        organization_id=session.organization_id,
        name=name.strip()[:120],
        hub_id=hub_place.id,
        cross_dock_kg=cross_dock_kg,
        is_active=True,
    )
    session.add(team)
    session.flush()
    _set_members(session, team, places)
    _note(session, "team.add", team, actor_id, now, after=_values(team, hub_place, places))
    return team


def update_team(
    session: OrganizationSession,
    team: Team,
    *,
    name: str,
    hub: str,
    members: Sequence[str],
    cross_dock_kg: int,
    actor_id: uuid.UUID | None,
    now: datetime,
) -> None:
    """The team is exactly this; members not named have left it."""
    _check(name, cross_dock_kg)
    view = _views(session, [team])[0]
    before = _values(team, view.hub, view.members)
    hub_place, places = _places(session, hub, members)
    team.name, team.hub_id, team.cross_dock_kg = name.strip()[:120], hub_place.id, cross_dock_kg
    _set_members(session, team, places)
    after = _values(team, hub_place, places)
    if after != before:
        changed = [field for field in after if after[field] != before[field]]
        then, since = ({field: values[field] for field in changed} for values in (before, after))
        _note(session, "team.update", team, actor_id, now, before=then, after=since)


def set_team_active(
    session: OrganizationSession, team: Team, *, is_active: bool, actor_id: uuid.UUID | None, now: datetime
) -> None:
    """Rounds use the team, or leave it out and serve its members directly."""
    if team.is_active == is_active:
        return
    team.is_active = is_active
    action = "team.resume" if is_active else "team.deactivate"
    _note(session, action, team, actor_id, now, before={"is_active": not is_active}, after={"is_active": is_active})
    session.flush()


def get_team(session: OrganizationSession, team_id: uuid.UUID) -> TeamView:
    team = session.scalar(select(Team).where(Team.id == team_id))
    if team is None:
        raise NotFound(kind="team", code=str(team_id))
    return _views(session, [team])[0]


def list_teams(session: OrganizationSession, *, with_inactive: bool = True) -> list[TeamView]:
    """Teams by name, active ones first, in three queries."""
    query = select(Team).order_by(Team.is_active.desc(), Team.name, Team.id)
    return _views(session, list(session.scalars(query if with_inactive else query.where(Team.is_active.is_(True)))))


def teams_and_groups(
    session: OrganizationSession, group_ids: Sequence[uuid.UUID]
) -> tuple[list[Team], dict[uuid.UUID, list[Team]]]:
    """Every active team by name, and those of each of these groups."""
    teams: dict[uuid.UUID, Team] = {}
    found: dict[uuid.UUID, list[Team]] = {group_id: [] for group_id in group_ids}
    of_these = (TeamMember.team_id == Team.id) & TeamMember.group_id.in_(group_ids)
    query = (
        select(Team, TeamMember.group_id)
        .outerjoin(TeamMember, of_these)
        .where(Team.is_active.is_(True))
        .order_by(Team.name, Team.id)
    )
    for team, group_id in session.execute(query):
        teams[team.id] = team
        if group_id:
            found[group_id].append(team)
    return list(teams.values()), found


def members_and_hub(team_id: uuid.UUID) -> Any:
    """The ids of a team's groups, as a subquery."""
    members: Select[uuid.UUID] = select(TeamMember.group_id).where(TeamMember.team_id == team_id)
    return union(members, select(Team.hub_id).where(Team.id == team_id))


def _check(name: str, cross_dock_kg: int) -> None:
    if not name.strip():
        raise InvalidInput(field="name", problem="required")
    if not 1 <= cross_dock_kg <= MOST_CROSS_DOCK_KG:
        raise InvalidInput(field="cross_dock_kg", problem="too_large" if cross_dock_kg > 0 else "too_small", value=cross_dock_kg)


def _places(session: OrganizationSession, hub: str, members: Sequence[str]) -> tuple[Place, list[Place]]:
    """The hub and the members by code; at least two groups make a team."""
    if hub not in members:
        raise HubNotMember()
    query = select(Place).where(Place.code.in_(set(members)), Place.kind == "group").order_by(Place.name, Place.id)
    places = list(session.scalars(query))
    unknown = set(members) - {place.code for place in places}
    if unknown:
        raise NotFound(kind="group", code=min(unknown))
    if len(places) < 2:
        raise InvalidInput(field="members", problem="team_too_small")
    return next(place for place in places if place.code == hub), places


def _set_members(session: OrganizationSession, team: Team, places: Sequence[Place]) -> None:
    known = {row.group_id: row for row in session.scalars(select(TeamMember).where(TeamMember.team_id == team.id))}
    wanted = {place.id for place in places}
    for group_id, row in known.items():
        if group_id not in wanted:
            session.delete(row)
    session.add_all(
        TeamMember(organization_id=session.organization_id, team_id=team.id, group_id=group_id)
        for group_id in sorted(wanted - known.keys())
    )
    session.flush()


def _views(session: OrganizationSession, teams: Sequence[Team]) -> list[TeamView]:
    ids = [team.id for team in teams]
    hubs = {place.id: place for place in session.scalars(select(Place).where(Place.id.in_({team.hub_id for team in teams})))}
    members: dict[uuid.UUID, list[Place]] = {team.id: [] for team in teams}
    query = (
        select(TeamMember.team_id, Place)
        .join(Place, Place.id == TeamMember.group_id)
        .where(TeamMember.team_id.in_(ids))
        .order_by(Place.name, Place.id)
    )
    for team_id, place in session.execute(query):
        members[team_id].append(place)
    return [TeamView(team, hubs[team.hub_id], members[team.id]) for team in teams]


def _values(team: Team, hub: Place, members: Sequence[Place]) -> dict[str, Any]:
    return {
        "name": team.name,
        "hub": hub.code,
        "cross_dock_kg": team.cross_dock_kg,
        "members": sorted(place.code for place in members),
    }


def _note(
    session: OrganizationSession, action: str, team: Team, actor_id: uuid.UUID | None, now: datetime, **values: Any
) -> None:
    audit.record(session, action=action, record_kind="team", record_id=team.id, actor_id=actor_id, now=now, **values)
