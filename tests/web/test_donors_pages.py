"""The register of donors on pages and as JSON: agreements, and where everything a donor gave is now."""

from datetime import date

import pytest
from sqlalchemy import select

from inventory.audit import AuditEntry
from inventory.donors import Donor, add_agreement, add_donor, add_donors, get_donor
from tests.builders import NOW, World
from tests.matching.goods_story import begin_story


def enter(world: World, name: str = "ほしの乳業", kind: str = "corporate", **fields) -> str:
    with world.writing() as session:
        return add_donor(session, name=name, kind=kind, actor_id=world.actor_id, now=NOW, **fields)[1].code


@pytest.fixture
def auditor(world, client_of):
    return client_of(world, "auditor")


def test_donor_is_entered_and_lands_on_its_record(coordinator):
    page = coordinator.post(
        "/donors/new", data={"name": "ほしの乳業", "kind": "corporate", "contact": "広報部"}, follow_redirects=True
    )

    assert "ほしの乳業を登録しました。" in page.text
    assert "合意書がありません。企業が費用として" in page.text
    assert "広報部" in page.text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "ここを入れてください。"),
        ("kind", "alien", "一覧から選んでください。"),
        ("email", "だれか", "メールアドレスの形"),
    ],
)
def test_refused_form_keeps_what_was_typed(coordinator, world, field, typed, sentence):
    answer = coordinator.post(
        "/donors/new", data={"name": "ほしの乳業", "kind": "corporate", "notes": "東口から"} | {field: typed}
    )

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "東口から" in answer.text
    with world.reading() as session:
        assert [donor.name for donor in session.scalars(select(Donor))] == ["みのり製菓（試験）"]


def test_same_name_is_asked_about_once(coordinator, world):
    enter(world)
    typed = {"name": "ホシノ乳業", "kind": "corporate"}

    asked = coordinator.post("/donors/new", data=typed)
    added = coordinator.post("/donors/new", data=typed | {"anyway": "1"})

    assert asked.status_code == 422
    assert 'name="anyway" value="1"' in asked.text
    assert added.status_code == 302


def test_edit_shows_the_change_but_not_the_contact(coordinator, world):
    code = enter(world, phone="03-5555-0134")

    page = coordinator.post(
        f"/donors/{code}/edit",
        data={"name": "ほしの乳業（株）", "kind": "corporate", "phone": "03-5555-0199"},
        follow_redirects=True,
    )

    assert "名前：ほしの乳業 → ほしの乳業（株）" in page.text
    assert "電話を変えました" in page.text
    assert "5555-0134" not in page.text


def test_donor_is_put_away_and_brought_back(coordinator, world):
    code = enter(world)

    away = coordinator.post(f"/donors/{code}/archive", data={"archived": "1"}, follow_redirects=True)
    listed = coordinator.get("/donors").text
    back = coordinator.post(f"/donors/{code}/archive", data={"archived": "0"}, follow_redirects=True)

    assert "しまってあります" in away.text
    assert f"/donors/{code}" not in listed
    assert "ほしの乳業をもどしました。" in back.text


def test_agreement_is_entered_and_one_that_ends_too_early_is_refused(coordinator, world):
    code = enter(world)
    typed = {
        "signed_on": "2026-11-01",
        "valid_until": "2026-10-31",
        "resale_ban": "1",
        "onward_transfer": "with_consent",
        "notes": "第 4 条",
    }

    refused = coordinator.post(f"/donors/{code}/agreements/new", data=typed)
    entered = coordinator.post(
        f"/donors/{code}/agreements/new", data=typed | {"valid_until": "2028-03-31"}, follow_redirects=True
    )

    assert refused.status_code == 422
    assert "第 4 条" in refused.text
    assert "2028年3月31日まで" in entered.text
    assert "転売禁止" in entered.text


def test_agreement_ends_today(coordinator, world):
    code = enter(world)
    with world.writing() as session:
        donor_id = get_donor(session, code)[0].id
        agreement = add_agreement(session, donor_id, signed_on=date(2025, 4, 1), actor_id=None, now=NOW).id

    page = coordinator.post(f"/donors/{code}/agreements/{agreement}/end", data={}, follow_redirects=True)

    assert "合意書を今日で終えました。" in page.text
    assert "2026/11/21まで" in page.text


def test_record_prints_the_sum_of_where_everything_is(database, client_of):
    story = begin_story(database)
    story.deliver(story.lot, story.near, 48)
    story.world.record(story.world.request("dispose", lot=story.lot, quantity=2, reason="damaged"))

    page = client_of(story.world, "coordinator").get(f"/donors/{story.world.donor}")

    assert "くれた 240 ＝ 倉庫に残り 190 ＋ 団体にある 48 ＋ 捨てた 2" in page.text
    assert "合計が合っています" in page.text
    assert f"/groups/{story.near}" in page.text


def test_page_of_all_lots_is_open_to_readers(database, client_of):
    story = begin_story(database)

    page = client_of(story.world, "auditor").get(f"/donors/{story.world.donor}/lots")

    assert "こどもカレー" in page.text


