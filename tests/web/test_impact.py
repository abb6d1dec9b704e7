"""The report's pages: figures that open down to their entries, the workbook by POST, the same rows as JSON."""

import io
import uuid
from collections.abc import Callable
from contextlib import closing

import openpyxl
import pytest
from sqlalchemy import select

from inventory.audit import AuditEntry
from inventory.db import Database
from matching.handouts import HandoutLineRequest
from tests.matching.goods_story import Story, begin_story
from tests.settings import settings_for
from web import exports
from web.work import run_next
from web.worker import HANDLERS, clock

DAYS = {"from": "2026-11-01", "to": "2026-11-30"}


@pytest.fixture
def story(database: Database) -> Story:
    story = begin_story(database)
    story.deliver(story.lot, story.hub, 96)
    story.post("pass_on", story.lot, story.hub, story.member, 72)
    story.deliver(story.lot, story.near, 24)
    story.hand_out(story.member, 18, HandoutLineRequest(story.lot, 70, 2), people={"children": 31})
    return story


@pytest.fixture
def coordinator(story: Story, client_of: Callable):
    return client_of(story.world, "coordinator")


def test_report_shows_figures_that_open_their_entries(coordinator) -> None:
    page = coordinator.get("/impact?from=2026-11-01&to=2026-11-30").text

    assert "とどけた結果" in page
    assert 'data-value="120" data-unit="pieces">120</a>' in page
    assert 'data-value="18" data-unit="visits">18</a>' in page
    assert "/impact/entries?column=issued" in page


def test_entries_behind_the_figure_are_listed(coordinator) -> None:
    page = coordinator.get("/impact/entries", query_string={**DAYS, "column": "issued"}).text

    assert page.count("送り出した</td>") == 2
    assert "（全部で 2 件）" in page


def test_groups_and_account_pages_add_up(coordinator) -> None:
    groups = coordinator.get("/impact/groups", query_string=DAYS, follow_redirects=True).text
    account = coordinator.get("/impact/account", query_string=DAYS).text

    assert "にじいろ宅食" in groups
    assert "合計が合っています" in account


def test_wrong_days_are_told_and_kept(coordinator) -> None:
    answer = coordinator.get("/impact?from=2026-11-30&to=2026-11-01")

    assert answer.status_code == 422
    assert "おわりの日が、はじめの日より前です" in answer.text
    assert 'value="2026-11-30"' in answer.text


@pytest.mark.parametrize("period", ["2026", "2025", "2026-11", "this-month", "last-month", "this-year", "last-year", "free", "nonsense", "2026-13"])
def test_every_choice_of_period_opens(coordinator, period: str) -> None:
    assert coordinator.get("/impact", query_string={"period": period}).status_code == 200


def test_empty_organization_sees_what_to_do(database: Database, client_of: Callable) -> None:
    client = client_of(begin_story(database, name="空（試験）").world, "coordinator")

    assert "まだ渡した記録がありません" in client.get("/impact?period=2020").text


def test_workbook_is_made_at_once_and_noted(coordinator, story: Story) -> None:
    answer = coordinator.post("/impact/export", data=DAYS)

    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    with story.world.reading() as session:
        noted = session.scalars(select(AuditEntry.after).where(AuditEntry.action == "report.export")).one()
    assert "まとめ" in book.sheetnames
    assert noted["from"] == "2026-11-01"
    assert noted["seq"] == 7


def test_large_workbook_is_a_job(coordinator, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 3)
    started = coordinator.post("/impact/export", data=DAYS)
    assert run_next(database, HANDLERS, clock, settings_for(database))

    ready = coordinator.get(started.location, follow_redirects=True)
    with closing(coordinator.get(ready.request.path + ".xlsx")) as fetched:
        content = fetched.data

    assert "Excel ができました" in ready.text
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames[-1] == "台帳の指紋"


def test_strangers_export_is_not_found(coordinator, stranger, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 3)
    started = coordinator.post("/impact/export", data=DAYS)
    run_next(database, HANDLERS, clock, settings_for(database))
    job_id = started.location.rsplit("/", 1)[1]

    assert coordinator.get(f"/impact/exports/{job_id}").status_code == 200
    assert stranger.get(f"/impact/exports/{job_id}").status_code == 404
    assert stranger.get(f"/impact/exports/{uuid.uuid4()}.xlsx").status_code == 404


def test_volunteer_sees_no_report(story: Story, client_of: Callable) -> None:
    assert client_of(story.world, "volunteer").get("/impact").status_code == 403


def test_auditor_sees_the_report_and_may_save_it(story: Story, client_of: Callable) -> None:
    auditor = client_of(story.world, "auditor")

    assert auditor.get("/impact").status_code == 200
    assert auditor.post("/impact/export", data=DAYS).status_code == 200


def test_english_report(coordinator) -> None:
    coordinator.set_cookie("tasuki_language", "en")

    page = coordinator.get("/impact?from=2026-11-01&to=2026-11-30").text

    assert "What was given" in page
    assert "Household visits by month" in page


def test_api_gives_the_same_rows(coordinator) -> None:
    report = coordinator.get("/api/v1/reports/impact", query_string=DAYS).json

    assert report["total"]["issued"]["pieces"] == 120
    assert report["total"]["check"] == {"pieces": 0, "grams": 0, "unweighed": 0}
    assert report["households"]["household_visits"] == 18
    assert sum(row["pieces"] for row in report["goods"]) == 120
    assert {row["group"] for row in report["goods"]} == {"にじいろ宅食（試験）", "北区ハブ（試験）", "港北パントリー（試験）"}


def test_api_workbook_stands_beside_it(coordinator) -> None:
    answer = coordinator.get("/api/v1/reports/impact.xlsx", query_string=DAYS)

    assert openpyxl.load_workbook(io.BytesIO(answer.data)).sheetnames[0] == "目次"


def test_api_workbook_stands_in_the_journal(coordinator, database) -> None:
    coordinator.get("/api/v1/reports/impact.xlsx", query_string=DAYS)

    with database.reading(1) as session:
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "report.export"))
        assert (entry.actor_id is None, entry.after["from"], len(entry.after["hash"])) == (False, DAYS["from"], 64)


def test_api_refuses_days_it_cannot_read(coordinator) -> None:
    answer = coordinator.get("/api/v1/reports/impact?from=yesterday")

    assert answer.status_code == 422
    assert "from" in answer.json["fields"]
