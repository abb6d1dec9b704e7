"""Imports over JSON: preview, confirmation, undo."""

import io
import json

import pytest
from sqlalchemy import func, select

from matching.groups import RecipientGroup
from tests.builders import World
from tests.web.conftest import CheckingClient

TEXT = "団体の名前,市区町村コード,定員\nひだまり食堂,131172,34\nこすもす食堂,13117,27\n"


def send(client: CheckingClient, text: str = TEXT, **form: object):
    values = {"kind": "groups", "file": (io.BytesIO(text.encode()), "list.csv")} | form
    return client.post("/api/v1/imports", data=values, content_type="multipart/form-data")


def groups(world: World) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count(RecipientGroup.id))) or 0


def test_file_becomes_a_preview_with_its_problems(world: World, coordinator: CheckingClient) -> None:
    response = send(coordinator)

    answer = response.json
    assert response.status_code == 201
    assert (answer["state"], answer["counts"]["create"], answer["counts"]["problem"]) == ("previewed", 1, 1)
    assert [(one["line"], one["problem"], one["suggestion"]) for one in answer["problems"]] == [
        (3, "municipality_code_digits", "131172")
    ]
    assert answer["columns"]["name"] == "団体の名前"
    assert groups(world) == 0


def test_confirmation_writes_and_undo_takes_back(world: World, coordinator: CheckingClient) -> None:
    address = send(coordinator).json["address"]

    confirmed = coordinator.post(f"{address}/confirmation", json={})
    assert (confirmed.status_code, confirmed.json["state"], groups(world)) == (200, "applied", 1)
    undone = coordinator.post(f"{address}/undo", json={})

    assert undone.json == {"counts": {"group": 1, "restored": 0, "reversed": 0, "stays": 0}, "stays": []}
    assert coordinator.get(address).json["state"] == "undone"
    assert groups(world) == 0


def test_second_confirmation_is_refused(coordinator: CheckingClient) -> None:
    address = send(coordinator).json["address"]
    coordinator.post(f"{address}/confirmation", json={})

    again = coordinator.post(f"{address}/confirmation", json={})

    assert (again.status_code, again.json["error"]) == (409, "import_closed")


def test_unreadable_file_and_unknown_kind_are_refused(coordinator: CheckingClient) -> None:
    empty, strange = send(coordinator, text=""), send(coordinator, kind="lorries")

    assert (empty.status_code, empty.json["error"]) == (422, "import_file_empty")
    assert strange.status_code == 422


def test_missing_column_refuses_the_confirmation(coordinator: CheckingClient) -> None:
    address = send(coordinator, text="屋号みたいなもの,団体住所\nひだまり食堂,東京都北区王子1-1\n").json["address"]

    response = coordinator.post(f"{address}/confirmation", json={})

    assert (response.status_code, response.json["error"]) == (422, "import_columns_missing")


UNKNOWN = "屋号みたいなもの,団体住所,ひみつのメモ\nひだまり食堂,東京都北区王子1-1,x\n"
MAPPING = {"屋号みたいなもの": "name", "団体住所": "address", "ひみつのメモ": None}


def test_mapping_of_unknown_headings_goes_with_the_file(world: World, coordinator: CheckingClient) -> None:
    preview = send(coordinator, text=UNKNOWN, mapping=json.dumps(MAPPING)).json

    confirmed = coordinator.post(f"{preview['address']}/confirmation", json={})

    assert (preview["counts"]["create"], preview["unknown"]) == (1, [])
    assert (preview["columns"]["name"], confirmed.status_code, groups(world)) == ("屋号みたいなもの", 200, 1)


def test_mapping_of_unknown_headings_goes_with_the_confirmation(world: World, coordinator: CheckingClient) -> None:
    address = send(coordinator, text=UNKNOWN).json["address"]

    confirmed = coordinator.post(f"{address}/confirmation", json={"mapping": MAPPING})

    assert (confirmed.status_code, confirmed.json["columns"]["address"], groups(world)) == (200, "団体住所", 1)


@pytest.mark.parametrize(
    ("mapping", "error"),
    [
        ({"ない見出し": "name"}, "heading_unknown"),
        ({"屋号みたいなもの": "shoe_size"}, "unknown_choice"),
        ({"屋号みたいなもの": "name", "団体住所": "name"}, "column_chosen_twice"),
        ({"団体住所": "address"}, "import_columns_missing"),
        ({"屋号みたいなもの": 3}, "invalid_input"),
        (["name"], "invalid_input"),
    ],
)
def test_wrong_mapping_is_refused_and_nothing_kept(coordinator: CheckingClient, mapping: object, error: str) -> None:
    sent = send(coordinator, text=UNKNOWN, mapping=json.dumps(mapping))
    address = send(coordinator, text=UNKNOWN).json["address"]

    confirmed = coordinator.post(f"{address}/confirmation", json={"mapping": mapping})

    assert [(answer.status_code, answer.json["error"]) for answer in (sent, confirmed)] == [(422, error)] * 2
    assert len(coordinator.get("/api/v1/imports").json["imports"]) == 1


def test_imports_are_listed(coordinator: CheckingClient, stranger: CheckingClient) -> None:
    address = send(coordinator).json["address"]

    assert [one["address"] for one in coordinator.get("/api/v1/imports").json["imports"]] == [address]
    assert stranger.get("/api/v1/imports").json["imports"] == []
    assert stranger.get(address).status_code == 404
