"""What hangs on one group, in one question: its needs, papers, further venues and teams."""

import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Date, Select, Uuid, cast, literal, null, select, union_all

from inventory.db import OrganizationSession
from matching.groups.tables import GroupDocument, GroupVenue
from matching.needs import Need, open_needs
from matching.teams import Team, TeamMember

_NO_DAY, _NO_ID, _NOTHING = cast(null(), Date), cast(null(), Uuid), literal("")


@dataclass(frozen=True, slots=True)
class NeedLine:
    category: str
    kg: int
    # Absent when it comes again.
    until: date | None


@dataclass(frozen=True, slots=True)
class Paper:
    document: str
    received_on: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Venue:
    address: str
    address_detail: str


@dataclass(frozen=True, slots=True)
class TeamLine:
    id: uuid.UUID
    name: str
    hub_id: uuid.UUID


@dataclass(slots=True)
class Surroundings:
    """`needs` are those of today, `papers` valid or not by their document, `teams` the active ones."""

    needs: list[NeedLine] = field(default_factory=list)
    papers: dict[str, Paper] = field(default_factory=dict)
    venues: list[Venue] = field(default_factory=list)
    teams: list[TeamLine] = field(default_factory=list)


def surroundings_of(session: OrganizationSession, group_id: uuid.UUID, *, today: date) -> Surroundings:
    found = Surroundings()
    rows = session.execute(union_all(*_parts(group_id, today))).all()
    # Ids are ordered by time: what was entered first comes first among its like.
    for part, record_id, word, detail, kg, first, until, hub_id in sorted(rows, key=lambda row: (row[2], row[1])):
        if part == "need":
            found.needs.append(NeedLine(word, kg, until))
        elif part == "paper":
            found.papers[word] = Paper(word, first, until)
        elif part == "venue":
            found.venues.append(Venue(word, detail))
        else:
            found.teams.append(TeamLine(record_id, word, hub_id))
    return found


def _parts(group_id: uuid.UUID, today: date) -> list[Select[*tuple[Any, ...]]]:
    """One shape for all: what it is, id, word, detail, kilograms, first day, last day, hub."""
    need = select(literal("need"), Need.id, Need.category, _NOTHING, Need.kg, _NO_DAY, Need.until, _NO_ID)
    paper = select(
        literal("paper"), GroupDocument.id, GroupDocument.document, _NOTHING, literal(0), GroupDocument.received_on,
        GroupDocument.valid_until, _NO_ID,
    )  # fmt: skip
    venue = select(
        literal("venue"), GroupVenue.id, GroupVenue.address, GroupVenue.address_detail, literal(0), _NO_DAY, _NO_DAY, _NO_ID
    )
    team = select(literal("team"), Team.id, Team.name, _NOTHING, literal(0), _NO_DAY, _NO_DAY, Team.hub_id)
    return [
        need.where(Need.group_id == group_id, *open_needs(today)),
        paper.where(GroupDocument.group_id == group_id),
        venue.where(GroupVenue.group_id == group_id),
        team.join(TeamMember, TeamMember.team_id == Team.id).where(TeamMember.group_id == group_id, Team.is_active.is_(True)),
    ]
