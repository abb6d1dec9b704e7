"""Frozen or chilled goods on their way to a warmer shelf: said with the reason, asked once more, and then done."""

import uuid

import pytest

from inventory.lots import get_lot
from inventory.places import add_place, get_place
from inventory.stock import held_at
from tests.builders import World, make_item
from tests.web.entries import API, entry
from tests.web.scan.acts import send
from tests.web.test_moves import typed


@pytest.fixture
def frozen(world: World) -> str:
    """Ten frozen pieces, by the code of their lot."""
    with world.writing() as session:
        code = make_item(session, name="冷凍ハンバーグ", category="frozen_meal", temperature="frozen", gtin14=None).code
    return world.receive(10, item=code)


@pytest.fixture
def shelves(world: World) -> dict[str | None, str]:
    """A shelf of each class and one without, by code."""
    with world.writing() as session:
        site_id = get_place(session, world.site).id
        return {
            temperature: add_place(session, kind="shelf", name=f"棚-{temperature}", site_id=site_id, temperature=temperature).code
            for temperature in ("ambient", "chilled", "frozen", None)
        }


def lying(world: World, lot: str) -> dict[str, int]:
    with world.reading() as session:
        return {row.place_name: row.on_hand for row in held_at(session, get_lot(session, lot)[0])}


def test_laptop_warns_with_the_reason_and_moves_when_told_so(coordinator, world: World, frozen: str, shelves) -> None:
    form = typed(coordinator, "transfer", [frozen], pieces_0="4", target=f"{world.site}.{shelves['chilled']}")

    warned = coordinator.post("/moves/transfer", data=form)
    moved = coordinator.post("/moves/transfer", data=form | {"warmer_ok": "1"})

    assert warned.status_code == 422
    assert "「冷凍ハンバーグ」は冷凍の品物です。「棚-chilled」は冷蔵の棚" in warned.text
    assert 'name="warmer_ok"' in warned.text
    assert moved.status_code == 302
    assert lying(world, frozen) == {"本町倉庫": 6, "棚-chilled": 4}


@pytest.mark.parametrize("temperature", ["frozen", None])
def test_shelf_as_cold_or_without_a_class_asks_nothing(coordinator, world: World, frozen: str, shelves, temperature) -> None:
    form = typed(coordinator, "transfer", [frozen], pieces_0="4", target=f"{world.site}.{shelves[temperature]}")

    assert coordinator.post("/moves/transfer", data=form).status_code == 302


def test_phone_warns_when_the_shelf_is_scanned_and_asks_before_it_books(volunteer, world: World, frozen: str, shelves) -> None:
    address = f"/scan/move?lot={frozen}&text={shelves['ambient']}"

    seen = volunteer.get(address).text
    warned = send(volunteer, address, quantity="3", unit="piece", target=shelves["ambient"])
    lying_then = lying(world, frozen)
    moved = send(volunteer, address, quantity="3", unit="piece", target=shelves["ambient"], warmer_ok="1")

    assert "常温の棚なので" in seen
    assert (warned.status_code, "常温の棚なので" in warned.text, lying_then) == (422, True, {"本町倉庫": 10})
    assert moved.status_code == 302
    assert lying(world, frozen) == {"本町倉庫": 7, "棚-ambient": 3}


def test_api_refuses_with_a_way_through_and_repeats_what_is_booked(volunteer, world: World, frozen: str, shelves) -> None:
    body = entry(world, "transfer", lot=frozen, quantity=2, target_site=world.site, target_shelf=shelves["ambient"])

    refused = volunteer.post(API, json=body)
    booked = volunteer.post(API, json=body | {"warmer_ok": True})
    again = volunteer.post(API, json=body)

    assert (refused.status_code, refused.json["error"]) == (422, "too_warm")
    assert list(refused.json["fields"]) == ["warmer_ok"]
    assert (booked.status_code, again.status_code, again.json["replayed"]) == (201, 200, True)


def test_receipt_on_a_warm_shelf_is_asked_about_once_on_the_phone_and_by_the_api(volunteer, world: World, shelves) -> None:
    with world.writing() as session:
        item = make_item(session, name="冷凍からあげ", category="frozen_meal", temperature="frozen", gtin14=None).code
    volunteer.set_cookie("tasuki_donor", world.donor)
    address = f"/scan/receive?text={item}"
    form = {"quantity": "3", "unit": "piece", "date_kind": "best_before", "date": "2027-03-31", "shelf": shelves["chilled"]}
    body = entry(world, "receive", item={"code": item}, shelf=shelves["ambient"], quantity=2)

    warned = send(volunteer, address, **form)
    booked = send(volunteer, address, **form, warmer_ok="1")
    refused = volunteer.post(API, json=body)
    meant = volunteer.post(API, json=body | {"warmer_ok": True})
    late = volunteer.post(f"{API}/batch", json=[body | {"key": str(uuid.uuid4()), "queued": True}]).json

    assert (warned.status_code, "「冷凍からあげ」は冷凍の品物です。「棚-chilled」は冷蔵の棚" in warned.text) == (422, True)
    assert "それでもここに置く" in warned.text
    assert booked.status_code == 302
    assert (refused.status_code, refused.json["error"], meant.status_code, late[0]["status"]) == (422, "too_warm", 201, 201)


def test_batch_refuses_only_the_warm_one_and_books_what_already_happened(volunteer, world: World, frozen: str, shelves) -> None:
    warm = entry(world, "transfer", lot=frozen, quantity=1, target_site=world.site, target_shelf=shelves["ambient"])
    bodies = [
        warm, warm | {"key": str(uuid.uuid4()), "warmer_ok": True}, warm | {"key": str(uuid.uuid4()), "queued": True},
        warm | {"key": str(uuid.uuid4()), "target_shelf": shelves["frozen"]},
    ]  # fmt: skip

    answers = volunteer.post(f"{API}/batch", json=bodies).json

    assert [answer["status"] for answer in answers] == [422, 201, 201, 201]


def test_move_without_a_lot_shows_what_to_choose_from(coordinator, world: World, frozen: str) -> None:
    pages = {kind: coordinator.get(f"/moves/{kind}") for kind in ("transfer", "dispose", "count")}
    nothing = coordinator.get("/moves/transfer?q=だれもしらない")

    assert {kind: (page.status_code, f'value="{frozen}"' in page.text) for kind, page in pages.items()} == dict.fromkeys(
        pages, (200, True)
    )
    assert "見つかりません" in nothing.text
    assert coordinator.get("/moves/transfer?lot=7K3MQ2XD").status_code == 404
