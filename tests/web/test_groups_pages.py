"""The register of groups on pages and as JSON: what a person types is kept or explained, and nobody sees another's groups."""

import io
from datetime import date

import openpyxl
import pytest
from sqlalchemy import event, select

from inventory.audit import AuditEntry
from matching.groups import RecipientGroup, add_document, add_group, add_groups, get_group, needs_by_group
from matching.needs import add_need
from matching.teams import list_teams
from tests.builders import NOW, World
from tests.matching.goods_story import begin_story
from tests.matching.round_builders import make_group

TODAY = date(2026, 11, 21)


def enter(world: World, name: str = "ひだまり食堂", **fields) -> str:
    with world.writing() as session:
        return add_group(session, name=name, actor_id=world.actor_id, now=NOW, **fields)[1].code


def group_of(world: World, code: str) -> dict:
    with world.reading() as session:
        group, _ = get_group(session, code)
        return {column.name: getattr(group, column.name) for column in RecipientGroup.__table__.columns}


@pytest.fixture
def auditor(world, client_of):
    return client_of(world, "auditor")


def test_empty_register_says_what_to_do_next(coordinator):
    page = coordinator.get("/groups")

    assert "まだ団体がありません" in page.text
    assert "/groups/new" in page.text


def test_group_is_entered_and_lands_on_its_record(coordinator, world):
    answer = coordinator.post(
        "/groups/new",
        data={
            "name": "ひだまり食堂",
            "kind": "food_pantry",
            "households": "２５",
            "storage_ambient_kg": "200",
            "receiving_weekdays": ["1", "3"],
        },
        follow_redirects=True,
    )

    assert answer.status_code == 200
    assert "ひだまり食堂を登録しました。" in answer.text
    assert "25 世帯" in answer.text
    assert "火・木" in answer.text
    assert "マッチングに参加するまで、あと 1 つ" in answer.text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", " ", "ここを入れてください。"),
        ("households", "-3", "マイナスは入れられません"),
        ("email", "だれか", "メールアドレスの形"),
        ("municipality_code", "999999", "市区町村コードを確かめてください"),
        ("corporate_number", "12", "法人番号は 13 けた"),
        ("url", "javascript:alert(1)", "https:// から"),
    ],
)
def test_refused_form_keeps_what_was_typed(coordinator, world, field, typed, sentence):
    filled = {"name": "ひだまり食堂", "kind": "kodomo_shokudo", "notes": "駅の北がわ", "receiving_weekdays": ["5"]}

    answer = coordinator.post("/groups/new", data=filled | {field: typed})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "駅の北がわ" in answer.text
    assert 'value="5" checked' in answer.text
    assert f'href="#{field}"' in answer.text
    with world.reading() as session:
        assert session.scalars(select(RecipientGroup)).all() == []


def test_same_name_and_address_is_pointed_out_before_a_second_record(coordinator, world):
    code = enter(world, "ひだまり子ども食堂", address="北区みなと1-2-3")
    typed = {"name": "ひだまりこども食堂", "kind": "kodomo_shokudo", "address": "東京都北区みなと一丁目2番3号"}

    asked = coordinator.post("/groups/new", data=typed)
    added = coordinator.post("/groups/new", data=typed | {"anyway": "1"})

    assert asked.status_code == 422
    assert f"/groups/{code}" in asked.text
    assert added.status_code == 302


def test_edit_shows_the_change_in_the_history(coordinator, world):
    code = enter(world, households=20, phone="03-5555-0134")

    page = coordinator.post(
        f"/groups/{code}/edit",
        data={"name": "ひだまり食堂", "kind": "kodomo_shokudo", "households": "30", "phone": "03-5555-0199"},
        follow_redirects=True,
    )

    assert "届けている世帯：20 → 30" in page.text
    assert "電話を変えました" in page.text
    assert "5555-0134" not in page.text


def test_refused_edit_keeps_the_old_record(coordinator, world):
    code = enter(world, households=20)

    answer = coordinator.post(f"/groups/{code}/edit", data={"name": "新しい名前", "kind": "kodomo_shokudo", "households": "0"})

    assert answer.status_code == 422
    assert 'value="新しい名前"' in answer.text
    assert group_of(world, code)["name"] == "ひだまり食堂"


def test_steps_of_a_group_are_told_and_a_wrong_one_names_both_states(coordinator, world):
    code = enter(world)

    approved = coordinator.post(f"/groups/{code}/state", data={"state": "approved"}, follow_redirects=True)
    again = coordinator.post(f"/groups/{code}/state", data={"state": "applied"})

    assert "承認しました" in approved.text
    assert again.status_code == 409
    assert "今「承認」です" in again.text
    assert "「申し込み中」にはできません" in again.text


def test_paper_is_entered_and_one_that_ends_too_early_is_refused(coordinator, world):
    code = enter(world)
    typed = {"document": "agreement", "received_on": "2026-11-01", "valid_until": "2026-10-01"}

    refused = coordinator.post(f"/groups/{code}/documents", data=typed)
    entered = coordinator.post(f"/groups/{code}/documents", data=typed | {"valid_until": "2028-03-31"}, follow_redirects=True)

    assert refused.status_code == 422
    assert 'value="2026-10-01"' in refused.text
    assert "2028/03/31まで" in entered.text


