"""The movements API over HTTP: what is booked, what is refused and how, batches, undo."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, func, select

from inventory.codes import new_code, written
from inventory.db import Database
from inventory.devices import make_token
from inventory.movements import Movement
from inventory.places import get_place
from tests.builders import NOW, World, make_place, make_world
from tests.web.conftest import CheckingClient
from tests.web.entries import API, entry


@pytest.fixture
def stranger_world(database: Database) -> World:
    return make_world(database, name="となりの団体（試験）")


def movements(world: World) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(Movement)) or 0


def test_receipt_answers_lot_and_balances(world: World, volunteer: CheckingClient) -> None:
    response = volunteer.post(API, json=entry(world, "receive"))

    assert response.status_code == 201
    answer = response.json
    assert answer == {
        "movement": 1,
        "lot": answer["lot"],
        "balance": {"lot": {"on_hand": 48, "free": 48}, "item_at_site": {"on_hand": 48, "free": 48}},
        "replayed": False,
    }


def test_same_key_again_answers_200_and_books_nothing(world: World, volunteer: CheckingClient) -> None:
    body = entry(world, "receive")
    first = volunteer.post(API, json=body)

    second = volunteer.post(API, json=body)

    assert second.status_code == 200
    assert second.json == {**first.json, "replayed": True}
    assert movements(world) == 1


def test_same_key_with_other_content_is_refused(world: World, volunteer: CheckingClient) -> None:
    body = entry(world, "receive")
    volunteer.post(API, json=body)

    response = volunteer.post(API, json={**body, "quantity": 3})

    assert (response.status_code, response.json["error"]) == (422, "key_used_differently")
    assert movements(world) == 1


def test_every_kind_can_be_booked(world: World, volunteer: CheckingClient) -> None:
    with world.writing() as session:
        other = make_place(session, "site", "第二倉庫").code
        shelf = make_place(session, "shelf", "A-1", site_id=get_place(session, world.site).id).code
    lot = world.receive(48)

    answers = [
        volunteer.post(API, json=body)
        for body in (
            entry(world, "issue", lot=written(lot), unit="case"),
            entry(world, "transfer", lot=lot, target_site=other, quantity=4),
            entry(world, "transfer", lot=lot, target_site=world.site, target_shelf=shelf, quantity=10),
            entry(world, "dispose", lot=lot, reason="damaged", quantity=1),
            entry(world, "count", lot=lot, counted=10),
            entry(world, "count", lot=lot, shelf=shelf, counted=10),
        )
    ]

    assert [answer.status_code for answer in answers] == [201] * 6
    assert [answer.json["balance"]["lot"]["on_hand"] for answer in answers] == [24, 20, 10, 9, 10, 10]
    assert answers[5].json["movement"] is None
    assert answers[4].json["balance"]["item_at_site"] == {"on_hand": 20, "free": 20}


def test_more_than_is_free_is_refused_with_the_number(world: World, volunteer: CheckingClient) -> None:
    lot = world.receive(5)

    response = volunteer.post(API, json=entry(world, "issue", lot=lot, quantity=6))

    assert (response.status_code, response.json["error"]) == (409, "not_enough_stock")
    assert "5" in response.json["message"]


def test_late_entry_from_the_outbox_is_booked_and_flagged(world: World, volunteer: CheckingClient) -> None:
    lot = world.receive(5)

    response = volunteer.post(API, json=entry(world, "issue", lot=lot, quantity=6, queued=True))

    assert response.status_code == 201
    assert response.json["flag"] == "covered"
    assert response.json["balance"]["lot"]["on_hand"] == 0


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": -1}, "quantity"),
        ({"quantity": 10**12}, "quantity"),
        ({"quantity": 0.5}, "quantity"),
        ({"quantity": True}, "quantity"),
        ({"quantity": [1]}, "quantity"),
        ({"quantity": None}, "quantity"),
        ({"unit": "pallet"}, "unit"),
        ({"key": "not a key"}, "key"),
        ({"key": None}, "key"),
        ({"kind": "steal"}, "kind"),
        ({"site": "ABCD-EFGH"}, "site"),
        ({"site": 12}, "site"),
        ({"donor": None}, "donor"),
        ({"item": {"gtin": "4901234567890"}}, "item"),
        ({"item": {}}, "item"),
        ({"item": {"gtin": "4901234567894", "code": "x"}}, "item"),
        ({"item": "こめ"}, "item"),
        ({"item": {"gtin": "49012345"}}, "item"),
        ({"date": "2027-02-30"}, "date"),
        ({"date": "31.3.2027"}, "date"),
        ({"date": "9999-01-01"}, "date"),
        ({"date": "2026-11-20"}, "date"),
        ({"date": None}, "date"),
        ({"date_kind": "none"}, "date"),
        ({"date_kind": "use_by", "date": "2027-03"}, "date"),
        ({"batch_code": "あ" * 41}, "batch_code"),
        ({"batch_code": "\ud800"}, "batch_code"),
        ({"occurred_at": "yesterday"}, "occurred_at"),
        ({"occurred_at": "2026-11-21T12:00:00"}, "occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00+09:00"}, "occurred_at"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_bad_values_get_a_sentence_beside_their_field(
    world: World, volunteer: CheckingClient, values: dict[str, Any], field: str
) -> None:
    body = json.dumps(entry(world, "receive") | values)
    response = volunteer.post(API, data=body, content_type="application/json", headers={"X-CSRF-Token": volunteer.csrf_token})

    assert response.status_code == 422
    assert list(response.json["fields"]) == [field]
    assert response.json["fields"][field]
    assert movements(world) == 0


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("issue", {"group": None}, "group"),
        ("transfer", {"quantity": 1}, "target_site"),
        ("dispose", {"quantity": 1}, "reason"),
        ("dispose", {"quantity": 1, "reason": "bored"}, "reason"),
        ("count", {}, "counted"),
        ("count", {"counted": -1}, "counted"),
    ],
)
def test_each_kind_names_what_it_lacks(world: World, volunteer: CheckingClient, kind: str, values: dict[str, Any], field: str) -> None:
    lot = world.receive(5)

    response = volunteer.post(API, json=entry(world, kind, lot=lot, **values))

    assert response.status_code == 422
    assert list(response.json["fields"]) == [field]


@pytest.mark.parametrize("name", ["site", "lot", "group"])
def test_unknown_and_foreign_codes_get_the_same_answer(
    world: World, volunteer: CheckingClient, stranger_world: World, name: str
) -> None:
    lot = world.receive(5)
    theirs = {"site": stranger_world.site, "lot": stranger_world.receive(5), "group": stranger_world.group}

    foreign = volunteer.post(API, json=entry(world, "issue", **({"lot": lot} | {name: theirs[name]})))
    unknown = volunteer.post(API, json=entry(world, "issue", **({"lot": lot} | {name: new_code()})))

    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json == unknown.json


def test_body_must_be_json(world: World, volunteer: CheckingClient) -> None:
    as_form = volunteer.post(API, data={"kind": "receive"})
    broken = volunteer.post(API, data="{", content_type="application/json", headers={"X-CSRF-Token": volunteer.csrf_token})
    nested = volunteer.post(API, data="[" * 100_000, content_type="application/json", headers={"X-CSRF-Token": volunteer.csrf_token})
    not_an_object = volunteer.post(API, json=[1])

    assert (as_form.status_code, as_form.json["error"]) == (415, "json_needed")
    assert (broken.status_code, broken.json["error"]) == (400, "bad_request")
    assert nested.status_code == 400
    assert not_an_object.status_code == 422


def test_batch_answers_each_entry_and_a_refusal_undoes_no_neighbour(world: World, volunteer: CheckingClient) -> None:
    lot = world.receive(10)
    first = entry(world, "issue", lot=lot, quantity=6)

    response = volunteer.post(
        f"{API}/batch",
        json=[
            first,
            entry(world, "issue", lot=lot, quantity=6),
            entry(world, "issue", lot=lot, quantity=0),
            entry(world, "issue", lot=lot, quantity=4),
            first,
            "nonsense",
        ],
    )

    assert response.status_code == 200
    assert [part["status"] for part in response.json] == [201, 409, 422, 201, 200, 422]
    assert response.json[1]["body"]["error"] == "not_enough_stock"
    assert response.json[3]["body"]["balance"]["lot"]["on_hand"] == 0
    assert response.json[4]["body"] == {**response.json[0]["body"], "replayed": True}
    assert movements(world) == 3


def test_batch_of_more_than_200_is_refused_whole(world: World, volunteer: CheckingClient) -> None:
    response = volunteer.post(f"{API}/batch", json=[{}] * 201)

    assert response.status_code == 422
    assert movements(world) == 0


def test_empty_batch_is_answered_with_nothing(volunteer: CheckingClient) -> None:
    assert volunteer.post(f"{API}/batch", json=[]).json == []


def test_reversal_brings_the_goods_back_once(world: World, volunteer: CheckingClient) -> None:
    booked = volunteer.post(API, json=entry(world, "receive")).json
    body = {"key": str(uuid.uuid4()), "reason": "mistake"}

    first = volunteer.post(f"{API}/{booked['movement']}/reversal", json=body)
    again = volunteer.post(f"{API}/{booked['movement']}/reversal", json=body)
    other_key = volunteer.post(f"{API}/{booked['movement']}/reversal", json={**body, "key": str(uuid.uuid4())})

    assert first.status_code == 201
    assert first.json["balance"]["lot"]["on_hand"] == 0
    assert (again.status_code, again.json["replayed"]) == (200, True)
    assert (other_key.status_code, other_key.json["error"]) == (409, "already_reversed")


def test_volunteer_cannot_undo_somebody_elses_entry(world: World, volunteer: CheckingClient, coordinator: CheckingClient) -> None:
    world.receive(5)
    body = {"key": str(uuid.uuid4()), "reason": "mistake"}

    assert volunteer.post(f"{API}/1/reversal", json=body).status_code == 404
    assert coordinator.post(f"{API}/1/reversal", json=body).status_code == 201


def test_number_of_no_entry_is_not_found(volunteer: CheckingClient) -> None:
    body = {"key": str(uuid.uuid4()), "reason": "mistake"}

    assert volunteer.post(f"{API}/7/reversal", json=body).status_code == 404
    assert volunteer.post(f"{API}/{10**30}/reversal", json=body).status_code == 404


def test_token_needs_no_form_token(world: World, app: Any) -> None:
    with world.writing() as session:
        token = make_token(session, user_id=world.actor_id, name="試験", now=NOW)
    client = app.test_client()

    response = client.post(API, json=entry(world, "receive"), headers={"Authorization": f"Bearer {token}"})

    assert response.status_code == 201


def test_session_needs_its_form_token(world: World, volunteer: CheckingClient) -> None:
    volunteer.csrf_token = ""

    response = volunteer.post(API, json=entry(world, "receive"))

    assert (response.status_code, response.json["error"]) == (400, "request_forged")


def test_signed_out_and_auditor_book_nothing(world: World, app: Any, client_of: Callable[[World, str], CheckingClient]) -> None:
    assert app.test_client().post(API, json=entry(world, "receive")).status_code == 401
    assert client_of(world, "auditor").post(API, json=entry(world, "receive")).status_code == 403


def test_one_issue_costs_few_statements(world: World, volunteer: CheckingClient) -> None:
    lot = world.receive(5)
    volunteer.get("/api/v1/openapi.json")
    statements: list[str] = []
    for engine in (world.database.engine, world.database._reader):
        event.listen(engine, "before_cursor_execute", lambda c, cursor, statement, *rest: statements.append(statement))

    volunteer.post(API, json=entry(world, "issue", lot=lot))

    asked = [statement for statement in statements if not statement.startswith("BEGIN")]
    assert len(asked) <= 14, "\n".join(asked)


def test_batch_costs_the_same_statements_whatever_its_length(world: World, volunteer: CheckingClient) -> None:
    lot = world.receive(500)
    statements: list[str] = []
    for engine in (world.database.engine, world.database._reader):
        event.listen(engine, "before_cursor_execute", lambda c, cursor, statement, *rest: statements.append(statement))

    volunteer.post(f"{API}/batch", json=[entry(world, "issue", lot=lot) for _ in range(2)])
    few = len(statements)
    volunteer.post(f"{API}/batch", json=[entry(world, "issue", lot=lot) for _ in range(100)])

    assert len(statements) - few <= few