def test_list_filters_and_counts(coordinator, world):
    enter(world)
    enter(world, "はたけの会", "farm")

    page = coordinator.get("/donors?kind=farm")

    assert "はたけの会" in page.text
    assert "ほしの乳業" not in page.text
    assert "見つかりません" in coordinator.get("/donors?q=だれもいない").text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_contacts_are_in_the_file_of_those_who_edit(coordinator, auditor, world, form):
    enter(world, "@SUM(1)", contact="広報部")

    answers = [client.post(f"/donors/donors.{form}", data={}) for client in (coordinator, auditor)]

    assert [answer.status_code for answer in answers] == [200, 200]
    if form == "csv":
        texts = [answer.data.decode("utf-8-sig") for answer in answers]
        assert ["広報部" in text for text in texts] == [True, False]
        assert "'@SUM(1)" in texts[0]


def test_saved_list_stands_in_the_journal_with_whether_contacts_left_the_house(coordinator, auditor, world):
    enter(world, "ほしの乳業（試験）")

    for client in (coordinator, auditor):
        client.post("/donors/donors.csv?q=ほしの", data={})
    forged = coordinator.post("/donors/donors.csv", data={"csrf_token": "wrong"})

    with world.reading() as session:
        query = select(AuditEntry.record_kind, AuditEntry.after).where(AuditEntry.action == "donor.export").order_by(AuditEntry.id)
        noted = [tuple(row) for row in session.execute(query)]
    assert noted == [("donor", {"format": "csv", "rows": 1, "contacts": contacts}) for contacts in (True, False)]
    assert (forged.status_code, coordinator.get("/donors/donors.csv").status_code) == (400, 404)
    assert "寄贈者" in coordinator.get("/audit/changes").text


@pytest.mark.parametrize("path", ["", "/edit", "/lots", "/agreements/new"])
def test_stranger_gets_the_same_answer_as_for_an_unknown_donor(stranger, world, path):
    code = enter(world)

    answers = [stranger.get(f"/donors/{one}{path}") for one in (code, "7K3MQ2XD")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "ほしの乳業" not in answers[0].text


@pytest.mark.parametrize("step", ["edit", "archive", "agreements/new"])
def test_stranger_changes_nothing(stranger, world, step):
    code = enter(world)
    typed = {"name": "とられた", "kind": "farm", "archived": "1", "signed_on": "2026-01-01", "onward_transfer": "forbidden"}

    answer = stranger.post(f"/donors/{code}/{step}", data=typed)

    assert answer.status_code == 404
    with world.reading() as session:
        donor = get_donor(session, code)[0]
        assert (donor.name, donor.archived_at) == ("ほしの乳業", None)


@pytest.mark.parametrize("path", ["/donors", "/donors/new", "/api/v1/donors"])
def test_volunteer_is_not_let_in(volunteer, path):
    assert volunteer.get(path).status_code == 403


def test_auditor_reads_but_sees_no_contact_and_changes_nothing(auditor, world):
    code = enter(world, contact="広報部 鈴木", email="hoshino@example.jp")

    page = auditor.get(f"/donors/{code}")
    refused = auditor.post(f"/donors/{code}/archive", data={"archived": "1"})

    assert page.status_code == 200
    assert "鈴木" not in page.text
    assert "hoshino@example.jp" not in page.text
    assert refused.status_code == 403


def test_api_enters_a_donor_and_gives_its_address(coordinator):
    answer = coordinator.post("/api/v1/donors", json={"name": "ほしの乳業", "kind": "corporate", "email": "hoshino@example.jp"})

    assert answer.status_code == 201
    assert answer.headers["Location"] == answer.json["location"] == f"/donors/{answer.json['code']}"
    assert (answer.json["email"], answer.json["agreement"], answer.json["lots"]) == ("hoshino@example.jp", None, 0)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "社", "kind": "corporate", "rank": 1}, "rank"),
        ({"name": "社", "kind": "opening"}, "kind"),
        ({"kind": "farm"}, "name"),
    ],
)
def test_api_refuses_naming_the_field(coordinator, body, field):
    answer = coordinator.post("/api/v1/donors", json=body)

    assert answer.status_code == 422
    assert list(answer.json["fields"]) == [field]


def test_api_pages_through_donors_and_hides_contacts_from_the_auditor(coordinator, auditor, world):
    with world.writing() as session:
        add_donors(
            session,
            [{"name": f"箱{n}", "kind": "collection_box", "phone": "03-5555-0100"} for n in range(3)],
            actor_id=None,
            now=NOW,
        )

    first = coordinator.get("/api/v1/donors?kind=collection_box&limit=2").json
    second = coordinator.get(f"/api/v1/donors?kind=collection_box&limit=2&cursor={first['next_cursor']}").json

    assert [donor["name"] for donor in first["donors"] + second["donors"]] == ["箱0", "箱1", "箱2"]
    assert second["next_cursor"] is None
    assert first["donors"][0]["phone"] == "03-5555-0100"
    assert "phone" not in auditor.get("/api/v1/donors").json["donors"][0]


def test_pages_speak_english(coordinator, world):
    code = enter(world)
    coordinator.set_cookie("tasuki_language", "en")

    pages = [
        coordinator.get(path).text for path in ("/donors", f"/donors/{code}", "/donors/new", f"/donors/{code}/agreements/new")
    ]

    assert "A company can expense its gift" in pages[1]
    assert all('lang="en"' in page for page in pages)
