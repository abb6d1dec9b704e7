"""What a round was given, looked at before anybody trusts its plan: what is missing, and what was assumed in its place. Reads only."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from inventory.accounts import get_organization
from inventory.catalog import Item
from inventory.dates import tokyo_day
from inventory.db import OrganizationSession
from inventory.places import Place
from matching.groups.readiness import counts_households, households_of
from matching.groups.tables import RecipientGroup
from matching.needs import Need, open_needs
from matching.offers import Offer
from matching.rounds.assembling import chosen_groups
from matching.rounds.tables import Round, RoundOffer
from matching.teams import Team, TeamMember

# In the order in which a person looks: what keeps somebody out, then what was assumed.
CODES = ("households_unknown", "no_storage", "no_weekdays", "no_needs", "too_heavy", "hub_missing", "persons_counted")
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Named:
    """A record that a sentence names: its code leads to its page."""

    code: str
    name: str
    values: tuple[int | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about the inputs: how many records it concerns, and the first of them."""

    code: str
    count: int
    records: tuple[Named, ...]

    @property
    def is_assumption(self) -> bool:
        return self.code == "persons_counted"


def look_at_inputs(session: OrganizationSession, round_: Round, *, now: datetime) -> list[Finding]:
    """Everything that is missing or was assumed, in the order of CODES. Six queries whatever the size."""
    per = get_organization(session, session.organization_id).setting("persons_per_household")
    groups = chosen_groups(session, round_)
    found: dict[str, list[Named]] = defaultdict(list)
    found["households_unknown"] = _without_households(session, round_)
    asking = set(session.scalars(select(Need.group_id).where(*open_needs(tokyo_day(now))).distinct()))
    for group, code in groups:
        if not (group.storage_ambient_kg or group.storage_chilled_kg or group.storage_frozen_kg):
            found["no_storage"].append(Named(code, group.name))
        if not group.receiving_weekdays:
            found["no_weekdays"].append(Named(code, group.name))
        if group.id not in asking:
            found["no_needs"].append(Named(code, group.name))
        if group.households is None:
            found["persons_counted"].append(Named(code, group.name, (group.capacity or 0, per, households_of(group, per))))
    found["too_heavy"] = _too_heavy(session, round_, [group for group, _ in groups])
    found["hub_missing"] = _hubs_missing(session, {group.id for group, _ in groups})
    return [Finding(code, len(found[code]), tuple(found[code][:SHOWN])) for code in CODES if found[code]]


def _without_households(session: OrganizationSession, round_: Round) -> list[Named]:
    """Approved groups of the choice that nobody knows the households of: they do not take part."""
    chosen = round_.settings.get("groups", {})
    query = (
        select(Place.code, RecipientGroup.name)
        .join(Place, Place.id == RecipientGroup.id)
        .where(RecipientGroup.state == "approved", ~counts_households(), Place.is_closed.is_(False))
        .order_by(RecipientGroup.name)
    )
    for column, values in (
        (RecipientGroup.prefecture_code, chosen.get("prefectures")),
        (RecipientGroup.kind, chosen.get("kinds")),
    ):
        query = query.where(column.in_(values)) if values else query
    return [Named(code, name) for code, name in session.execute(query)] if not chosen.get("teams") else []


def _too_heavy(session: OrganizationSession, round_: Round, groups: list[RecipientGroup]) -> list[Named]:
    """Lots of which not one case fits anywhere: case and largest room in whole kilograms."""
    room = {
        name: max((getattr(group, f"storage_{name}_kg") for group in groups), default=0)
        for name in ("ambient", "chilled", "frozen")
    }
    query = (
        select(Offer.code, Item.name, Offer.temperature, Offer.pieces_per_case * Offer.weight_grams)
        .join(RoundOffer, RoundOffer.offer_id == Offer.id)
        .join(Item, Item.id == Offer.item_id)
        .where(RoundOffer.round_id == round_.id)
        .order_by(Item.name)
    )
    rows = session.execute(query)
    return [Named(code, name, (-(-grams // 1000), room[temp])) for code, name, temp, grams in rows if grams > room[temp] * 1000]


def _hubs_missing(session: OrganizationSession, present: set) -> list[Named]:
    """Active teams with members in the round whose hub is not."""
    counted = (
        select(Team.id, Team.name, Team.hub_id, RecipientGroup.name, Place.code)
        .join(RecipientGroup, RecipientGroup.id == Team.hub_id)
        .join(Place, Place.id == Team.hub_id)
        .where(Team.is_active.is_(True))
        .order_by(Team.name)
    )
    members: dict = defaultdict(int)
    for team_id, group_id in session.execute(select(TeamMember.team_id, TeamMember.group_id)):
        members[team_id] += group_id in present
    rows = session.execute(counted)
    return [
        Named(code, name, (members[team_id], hub))
        for team_id, name, hub_id, hub, code in rows
        if hub_id not in present and members[team_id]
    ]


def count_findings(session: OrganizationSession, round_: Round, *, now: datetime) -> int:
    """How many kinds of things a person should look at."""
    return sum(not one.is_assumption for one in look_at_inputs(session, round_, now=now))
