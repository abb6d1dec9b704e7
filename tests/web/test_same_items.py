"""Items that look alike, side by side; merged by one press and taken apart by another."""

import re

import pytest

from inventory.catalog import get_entered_item
from tests.builders import World, make_item
from tests.statements import statements
from tests.web.conftest import CheckingClient

TWIN_NUMBER = "04912345678904"


@pytest.fixture
def twin(world: World) -> str:
    with world.writing() as session:
        return make_item(session, name="こどもカレー甘口 160g", gtin14=TWIN_NUMBER, weight_grams=None, maker="みのり").code


def test_what_looks_alike_stands_side_by_side_with_what_differs(coordinator: CheckingClient, world: World, twin: str):
    world.receive(48)

    page = coordinator.get("/items/alike").text

    assert "名前が同じ" in page
    assert page.count("ちがいます") == 3
    assert "4901234567894" in page
    assert "4912345678904" in page
    assert "2 ケース" in page


def test_one_press_merges_and_the_banner_takes_it_back(coordinator: CheckingClient, world: World, twin: str):
    world.receive(24, item=twin)
    coordinator.post(f"/items/{twin}/merge", data={"into": world.item, "then": "list"})

    told = coordinator.get("/items/alike").text
    page = coordinator.get(f"/items/{world.item}").text

    assert "「こどもカレー甘口 160g」を「こどもカレー 甘口 160g」にまとめました。1 ロットが移りました。" in told
    assert "似ている品目はありません" in told
    assert "1 ケース" in page
    assert "まとめた品目" in page
    coordinator.post(re.search(r'action="(/items/[^"]*/separate)"', told)[1], data={})
    assert "似ている品目はありません" not in coordinator.get("/items/alike").text
    with world.reading() as session:
        assert get_entered_item(session, twin).merged_into is None


def test_page_of_a_merged_item_says_where_it_went_and_offers_no_way_to_use_it_alone(
    coordinator: CheckingClient, world: World, twin: str
):
    coordinator.post(f"/items/{twin}/merge", data={"into": world.item})

    page = coordinator.get(f"/items/{twin}").text
    refused = coordinator.post(f"/items/{twin}/restore", data={})

    assert "「こどもカレー 甘口 160g」にまとめてあります" in page
    assert "また使う" not in page
    assert refused.status_code == 409


def test_two_things_are_not_asked_about_again(coordinator: CheckingClient, world: World, twin: str):
    coordinator.post(f"/items/{world.item}/apart", data={"other": twin})

    told = coordinator.get("/items/alike").text

    assert "ちがう物として覚えました" in told
    assert "似ている品目はありません" in told
    coordinator.post(re.search(r'action="(/items/[^"]*/apart/undo[^"]*)"', told)[1], data={})
    assert "名前が同じ" in coordinator.get("/items/alike").text


@pytest.mark.parametrize("text", ["カレー", "4912345678904"])
def test_any_other_item_is_found_by_name_or_number_and_merged(coordinator: CheckingClient, world: World, twin: str, text: str):
    page = coordinator.get(f"/items/{world.item}/alike?q={text}").text

    assert f'action="/items/{twin}/merge"' in page
    assert "見つかりません" in coordinator.get(f"/items/{world.item}/alike?q=うどん").text


def test_a_second_press_is_refused_in_words(coordinator: CheckingClient, world: World, twin: str):
    coordinator.post(f"/items/{twin}/merge", data={"into": world.item})
    coordinator.post(f"/items/{twin}/merge", data={"into": world.item})

    assert "まとめられません" in coordinator.get("/items/alike").text


@pytest.mark.parametrize("role", ["volunteer", "auditor"])
def test_only_who_keeps_the_registers_merges(client_of, world: World, twin: str, role: str):
    client = client_of(world, role)

    assert client.post(f"/items/{twin}/merge", data={"into": world.item}).status_code == 403
    assert "にまとめる" not in client.get("/items/alike").text


def test_pairs_cost_the_same_however_many(coordinator: CheckingClient, world: World, twin: str):
    with statements(world.database) as few:
        coordinator.get("/items/alike")
    with world.writing() as session:
        for number in range(8):
            make_item(session, name=f"うどん {number}00g", gtin14=None)
            make_item(session, name=f"うどん{number}00g", gtin14=None)

    with statements(world.database) as many:
        assert coordinator.get("/items/alike").text.count("名前が同じ") == 9

    assert len(many) == len(few)
