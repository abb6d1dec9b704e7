"""A group answers by its link; a coordinator sees who answered, enters answers, and gives what is free to others."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from inventory.accounts import get_organization
from matching.rounds.answering import read_questions
from matching.rounds.starting import get_round_by_number, shares_of
from tests.builders import NOW, World
from tests.web.conftest import CheckingClient
from tests.web.round_world import proposed_stock
from web.answer_links import address_of


def told(world: World, coordinator: CheckingClient) -> None:
    """Round 1 is confirmed: five cases each for 食堂0 and 食堂1."""
    proposed_stock(world)
    coordinator.post("/rounds/1/confirmation", data={})


def link_of(app: Flask, world: World, group: str) -> str:
    """The path of the group's link."""
    with app.test_request_context(), world.reading() as session:
        round_ = get_round_by_number(session, 1)
        found = [one for one in read_questions(session, round_id=round_.id) if one.group.name == group]
        return urlsplit(address_of(found[-1].answer)).path


def taken(world: World) -> dict[str, tuple[str, int]]:
    """State of the answer and cases that stand, by group name."""
    with world.reading() as session:
        round_ = get_round_by_number(session, 1)
        return {
            one.group.name: (one.answer.state, sum(line.cases for line in one.lines))
            for one in read_questions(session, round_id=round_.id)
        }


def test_the_link_shows_one_question_without_signing_in(app: Flask, world: World, coordinator: CheckingClient) -> None:
    told(world, coordinator)

    page = app.test_client().get(link_of(app, world, "食堂0"))

    assert page.status_code == 200
    for words in (
        "食堂0さんへ",
        "みなとフードバンク（試験）より",
        "食べ物をお届けできます",
        "こどもカレー 甘口 160g",
        "<strong>5</strong>",
        "ぜんぶ受け取る",
        "辞退しても、次の回で不利になりません",
    ):
        assert words in page.text
    assert 'name="robots" content="noindex"' in page.text
    assert "食堂1" not in page.text


def test_the_same_page_in_english(app: Flask, world: World, coordinator: CheckingClient) -> None:
    told(world, coordinator)
    client = app.test_client()
    client.set_cookie("tasuki_language", "en")

    page = client.get(link_of(app, world, "食堂0"))

    assert "We can bring you food on" in page.text
    assert "Take all of it" in page.text


def test_opening_the_link_answers_nothing(app: Flask, world: World, coordinator: CheckingClient) -> None:
    told(world, coordinator)
    link = link_of(app, world, "食堂0")

    for path in (link, f"{link}/less", f"{link}/decline"):
        assert app.test_client().get(path).status_code == 200

    assert taken(world)["食堂0"] == ("waiting", 5)


def test_one_button_takes_all(app: Flask, world: World, coordinator: CheckingClient) -> None:
    told(world, coordinator)

    page = app.test_client().post(link_of(app, world, "食堂0"), data={"kind": "accept"}, follow_redirects=True)

    assert taken(world)["食堂0"] == ("accepted", 5)
    assert "返事を受け取りました" in page.text


def test_less_is_taken_with_full_width_digits_and_a_reason(app: Flask, world: World, coordinator: CheckingClient) -> None:
    told(world, coordinator)
    link, client = link_of(app, world, "食堂0"), app.test_client()
    name = re.search(r'name="(share-[0-9a-f-]+)"', client.get(f"{link}/less").text).group(1)

    page = client.post(link, data={"kind": "less", name: "２", "reason": "no_room", "note": ""}, follow_redirects=True)

    assert taken(world)["食堂0"] == ("reduced", 2)
    assert "5 ケースのうち" in page.text


def test_more_than_offered_stays_in_the_field_with_the_reason(app: Flask, world: World, coordinator: CheckingClient) -> None:
    told(world, coordinator)
    link, client = link_of(app, world, "食堂0"), app.test_client()
    name = re.search(r'name="(share-[0-9a-f-]+)"', client.get(f"{link}/less").text).group(1)

    page = client.post(link, data={"kind": "less", name: "9"})

    assert page.status_code == 422
    assert "お知らせした数より多くは選べません" in page.text
    assert 'value="9"' in page.text
    assert taken(world)["食堂0"] == ("waiting", 5)


def test_declining_brings_no_blame(app: Flask, world: World, coordinator: CheckingClient) -> None:
    told(world, coordinator)

    page = app.test_client().post(
        link_of(app, world, "食堂0"), data={"kind": "decline", "reason": "closed"}, follow_redirects=True
    )

    assert taken(world)["食堂0"] == ("declined", 0)
    assert "今回はお届けしません" in page.text
    assert "次の回で不利になりません" in page.text


def test_after_its_time_the_link_only_tells_whom_to_call(app: Flask, world: World, coordinator: CheckingClient) -> None:
    told(world, coordinator)
    link = link_of(app, world, "食堂0")
    app.config["CLOCK"] = lambda: NOW + timedelta(days=3)

    page = app.test_client().get(link)
    app.test_client().post(link, data={"kind": "decline"})

    assert "返事の時間が過ぎました" in page.text
    assert "ぜんぶ受け取る" not in page.text
    assert taken(world)["食堂0"] == ("waiting", 5)


def test_unknown_links_are_not_found_and_many_tries_have_to_wait(app: Flask, world: World) -> None:
    client = app.test_client()

    answers = [client.post("/a/guessed", data={"kind": "accept"}).status_code for _ in range(31)]

    assert answers == [404] * 30 + [429]


