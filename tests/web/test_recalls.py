"""Recalls on pages: found, started, told, answered by link, reported; a stranger finds nothing and a wrong form says why."""

import io
import re
from html import unescape

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from inventory.db import Database
from inventory.lots import Lot
from matching.recalls.tables import RecallNotice
from tests.builders import GTIN, World
from tests.matching.goods_story import Story, begin_story
from tests.web.conftest import CheckingClient

SEARCH = {"jan": GTIN[1:], "first": "2027-03-01", "last": "2027-03-31", "title": "カレーの回収"}


@pytest.fixture
def story(database: Database) -> Story:
    story = begin_story(database)
    story.deliver(story.lot, story.near, 48)
    return story


@pytest.fixture
def clerk(story: Story, client_of) -> CheckingClient:  # type: ignore[no-untyped-def]
    return client_of(story.world, "coordinator")


def texts(page: str) -> dict[str, str]:
    """The messages that the form proposes."""
    return {
        name: unescape(re.search(rf'<textarea[^>]*name="{name}"[^>]*>([^<]*)<', page)[1])  # type: ignore[index]
        for name in ("text_ja", "text_en")
    }


def start(clerk: CheckingClient, **changed: str):  # type: ignore[no-untyped-def]
    page = clerk.get("/recalls/new", query_string=SEARCH).text
    return clerk.post("/recalls", data=SEARCH | texts(page) | changed)


def links(story: Story, clerk: CheckingClient) -> str:
    page = clerk.get(f"/recalls/1/groups/{story.near}").text
    return re.search(r"http://localhost(/k/[\w-]+)", page)[1]  # type: ignore[index]


def test_from_the_search_to_the_report_with_an_answer_by_link(story: Story, clerk: CheckingClient, app, client_of) -> None:  # type: ignore[no-untyped-def]
    assert "240" in clerk.get("/recalls/new", query_string=SEARCH).text

    answer = start(clerk, reason="包装の不良")

    assert answer.location == "/recalls/1"
    assert "回収が 1 件あります" in clerk.get("/").text
    assert "回収中です" in clerk.get(f"/lots/{story.lot}").text
    clerk.post("/recalls/1/sent", data={"group": story.near, "way": "line"})
    group: FlaskClient = app.test_client()
    link = links(story, clerk)
    form = group.get(link).text
    name = re.search(r'name="(left-[0-9a-f-]+)"', form)[1]  # type: ignore[index]
    assert "包装の不良" in form
    assert group.post(link, data={name: "49"}).status_code == 422
    assert group.post(link, data={name: "７"}).location == link
    assert "ありがとうございました" in group.get(link).text
    assert "7 個 残っている" in clerk.get("/recalls/1").text
    clerk.post("/recalls/1/stock", data={"end": "disposed"})
    assert clerk.post("/recalls/1/close", data={"closing_note": "全部電話した"}).location == "/recalls/1"
    assert "全部電話した" in clerk.get("/recalls/1/report").text
    auditor = client_of(story.world, "auditor")
    assert auditor.get("/recalls/1").status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(auditor.post("/recalls/1/report.xlsx", data={}).data))
    figures = dict(book.worksheets[0].iter_rows(min_row=2, max_col=2, values_only=True))
    assert (figures["届いた数"], figures["手もとに止めた・捨てた・返した"], figures["団体にある"]) == (240, 192, 48)
    assert [row[9] for row in book.worksheets[2].iter_rows(min_row=2, values_only=True)] == [7]


def test_goods_that_come_in_during_a_recall_say_so_and_are_held(story: Story, clerk: CheckingClient) -> None:
    start(clerk)
    request = story.world.request("receive", quantity=24)
    body = {
        "key": str(request.key), "kind": "receive", "site": story.world.site, "item": {"code": story.world.item}, "donor": story.world.donor,
        "date_kind": "best_before", "date": "2027-03-15", "quantity": 1, "unit": "case",
    }  # fmt: skip

    answer = clerk.post("/api/v1/movements", json=body)

    assert answer.status_code == 201
    assert "回収中です" in clerk.get(f"/scan/done/{request.key}").text
    with story.world.reading() as session:
        assert session.scalars(select(Lot.is_held).where(Lot.code == answer.json["lot"])).one()


def test_another_organization_finds_nothing_of_a_recall(story: Story, clerk: CheckingClient, stranger: CheckingClient) -> None:
    start(clerk)
    with story.world.reading() as session:
        notice = session.scalars(select(RecallNotice)).one()
    posts = (
        "stock",
        "deliveries",
        "texts",
        "newcomers",
        "close",
        "unwatch",
        "report.xlsx",
        f"lots/{story.lot}/lift",
        f"groups/{story.near}/answer",
    )

    read = [
        stranger.get(f"/recalls/1{path}").status_code for path in ("", "/stock", "/notices", "/report", f"/groups/{story.near}")
    ]
    written = {path: stranger.post(f"/recalls/1/{path}", data={"end": "disposed"}).status_code for path in posts}

    assert set(read) == {404}
    assert set(written.values()) == {404}
    assert stranger.get("/api/v1/recalls").json == {"recalls": []}
    assert stranger.get(f"/k/{notice.id}").status_code == 404


WRONG = (
    ({"jan": "4901234567895"}, "番号が一つちがっている"),
    ({"jan": "", "maker": "", "words": ""}, "メーカー、品名、JAN"),
    ({"last": "2026-01-01"}, "前"),
    ({"title": " "}, "してください"),
    ({"text_ja": "{items}"}, "{link} を文面に入れてください"),
    ({"text_en": "{items}{link}{you}"}, "{you} という差し込みはありません"),
    ({"first": "2030-01-01", "last": "2030-01-02"}, "あてはまるロットはありません"),
    ({"first": "きのう"}, "日付"),
)


def test_a_wrong_form_says_why_and_holds_nothing(story: Story, clerk: CheckingClient) -> None:
    answers = [(start(clerk, **changed), said) for changed, said in WRONG]

    assert [answer.status_code for answer, _ in answers] == [422] * len(WRONG)
    assert [said for answer, said in answers if said not in unescape(answer.text)] == []
    with story.world.reading() as session:
        assert not session.scalars(select(Lot.is_held)).one()


def test_a_drill_and_a_recall_are_started_and_listed_by_the_api(
    story: Story, clerk: CheckingClient, volunteer: CheckingClient
) -> None:
    wanted = {"title": "訓練", "words": "カレー", "is_drill": True}

    drill = clerk.post("/api/v1/recalls", json=wanted)
    refused = clerk.post("/api/v1/recalls", json={"title": "x", "maker": "よその会社"})

    assert (drill.status_code, drill.json["lots"], drill.json["is_drill"]) == (201, 1, True)
    assert (refused.status_code, refused.json["error"]) == (409, "recall_nothing_meant")
    assert [row["number"] for row in clerk.get("/api/v1/recalls").json["recalls"]] == [1]
    assert volunteer.get("/api/v1/recalls").status_code == 403


def test_an_empty_house_has_nothing_to_drill_with(world: World, coordinator: CheckingClient) -> None:
    answer = coordinator.post("/recalls/drill", data={})

    assert "訓練できません" in coordinator.get(answer.location).text
