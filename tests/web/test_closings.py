"""Pages of closing: the list, what is still open, the act with its refusals, and what came later."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from inventory.checkpoints import Checkpoint
from inventory.closings import Closing
from inventory.db import Database
from tests.builders import NOW
from tests.matching.goods_story import Story, at, begin_story
from web.commands import main


@pytest.fixture
def story(database: Database) -> Story:
    story = begin_story(database)
    lot = story.world.receive(100, occurred_at=at(10, 5))
    story.deliver(lot, story.near, 30, when=at(10, 20))
    return story


@pytest.fixture
def office(story: Story, client_of: Callable):
    return client_of(story.world, "coordinator")


def close(client, kind: str = "month", name: str = "2026-10", **data: str):
    return client.post(f"/audit/closings/{kind}/{name}", data=data)


def test_month_is_closed_with_a_note_and_the_ledger_sealed(office, story: Story) -> None:
    before = office.get("/audit/closings/month/2026-10").text

    answer = close(office, note="理事会で確かめた")

    page = office.get(answer.location).text
    assert "配った報告を待っている受け渡し" in before
    assert "2026年10月を締めました" in page
    assert "理事会で確かめた" in page
    with story.world.reading() as session:
        closing = session.scalars(select(Closing)).one()
        point = session.scalars(select(Checkpoint).where(Checkpoint.occasion == "closing")).one()
    assert (closing.first_on, closing.seq, point.seq) == (date(2026, 10, 1), 4, 4)


def test_later_entries_are_listed_with_the_month_they_count_in(office, story: Story) -> None:
    close(office)
    story.world.record(story.world.request("issue", lot=story.lot, quantity=7, occurred_at=at(10, 29)), at=NOW)

    page = office.get("/audit/closings/month/2026-10").text

    assert page.count("後日訂正") >= 2
    assert "2026年11月" in page
    assert "数えなおしても、締めたときと同じです" in office.get("/audit/closings/month/2026-10?again=1").text


def test_running_month_and_second_closing_are_refused_with_a_sentence(office) -> None:
    running = close(office, name="2026-11")
    close(office)

    again = close(office)

    assert running.status_code == 409
    assert "2026年11月30日に終わります" in running.text
    assert "もう締めてあります" in office.get(again.location).text


def test_year_waits_for_its_months_and_a_long_note_for_its_end(office) -> None:
    year = close(office, "year", "2026")
    long = close(office, note="長" * 501)

    assert year.status_code == 409
    assert "2027年3月31日に終わります" in year.text
    assert long.status_code == 422
    assert office.get("/audit/closings").text.count("締められます") >= 1


def test_auditor_reads_what_only_coordinators_close(office, story: Story, client_of: Callable) -> None:
    auditor = client_of(story.world, "auditor")

    assert close(auditor).status_code == 403
    assert "締めるのは、調整担当か管理担当です" in auditor.get("/audit/closings/month/2026-10").text


@pytest.mark.parametrize("address", ["month/2026-13", "month/2019-01", "year/20x6", "month/2026-10-01", "year/9999"])
def test_periods_that_do_not_exist_answer_not_found(office, address: str) -> None:
    assert office.get(f"/audit/closings/{address}").status_code == 404


def test_command_closes_a_month_and_says_why_it_does_not(
    story: Story, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TASUKI_DATABASE_URL", database_url)
    monkeypatch.setenv("TASUKI_DATA_DIR", str(tmp_path))

    first, again, neither = (CliRunner().invoke(main, ["close", *rest]) for rest in (["--month", "2026-10"],) * 2 + ([],))

    assert (first.exit_code, again.exit_code, neither.exit_code) == (0, 1, 2), first.output
    assert "2026-10-31" in first.output
    assert "もう締めてあります" in again.output
