"""A pack that one organization named is proposed to another, when the operator and both of them wish it; never stock, never who."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from inventory.accounts import Organization
from inventory.shared_items import SharedItem
from tests.builders import World, make_world
from tests.web.conftest import CheckingClient

PACK = "4987654321094"
VALUES = {
    "name": "にこにこ米 2kg",
    "category": "rice",
    "weight_grams": "2000",
    "pieces_per_case": "5",
    "temperature": "ambient",
    "gtin": PACK,
}
OTHER = "となりの団体（試験）"
NOTICE = "ほかの団体が入れた内容です"
Phone = Callable[[World], CheckingClient]


@pytest.fixture
def neighbour(database) -> World:
    return make_world(database, name=OTHER)


@pytest.fixture
def phone(client_of) -> Phone:
    def of(world: World) -> CheckingClient:
        client = client_of(world, "volunteer")
        client.set_cookie("tasuki_donor", world.donor)
        return client

    return of


@pytest.fixture
def _operator_allows(app: Flask) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], shared_items=True)


def wish(world: World, *, shares: bool = True) -> None:
    with world.writing() as session:
        organization = session.get(Organization, world.organization_id)
        organization.settings = {**organization.settings, "share_items": shares}


def told(world: World) -> list[SharedItem]:
    with world.reading() as session:
        found = list(session.scalars(select(SharedItem)))
        session.expunge_all()
        return found


@pytest.mark.usefixtures("_operator_allows")
def test_a_pack_named_by_one_is_proposed_to_another_who_wishes_it(phone: Phone, world: World, neighbour: World):
    wish(world)
    wish(neighbour)
    phone(world).post("/scan/items", data=VALUES)

    page = phone(neighbour).get(f"/scan/receive?text={PACK}").text

    assert NOTICE in page
    assert 'value="にこにこ米 2kg"' in page
    assert 'value="2000"' in page
    assert "みなとフードバンク" not in page


@pytest.mark.usefixtures("_operator_allows")
@pytest.mark.parametrize(("gives", "takes"), [(False, True), (True, False), (False, False)])
def test_nothing_passes_unless_both_wish_it(phone: Phone, world: World, neighbour: World, gives: bool, takes: bool):
    wish(world, shares=gives)
    wish(neighbour, shares=takes)
    phone(world).post("/scan/items", data=VALUES)

    page = phone(neighbour).get(f"/scan/receive?text={PACK}").text

    assert NOTICE not in page
    assert "にこにこ米" not in page
    assert bool(told(world)) is gives


def test_nothing_passes_where_the_operator_does_not_allow_it(phone: Phone, world: World, neighbour: World):
    wish(world)
    wish(neighbour)

    phone(world).post("/scan/items", data=VALUES)

    assert told(world) == []
    assert "にこにこ米" not in phone(neighbour).get(f"/scan/receive?text={PACK}").text


def test_what_is_told_has_no_room_for_who_when_or_how_much():
    assert set(SharedItem.__table__.columns.keys()) == {
        "gtin14", "name", "category", "temperature", "weight_grams", "pieces_per_case", "pieces",
    }  # fmt: skip


@pytest.mark.usefixtures("_operator_allows")
def test_numbers_that_a_shop_gave_itself_are_told_to_nobody(phone: Phone, world: World):
    wish(world)

    phone(world).post("/scan/items", data={**VALUES, "gtin": "2012345678903"})

    assert told(world) == []


@pytest.mark.usefixtures("_operator_allows")
def test_who_switches_it_on_tells_what_is_known_already(client_of, world: World):
    admin = client_of(world, "admin")
    page = admin.get("/organization").text
    form = {
        "name": "みなとフードバンク（試験）", "accept_days": "60", "error_days": "7", "warn_days": "30", "release_days_storing": "14",
        "release_days_same_day": "3", "fiscal_year_start_month": "4",
    }  # fmt: skip

    admin.post("/organization", data={**form, "share_items": "1"})

    assert "品目の情報を、ほかの団体と分け合う" in page
    assert [(fact.gtin14, fact.name) for fact in told(world)] == [("04901234567894", "こどもカレー 甘口 160g")]


def test_setting_is_not_shown_where_the_operator_does_not_allow_it(client_of, world: World):
    assert "ほかの団体と分け合う" not in client_of(world, "admin").get("/organization").text


@pytest.mark.usefixtures("_operator_allows")
def test_what_is_proposed_is_booked_by_nobody_until_a_person_saves_it(phone: Phone, world: World, neighbour: World):
    wish(world)
    wish(neighbour)
    phone(world).post("/scan/items", data=VALUES)
    client = phone(neighbour)
    client.get(f"/scan/receive?text={PACK}")
    assert client.get(f"/api/v1/scan?text={PACK}").json["kind"] != "item"

    client.post("/scan/items", data={**VALUES, "name": "にこにこ米 白米 2kg"})

    assert client.get(f"/api/v1/scan?text={PACK}").json["item"]["name"] == "にこにこ米 白米 2kg"


def test_a_pack_is_asked_about_once_and_known_on_every_phone_of_the_organization(phone: Phone, world: World):
    first, second = phone(world), phone(world)
    assert 'data-kind="new"' in first.get(f"/scan/receive?text={PACK}").text
    first.post("/scan/items", data=VALUES)

    page = second.get(f"/scan/receive?text={PACK}").text

    assert 'data-kind="item"' in page
    assert "にこにこ米 2kg" in page
