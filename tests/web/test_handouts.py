"""The hand-out form: three questions, one report, nothing lost; the list of who is late; the API."""

import re
import uuid
from collections.abc import Callable

import pytest

from inventory.db import Database
from matching.handouts import list_handouts
from tests.matching.goods_story import Story, at, begin_story


@pytest.fixture
def story(database: Database) -> Story:
    story = begin_story(database)
    story.deliver(story.lot, story.near, 48, when=at(11, 2))
    return story


@pytest.fixture
def coordinator(story: Story, client_of: Callable):
    return client_of(story.world, "coordinator")


def answers(story: Story, **values: str) -> dict[str, str]:
    defaults = {
        "key": str(uuid.uuid4()),
        "handed_out_on": "2026-11-15",
        "households": "12",
        "children": "20",
        f"state-{story.lot}": "handed",
    }
    return defaults | values


def reports(story: Story) -> list[tuple[int, int | None]]:
    with story.world.reading() as session:
        return [(handout.households, handout.children) for handout, _, _ in list_handouts(session)[0]]


def send(coordinator, story: Story, **values: str):
    return coordinator.post(f"/groups/{story.near}/handout", data=answers(story, **values))


def test_late_groups_are_listed_with_one_button_each(coordinator, story: Story) -> None:
    page = coordinator.get("/handouts").text

    assert "港北パントリー" in page
    assert f"/groups/{story.near}/handout" in page


def test_form_asks_three_questions_and_no_words(coordinator, story: Story) -> None:
    page = coordinator.get(f"/groups/{story.near}/handout").text

    assert "人の名前や住所は書かないでください" in page
    assert "こどもカレー" in page
    assert "<textarea" not in page
    assert set(re.findall(r'type="text"[^>]*name="([^"]+)"', page)) == {"households", f"left-{story.lot}"}


def test_report_is_recorded_once_however_often_it_is_sent(coordinator, story: Story) -> None:
    key = str(uuid.uuid4())
    first = send(coordinator, story, key=key)

    again = coordinator.post(f"/groups/{story.near}/handout", data={**answers(story, key=key)})

    assert first.status_code == 302
    assert again.status_code in (302, 422)
    assert reports(story) == [(12, 20)]


def test_report_page_says_what_was_recorded(coordinator, story: Story) -> None:
    page = coordinator.get(send(coordinator, story, **{f"state-{story.lot}": "left", f"left-{story.lot}": "８"}).location).text

    assert "港北パントリー（試験）の報告を記録しました（12 世帯）" in page
    assert ">40</td>" in page
    assert ">8</td>" in page


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"households": ""}, "ここを入れてください"),
        ({"households": "0.5"}, "小数は入れられません"),
        ({"households": "-1"}, "マイナスは入れられません"),
        ({"households": "1000000000000"}, "数が大きすぎます"),
        ({"children": "たくさん"}, "数字で入れてください"),
        ({"handed_out_on": "2026-11-22"}, "まだ来ていない日です"),
        ({"left": ""}, "残った数を入れてください"),
        ({"left": "60"}, "届いた数より多くなっています"),
    ],
)
def test_what_was_typed_stays_when_something_is_wrong(coordinator, story: Story, values: dict[str, str], told: str) -> None:
    left = {f"state-{story.lot}": "left", f"left-{story.lot}": values["left"]} if "left" in values else values

    answer = send(coordinator, story, adults="7", **left)

    assert answer.status_code == 422
    assert told in answer.text
    assert 'name="adults" inputmode="numeric" autocomplete="off" value="7"' in answer.text
    assert reports(story) == []


def test_correction_shows_the_earlier_answers_and_replaces_them(coordinator, story: Story) -> None:
    shown = send(coordinator, story, households="120").location
    form = coordinator.get(f"{shown}/correct").text

    answer = coordinator.post(f"{shown}/correct", data=answers(story, households="12"))

    assert 'value="120"' in form
    assert answer.status_code == 302
    assert reports(story) == [(12, 20)]
    assert "あとで直されました" in coordinator.get(shown).text


def test_zero_households_is_an_answer(coordinator, story: Story) -> None:
    assert send(coordinator, story, households="0", children="").status_code == 302
    assert reports(story) == [(0, None)]


def test_stranger_finds_nothing(coordinator, stranger, story: Story) -> None:
    shown = send(coordinator, story).location

    assert stranger.get(shown).status_code == 404
    assert stranger.get(f"/groups/{story.near}/handout").status_code == 404
    assert stranger.post(f"{shown}/correct", data=answers(story)).status_code == 404


def test_auditor_reads_but_does_not_report(story: Story, client_of: Callable) -> None:
    auditor = client_of(story.world, "auditor")

    assert auditor.get("/handouts/all").status_code == 200
    assert send(auditor, story).status_code == 403


def body(story: Story, **values: object) -> dict[str, object]:
    line = {"lot": story.lot, "handed_out": 40, "left_over": 8}
    defaults = {
        "key": str(uuid.uuid4()),
        "group": story.near,
        "handed_out_on": "2026-11-15",
        "households": 12,
        "people": {"children": 20},
        "lines": [line],
    }
    return defaults | values


def test_api_records_and_repeats(coordinator, story: Story) -> None:
    wanted = body(story)

    first = coordinator.post("/api/v1/handouts", json=wanted)
    again = coordinator.post("/api/v1/handouts", json=wanted)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["people"] == {"infants": None, "children": 20, "adults": None, "seniors": None}
    assert again.json["replayed"] is True
    assert again.json["id"] == first.json["id"]


def test_api_lists_standing_reports_by_pages(coordinator, story: Story) -> None:
    for households in (3, 4, 5):
        coordinator.post("/api/v1/handouts", json=body(story, households=households, lines=[]))

    page = coordinator.get("/api/v1/handouts?limit=2").json
    rest = coordinator.get(f"/api/v1/handouts?limit=2&cursor={page['next_cursor']}").json

    assert len(page["handouts"]) == 2
    assert [len(rest["handouts"]), rest["next_cursor"]] == [1, None]


def test_api_corrects(coordinator, story: Story) -> None:
    first = coordinator.post("/api/v1/handouts", json=body(story, households=120)).json["id"]

    coordinator.post("/api/v1/handouts", json=body(story, households=12, replaces=first))

    assert reports(story) == [(12, 20)]


@pytest.mark.parametrize(
    "wrong", [{"households": -1}, {"households": 0.5}, {"name": "山田 太郎"}, {"people": {"names": 3}}, {"lines": [{"lot": "x"}]}]
)
def test_api_refuses_what_it_cannot_read(coordinator, story: Story, wrong: dict[str, object]) -> None:
    answer = coordinator.post("/api/v1/handouts", json=body(story, **wrong))

    assert answer.status_code == 422
    assert reports(story) == []


def test_reported_ones_are_listed_by_days(coordinator, story: Story) -> None:
    send(coordinator, story)

    assert "港北パントリー" in coordinator.get("/handouts/all").text
    assert "港北パントリー" in coordinator.get("/handouts/all?from=2026-11-15&to=2026-11-15").text
    assert "見つかりません" in coordinator.get("/handouts/all?from=2026-11-16").text


def test_reports_of_one_group_are_listed(coordinator, story: Story) -> None:
    send(coordinator, story)

    assert "港北パントリー（試験）の報告" in coordinator.get(f"/handouts/all?group={story.near}").text
    assert "見つかりません" in coordinator.get(f"/handouts/all?group={story.hub}").text
