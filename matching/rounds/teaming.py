"""For a lot of a round that nobody can take alone: which groups near each other could take it as a team. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from inventory.db import OrganizationSession
from inventory.errors import NotFound
from inventory.places import Place
from matching.engine import Lot
from matching.engine.policy import TeamProposal, propose_teams
from matching.groups.tables import RecipientGroup
from matching.rounds.proposing import stored_problem
from matching.rounds.tables import Round


@dataclass(frozen=True, slots=True)
class TeamOption:
    """A proposed team with the names of its groups, the hub's first."""

    proposal: TeamProposal
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class TeamOptions:
    """The lot as the round knows it, the teams that could take it, and how many groups have no place on the map."""

    lot: Lot
    options: tuple[TeamOption, ...]
    unplaced: int


def team_options(session: OrganizationSession, round_: Round, lot_code: str) -> TeamOptions:
    """Teams for one lot of a computed round, the shortest ways first. NotFound for a lot that is not in it."""
    if round_.problem is None:
        raise NotFound(kind="offer", code=lot_code)
    problem = stored_problem(round_)
    lot = next((lot for lot in problem.lots if lot.id == lot_code), None)
    if lot is None:
        raise NotFound(kind="offer", code=lot_code)
    rows = _places(session, [group.id for group in problem.groups])
    points = {
        code: (latitude, longitude) for code, _, latitude, longitude in rows if latitude is not None and longitude is not None
    }
    names = {code: name for code, name, _, _ in rows}
    found = propose_teams(problem, lot.id, points)
    options = tuple(TeamOption(one, {code: names[code] for code in one.members}) for one in found)
    return TeamOptions(lot, options, len(problem.groups) - len(points))


def _places(session: OrganizationSession, codes: Sequence[str]) -> list[tuple[str, str, float | None, float | None]]:
    query = (
        select(Place.code, RecipientGroup.name, RecipientGroup.latitude, RecipientGroup.longitude)
        .join(RecipientGroup, RecipientGroup.id == Place.id)
        .where(Place.code.in_(codes))
    )
    return [(code, name, latitude, longitude) for code, name, latitude, longitude in session.execute(query)]
