"""Groups, needs, offers and rounds for tests of matching."""

import uuid
from datetime import date, datetime

from sqlalchemy import select

from inventory.catalog import Item
from inventory.dates import DateMark
from inventory.db import OrganizationSession
from inventory.lots import Lot, get_lot
from inventory.places import Place, add_place, get_place
from inventory.spelling import name_key, search_key
from matching.groups.tables import GroupDocument, RecipientGroup
from matching.needs import Need
from matching.offers import Conditions, Offer, OfferValues, add_offer, open_stock
from matching.rounds.proposing import propose
from matching.rounds.starting import start_round
from matching.rounds.tables import Round
from matching.teams import Team, TeamMember
from tests.builders import NOW, World

FIRST, LAST = date(2026, 11, 24), date(2026, 11, 30)
EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]


def make_group(
    session: OrganizationSession, name: str, *, needs: dict[str, int] | None = None, **values: object
) -> tuple[RecipientGroup, str]:
    """An approved group that receives every day, and its code."""
    place = add_place(session, kind="group", name=name)
    defaults: dict[str, object] = {
        "state": "approved", "households": 10, "prefecture_code": "13", "storage_ambient_kg": 500, "receiving_weekdays": EVERY_DAY,
        "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    group = RecipientGroup(
        organization_id=session.organization_id,
        id=place.id,
        name=name,
        search_key=search_key(name),
        name_key=name_key(name),
        **(defaults | values),
    )
    session.add(group)
    session.flush()
    for category, kg in ({"retort": 100} if needs is None else needs).items():
        session.add(Need(organization_id=session.organization_id, group_id=place.id, category=category, kg=kg, created_at=NOW))
    session.flush()
    return group, place.code


def hand_in(session: OrganizationSession, group: RecipientGroup, document: str, *, until: date | None = None) -> None:
    session.add(
        GroupDocument(
            organization_id=session.organization_id,
            group_id=group.id,
            document=document,
            received_on=date(2026, 4, 1),
            valid_until=until,
        )
    )
    session.flush()


def make_team(
    session: OrganizationSession, hub: RecipientGroup, members: list[RecipientGroup], *, cross_dock_kg: int = 1000
) -> Team:
    team = Team(organization_id=session.organization_id, name=f"{hub.name}班", hub_id=hub.id, cross_dock_kg=cross_dock_kg)
    session.add(team)
    session.flush()
    session.add_all(
        [TeamMember(organization_id=session.organization_id, team_id=team.id, group_id=member.id) for member in members]
    )
    session.flush()
    return team


def make_offer(session: OrganizationSession, world: World, *, item: Item | None = None, **values: object) -> Offer:
    """Thirty cases of curry (24 pieces of 160 g) of the donor, unless told otherwise."""
    found = item or session.scalars(select(Item).where(Item.code == world.item)).one()
    conditions = values.pop("conditions", Conditions())
    defaults: dict[str, object] = {
        "donor_id": get_place(session, world.donor).id, "item": found, "cases": 30, "conditions": conditions,
        "date_mark": DateMark("best_before", "day", date(2027, 3, 31)), "available_from": FIRST, "available_to": LAST,
    }  # fmt: skip
    return add_offer(session, OfferValues(**(defaults | values)), actor_id=world.actor_id, now=NOW)  # type: ignore[arg-type]


def lot_at(session: OrganizationSession, world: World, code: str) -> tuple[Lot, Place]:
    return get_lot(session, code)[0], get_place(session, world.site)


def make_stock_offer(session: OrganizationSession, world: World, code: str, **values: object) -> Offer:
    """All whole cases of a lot in the world's warehouse."""
    lot, place = lot_at(session, world, code)
    defaults: dict[str, object] = {"available_from": FIRST, "available_to": LAST}
    return open_stock(session, lot=lot, place=place, actor_id=world.actor_id, now=NOW, **(defaults | values))  # type: ignore[arg-type]


def make_round(session: OrganizationSession, world: World, offers: list[Offer], *, at: datetime = NOW, **values: object) -> Round:
    """A round with a plan."""
    round_ = start_round(session, offers=offers, actor_id=world.actor_id, now=at, **values)  # type: ignore[arg-type]
    propose(session, round_, now=at, actor_id=world.actor_id)
    return round_


def given(round_: Round) -> dict[tuple[str, str], int]:
    """Cases by lot and group, as the stored plan says."""
    assert round_.plan is not None
    return {(share["lot"], share["group"]): share["cases"] for share in round_.plan["allocations"]}


def codes(round_: Round, lot: str, group: str) -> list[str]:
    """The reasons why the group gets nothing of the lot."""
    assert round_.plan is not None
    return next(row["codes"] for row in round_.plan["reasons"] if (row["lot"], row["group"]) == (lot, group))


def share_ids(session: OrganizationSession, model: type, round_id: uuid.UUID) -> list[uuid.UUID]:
    return list(session.scalars(select(model.id).where(model.round_id == round_id)))  # type: ignore[attr-defined]
