"""Items by hand: entering, changing, barcodes with check digits, allergens of both lists, out of use."""

import pytest

from inventory.catalog import Item, allergens_of, barcodes_of, get_item
from tests.builders import GTIN, World, make_item
from tests.statements import statements

VALUES = {
    "name": "さばの水煮缶 190g",
    "maker": "北浜",
    "category": "canned",
    "temperature": "ambient",
    "date_kind": "best_before",
    "weight_grams": "２３０",
}


def code_of(answer) -> str:
    return answer.headers["Location"].rsplit("/", 1)[1]


def read(world: World, code: str) -> Item:
    with world.reading() as session:
        item = get_item(session, code)
        session.expunge(item)
    return item


def test_an_item_is_entered_with_its_barcode(coordinator, world: World):
    answer = coordinator.post("/items", data={**VALUES, "gtin": "４９７０００００００００２", "pieces_per_case": "24"})
    item = read(world, code_of(answer))
    page = coordinator.get(answer.headers["Location"])

    assert (item.name, item.weight_grams, item.pieces_per_case, item.category) == ("さばの水煮缶 190g", 230, 24, "canned")
    assert "4970000000002" in page.text
    assert "「さばの水煮缶 190g」を登録しました" in page.text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "ここを入れてください"),
        ({"gtin": "4970000000006"}, "番号が一つちがっている"),
        ({"gtin": "49700"}, "けたの数がちがいます"),
        ({"gtin": GTIN[1:]}, "「こどもカレー 甘口 160g」で使っています"),
        ({"weight_grams": "0"}, "1 以上"),
        ({"weight_grams": "0.5"}, ""),
        ({"category": "gold"}, "一覧から選んでください"),
    ],
)
def test_a_wrong_value_is_said_and_what_was_typed_stays(coordinator, world: World, change: dict[str, str], sentence: str):
    page = coordinator.post("/items", data={**VALUES, **change})

    assert page.status_code == 422
    assert sentence in page.text
    assert 'value="北浜"' in page.text


def test_a_change_leaves_lots_as_they_came_in_and_is_kept(coordinator, world: World):
    world.receive(48)

    coordinator.post(f"/items/{world.item}/edit", data={**VALUES, "pieces_per_case": "12"})
    page = coordinator.get(f"/items/{world.item}").text

    assert "1ケースの個数：24 → 12" in page
    assert "種類：レトルト → 缶詰" in page
    assert "さばの水煮缶" in coordinator.get("/items?q=サバ").text
    assert "2 ケース" in coordinator.get("/stock").text


def test_a_second_barcode_is_added_and_removed(coordinator, world: World):
    coordinator.post(f"/items/{world.item}/barcodes", data={"gtin": "14901234567891", "pieces": "24"})
    with_two = coordinator.get(f"/items/{world.item}").text
    coordinator.post(f"/items/{world.item}/barcodes/14901234567891/remove", data={})
    with world.reading() as session:
        item = get_item(session, world.item)
        left = [barcode.gtin14 for barcode in barcodes_of(session, [item.id])[item.id]]

    assert "24 個入り" in with_two
    assert left == [GTIN]


def test_a_barcode_with_a_wrong_check_digit_is_refused(coordinator, world: World):
    page = coordinator.post(f"/items/{world.item}/barcodes", data={"gtin": "4901234567895"})

    assert page.status_code == 422
    assert "番号が一つちがっている" in page.text


def test_allergens_are_kept_in_three_values_with_their_list(coordinator, world: World):
    coordinator.post(
        f"/items/{world.item}/allergens",
        data={"list_version": "jp-2024-03", "allergen_wheat": "contains", "allergen_egg": "free", "allergen_milk": "unknown"},
    )
    with world.reading() as session:
        item = get_item(session, world.item)
        states = allergens_of(session, [item.id])[item.id]
    page = coordinator.get(f"/items/{world.item}").text

    assert states == {"wheat": "contains", "egg": "free"}
    assert "小麦：未確認 → 含む" in page
    assert "27 品目は未確認" in page


def test_the_newest_list_is_offered_and_the_older_can_be_chosen(coordinator, world: World):
    newest = coordinator.get(f"/items/{world.item}/allergens").text
    older = coordinator.get(f"/items/{world.item}/allergens?list=jp-2024-03").text

    assert "allergen_pistachio" in newest
    assert "allergen_pistachio" not in older


def test_an_item_in_stock_stays_in_use(coordinator, world: World):
    world.receive(5)

    page = coordinator.post(f"/items/{world.item}/archive", data={})

    assert page.status_code == 409
    assert "在庫がまだ 5 個あります" in page.text


def test_an_item_out_of_use_leaves_the_list_and_comes_back(coordinator, world: World):
    coordinator.post(f"/items/{world.item}/archive", data={})
    lists = coordinator.get("/items").text, coordinator.get("/items?state=archived").text
    coordinator.post(f"/items/{world.item}/restore", data={})

    assert ["こどもカレー 甘口 160g</a>" in page for page in lists] == [False, True]
    assert "こどもカレー" in coordinator.get("/items").text


def test_the_list_goes_on_by_name(coordinator, world: World):
    with world.writing() as session:
        for number in range(60):
            make_item(session, name=f"品 {number:02}", gtin14=None)
    first = coordinator.get("/items").text
    next_url = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")

    second = coordinator.get(next_url).text

    assert (first.count("tk-main-cell"), second.count("tk-main-cell")) == (50, 11)


def test_strangers_and_volunteers_change_no_item(stranger, volunteer, world: World):
    assert stranger.get(f"/items/{world.item}").status_code == 404
    assert stranger.get(f"/items/{world.item}/edit").status_code == 404
    assert stranger.post(f"/items/{world.item}/edit", data=VALUES).status_code == 404
    assert stranger.post(f"/items/{world.item}/barcodes", data={"gtin": "4970000000002"}).status_code == 404
    assert stranger.post(f"/items/{world.item}/allergens", data={"list_version": "jp-2026-04"}).status_code == 404
    assert volunteer.get("/items").status_code == 403


def test_pages_ask_the_same_however_much_there_is(coordinator, world: World):
    world.receive(1)
    with statements(world.database) as few:
        coordinator.get("/items")
        coordinator.get(f"/items/{world.item}")
    world.record(*(world.request("receive", quantity=1) for _ in range(60)))
    with world.writing() as session:
        for number in range(60):
            make_item(session, name=f"品 {number:02}", gtin14=None)
    with statements(world.database) as many:
        coordinator.get("/items")
        coordinator.get(f"/items/{world.item}")

    assert len(many) == len(few) <= 3 + 6
