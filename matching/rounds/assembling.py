"""Turns a round's offers, groups, needs and receipts into the problem that the engine reads. Reads only.

Lots carry the offer's code, groups the code of their place, teams their id.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy import select

from inventory.accounts import Organization, get_organization
from inventory.allergens import state_of
from inventory.catalog import Item, allergens_of
from inventory.dates import ReleaseRules, tokyo_day, tokyo_midnight_utc
from inventory.db import OrganizationSession
from inventory.lots import Lot
from inventory.movements.posting import NO_EXPIRY
from inventory.places import Place
from matching.engine import problem as engine
from matching.engine.policy import with_larger_drops
from matching.groups.readiness import counts_households, households_of
from matching.groups.tables import DOCUMENTS, GroupDocument, RecipientGroup
from matching.offers import Offer, free_cases, last_day
from matching.recalls.offered import recalled_offers
from matching.receipts import Received, received_by_group
from matching.rounds.errors import NothingToMatch
from matching.rounds.holding import holds
from matching.rounds.storing import Room, Stored, days_of, room_of, still_there
from matching.rounds.tables import Round, RoundOffer
from matching.rounds.wanting import Wanted, wanted_by_group
from matching.teams import Team, TeamMember
from matching.uses import uses_of_groups

WINDOW_DAYS = 90
# Goods that nobody eats are free of allergens whatever their label leaves out.
NOT_FOOD = ("daily_goods",)
UNKNOWN_REGION = "00"


@dataclass(frozen=True, slots=True)
class Barred:
    """A pair that the organization's own days for storing groups bar: when it would arrive, days left then, days wanted."""

    day: date
    left: int
    needed: int


@dataclass(frozen=True, slots=True)
class Assembled:
    """The problem, the ids behind its names, the pairs that our own release rules bar, and per group and category the needs that count for
    less than declared. Plain values: it outlives its session."""

    problem: engine.Problem
    offers: dict[str, uuid.UUID]
    groups: dict[str, uuid.UUID]
    release: dict[tuple[str, str], Barred]
    limited: dict[str, dict[str, tuple[Fraction, Fraction]]] = field(default_factory=dict)
    # Per group what takes room in its storage: still there and promised, by temperature class and first day.
    stored: dict[str, dict[tuple[str, str], Stored]] = field(default_factory=dict)
    # Per group the categories that it never wants.
    unwanted: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Recipient:
    group: RecipientGroup
    code: str
    documents: int
    wanted: Wanted
    received: Received


def rules_of(organization: Organization) -> ReleaseRules:
    """The organization's limits on dates."""
    names = ("accept_days", "warn_days", "release_days_storing", "release_days_same_day", "allow_past_best_before")
    return ReleaseRules(**{name: organization.setting(name) for name in names})


def assemble(
    session: OrganizationSession, round_: Round, *, now: datetime, with_empty: bool = False, least_kg: int | None = None
) -> Assembled:
    """The round as a problem of today; refused when nothing could be matched. `with_empty` keeps offers of which nothing is free any more;
    `least_kg` of a delivery stands in the place of the round's own."""
    today = tokyo_day(now)
    organization = get_organization(session, session.organization_id)
    rules, per_household = rules_of(organization), organization.setting("persons_per_household")
    offers, items = _offers(session, round_, with_empty=with_empty)
    recipients = _recipients(session, round_, today=today, now=now)
    if not offers or not recipients:
        raise NothingToMatch(missing="groups" if offers else "offers")
    excluded = {code for recipient in recipients for code in recipient.group.excluded_allergens}
    contained = _allergens(session, items, excluded)
    any_same_day = any(recipient.group.is_same_day_meal for recipient in recipients)
    least = max(rules.release_days_same_day if any_same_day else rules.release_days_storing, round_.settings.get("least_days", 0))
    lots = [_lot(offer, cases, items[offer.item_id], contained, least=least, rules=rules) for offer, cases in offers]
    last = max(offer.available_to for offer, _ in offers)
    rooms = _rooms(session, round_, recipients, lots, today=today)
    groups = [
        _group(recipient, rooms[recipient.code], today=today, last=last, per_household=per_household) for recipient in recipients
    ]
    teams = _teams(session, {recipient.group.id: recipient.code for recipient in recipients})
    storing = {recipient.code for recipient in recipients if not recipient.group.is_same_day_meal}
    release = release_bars(lots, groups, teams, storing=storing, today=today, needed=rules.release_days_storing)
    # What people set by hand stays when the plan is computed again.
    pins, bounds = holds(round_.settings.get("hand", {}), {lot.id for lot in lots}, {group.id for group in groups})
    problem = engine.Problem(
        today=today,
        lots=tuple(lots),
        groups=tuple(groups),
        teams=tuple(teams),
        pins=tuple(pins),
        bounds=tuple(bounds),
        forbids=tuple(engine.Forbid(lot, group) for lot, group in release),
        name=round_.name or str(round_.number),
    )
    problem = with_larger_drops(problem, round_.settings.get("least_kg", 0) if least_kg is None else least_kg)
    by_code = {recipient.code: recipient.group.id for recipient in recipients}
    limited = {recipient.code: recipient.wanted.limited for recipient in recipients if recipient.wanted.limited}
    stored = {code: room.taken for code, room in rooms.items() if room.taken}
    unwanted = {one.code: list(one.group.unwanted_categories) for one in recipients if one.group.unwanted_categories}
    return Assembled(problem, {offer.code: offer.id for offer, _ in offers}, by_code, release, limited, stored, unwanted)


