"""Imports over JSON: preview, confirmation, undo."""

import io

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
    assert [(one["line"], one["problem"], one["suggestion"]) for one in answer["problems"]] == [(3, "municipality_code_digits", "131172")]
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


def test_imports_are_listed(coordinator: CheckingClient, stranger: CheckingClient) -> None:
    address = send(coordinator).json["address"]

    assert [one["address"] for one in coordinator.get("/api/v1/imports").json["imports"]] == [address]
    assert stranger.get("/api/v1/imports").json["imports"] == []
    assert stranger.get(address).status_code == 404