def test_paper_is_withdrawn(coordinator, world):
    code = enter(world)
    with world.writing() as session:
        add_document(session, get_group(session, code)[0].id, document="hygiene", received_on=TODAY, actor_id=None, now=NOW)

    page = coordinator.post(f"/groups/{code}/documents/hygiene/remove", data={}, follow_redirects=True)

    assert "衛生の書類を取り消しました" in page.text


def test_needs_are_set_as_a_whole_and_refused_ones_are_kept_on_the_form(coordinator, world):
    code = enter(world)

    refused = coordinator.post(f"/groups/{code}/needs", data={"rice": "60", "drinks": "たくさん"})
    coordinator.post(f"/groups/{code}/needs", data={"rice": "60", "drinks": ""})

    assert refused.status_code == 422
    assert "たくさん" in refused.text
    with world.reading() as session:
        group_id = get_group(session, code)[0].id
        assert [(need.category, need.kg) for need in needs_by_group(session, [group_id], today=TODAY)[group_id]] == [("rice", 60)]


def test_need_for_once_must_lie_ahead(coordinator, world):
    code = enter(world)
    typed = {"category": "snacks", "kg": "12"}

    refused = coordinator.post(f"/groups/{code}/needs/once", data=typed | {"until": "2026-11-20"})
    added = coordinator.post(f"/groups/{code}/needs/once", data=typed | {"until": "2026-12-24"}, follow_redirects=True)

    assert refused.status_code == 422
    assert "お菓子 12kg を足しました" in added.text


def test_need_for_once_is_ended(coordinator, world):
    code = enter(world)
    with world.writing() as session:
        need = add_need(
            session, get_group(session, code)[0].id, category="rice", kg=5, until=date(2026, 12, 1), actor_id=None, now=NOW
        ).id

    page = coordinator.post(f"/groups/{code}/needs/{need}/end", data={}, follow_redirects=True)

    assert "希望を終えました" in page.text


def test_venue_is_added_and_removed(coordinator, world):
    code = enter(world)

    added = coordinator.post(f"/groups/{code}/venues", data={"address": "北区東町4-5"}, follow_redirects=True)
    action = added.text.split(f'action="/groups/{code}/venues/')[1].split('"')[0]
    removed = coordinator.post(f"/groups/{code}/venues/{action}", data={}, follow_redirects=True)

    assert "北区東町4-5" in added.text
    assert "会場を消しました" in removed.text


def test_team_is_made_and_refuses_a_hub_outside_with_the_typing_kept(coordinator, world):
    codes = [enter(world, name) for name in ("北区ハブ", "東食堂", "西食堂")]
    typed = {"name": "北チーム", "hub": codes[0], "cross_dock_kg": "900"}

    refused = coordinator.post("/teams/new", data=typed | {"members": codes[1:]})
    coordinator.post("/teams/new", data=typed | {"members": codes})

    assert refused.status_code == 409
    assert "ハブは、メンバーの中から" in refused.text
    assert 'value="北チーム"' in refused.text
    with world.reading() as session:
        assert [(view.hub.name, len(view.members)) for view in list_teams(session)] == [("北区ハブ", 3)]


def test_team_is_changed_and_rests(coordinator, world):
    codes = [enter(world, name) for name in ("北区ハブ", "東食堂", "西食堂")]
    typed = {"name": "北チーム", "hub": codes[0], "cross_dock_kg": "900"}
    coordinator.post("/teams/new", data=typed | {"members": codes})
    with world.reading() as session:
        team_id = list_teams(session)[0].team.id

    changed = coordinator.post(
        f"/teams/{team_id}/edit", data=typed | {"members": codes[:2], "cross_dock_kg": "500"}, follow_redirects=True
    )
    rests = coordinator.post(f"/teams/{team_id}/rest", data={"active": "0"}, follow_redirects=True)

    assert "500kg" in changed.text
    assert "2 団体" in changed.text
    assert "北チームをお休みにしました" in rests.text


def test_record_tells_receipts_reports_and_the_line_for_open_data(database, client_of):
    story = begin_story(database)
    story.deliver(story.lot, story.near, 24)
    story.hand_out(story.near, 18)
    with story.world.writing() as session:
        get_group(session, story.near)[0].source = "子ども食堂一覧（調布市、CC BY）"

    page = client_of(story.world, "coordinator").get(f"/groups/{story.near}")

    assert "こどもカレー" in page.text
    assert "1 ケース" in page.text
    assert "18 世帯" in page.text
    assert "東京都オープンデータカタログ、CC BY 4.0）を加工して作成。" in page.text


def test_page_of_all_receipts_is_open_to_readers(database, client_of):
    story = begin_story(database)
    story.deliver(story.lot, story.near, 24)

    page = client_of(story.world, "auditor").get(f"/groups/{story.near}/received")

    assert "3.8kg" in page.text


def test_question_for_line_stays_short(coordinator, world):
    code = enter(world, "ひ" * 120)

    page = coordinator.get(f"/groups/{code}")
    copied = page.text.split('data-copy="')[1].split('"')[0]

    assert "世帯の数" in copied
    assert len(copied) < 500


