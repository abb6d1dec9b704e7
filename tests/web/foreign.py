"""Organizations full of records for tests of tenancy and hostile input: what belongs to one carries its mark in every name."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from inventory.accounts import Membership
from inventory.codes import parse_code
from inventory.counts import open_count
from inventory.db import Base, Database, OrganizationOwned, OrganizationSession
from inventory.devices import make_token, start_session
from inventory.donors import add_agreement
from inventory.jobs import add_job
from inventory.saved_views import save_view
from matching.groups.tables import GroupVenue
from matching.handouts import HandoutLineRequest
from matching.needs import Need
from matching.rounds.confirming import confirm
from tests.builders import NOW, World
from tests.matching.goods_story import Story, begin_story
from tests.matching.round_builders import hand_in, make_group, make_offer, make_round, make_stock_offer

MARK = "よその秘密"


@dataclass(frozen=True)
class Foreign:
    """The other organization and one address of each kind of its records: ids and codes by name of the model."""

    story: Story
    ids: dict[str, uuid.UUID]
    codes: dict[str, str]

    @property
    def world(self) -> World:
        return self.story.world


def begin_foreign(database: Database, *, mark: str = MARK) -> Foreign:
    story = begin_story(database, name=f"{mark}の団体")
    world = story.world
    story.deliver(story.lot, story.near, 48)
    story.hand_out(story.near, 12, HandoutLineRequest(story.lot, 40, 8))
    with world.writing() as session:
        _fill(session, world, mark)
        _mark_names(session, mark)
    return Foreign(story, *_addresses(world))


def _fill(session: OrganizationSession, world: World, mark: str) -> None:
    group, _ = make_group(session, "配る食堂", needs={"retort": 500})
    open_count(session, site=world.site, is_blind=False, actor_id=world.actor_id, now=NOW, title=f"{mark}の棚卸し")
    hand_in(session, group, "hygiene", until=date(2027, 3, 31))
    session.add(GroupVenue(organization_id=session.organization_id, group_id=group.id, address=f"{mark}の住所", address_key="x"))
    session.add(Need(organization_id=session.organization_id, group_id=group.id, category="retort", kg=9, created_at=NOW))
    offer = make_offer(session, world, notes="門の前")
    round_ = make_round(session, world, [offer], name="冬の回")
    confirm(session, round_.id, actor_id=world.actor_id, now=NOW)
    make_offer(session, world)
    add_agreement(session, offer.donor_id, signed_on=date(2026, 4, 1), actor_id=world.actor_id, now=NOW)
    add_job(session, kind="export", parameters={}, created_by=world.actor_id, now=NOW)
    save_view(session, page="stock", name="冬", query="q=a", is_shared=True, user_id=world.actor_id)
    start_session(session, user_id=world.actor_id, label="phone", now=NOW + timedelta(seconds=1))
    make_token(session, user_id=world.actor_id, name="scales", now=NOW)


def _mark_names(session: OrganizationSession, mark: str) -> None:
    for model in _owned():
        if hasattr(model, "name"):
            for record in session.scalars(select(model)):
                record.name = f"{mark}{record.name or ''}"


def _owned() -> list[Any]:
    return [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, OrganizationOwned)]


def _addresses(world: World) -> tuple[dict[str, uuid.UUID], dict[str, str]]:
    ids: dict[str, uuid.UUID] = {}
    codes: dict[str, str] = {}
    with world.reading() as session:
        for model in _owned():
            record = session.scalars(select(model).limit(1)).first()
            if isinstance(getattr(record, "id", None), uuid.UUID):
                ids[model.__name__] = record.id
            if parse_code(getattr(record, "code", None) or ""):
                codes[model.__name__] = record.code
        ids["Member"] = session.scalars(select(Membership.user_id)).first()
    codes |= {"site": world.site, "donor": world.donor, "group": world.group}
    return ids, codes


def rows_of(world: World) -> dict[str, list[str]]:
    """Everything the organization has, to see whether somebody changed it."""
    found: dict[str, list[str]] = defaultdict(list)
    with world.reading() as session:
        for model in _owned():
            for record in session.scalars(select(model)):
                found[model.__name__].append(
                    str({column.key: getattr(record, column.key) for column in model.__mapper__.column_attrs})
                )
    return {name: sorted(rows) for name, rows in found.items()}


def stock_offer_of(world: World) -> tuple[str, str]:
    """An offer of own stock and its lot."""
    lot = world.receive(240)
    with world.writing() as session:
        return make_stock_offer(session, world, lot).code, lot
