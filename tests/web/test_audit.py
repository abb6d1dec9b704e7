"""The audit page: proved by a job, shown broken, fingerprints compared, changes listed."""

import io
import json
from collections.abc import Callable

import pytest
from sqlalchemy import text

from inventory.db import Database, reach_everything
from inventory.verifier import verify_ledger
from tests.matching.goods_story import Story, begin_story
from tests.settings import settings_for
from web.work import run_next
from web.worker import HANDLERS, clock


@pytest.fixture
def story(database: Database) -> Story:
    story = begin_story(database)
    story.deliver(story.lot, story.near, 48)
    story.hand_out(story.near, 12)
    return story


@pytest.fixture
def admin(story: Story, client_of: Callable):
    return client_of(story.world, "admin")


def tamper(story: Story, statement: str) -> None:
    with story.world.database.engine.begin() as connection:
        reach_everything(connection)
        if connection.dialect.name == "postgresql":
            connection.execute(text("alter table movement disable trigger user"))
        else:
            connection.execute(text("drop trigger movement_no_update"))
        connection.execute(text(statement))


def checked(admin, story: Story, path: str = "/audit") -> str:
    """The page after a person had everything checked."""
    asked = admin.post("/audit/check", data={})
    run_next(story.world.database, HANDLERS, clock, settings_for(story.world.database))
    assert admin.get(asked.location).location == "/audit"
    return admin.get(path).text


def test_sound_ledger_is_told_in_one_sentence(admin, story: Story) -> None:
    page = checked(admin, story)

    assert "3 件の記録は、書きかえられていません" in page
    assert page.count("合っています") >= 5


def test_broken_ledger_names_the_entry_and_what_is_still_right(admin, story: Story) -> None:
    tamper(story, "update movement set quantity = 47 where seq = 2")

    page = checked(admin, story)

    assert "2 件目で切れています。前の 1 件は正しいです" in page
    assert "tk-broken" in page
    assert "在庫の数と記録の合計がちがいます" in page


def test_changed_balance_is_told_although_the_chain_is_whole(admin, story: Story) -> None:
    with story.world.database.engine.begin() as connection:
        reach_everything(connection)
        connection.execute(text("update balance set on_hand = on_hand + 1 where site_id is not null"))

    page = checked(admin, story)

    assert "記録と在庫が合わないところが 2 つあります" in page


def test_ledger_is_saved_and_proves_itself(admin) -> None:
    saved = admin.post("/audit/ledger", data={})

    lines = saved.get_data(as_text=True).splitlines()
    saved.close()
    assert verify_ledger(lines) == []
    assert "一致" in admin.get("/audit").text


def test_saved_fingerprint_unmasks_a_later_change(admin, story: Story) -> None:
    saved = json.load(io.BytesIO(admin.post("/audit/checkpoint", data={}).data))
    tamper(story, f"update movement set hash = '{'0' * 63}1' where seq = 3")

    page = admin.get("/audit", query_string={"fingerprint": saved["hash"]}).text

    assert "ちがいます" in page
    assert "この指紋は、いまの台帳にありません" in page


def test_fingerprint_typed_in_groups_is_found(admin) -> None:
    saved = json.load(io.BytesIO(admin.post("/audit/checkpoint", data={}).data))
    typed = f"{saved['hash'][:4]} {saved['hash'][4:8].upper()} {saved['hash'][8:12]}"

    assert "3 件目の指紋と一致しました" in admin.get("/audit", query_string={"fingerprint": typed}).text


def test_changes_are_listed_and_filtered(admin) -> None:
    every = admin.get("/audit/changes").text
    filtered = admin.get("/audit/changes?area=handout").text

    assert "配った結果の報告を記録した" in filtered
    assert "世帯" in filtered
    assert every.count("<tr>") >= filtered.count("<tr>")
    assert "見つかりません" in admin.get("/audit/changes?area=token").text


def test_looking_at_the_page_checks_nothing(admin, story: Story) -> None:
    page = admin.get("/audit").text

    assert "まだ確かめていません" in page
    assert "合っています" not in page


def test_entries_since_the_last_check_are_told_apart(admin, story: Story) -> None:
    checked(admin, story)
    story.deliver(story.lot, story.near, 12)

    page = admin.get("/audit").text

    assert "3 件の記録は、書きかえられていません" in page
    assert "そのあとに記録した 2 件は、次に確かめるときに見ます" in page


def test_two_who_ask_at_once_wait_for_one_check(admin, story: Story) -> None:
    first, second = (admin.post("/audit/check", data={}).location for _ in range(2))

    assert first == second


def test_lot_is_looked_up_by_its_code(admin, story: Story) -> None:
    found = admin.get("/audit/lot", query_string={"code": f"{story.lot[:4]}-{story.lot[4:]}"})
    missed = admin.get("/audit/lot", query_string={"code": "はて"}, follow_redirects=True)

    assert found.location == f"/lots/{story.lot}"
    assert "札の番号ではありません" in missed.text


def test_coordinator_may_not_take_the_ledger_out(story: Story, client_of: Callable) -> None:
    coordinator = client_of(story.world, "coordinator")

    assert coordinator.post("/audit/ledger", data={}).status_code == 403
    assert coordinator.get("/audit").status_code == 200


def test_auditor_reads_everything_here(story: Story, client_of: Callable) -> None:
    auditor = client_of(story.world, "auditor")

    assert [auditor.get(path).status_code for path in ("/audit", "/audit/changes", "/audit/how")] == [200, 200, 200]


def test_another_organization_has_its_own_chain(stranger) -> None:
    assert "まだ記録がありません" in stranger.get("/audit").text


def test_english_page(admin, story: Story) -> None:
    admin.set_cookie("tasuki_language", "en")

    assert "3 entries have not been altered" in checked(admin, story)
