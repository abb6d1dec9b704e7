"""Pages of a matching round."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from inventory.db import Database
from inventory.jobs import Job
from matching.deliveries import Delivery
from matching.rounds.starting import get_round_by_number
from tests.builders import World
from tests.matching.round_builders import make_group, make_offer, make_round
from tests.settings import settings_for
from tests.web.conftest import CheckingClient
from tests.web.round_world import Counter, given_to, proposed, proposed_stock
from web.worker import run_waiting


def test_a_round_begins_with_chosen_offers_and_shows_its_plan(world: World, coordinator: CheckingClient) -> None:
    with world.writing() as session:
        make_group(session, "ひだまり食堂", needs={"retort": 500})
        code = make_offer(session, world).code

    form = coordinator.get(f"/rounds/new?offer={code}")
    answer = coordinator.post("/rounds", data={"offers": code, "window_weeks": "13"}, follow_redirects=True)

    assert f'value="{code}"' in form.text
    assert answer.status_code == 200
    assert "ひだまり食堂" in answer.text
    assert "<b>30</b>/30" in answer.text


def test_a_round_without_offers_keeps_what_was_typed(world: World, coordinator: CheckingClient) -> None:
    with world.writing() as session:
        make_group(session, "食堂")
        make_offer(session, world)

    answer = coordinator.post("/rounds", data={"name": "冬休み", "window_weeks": "8"})

    assert answer.status_code == 422
    assert 'value="冬休み"' in answer.text
    assert 'value="8"' in answer.text


def test_the_matrix_says_why_a_group_gets_nothing(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)

    page = coordinator.get(f"/rounds/1?lot={lot}&group={groups[-1]}")

    assert "希望なし" in page.text
    assert "希望がありません" in page.text
    assert "「レトルト」の希望が残っていません" in page.text


def test_the_same_page_in_english(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)
    coordinator.set_cookie("tasuki_language", "en")

    page = coordinator.get(f"/rounds/1?lot={lot}&group={groups[-1]}")

    assert "not asked" in page.text
    assert "Nothing of Retort pouches is still wanted." in page.text


def test_a_number_set_by_hand_stands_in_the_matrix(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)

    answer = coordinator.post(
        "/rounds/1/shares", data={"lot": lot, "group": groups[0], "cases": "４", "note": "少なめで"}, follow_redirects=True
    )

    assert given_to(world, lot, groups[0]) == 4
    assert "4 ケースにしました" in answer.text
    assert "手で決めた数です。少なめで" in answer.text


def test_more_than_is_offered_stays_in_the_field_with_the_reason(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)

    answer = coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[0], "cases": "99", "note": ""})

    assert answer.status_code == 422
    assert 'value="99"' in answer.text
    assert "全部で 30 ケースのところ" in answer.text


def test_a_hard_reason_is_named_when_somebody_tries(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)

    answer = coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[-1], "cases": "1", "note": ""})

    assert answer.status_code == 422
    assert given_to(world, lot, groups[-1]) == 0


def test_trying_shows_who_would_give_and_stores_nothing(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)

    page = coordinator.get(f"/rounds/1?lot={lot}&group={groups[0]}&try=18")

    assert "食堂1 15 → 12 ケース" in page.text
    assert given_to(world, lot, groups[0]) == 15


def test_a_tried_change_is_put_into_the_plan_with_those_who_give(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)

    coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[0], "cases": "18", "with_givers": "1"})

    assert (given_to(world, lot, groups[0]), given_to(world, lot, groups[1])) == (18, 12)


def test_confirming_asks_first_and_then_plans_deliveries(world: World, coordinator: CheckingClient) -> None:
    proposed(world)

    question = coordinator.get("/rounds/1/confirmation")
    answer = coordinator.post("/rounds/1/confirmation", data={}, follow_redirects=True)

    assert "2 団体に知らせますか" in question.text
    assert "2 団体の分を取り置きしました" in answer.text
    with world.reading() as session:
        assert len(session.scalars(select(Delivery)).all()) == 2


def test_a_second_confirmation_names_both_states(world: World, coordinator: CheckingClient) -> None:
    proposed(world)
    coordinator.post("/rounds/1/confirmation", data={})

    answer = coordinator.post("/rounds/1/confirmation", data={})

    assert answer.status_code == 409
    assert "「知らせた」" in answer.text
    assert "「案」" in answer.text


def test_a_group_can_be_recorded_as_declined(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)
    coordinator.post("/rounds/1/confirmation", data={})
    page = coordinator.get(f"/rounds/1?lot={lot}&group={groups[0]}").text
    address = page.split("/decline")[0].rsplit('action="', 1)[1] + "/decline"

    answer = coordinator.post(address, data={}, follow_redirects=True)

    assert "辞退を記録しました" in answer.text


def test_cancelling_opens_the_offers_again(world: World, coordinator: CheckingClient) -> None:
    lot, _ = proposed(world)

    coordinator.post("/rounds/1/cancellation", data={})

    assert lot in coordinator.get("/rounds/new").text


def test_one_group_and_one_lot_have_pages_of_their_own(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)

    assert "受け取るもの" in coordinator.get(f"/rounds/1/groups/{groups[0]}").text
    assert "渡さない団体" in coordinator.get(f"/rounds/1/lots/{lot}").text
    assert "この案の根拠" in coordinator.get("/rounds/1/proof").text
    assert coordinator.get("/rounds/1/plan.json").json["format"] == "tasuki-plan/1"


def test_a_large_round_is_worked_as_a_job(
    world: World, coordinator: CheckingClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed(world)
    monkeypatch.setattr("web.pages.rounds.starting.PAIRS_AT_ONCE", 1)

    answer = coordinator.post("/rounds/1/proposal", data={})
    run_waiting(database, settings_for(database))

    assert "/jobs/" in answer.headers["Location"]
    with world.reading() as session:
        job = session.scalars(select(Job).where(Job.kind == "propose")).one()
        assert (job.state, job.result) == ("done", {"endpoint": "rounds.show_round", "values": {"number": 1}})


def test_whoever_comes_back_to_a_round_at_work_sees_how_far_it_is_and_starts_nothing_twice(
    world: World, coordinator: CheckingClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.pages.rounds.starting.PAIRS_AT_ONCE", 1)
    with world.writing() as session:
        make_group(session, "ひだまり食堂", needs={"retort": 500})
        make_group(session, "あおぞら食堂", needs={"retort": 500})
        code = make_offer(session, world).code
    started = coordinator.post("/rounds", data={"offers": code, "window_weeks": "13"})

    back = coordinator.get("/rounds/1")
    pressed_again = coordinator.post("/rounds/1/proposal", data={})
    run_waiting(database, settings_for(database))

    assert "/jobs/" in started.headers["Location"]
    assert back.headers["Location"] == pressed_again.headers["Location"] == started.headers["Location"]
    assert "ひだまり食堂" in coordinator.get("/rounds/1").text


def test_the_workbench_asks_few_questions_whatever_its_size(
    world: World, coordinator: CheckingClient, database: Database
) -> None:
    with world.writing() as session:
        for number in range(45):
            make_group(session, f"食堂{number:02}")
        make_round(session, world, [make_offer(session, world, cases=60) for _ in range(9)])
        for number in range(30):
            make_group(session, f"多い食堂{number}")
        make_round(session, world, [make_offer(session, world, cases=60) for _ in range(15)])

    with Counter(database) as small:
        coordinator.get("/rounds/1")
    with Counter(database) as large:
        page = coordinator.get("/rounds/2")

    assert len(large.statements) == len(small.statements)
    assert len(large.statements) <= 12
    assert page.text.count('<th scope="row"') == 40
    assert "ロット 1〜7（全部で 15）" in page.text


def test_filters_leave_the_groups_that_fit(world: World, coordinator: CheckingClient) -> None:
    proposed(world)

    by_reason = coordinator.get("/rounds/1?reason=NO_NEED").text
    by_name = coordinator.get("/rounds/1?q=食堂0").text
    nobody = coordinator.get("/rounds/1?q=どこにもない").text

    assert by_reason.count('<th scope="row"') == 1
    assert by_name.count('<th scope="row"') == 1
    assert "見つかりません" in nobody


@pytest.mark.parametrize("address", ["/rounds/1", "/rounds/1/confirmation", "/rounds/1/proof", "/rounds/1/plan.json"])
def test_a_stranger_finds_no_round(world: World, stranger: CheckingClient, address: str) -> None:
    proposed(world)

    assert stranger.get(address).status_code == 404


def test_an_auditor_sees_the_plan_and_changes_nothing(world: World, client_of: Callable[[World, str], CheckingClient]) -> None:
    lot, groups = proposed(world)
    auditor = client_of(world, "auditor")

    page = auditor.get(f"/rounds/1?lot={lot}&group={groups[0]}")
    answer = auditor.post("/rounds/1/shares", data={"lot": lot, "group": groups[0], "cases": "1"})

    assert "この数にする" not in page.text
    assert answer.status_code == 403


def test_a_delivery_of_our_stock_is_shipped_and_received(world: World, coordinator: CheckingClient) -> None:
    proposed_stock(world)
    coordinator.post("/rounds/1/confirmation", data={})
    with world.reading() as session:
        code = session.scalars(select(Delivery.code)).first()

    listed = coordinator.get("/deliveries")
    paper = coordinator.get(f"/deliveries/{code}/picking")
    shipped = coordinator.post(f"/deliveries/{code}/ship", data={}, follow_redirects=True)
    received = coordinator.post(f"/deliveries/{code}/receive", data={}, follow_redirects=True)

    assert listed.text.count("/deliveries/") >= 2
    assert "本町倉庫" in paper.text
    assert "送り出しました" in shipped.text
    assert "届きました" in received.text


def test_a_round_without_a_plan_offers_to_make_one(world: World, coordinator: CheckingClient) -> None:
    proposed(world)
    with world.writing() as session:
        round_ = get_round_by_number(session, 1)
        round_.figures, round_.state = None, "draft"

    page = coordinator.get("/rounds/1")

    assert "まだ案がありません" in page.text


def test_a_delivery_that_arrives_short_asks_how_much_and_why(world: World, coordinator: CheckingClient) -> None:
    proposed_stock(world)
    coordinator.post("/rounds/1/confirmation", data={})
    with world.reading() as session:
        code = session.scalars(select(Delivery.code)).first()
    coordinator.post(f"/deliveries/{code}/ship", data={})
    form = coordinator.get(f"/deliveries/{code}/arrival").text
    share = form.split('name="cases-', 1)[1].split('"', 1)[0]

    refused = coordinator.post(
        f"/deliveries/{code}/arrival", data={f"cases-{share}": "6", f"loose-{share}": "0", "reason": "damaged"}
    )
    received = coordinator.post(
        f"/deliveries/{code}/arrival",
        data={f"cases-{share}": "4", f"loose-{share}": "２", "reason": "damaged"},
        follow_redirects=True,
    )

    assert refused.status_code == 422
    assert "送った数より多く" in refused.text
    assert "足りない 22 個を記録しました" in received.text
    assert "22 個 こわれた" in received.text


def test_an_emptied_field_is_asked_for_and_not_taken_for_none(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)

    answer = coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[0], "cases": ""})

    assert answer.status_code == 422
    assert "数を入れてください" in answer.text
    assert given_to(world, lot, groups[0]) > 0