def test_list_takes_the_same_queries_however_many_groups(coordinator, world, app):
    enter(world)
    counted = _statements(app, lambda: coordinator.get("/groups"))
    with world.writing() as session:
        add_groups(session, [{"name": f"食堂{n}", "prefecture_code": "13"} for n in range(60)], actor_id=None, now=NOW)

    grown = _statements(app, lambda: coordinator.get("/groups"))

    assert grown == counted


def _statements(app, act) -> int:
    sent = []
    engine = app.config["DATABASE"]._reader

    def note(connection, cursor, statement, *rest):
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    act()
    event.remove(engine, "before_cursor_execute", note)
    return len(sent)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_file_has_no_formula_and_contacts_only_for_those_who_edit(coordinator, auditor, world, form):
    enter(world, "=1+1食堂", phone="+81355550134", households=5)

    for client, sees_phone in ((coordinator, True), (auditor, False)):
        answer = client.post(f"/groups/groups.{form}", data={})
        assert answer.status_code == 200
        cells = _cells(answer.data, form)
        assert ("電話" in cells) is sees_phone
        assert not any(str(cell).startswith("=") for cell in cells) or form == "xlsx"


def test_saved_list_of_groups_stands_in_the_journal(coordinator, world):
    enter(world, "ひだまり食堂（試験）", households=5)

    coordinator.post("/groups/groups.xlsx?households=yes", data={})

    with world.reading() as session:
        noted = session.scalars(select(AuditEntry.after).where(AuditEntry.action == "group.export")).all()
    assert noted == [{"format": "xlsx", "rows": 1, "contacts": True}]
    assert "連絡先つき" in coordinator.get("/audit/changes").text


def _cells(data: bytes, form: str) -> list[str]:
    if form == "csv":
        assert data.startswith(b"\xef\xbb\xbf")
        return data.decode("utf-8-sig").replace("\r\n", ",").split(",")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    return [str(cell.value) for cell in cells]


@pytest.mark.parametrize("path", ["", "/edit", "/documents", "/needs", "/venues", "/received"])
def test_stranger_gets_the_same_answer_as_for_an_unknown_group(stranger, world, path):
    code = enter(world)

    theirs, unknown = stranger.get(f"/groups/{code}{path}"), stranger.get(f"/groups/7K3MQ2XD{path}")

    assert theirs.status_code == unknown.status_code == 404
    assert theirs.text.replace(code, "") == unknown.text.replace("7K3MQ2XD", "") or "見つかりません" in theirs.text


@pytest.mark.parametrize("step", ["edit", "state", "documents", "needs", "needs/once", "venues"])
def test_stranger_changes_nothing(stranger, world, step):
    code = enter(world)
    typed = {"name": "とられた", "kind": "other", "state": "approved", "document": "agreement", "received_on": "2026-11-01", "rice": "5",
             "category": "rice", "kg": "5", "until": "2026-12-01", "address": "どこか"}  # fmt: skip

    answer = stranger.post(f"/groups/{code}/{step}", data=typed)

    assert answer.status_code == 404
    assert group_of(world, code)["name"] == "ひだまり食堂"
    with world.reading() as session:
        assert {entry.action for entry in session.scalars(select(AuditEntry).where(AuditEntry.record_kind == "group"))} == {
            "group.add"
        }


@pytest.mark.parametrize("path", ["/groups", "/groups/new", "/teams", "/api/v1/groups"])
def test_volunteer_is_not_let_in(volunteer, path):
    assert volunteer.get(path).status_code == 403


def test_auditor_reads_but_sees_no_contact_and_changes_nothing(auditor, world):
    code = enter(world, contact="事務局 山田", phone="03-5555-0134", email="hidamari@example.jp", notes="合いかぎは裏")

    page = auditor.get(f"/groups/{code}")
    refused = [auditor.get(f"/groups/{code}/edit"), auditor.post(f"/groups/{code}/state", data={"state": "approved"})]

    assert page.status_code == 200
    for personal in ("山田", "5555-0134", "hidamari@example.jp", "合いかぎ"):
        assert personal not in page.text
    assert [answer.status_code for answer in refused] == [403, 403]


def test_pages_speak_english(coordinator, world):
    code = enter(world, households=1)
    coordinator.set_cookie("tasuki_language", "en")

    pages = [
        coordinator.get(path).text for path in ("/groups", f"/groups/{code}", "/groups/new", "/teams", f"/groups/{code}/needs")
    ]

    assert "1 household" in pages[1]
    assert all('lang="en"' in page for page in pages)


def test_a_home_is_counted_by_its_places_and_the_page_says_so(world: World, coordinator) -> None:
    with world.writing() as session:
        _, code = make_group(session, "あすなろ児童園", kind="care_home", households=None, capacity=22)

    page = coordinator.get(f"/groups/{code}").text

    assert "6 世帯" in page
    assert "定員 22 人 ÷ 4 人で数えます" in page
    assert "マッチングに参加するまで" not in page
    assert "定員から" in coordinator.get("/groups").text
