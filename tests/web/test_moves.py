"""Moving, discarding and counting on the laptop: all rows or none, once, and taken back together."""

import re

import pytest

from inventory.lots import get_lot
from inventory.places import add_place, get_place
from inventory.stock import held_at, movements_of_lot
from tests.builders import World
from tests.statements import statements


@pytest.fixture
def shelf(world: World) -> str:
    with world.writing() as session:
        return add_place(session, kind="shelf", name="A-1", site_id=get_place(session, world.site).id).code


def lying(world: World, code: str) -> dict[str, int]:
    with world.reading() as session:
        return {row.place_name: row.on_hand for row in held_at(session, get_lot(session, code)[0])}


def typed(client, kind: str, codes: list[str], **values: str) -> dict[str, object]:
    """The form as a browser would send it, with these values."""
    page = client.get(f"/moves/{kind}?" + "&".join(f"lot={code}" for code in codes)).text
    keys = dict(re.findall(r'name="(key_\d+)" value="([^"]+)"', page))
    return {"lot": codes, **keys, **values}


def test_cases_and_pieces_are_moved_to_a_shelf(coordinator, world: World, shelf: str):
    code = world.receive(100)

    answer = coordinator.post(
        "/moves/transfer", data=typed(coordinator, "transfer", [code], cases_0="２", pieces_0="2", target=f"{world.site}.{shelf}")
    )

    assert answer.headers["Location"] == f"/lots/{code}"
    assert lying(world, code) == {"本町倉庫": 50, "A-1": 50}


def test_all_that_is_free_is_proposed(coordinator, world: World):
    code = world.receive(100)

    page = coordinator.get(f"/moves/transfer?lot={code}").text

    assert re.search(r'name="cases_0" value="4"', page)
    assert re.search(r'name="pieces_0" value="4"', page)


def test_one_row_too_many_moves_nothing_and_says_which(coordinator, world: World, shelf: str):
    enough, short = world.receive(100), world.receive(10)
    form = typed(
        coordinator,
        "transfer",
        [enough, short],
        cases_0="",
        pieces_0="50",
        cases_1="",
        pieces_1="50",
        target=f"{world.site}.{shelf}",
    )

    page = coordinator.post("/moves/transfer", data=form)

    assert page.status_code == 409
    assert "足りません。使えるのは 10 個です" in page.text
    assert 'value="50"' in page.text
    assert lying(world, enough) == {"本町倉庫": 100}


def test_the_same_form_sent_twice_books_once(coordinator, world: World, shelf: str):
    code = world.receive(100)
    form = typed(coordinator, "transfer", [code], cases_0="", pieces_0="30", target=f"{world.site}.{shelf}")

    coordinator.post("/moves/transfer", data=form)
    coordinator.post("/moves/transfer", data=form)

    assert lying(world, code) == {"本町倉庫": 70, "A-1": 30}


@pytest.mark.parametrize(
    ("kind", "values", "sentence"),
    [
        ("transfer", {"pieces_0": "5"}, "ここを入れてください"),
        ("transfer", {"cases_0": "", "pieces_0": "", "target": "x"}, "数が入っていません"),
        ("transfer", {"pieces_0": "-1", "target": "x"}, "数字で入れてください"),
        ("transfer", {"pieces_0": "0.5", "target": "x"}, "数字で入れてください"),
        ("transfer", {"pieces_0": "99999999", "target": "x"}, "数が大きすぎます"),
        ("transfer", {"pieces_0": "5", "target": "ABCDEFGH"}, "見つかりません"),
        ("dispose", {"pieces_0": "5", "reason": "boredom"}, "一覧から選んでください"),
    ],
)
def test_what_cannot_be_booked_is_said_in_place(coordinator, world: World, kind: str, values: dict[str, str], sentence: str):
    code = world.receive(100)

    page = coordinator.post(f"/moves/{kind}", data=typed(coordinator, kind, [code], **values))

    assert page.status_code in (409, 422)
    assert sentence in page.text
    assert lying(world, code) == {"本町倉庫": 100}


def test_discarding_needs_a_reason_and_keeps_a_note(coordinator, world: World):
    code = world.receive(100)

    answer = coordinator.post(
        "/moves/dispose", data=typed(coordinator, "dispose", [code], pieces_0="30", reason="damaged", note="箱がぬれた")
    )

    with world.reading() as session:
        notes = [each.note for each in movements_of_lot(session, get_lot(session, code)[0].id) if each.note]

    assert answer.status_code == 302
    assert lying(world, code) == {"本町倉庫": 70}
    assert notes == ["箱がぬれた"]


def test_counting_books_the_difference_and_zero_counts(coordinator, world: World):
    code = world.receive(100)
    other = world.receive(20)

    coordinator.post("/moves/count", data=typed(coordinator, "count", [code], cases_0="4", pieces_0="0"))
    coordinator.post("/moves/count", data=typed(coordinator, "count", [other], pieces_0="0"))

    assert lying(world, code) == {"本町倉庫": 96}
    assert lying(world, other) == {}


def test_the_counting_form_shows_no_number(coordinator, world: World):
    code = world.receive(777)

    assert "777" not in coordinator.get(f"/moves/count?lot={code}").text


def test_all_moves_of_a_form_are_taken_back_together_and_once(coordinator, world: World, shelf: str):
    codes = [world.receive(10), world.receive(20)]
    form = typed(
        coordinator, "transfer", codes, target=f"{world.site}.{shelf}", cases_0="", pieces_0="5", cases_1="", pieces_1="5"
    )
    coordinator.post("/moves/transfer", data=form)
    undo = coordinator.get("/stock").text.split('action="/moves/undo?')[1].split('"')[0].replace("&amp;", "&")

    coordinator.post(f"/moves/undo?{undo}", data={})
    again = coordinator.post(f"/moves/undo?{undo}", data={}, follow_redirects=True)

    assert [lying(world, code) for code in codes] == [{"本町倉庫": 10}, {"本町倉庫": 20}]
    assert again.status_code == 200


def test_what_was_used_since_is_not_taken_back(coordinator, world: World, shelf: str):
    code = world.receive(10)
    coordinator.post(
        "/moves/transfer", data=typed(coordinator, "transfer", [code], cases_0="", pieces_0="10", target=f"{world.site}.{shelf}")
    )
    page = coordinator.get("/stock").text
    undo = page.split('action="/moves/undo?')[1].split('"')[0].replace("&amp;", "&")
    world.record(world.request("issue", lot=code, shelf=shelf, quantity=10))

    page = coordinator.post(f"/moves/undo?{undo}", data={}, follow_redirects=True)

    assert "取り消せませんでした" in page.text


def test_strangers_move_nothing(stranger, volunteer, world: World):
    code = world.receive(10)

    assert stranger.get(f"/moves/transfer?lot={code}").status_code == 404
    assert stranger.post("/moves/transfer", data={"lot": code, "pieces_0": "1", "target": world.site}).status_code == 404
    assert stranger.post("/moves/undo?seq=1", data={}, follow_redirects=True).status_code == 200
    assert lying(world, code) == {"本町倉庫": 10}
    assert volunteer.get(f"/moves/transfer?lot={code}").status_code == 403


def test_the_form_asks_the_same_however_many_lots(coordinator, world: World):
    codes = [outcome.lot_code for outcome in world.record(*(world.request("receive", quantity=1) for _ in range(50)))]
    with statements(world.database) as few:
        coordinator.get(f"/moves/transfer?lot={codes[0]}")
    with statements(world.database) as many:
        coordinator.get("/moves/transfer?" + "&".join(f"lot={code}" for code in codes))

    assert len(many) == len(few) <= 6
