"""Warehouses and shelves: adding, renaming, closing, and what is refused."""

import pytest

from inventory import warehouses
from inventory.places import Place, add_place, get_place, list_shelves
from tests.builders import World
from tests.statements import statements


def shelves(world: World) -> list[Place]:
    with world.reading() as session:
        found = list_shelves(session)
        session.expunge_all()
    return found


def test_a_warehouse_is_added_and_shown(coordinator, world: World):
    answer = coordinator.post("/places", data={"name": "港倉庫", "temperature": "frozen"})
    page = coordinator.get(answer.headers["Location"])

    assert "「港倉庫」を登録しました" in page.text
    assert "冷凍" in page.text
    assert "登録しました" in page.text.split("変更の記録")[1]


def test_several_shelves_come_from_one_field_in_any_width(coordinator, world: World):
    coordinator.post(f"/places/{world.site}/shelves", data={"names": "A-1、A-2，冷凍1\n", "temperature": "ambient"})

    assert [shelf.name for shelf in shelves(world)] == ["A-1", "A-2", "冷凍1"]
    assert {shelf.temperature for shelf in shelves(world)} == {"ambient"}


def test_a_shelf_twice_in_one_warehouse_is_refused_and_none_is_added(coordinator, world: World):
    coordinator.post(f"/places/{world.site}/shelves", data={"names": "A-1"})

    page = coordinator.post(f"/places/{world.site}/shelves", data={"names": "B-1、A-1"})

    assert page.status_code == 422
    assert "「A-1」はもう使われています" in page.text
    assert 'value="B-1、A-1"' in page.text
    assert [shelf.name for shelf in shelves(world)] == ["A-1"]


@pytest.mark.parametrize(("name", "sentence"), [("", "ここを入れてください"), ("本町倉庫", "もう使われています")])
def test_a_warehouse_needs_a_name_of_its_own(coordinator, world: World, name: str, sentence: str):
    page = coordinator.post("/places", data={"name": name})

    assert page.status_code == 422
    assert sentence in page.text


def test_a_place_is_renamed_and_its_history_says_from_what(coordinator, world: World):
    coordinator.post(f"/places/{world.site}", data={"name": "本町第二倉庫", "temperature": "chilled"})

    page = coordinator.get(f"/places/{world.site}")

    assert "名前：本町倉庫 → 本町第二倉庫" in page.text
    assert "温度：– → 冷蔵" in page.text


def test_a_place_with_goods_is_not_closed(coordinator, world: World):
    world.receive(10)

    page = coordinator.post(f"/places/{world.site}/close", data={})

    assert page.status_code == 409
    assert "まだ 1 ロット置いてあります" in page.text


def test_a_warehouse_closes_with_its_shelves_and_opens_again(coordinator, world: World):
    with world.writing() as session:
        add_place(session, kind="shelf", name="A-1", site_id=get_place(session, world.site).id)

    coordinator.post(f"/places/{world.site}/close", data={})
    closed = coordinator.get(f"/places/{world.site}").text
    no_shelves = shelves(world)
    coordinator.post(f"/places/{world.site}/reopen", data={})

    assert "使っていません" in closed
    assert no_shelves == []
    assert "また使えます" in coordinator.get(f"/places/{world.site}").text


def test_a_closed_warehouse_takes_no_new_shelf(coordinator, world: World):
    coordinator.post(f"/places/{world.site}/close", data={})

    page = coordinator.post(f"/places/{world.site}/shelves", data={"names": "A-1"})

    assert page.status_code == 422
    assert shelves(world) == []


def test_a_shelf_shows_what_lies_on_it(coordinator, world: World):
    with world.writing() as session:
        shelf = add_place(session, kind="shelf", name="A-1", site_id=get_place(session, world.site).id).code
    on_shelf = world.receive(10, shelf=shelf)
    elsewhere = world.receive(10)

    page = coordinator.get(f"/places/{shelf[:4]}-{shelf[4:]}")

    assert f"/lots/{on_shelf}" in page.text
    assert elsewhere not in page.text


def test_strangers_and_auditors_change_no_place(stranger, client_of, world: World):
    auditor = client_of(world, "auditor")

    assert stranger.get(f"/places/{world.site}").status_code == 404
    assert stranger.post(f"/places/{world.site}", data={"name": "x"}).status_code == 404
    assert stranger.post(f"/places/{world.site}/shelves", data={"names": "x"}).status_code == 404
    assert stranger.post(f"/places/{world.site}/close", data={}).status_code == 404
    assert auditor.get(f"/places/{world.site}").status_code == 200
    assert auditor.post(f"/places/{world.site}", data={"name": "x"}).status_code == 403


def test_a_donor_is_no_warehouse(coordinator, world: World):
    assert coordinator.get(f"/places/{world.donor}").status_code == 404
    assert coordinator.get("/places/nonsense").status_code == 404


def test_the_list_asks_the_same_however_many_shelves(coordinator, world: World):
    with statements(world.database) as few:
        coordinator.get("/places")
    with world.writing() as session:
        site = get_place(session, world.site)
        for number in range(60):
            add_place(session, kind="shelf", name=f"S-{number}", site_id=site.id)
    with statements(world.database) as many:
        coordinator.get("/places")

    assert len(many) == len(few) <= 6


def test_lots_are_counted_so_far_and_what_lies_on_no_shelf_is_named(coordinator, world: World, monkeypatch):
    with world.writing() as session:
        shelf = add_place(session, kind="shelf", name="A-1", site_id=get_place(session, world.site).id).code
    for _ in range(3):
        world.receive(10, shelf=shelf)
    world.receive(10)
    exact = coordinator.get("/places").text

    monkeypatch.setattr(warehouses, "LEAST_COUNTED_TO", 2)
    monkeypatch.setattr(warehouses, "MOST_COUNTED", 2)
    capped = coordinator.get("/places").text

    assert ("4 ロット<" in exact, "棚が決まっていません" in exact, "以上" in exact) == (True, True, False)
    assert ("3 ロット以上" in capped, ">2 以上<" in capped) == (True, True)
