"""練習中: the real screens, balances as they would be, and not one row more anywhere."""

import re
from typing import Any

import pytest
from sqlalchemy import func, select, text

from inventory.db import Base, reach_everything
from inventory.movements import Movement
from tests.builders import World
from tests.web.conftest import CheckingClient
from tests.web.scan.acts import JAN, NEW_JAN, fields, movements, on_hand, send, shown

RECEIVE = {"quantity": "2", "unit": "case", "date": "2027-03-31", "date_kind": "best_before"}
STRIP = "練習中 記録されません"


@pytest.fixture
def learner(phone: CheckingClient) -> CheckingClient:
    phone.post("/scan/practice", data={})
    return phone


def rows(world: World) -> dict[str, int]:
    """How many rows every table has."""
    with world.database.engine.connect() as connection:
        reach_everything(connection)
        return {name: connection.scalar(text(f'select count(*) from "{name}"')) for name in Base.metadata.tables}


def test_every_screen_says_that_it_is_practice_and_leaves_by_one_tap(world, lot, learner):
    verbs = ["/scan", "/scan/receive", "/scan/issue", "/scan/count", f"/scan/issue?text={lot}"]
    screens = [*verbs, "/scan/records", "/scan/help", "/scan/settings", "/scan/giver"]
    unsaid = [path for path in screens if STRIP not in shown(learner.get(path))]

    learner.post("/scan/practice/end", data={})

    assert unsaid == []
    assert STRIP not in shown(learner.get("/scan"))


def test_nothing_that_is_practised_is_kept_in_any_table(world, lot, learner):
    before = rows(world)

    results = [
        send(learner, f"/scan/receive?text={JAN}", **RECEIVE),
        send(learner, f"/scan/issue?text={lot}", quantity="1", unit="case"),
        send(learner, f"/scan/count?text={lot}", quantity="1", unit="case"),
        send(learner, f"/scan/discard?text={lot}", quantity="1", unit="piece", reason="damaged"),
        learner.post("/movements/1/reversal", data={"key": "01990000-0000-7000-8000-000000000001", "practice": "1"}),
    ]

    assert [result.status_code for result in results] == [200, 200, 200, 200, 302]
    assert rows(world) == before


def test_the_balance_is_told_as_it_would_be(world, lot, learner):
    result = shown(send(learner, f"/scan/issue?text={lot}", quantity="1", unit="case"))

    assert STRIP in result
    assert "練習なので、記録していません" in result
    assert "本町倉庫の残り 前は 2 ケース 1 ケース" in result
    assert on_hand(world, lot, world.site) == 48


def test_a_made_up_item_is_named_and_received_without_staying(world, learner):
    before = rows(world)
    page = learner.get(f"/scan/receive?text={NEW_JAN}")
    named = learner.post(
        "/scan/items", data=fields(page.text) | {"name": "れんしゅうの缶", "category": "canned", "temperature": "ambient"}
    )

    received = learner.post("/scan/receive", data=fields(named.text) | RECEIVE | {"unit": "piece", "gtin": ""})

    assert named.status_code == 200
    assert "れんしゅうの缶" in shown(named)
    assert received.status_code == 200, shown(received)[:400]
    assert "れんしゅうの缶" in shown(received)
    assert rows(world) == before


def test_a_refused_form_in_practice_is_refused_as_ever(world, lot, learner):
    refused = send(learner, f"/scan/issue?text={lot}", quantity="99", unit="case")

    assert refused.status_code == 422
    assert STRIP in shown(refused)
    assert movements(world) == [("receive", 48)]


def test_a_page_opened_in_earnest_books_nothing_once_practice_began(world, lot, phone):
    earnest = fields(phone.get(f"/scan/issue?text={lot}").text)
    phone.post("/scan/practice", data={})

    answer = phone.post("/scan/issue", data=earnest | {"quantity": "1", "unit": "case"})

    assert answer.status_code == 409
    assert "この記録は送っていません" in shown(answer)
    assert movements(world) == [("receive", 48)]


def test_a_page_opened_in_practice_books_nothing_after_practice_ended(world, lot, learner):
    practised = fields(learner.get(f"/scan/issue?text={lot}").text)
    learner.post("/scan/practice/end", data={})

    answer = learner.post("/scan/issue", data=practised | {"quantity": "1", "unit": "case"})

    assert "練習なので、記録していません" in shown(answer)
    assert movements(world) == [("receive", 48)]


def test_after_practice_an_entry_is_booked(world, lot, learner):
    learner.post("/scan/practice/end", data={})

    booked = send(learner, f"/scan/issue?text={lot}", quantity="1", unit="case")

    assert booked.location.startswith("/scan/done/")
    assert on_hand(world, lot, world.site) == 24


def test_undoing_in_practice_never_touches_somebodys_real_entry(world, lot, learner):
    told = send(learner, f"/scan/issue?text={lot}", quantity="1", unit="case")
    seq = re.search(r"/movements/(\d+)/reversal", told.text)[1]
    taken: Any = world.record(world.request("issue", lot=lot, quantity=5))[0]

    undone = learner.post(
        f"/movements/{seq}/reversal", data={"key": "01990000-0000-7000-8000-000000000002", "practice": "1"}, follow_redirects=True
    )

    assert int(seq) == taken.seq
    assert "取り消しました（練習です" in shown(undone)
    with world.reading() as session:
        assert session.scalar(select(func.count()).select_from(Movement).where(Movement.kind == "reverse")) == 0


def test_an_answer_in_practice_carries_every_header_of_an_ordinary_one(lot, learner):
    answer = send(learner, f"/scan/issue?text={lot}", quantity="1", unit="case")

    nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])[1]
    assert f'nonce="{nonce}"' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_waits_in_the_phone_is_sent_in_earnest_while_it_practises(world, lot, learner):
    body = {
        "key": "01990000-0000-7000-8000-000000000003", "kind": "issue", "site": world.site, "lot": lot, "group": world.group,
        "quantity": 1, "unit": "case",
    }  # fmt: skip

    answer = learner.post("/api/v1/movements", json=body)

    assert answer.status_code == 201
    assert on_hand(world, lot, world.site) == 24
