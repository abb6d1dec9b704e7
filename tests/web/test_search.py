"""Finding anything from one field, in any width and spelling; exact codes lead straight to their record."""

import pytest

from inventory.places import add_place, get_place
from tests.builders import World, make_item
from tests.matching.goods_story import begin_story
from tests.statements import statements


@pytest.mark.parametrize(
    "change",
    [
        str,
        str.lower,
        lambda code: f"{code[:4]}-{code[4:]}",
        lambda code: f"{code[:4]}－{code[4:]}",
        lambda code: f"http://x.jp/q/{code}",
    ],
)
def test_a_whole_code_leads_to_its_record(coordinator, world: World, change):
    code = world.receive(10)

    answer = coordinator.get("/search", query_string={"q": change(code)})

    assert answer.headers["Location"] == f"/lots/{code}"


def test_codes_of_every_kind_lead_to_their_pages(coordinator, world: World):
    found = {
        name: coordinator.get(f"/search?q={getattr(world, name)}").headers["Location"]
        for name in ("site", "donor", "group", "item")
    }

    assert found == {
        "site": f"/places/{world.site}",
        "donor": f"/donors/{world.donor}",
        "group": f"/groups/{world.group}",
        "item": f"/items/{world.item}",
    }


def test_a_barcode_leads_to_its_item(coordinator, world: World):
    answer = coordinator.get("/search", query_string={"q": "４９０１２３４５６７８９４"})

    assert answer.headers["Location"] == f"/items/{world.item}"


def test_while_typing_nobody_is_sent_away(coordinator, world: World):
    code = world.receive(10)

    answer = coordinator.get(f"/search?q={code}", headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert f"/lots/{code}" in answer.text


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("ｶﾚｰ", "こどもカレー 甘口 160g"),
        ("みのり", "みのり製菓（試験）"),
        ("ミノリ", "みのり製菓（試験）"),
        ("ぱんとりー", "港北パントリー（試験）"),
        ("本町", "本町倉庫"),
        ("Ａ－１", "A-1"),
    ],
)
def test_names_are_found_in_any_spelling(database, client_of, words: str, expected: str):
    story = begin_story(database)
    with story.world.writing() as session:
        add_place(session, kind="shelf", name="A-1", site_id=get_place(session, story.world.site).id)

    page = client_of(story.world, "coordinator").get("/search", query_string={"q": words})

    assert f">{expected}</a>" in page.text


def test_the_beginning_of_a_code_finds_lots(coordinator, world: World):
    code = world.receive(10)

    page = coordinator.get(f"/search?q={code[:5]}")

    assert f"/lots/{code}" in page.text


def test_deliveries_under_way_are_found_by_group(database, client_of):
    story = begin_story(database)
    story.plan_delivery(story.near)

    page = client_of(story.world, "coordinator").get("/search?q=パントリー")

    assert "/deliveries/D0000001" in page.text
    assert "送りました" in page.text


@pytest.mark.parametrize("words", ["ないもの", "%", "_", "'", "\\", "0000-0000", "x" * 500])
def test_nothing_found_says_so_and_what_to_try(coordinator, world: World, words: str):
    page = coordinator.get("/search", query_string={"q": words})

    assert page.status_code == 200
    assert "は見つかりません" in page.text


def test_an_empty_field_asks_nothing_of_the_database(coordinator, world: World):
    with statements(world.database) as sent:
        page = coordinator.get("/search?q=　")

    assert page.status_code == 200
    assert sent == []


def test_many_hits_are_cut_with_a_way_to_the_rest(coordinator, world: World):
    with world.writing() as session:
        for number in range(20):
            make_item(session, name=f"かんづめ {number}", gtin14=None)

    page = coordinator.get("/search?q=カンヅメ").text

    assert page.count('href="/items/') == 8
    assert "もっと見る" in page


def test_strangers_find_nothing_of_ours_and_volunteers_no_page(stranger, volunteer, world: World):
    code = world.receive(10)

    assert "は見つかりません" in stranger.get(f"/search?q={code}").text
    assert f'/items/{world.item}"' not in stranger.get("/search?q=カレー").text
    assert volunteer.get("/search?q=カレー").status_code == 403


def test_six_questions_however_much_there_is(coordinator, world: World):
    with statements(world.database) as few:
        coordinator.get("/search?q=カレ")
    with world.writing() as session:
        for number in range(100):
            make_item(session, name=f"カレー {number}", gtin14=None)
    with statements(world.database) as many:
        coordinator.get("/search?q=カレ")

    assert len(few) == len(many) <= 6