def _offers(
    session: OrganizationSession, round_: Round, *, with_empty: bool
) -> tuple[list[tuple[Offer, int]], dict[uuid.UUID, Item]]:
    """Offers of the round with cases that are still free, and their items. A held lot gives nothing, nor do goods that a recall means."""
    query = (
        select(Offer, Item, Lot.is_held, RoundOffer.cases)
        .join(RoundOffer, RoundOffer.offer_id == Offer.id)
        .join(Item, Item.id == Offer.item_id)
        .join(Lot, Lot.id == Offer.lot_id, isouter=True)
        .where(RoundOffer.round_id == round_.id)
        .order_by(Offer.code)
    )
    recalled = recalled_offers(session)
    rows = [
        (offer, item, cases)
        for offer, item, is_held, cases in session.execute(query)
        if not is_held and offer.state != "closed" and offer.id not in recalled
    ]
    free = free_cases(session, [offer for offer, _, _ in rows])
    percent = round_.settings.get("reserve_percent", 0)
    given = [(offer, max(0, free[offer.id] - kept_back(cases, percent))) for offer, _, cases in rows]
    return [(offer, cases) for offer, cases in given if cases or with_empty], {item.id: item for _, item, _ in rows}


def kept_back(cases: int, percent: int) -> int:
    """Cases of a lot that a round leaves alone, rounded up."""
    return -(-cases * percent // 100)


def chosen_groups(session: OrganizationSession, round_: Round) -> list[tuple[RecipientGroup, str]]:
    """Approved groups with known households that the round's filter lets in, with their codes."""
    chosen = round_.settings.get("groups", {})
    query = (
        select(RecipientGroup, Place.code)
        .join(Place, Place.id == RecipientGroup.id)
        .where(RecipientGroup.state == "approved", counts_households(), Place.is_closed.is_(False))
        .order_by(Place.code)
    )
    if chosen.get("prefectures"):
        query = query.where(RecipientGroup.prefecture_code.in_(chosen["prefectures"]))
    if chosen.get("kinds"):
        query = query.where(RecipientGroup.kind.in_(chosen["kinds"]))
    if chosen.get("teams"):
        teams = [uuid.UUID(team) for team in chosen["teams"]]
        members = select(TeamMember.group_id).where(TeamMember.team_id.in_(teams))
        hubs = select(Team.hub_id).where(Team.id.in_(teams))
        query = query.where(RecipientGroup.id.in_(members) | RecipientGroup.id.in_(hubs))
    return [(group, code) for group, code in session.execute(query)]


def _recipients(session: OrganizationSession, round_: Round, *, today: date, now: datetime) -> list[_Recipient]:
    groups = chosen_groups(session, round_)
    since = now - timedelta(days=round_.settings.get("window_days", WINDOW_DAYS))
    received = received_by_group(session, since=since, month_start=tokyo_midnight_utc(today.replace(day=1)))
    levels = _document_levels(session, today)
    uses = uses_of_groups(session, since=since, now=now) if round_.settings.get("check_use", True) and now > since else {}
    wanted = wanted_by_group(session, received, uses, today=today)
    return [
        _Recipient(group, code, levels.get(group.id, 0), wanted.get(group.id) or Wanted(), received.get(group.id) or Received())
        for group, code in groups
    ]


def _document_levels(session: OrganizationSession, today: date) -> dict[uuid.UUID, int]:
    """Per group how many of DOCUMENTS it holds in order. A paper without those before it gives no level: the cautious reading, since the
    engine compares one number."""
    held: dict[uuid.UUID, set[str]] = defaultdict(set)
    query = select(GroupDocument.group_id, GroupDocument.document).where(
        GroupDocument.valid_until.is_(None) | (GroupDocument.valid_until >= today), GroupDocument.received_on <= today
    )
    for group_id, document in session.execute(query):
        held[group_id].add(document)
    return {group_id: document_level(papers) for group_id, papers in held.items()}


def document_level(papers: set[str]) -> int:
    """How many of DOCUMENTS are held without a gap."""
    return next((position for position, paper in enumerate(DOCUMENTS) if paper not in papers), len(DOCUMENTS))


def _asked_level(documents: Iterable[str]) -> int:
    """The level a donor's papers ask for: that of the last of them."""
    return max((DOCUMENTS.index(document) + 1 for document in documents), default=0)


def _allergens(session: OrganizationSession, items: dict[uuid.UUID, Item], excluded: set[str]) -> dict[uuid.UUID, list[str]]:
    """Per item those of the excluded allergens that are not noted as free: unknown counts as contained."""
    states = allergens_of(session, sorted(items)) if items and excluded else {}
    return {
        item_id: []
        if item.category in NOT_FOOD
        else sorted(code for code in excluded if state_of(states[item_id], code) != "free")
        for item_id, item in items.items()
        if excluded
    }


def _lot(
    offer: Offer, cases: int, item: Item, contained: dict[uuid.UUID, list[str]], *, least: int, rules: ReleaseRules
) -> engine.Lot:
    days = (offer.available_to - offer.available_from).days + 1
    return engine.Lot(
        id=offer.code,
        category=item.category,
        temp=offer.temperature,
        cases=cases,
        kg_per_case=Fraction(offer.pieces_per_case * offer.weight_grams, 1000),
        expiry=last_day(offer, rules) or NO_EXPIRY,
        dates=frozenset(offer.available_from + timedelta(days=day) for day in range(days)),
        allergens=frozenset(contained.get(item.id, ())),
        regions=frozenset(offer.regions) if offer.regions else None,
        types=frozenset(offer.group_kinds) if offer.group_kinds else None,
        compliance=_asked_level(offer.documents),
        min_days_left=max(offer.min_days_left, least),
        min_drop_cases=offer.min_drop_cases,
        max_drops=offer.max_drops,
    )


def _rooms(
    session: OrganizationSession, round_: Round, recipients: list[_Recipient], lots: list[engine.Lot], *, today: date
) -> dict[str, Room]:
    """What each group can store on the days of the round."""
    spans = days_of(lots, today, storage_by=round_.settings.get("storage_by", "week"))
    still = still_there(session, spans, today=today)
    found = {}
    for recipient in recipients:
        group = recipient.group
        capacity = {"ambient": group.storage_ambient_kg, "chilled": group.storage_chilled_kg, "frozen": group.storage_frozen_kg}
        promised = recipient.received.promised_days
        found[recipient.code] = room_of(capacity, spans, still.get(group.id, {}), promised, today=today)
    return found


def _group(recipient: _Recipient, room: Room, *, today: date, last: date, per_household: int) -> engine.Group:
    group, received = recipient.group, recipient.received
    promised = sum(received.promised_kg.values(), Fraction(0))
    days = range((last - today).days + 1)
    return engine.Group(
        id=recipient.code,
        households=households_of(group, per_household),
        region=group.prefecture_code or UNKNOWN_REGION,
        type=group.kind,
        dates=frozenset(day for day in (today + timedelta(days=n) for n in days) if day.weekday() in group.receiving_weekdays),
        needs={name: kg for name, kg in recipient.wanted.kg.items() if name not in (group.unwanted_categories or ())},
        prefers=frozenset(group.preferred_categories or ()),
        storage_kg=room.storage_kg,
        storage_spans=room.spans,
        past_kg=max(Fraction(0), received.window_kg + promised),
        compliance=recipient.documents,
        exclude_allergens=frozenset(group.excluded_allergens),
    )


def _teams(session: OrganizationSession, codes: dict[uuid.UUID, str]) -> list[engine.Team]:
    """Active teams whose hub takes part, with the members that do."""
    members: dict[uuid.UUID, list[str]] = defaultdict(list)
    for member in session.scalars(select(TeamMember)):
        if member.group_id in codes:
            members[member.team_id].append(codes[member.group_id])
    teams = session.scalars(select(Team).where(Team.is_active.is_(True)))
    return [
        engine.Team(str(team.id), codes[team.hub_id], tuple(members[team.id]), Fraction(team.cross_dock_kg))
        for team in teams
        if team.hub_id in codes and members[team.id]
    ]


def release_bars(
    lots: list[engine.Lot], groups: list[engine.Group], teams: list[engine.Team], *, storing: set[str], today: date, needed: int
) -> dict[tuple[str, str], Barred]:
    """Pairs of a lot and a group that stores, where some way would arrive with fewer days left than we want.

    The engine knows one number of days per lot, the lowest that any group needs; a pair is forbidden when any of its ways is too late,
    because a pair cannot be forbidden on one way only.
    """
    own_days = {group.id: group.dates for group in groups}
    ways: dict[str, set[frozenset[date]]] = {name: {own_days[name]} for name in own_days if name in storing}
    for team in teams:
        for name in set(team.members) & storing:
            ways[name].add(own_days[team.hub])
    barred: dict[tuple[str, str], Barred] = {}
    for lot in lots:
        first: dict[frozenset[date], date | None] = {}
        for name, calendars in ways.items():
            for calendar in calendars - first.keys():
                first[calendar] = min((day for day in calendar & lot.dates if day >= today), default=None)
            days = [day for calendar in calendars if (day := first[calendar])]
            latest = max(days, default=None)
            if latest and (lot.expiry - latest).days < needed:
                barred[lot.id, name] = Barred(latest, (lot.expiry - latest).days, needed)
    return barred
