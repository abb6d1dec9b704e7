"""Which items are shown as perhaps the same, and which are not."""

import pytest

from inventory.catalog import add_barcode, get_item
from inventory.gs1 import to_gtin14
from inventory.likeness import forget_apart, list_alike, tell_apart
from tests.builders import World, make_item, make_world


@pytest.fixture
def world(database) -> World:
    return make_world(database)


def alike(world: World, *items: dict[str, object]) -> list[tuple[str, str, str]]:
    """Names of the pairs found among the world's curry and these."""
    with world.writing() as session:
        made = [make_item(session, **({"gtin14": None} | values)) for values in items]
        assert len(made) == len(items)
        return [(pair.first.name, pair.second.name, pair.reason) for pair in list_alike(session)]


CURRY = "こどもカレー 甘口 160g"


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"name": "コドモカレー　甘口（１６０ｇ）"}, "same_name"),
        ({"name": "こどもカレー甘口160g", "weight_grams": None}, "same_name"),
        ({"name": "こどもカレー 甘ロ 160g"}, "near_name"),
    ],
)
def test_other_spellings_of_one_thing_are_found(world: World, other: dict[str, object], reason: str):
    assert alike(world, other) == [(CURRY, other["name"], reason)]


@pytest.mark.parametrize(
    "other",
    [
        {"name": "こどもカレー 甘口 180g"},
        {"name": "こどもカレー 甘口 160g", "weight_grams": 320},
        {"name": "こどもカレー 甘ロ 160g", "category": "rice"},
        {"name": "こどもカレー 甘ロ 160g", "temperature": "frozen"},
        {"name": "白米 5kg", "category": "rice", "weight_grams": 5000},
    ],
)
def test_another_size_kind_or_storage_is_another_thing(world: World, other: dict[str, object]):
    assert alike(world, other) == []


def test_number_of_a_carton_leads_to_the_item_that_carries_the_number_of_the_pack(world: World):
    with world.writing() as session:
        carton = make_item(session, name="カレー（箱）", gtin14=None)
        add_barcode(session, carton, gtin14=to_gtin14("14901234567891"), pieces=24)
        found = list_alike(session)

    assert [pair.reason for pair in found] == ["same_number"]


def test_what_a_person_told_apart_is_not_asked_again_until_they_take_it_back(world: World):
    with world.writing() as session:
        other = make_item(session, name="こどもカレー甘口160g", gtin14=None)
        item = get_item(session, world.item)
        tell_apart(session, item, other)
        tell_apart(session, other, item)
        assert list_alike(session) == []

        forget_apart(session, other, item)

        assert len(list_alike(session)) == 1


def test_items_of_another_organization_are_like_none_of_ours(database, world: World):
    make_world(database, name="となりの団体（試験）")

    assert alike(world) == []


def test_no_more_pairs_are_listed_than_asked_for(world: World):
    with world.writing() as session:
        for number in range(6):
            make_item(session, name=CURRY, gtin14=None, maker=f"{number}")

        assert len(list_alike(session, limit=4)) == 4
