"""A small year of goods for tests of reports: a donor, two groups, a hub with a member, and every kind of movement."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select

from inventory.db import Database, OrganizationSession
from inventory.donors import add_donor
from inventory.identity import new_id
from inventory.lots import Lot
from inventory.movements import Entry, LotFacts, Posting
from inventory.places import Place, single_place
from inventory.spelling import search_key
from matching.deliveries import Delivery
from matching.groups.tables import RecipientGroup
from matching.handouts import HandoutLineRequest, HandoutRequest, RecordedHandout, record_handout
from matching.rounds.tables import Round
from matching.teams import Team, TeamMember
from tests.builders import NOW, World, make_item, make_place, make_world


def at(month: int, day: int, hour: int = 3, minute: int = 0, year: int = 2026) -> datetime:
    """UTC; three o'clock is noon in Tokyo."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@dataclass(frozen=True)
class Story:
    world: World
    near: str
    hub: str
    member: str
    lot: str

    def post(
        self,
        kind: str,
        lot: str,
        source: str,
        target: str,
        pieces: int,
        *,
        when: datetime = NOW,
        delivery: uuid.UUID | None = None,
    ) -> int:
        """A movement that deliveries make: source and target are codes or the kind of a single place."""
        with self.world.writing() as session:
            found = session.scalars(select(Lot).where(Lot.code == lot)).one()
            facts = LotFacts(found.id, found.item_id, found.donor_id, found.expires_on)
            places = [place_named(session, name) for name in (source, target)]
            posting = Posting(session, actor_id=self.world.actor_id, now=NOW)
            posting.open([(facts, place) for place in places])
            posting.add(Entry(uuid.uuid4(), "0" * 64, kind, facts, places[0], places[1], pieces, when, delivery_id=delivery))
            return posting.close()[0]

    def deliver(self, lot: str, group: str, pieces: int, *, when: datetime = NOW, arrived: int | None = None) -> uuid.UUID:
        """Shipped for the group, and received by it as far as `arrived` says (all of it unless told)."""
        delivery = self.plan_delivery(group)
        self.post("ship", lot, self.world.site, "in_transit", pieces, when=when, delivery=delivery)
        if arrived is None or arrived:
            self.post("arrive", lot, "in_transit", group, pieces if arrived is None else arrived, when=when, delivery=delivery)
        return delivery

    def plan_delivery(self, group: str) -> uuid.UUID:
        with self.world.writing() as session:
            number = len(session.scalars(select(Round)).all()) + 1
            round_ = Round(organization_id=session.organization_id, number=number, created_at=NOW)
            session.add(round_)
            session.flush()
            delivery = Delivery(
                organization_id=session.organization_id,
                id=new_id(),
                code=f"D{number:07}",
                round_id=round_.id,
                group_id=place_named(session, group).id,
                hand_over_on=date(2026, 11, 20),
                state="shipped",
            )
            session.add(delivery)
            session.flush()
            return delivery.id

    def hand_out(self, group: str, households: int, *lines: HandoutLineRequest, **values: object) -> RecordedHandout:
        defaults: dict[str, object] = {
            "key": uuid.uuid4(),
            "group": group,
            "handed_out_on": date(2026, 11, 15),
            "households": households,
            "lines": lines,
        }
        replaces = values.pop("replaces", None)
        with self.world.writing() as session:
            request = HandoutRequest(**(defaults | values))  # type: ignore[arg-type]
            recorded = record_handout(
                session, request, actor_id=self.world.actor_id, now=NOW, today=date(2026, 11, 21), replaces=replaces
            )  # type: ignore[arg-type]
            # Read after the transaction, so taken out of the session before it ends.
            session.flush()
            session.expunge_all()
            return recorded

    def item(self, **values: object) -> str:
        with self.world.writing() as session:
            return make_item(session, **({"gtin14": None} | values)).code

    def donor(self, name: str) -> str:
        with self.world.writing() as session:
            return add_donor(session, name=name, kind="corporate", now=NOW)[1].code


def begin_story(database: Database, **values: object) -> Story:
    """A lot of 240 pieces lies in the warehouse since 1 November; nothing has gone out."""
    world = make_world(database, **values)  # type: ignore[arg-type]
    with world.writing() as session:
        near = make_group(session, "港北パントリー（試験）", prefecture="14", municipality="横浜市港北区")
        hub = make_group(session, "北区ハブ（試験）", prefecture="13", municipality="北区")
        member = make_group(session, "にじいろ宅食（試験）", prefecture="13", municipality="足立区")
        team = Team(organization_id=session.organization_id, id=new_id(), name="北の組", hub_id=hub.id, cross_dock_kg=500)
        session.add(team)
        session.flush()
        session.add(TeamMember(organization_id=session.organization_id, team_id=team.id, group_id=member.id))
        # The group of the world becomes a registered one.
        register_group(session, place_named(session, world.group), prefecture="13", municipality="港区")
        codes = (near.code, hub.code, member.code)
    lot = world.receive(240, occurred_at=at(11, 1))
    return Story(world, *codes, lot)


def make_group(session: OrganizationSession, name: str, *, prefecture: str = "13", municipality: str = "港区") -> Place:
    place = make_place(session, "group", name)
    register_group(session, place, prefecture=prefecture, municipality=municipality)
    return place


def register_group(session: OrganizationSession, place: Place, *, prefecture: str, municipality: str) -> RecipientGroup:
    key = search_key(place.name)
    group = RecipientGroup(
        organization_id=session.organization_id, id=place.id, name=place.name, search_key=key, name_key=key[:120], state="approved",
        prefecture_code=prefecture, municipality=municipality, municipality_code=f"{prefecture}{len(municipality):04}", households=30,
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    session.add(group)
    session.flush()
    return group


def place_named(session: OrganizationSession, name: str) -> Place:
    """A place by its code, or the single place of a kind."""
    found = session.scalar(select(Place).where(Place.code == name))
    return found or single_place(session, name)
