"""What a person can choose from when a round begins. Reads only."""

from dataclasses import dataclass

from sqlalchemy import func, select

from inventory.db import OrganizationSession
from matching.groups.readiness import counts_households
from matching.groups.tables import RecipientGroup
from matching.teams import Team, TeamMember


@dataclass(frozen=True, slots=True)
class TeamChoice:
    id: str
    name: str
    members: int


def approved_by_prefecture(session: OrganizationSession) -> dict[str, int]:
    """How many approved groups with known households each prefecture has."""
    query = (
        select(RecipientGroup.prefecture_code, func.count())
        .where(RecipientGroup.state == "approved", counts_households())
        .group_by(RecipientGroup.prefecture_code)
    )
    return dict(session.execute(query).all())


def list_active_teams(session: OrganizationSession) -> list[TeamChoice]:
    query = (
        select(Team.id, Team.name, func.count(TeamMember.group_id))
        .join(TeamMember, TeamMember.team_id == Team.id, isouter=True)
        .where(Team.is_active.is_(True))
        .group_by(Team.id, Team.name)
        .order_by(Team.name)
    )
    return [TeamChoice(str(team_id), name, members) for team_id, name, members in session.execute(query)]