def test_one_link_is_changed_five_times_a_minute_at_most(app: Flask, world: World, coordinator: CheckingClient) -> None:
    told(world, coordinator)
    link, client = link_of(app, world, "食堂0"), app.test_client()

    answers = [client.post(link, data={"kind": "accept"}).status_code for _ in range(6)]

    assert answers == [302, 302, 302, 302, 302, 429]


def test_a_new_link_ends_the_old_one(app: Flask, world: World, coordinator: CheckingClient) -> None:
    told(world, coordinator)
    old = link_of(app, world, "食堂0")
    with world.reading() as session:
        answer = read_questions(session, round_id=get_round_by_number(session, 1).id)[0].answer.id

    coordinator.post(f"/rounds/1/answers/{answer}/link", data={})

    assert app.test_client().get(old).status_code == 404
    assert app.test_client().get(link_of(app, world, "食堂0")).status_code == 200


def test_the_list_says_who_answered_and_gives_texts_to_send(app: Flask, world: World, coordinator: CheckingClient) -> None:
    told(world, coordinator)
    app.test_client().post(link_of(app, world, "食堂0"), data={"kind": "accept"})

    page = coordinator.get("/rounds/1/answers")
    waiting = coordinator.get("/rounds/1/answers?view=waiting")

    assert "受け取る" in page.text
    assert "リンクから" in page.text
    assert "http://localhost/a/" in page.text
    assert "食堂0" not in waiting.text
    assert "食堂1" in waiting.text


def test_a_coordinator_enters_what_a_group_said_by_phone(world: World, coordinator: CheckingClient) -> None:
    told(world, coordinator)
    with world.reading() as session:
        question = read_questions(session, round_id=get_round_by_number(session, 1).id)[0]
        answer, share = question.answer.id, question.lines[0].share.id

    page = coordinator.post(
        f"/rounds/1/answers/{answer}", data={f"share-{share}": "3", "reason": "too_much", "note": ""}, follow_redirects=True
    )

    assert taken(world)["食堂0"] == ("reduced", 3)
    assert "が入力" in page.text
    assert "2 ケースがあきました" in page.text


def test_texts_and_links_come_as_a_table_without_formulas(world: World, coordinator: CheckingClient) -> None:
    told(world, coordinator)

    table = coordinator.post("/rounds/1/answers/messages.csv", data={})

    assert table.mimetype == "text/csv"
    assert table.data.decode("utf-8-sig").count("http://localhost/a/") == 4
    assert "辞退しても" in coordinator.get("/rounds/1/answers/print").text


def test_an_auditor_sees_answers_and_no_links(world: World, coordinator: CheckingClient, client_of) -> None:
    told(world, coordinator)

    page = client_of(world, "auditor").get("/rounds/1/answers")

    assert "食堂0" in page.text
    assert "/a/" not in page.text


def test_what_is_free_is_planned_shown_and_promised(app: Flask, world: World, coordinator: CheckingClient) -> None:
    told(world, coordinator)
    app.test_client().post(link_of(app, world, "食堂0"), data={"kind": "decline"})

    before = coordinator.get("/rounds/1/rest")
    planned = coordinator.post("/rounds/1/rest", data={}, follow_redirects=True)
    done = coordinator.post("/rounds/1/rest/confirmation", data={}, follow_redirects=True)

    assert "あいた分の配り方を計算する" in before.text
    assert "5 ケースを、ほかの団体にまわせます" in planned.text
    assert "1 ケースも動きません" in planned.text
    assert "5 ケースを取り置きし、1 団体に知らせる準備ができました" in done.text
    with world.reading() as session:
        states = sorted((share.state, share.cases) for share in shares_of(session, get_round_by_number(session, 1).id))
    assert states == [("declined", 5), ("reserved", 5), ("reserved", 5)]


def test_with_nobody_to_take_it_the_page_says_so(app: Flask, world: World, coordinator: CheckingClient) -> None:
    told(world, coordinator)
    for group in ("食堂0", "食堂1"):
        app.test_client().post(link_of(app, world, group), data={"kind": "decline"})

    answer = coordinator.post("/rounds/1/rest", data={})

    assert answer.status_code == 409
    assert "受け取れる団体がありません" in answer.text


@pytest.mark.parametrize("address", ["/rounds/1/answers", "/rounds/1/rest", "/rounds/1/answers/print"])
def test_a_stranger_finds_no_answers(world: World, coordinator: CheckingClient, stranger: CheckingClient, address: str) -> None:
    told(world, coordinator)

    assert stranger.get(address).status_code == 404


def test_two_people_confirm_where_it_is_asked(world: World, coordinator: CheckingClient, client_of) -> None:
    from_one, from_two = coordinator, client_of(world, "coordinator")
    proposed_stock(world)
    with world.writing() as session:
        get_organization(session, world.organization_id).settings = {"second_confirmation": True}

    first = from_one.post("/rounds/1/confirmation", data={}, follow_redirects=True)
    again = from_one.post("/rounds/1/confirmation", data={})
    second = from_two.post("/rounds/1/confirmation", data={}, follow_redirects=True)

    assert "もう一人がこの画面で知らせると決まります" in first.text
    assert again.status_code == 409
    assert "2 団体の分を取り置きしました" in second.text
