"""Stops that fell below a donor's smallest delivery because groups took less. Told, not refused: the donor or the group is asked."""

import uuid
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select

from inventory.catalog import Item
from inventory.db import OrganizationSession
from matching.groups.tables import RecipientGroup
from matching.offers import Offer
from matching.rounds.tables import Round, Share
from matching.teams import Team


@dataclass(frozen=True, slots=True)
class Below:
    """A stop with fewer cases than the donor asks for."""

    item_name: str
    point_name: str
    cases: int
    least: int


def below_minimum(session: OrganizationSession, round_: Round) -> list[Below]:
    """By item and stop; one query."""
    point = func.coalesce(Team.hub_id, Share.group_id)
    query = (
        select(Offer.id, Item.name, Offer.min_drop_cases, RecipientGroup.name, Share.team_id, RecipientGroup.id, Share.cases)
        .select_from(Share)
        .join(Offer, Offer.id == Share.offer_id)
        .join(Item, Item.id == Offer.item_id)
        .outerjoin(Team, Team.id == Share.team_id)
        .join(RecipientGroup, RecipientGroup.id == point)
        .where(Share.round_id == round_.id, Share.state == "reserved", Offer.min_drop_cases > 1)
    )
    found: dict[tuple[uuid.UUID, uuid.UUID | None, uuid.UUID], list[tuple[str, int, str, int]]] = defaultdict(list)
    for offer_id, item, least, name, team_id, group_id, cases in session.execute(query):
        found[offer_id, team_id, group_id].append((item, least, name, cases))
    sums = [Below(rows[0][0], rows[0][2], sum(row[3] for row in rows), rows[0][1]) for rows in found.values()]
    return sorted((one for one in sums if one.cases < one.least), key=lambda one: (one.item_name, one.point_name))
