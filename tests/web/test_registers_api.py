"""Stock, scan and items over HTTP."""

from typing import Any

import pytest

from inventory.codes import new_code
from inventory.db import Database
from tests.builders import GTIN, World, make_world
from tests.web.conftest import CheckingClient
from tests.web.entries import API, entry


@pytest.fixture
def stranger_world(database: Database) -> World:
    return make_world(database, name="となりの団体（試験）")


# Stock


def test_stock_lists_balances_first_expired_first(world: World, coordinator: CheckingClient) -> None:
    late = coordinator.post(API, json=entry(world, "receive", date="2027-06-30")).json["lot"]
    early = coordinator.post(API, json=entry(world, "receive", date="2027-02")).json["lot"]

    page = coordinator.get("/api/v1/stock?limit=1").json
    rest = coordinator.get(f"/api/v1/stock?limit=1&cursor={page['next_cursor']}").json
    found = coordinator.get("/api/v1/stock?q=カレー&expires_before=2027-03-01").json

    assert [row["lot"] for row in page["stock"] + rest["stock"]] == [early, late]
    assert rest["next_cursor"] is None
    assert [(row["lot"], row["date"], row["on_hand"], row["free"]) for row in found["stock"]] == [(early, "2027-02", 48, 48)]


def test_stock_refuses_what_it_cannot_read(coordinator: CheckingClient, volunteer: CheckingClient) -> None:
    assert coordinator.get("/api/v1/stock?limit=1000").status_code == 422
    assert coordinator.get("/api/v1/stock?cursor=!!").status_code == 422
    assert coordinator.get("/api/v1/stock?sitee=x").status_code == 422
    assert volunteer.get("/api/v1/stock").status_code == 403


def test_stranger_sees_no_stock(world: World, stranger: CheckingClient) -> None:
    world.receive(5)

    assert stranger.get(f"/api/v1/stock?site={world.site}").json == {"stock": [], "next_cursor": None}


# Scan


def test_scan_tells_items_lots_places_and_groups(world: World, volunteer: CheckingClient) -> None:
    lot = world.receive(5)

    def scan(text: str) -> dict[str, Any]:
        response = volunteer.get("/api/v1/scan", query_string={"text": text})
        assert response.status_code == 200
        return response.json

    assert scan("4901234567894")["item"]["name"] == "こどもカレー 甘口 160g"
    assert scan("4901234567894")["pieces"] == 1
    assert scan(f"http://elsewhere.example/q/{lot}")["lot"]["code"] == lot
    assert scan(world.site)["place"]["name"] == "本町倉庫"
    assert scan(world.group)["kind"] == "group"
    assert scan("0104901234567894" + "15261231" + "10AB12") | {"item": None} == {
        "kind": "item", "item": None, "pieces": 1, "gtin": "4901234567894", "date": "2026-12-31", "date_kind": "best_before", "batch_code": "AB12",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("4902777323176", "unknown_gtin"),
        ("4901234567890", "wrong_check"),
        ("https://example.com/", "foreign"),
        ("2012345678903", "in_store"),
        ("123", "unreadable"),
    ],
)
def test_scan_says_what_else_a_text_is(volunteer: CheckingClient, text: str, reason: str) -> None:
    answer = volunteer.get("/api/v1/scan", query_string={"text": text}).json

    assert (answer["kind"], answer["reason"]) == ("unknown", reason)
    assert answer["message"]


def test_labels_nobody_has_and_of_others_get_one_answer(volunteer: CheckingClient, stranger_world: World) -> None:
    theirs = volunteer.get("/api/v1/scan", query_string={"text": stranger_world.receive(5)}).json
    nobodys = volunteer.get("/api/v1/scan", query_string={"text": new_code()}).json

    assert theirs == nobodys
    assert theirs["message"] == "この倉庫の札ではありません"


def test_carton_of_known_pieces_asks_how_many_it_holds(volunteer: CheckingClient) -> None:
    answer = volunteer.get("/api/v1/scan?text=14901234567891").json

    assert (answer["kind"], answer["pieces"]) == ("item", None)


# Items


def test_item_is_registered_and_found(world: World, coordinator: CheckingClient) -> None:
    body = {"name": "切り餅 1kg", "category": "rice", "gtin": "4902777323176", "weight_grams": 1000, "pieces_per_case": 10}

    added = coordinator.post("/api/v1/items", json=body)
    listed = coordinator.get("/api/v1/items?q=餅").json

    assert added.status_code == 201
    assert (added.json["gtins"], added.json["temperature"]) == (["4902777323176"], "ambient")
    assert [item["name"] for item in listed["items"]] == ["切り餅 1kg"]
    assert coordinator.get(added.json["address"]).json["item"]["code"] == added.json["code"]


def test_barcode_of_another_item_is_refused(coordinator: CheckingClient) -> None:
    response = coordinator.post("/api/v1/items", json={"name": "別のカレー", "category": "retort", "gtin": GTIN})

    assert (response.status_code, response.json["error"]) == (409, "barcode_taken")


def test_item_needs_name_and_category(coordinator: CheckingClient) -> None:
    response = coordinator.post("/api/v1/items", json={"name": " ", "category": "toys", "weight_grams": 0})

    assert sorted(response.json["fields"]) == ["category", "name", "weight_grams"]


def test_items_are_paged(world: World, coordinator: CheckingClient) -> None:
    for name in ("あめ", "いりこ"):
        coordinator.post("/api/v1/items", json={"name": name, "category": "other"})

    first = coordinator.get("/api/v1/items?limit=2").json
    rest = coordinator.get(f"/api/v1/items?limit=2&cursor={first['next_cursor']}").json

    assert len(first["items"]) == 2
    assert len({item["code"] for item in first["items"] + rest["items"]}) == 3
    assert rest["next_cursor"] is None
