"""Papers for donors and groups as people use them: made, printed, taken out, shared - and refused to those they are not for."""

import io
import re
import uuid
import zipfile
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from inventory.audit import AuditEntry
from inventory.dates import DateMark
from inventory.movements import reverse_movement
from inventory.places import Place
from matching.handouts import HandoutLineRequest
from matching.outcomes.consents import note_consent
from matching.outcomes.sharing import ShareOpening
from tests.builders import NOW
from tests.matching.goods_story import Story, at, begin_story
from web.worker import run_waiting

# What a page does with words is the same on either database.
ON_ONE_DATABASE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
NASTY = "=cmd|'/C calc'!A0 🍙" + "ながい名前" * 18


@pytest.fixture
def story(database) -> Story:
    """The donor gave 240 pieces of a lot and 12 of unknown weight; 40 reached a group, which reported 31 households."""
    story = begin_story(database)
    story.world.receive(
        12,
        item=story.item(name="おたのしみ袋", weight_grams=None),
        date_mark=DateMark("none", "day", None),
        occurred_at=at(11, 2),
    )
    story.deliver(story.lot, story.near, 40, when=at(11, 5))
    story.hand_out(story.near, 31, HandoutLineRequest(story.lot, 38, 2), people={"children": 44})
    return story


@pytest.fixture
def client(app, story, client_of):
    return client_of(story.world, "coordinator")


def actions(story: Story) -> list[str]:
    with story.world.reading() as session:
        return list(session.scalars(select(AuditEntry.action)))


def test_the_report_shows_its_figures_and_leads_to_the_entries(client, story):
    page = client.get(f"/donors/{story.world.donor}/outcome").text

    assert "38.4" in page
    assert "6.4" in page
    assert "31" in page
    assert "重さ不明" in page
    assert "合意書の登録がありません" in page
    link = re.search(r'href="(/impact/entries\?[^"]*column=issued[^"]*)"', page)
    assert link
    assert client.get(link[1].replace("&amp;", "&")).status_code == 200
    assert "港北パントリー" not in page


def test_a_group_that_agrees_is_named_on_screen_and_paper(client, story):
    with story.world.reading() as session:
        group = session.scalars(select(Place.id).where(Place.code == story.near)).one()
    client.post("/papers/consents", data={"group": str(group), "given": "1"})

    assert "港北パントリー" in client.get(f"/donors/{story.world.donor}/outcome").text
    assert "港北パントリー" in client.get(f"/donors/{story.world.donor}/outcome/print").text
    assert "group.allow_naming" in actions(story)


def test_the_workbook_adds_up_to_the_page(client, story):
    answer = client.post(f"/donors/{story.world.donor}/outcome.xlsx", data={})

    book = load_workbook(io.BytesIO(answer.data))
    stock = {row[0].value: [cell.value for cell in row] for row in book["ロットごとの収支"].iter_rows(min_row=5)}
    assert book.sheetnames == ["報告書", "受け取ったもの", "渡した先", "ロットごとの収支", "捨てたもの・返したもの"]
    assert stock["こどもカレー 甘口 160g"][4:11] == [0, 240, 40, 0, 0, 0, 200]
    assert [cell.value for cell in list(book["受け取ったもの"].iter_rows(min_row=6, max_row=6))[0]][6:] == [12, None, 12]
    assert "donor.report" in actions(story)


@ON_ONE_DATABASE
def test_hostile_names_are_texts_in_excel(client, story):
    client.post(f"/donors/{story.world.donor}/edit", data={"name": NASTY[:120], "kind": "corporate"})

    answer = client.post(f"/donors/{story.world.donor}/outcome.xlsx", data={})

    cell = load_workbook(io.BytesIO(answer.data))["報告書"]["A2"]
    assert (cell.data_type, cell.value) == ("s", NASTY[:120])
    assert client.get(f"/donors/{story.world.donor}/outcome/print").status_code == 200


@ON_ONE_DATABASE
def test_odd_addresses_get_a_sentence(client, story):
    here = f"/donors/{story.world.donor}/outcome"
    odd = ("from=2026-13-40", "lot=00000000", "slip=9999-1", "slip=x", "slip=2026-99999999999")

    statuses = [client.get(f"{here}?{query}").status_code for query in odd]

    assert statuses == [422, 404, 404, 404, 404]
    assert "動きはありません" in client.get(f"{here}?period=2019").text


def test_a_slip_is_made_printed_reissued_and_voided(client, story):
    made = client.post(f"/donors/{story.world.donor}/receipts/new", data={"receipt": ["1", "2"]})
    address = made.headers["Location"]
    paper = client.get(f"{address}/print").text
    client.post(f"{address}/reissue", data={"reason": "紛失"})
    again = client.get(f"{address}/print").text
    refused = client.post(f"{address}/void", data={"reason": " "})
    client.post(f"{address}/void", data={"reason": "宛名ちがい"})

    assert "2026-0001" in paper
    assert "お金の領収" in paper
    assert "再発行" not in paper
    assert "円" not in paper
    assert "領収書" not in paper
    assert "寄附金受領証明書" not in paper
    assert "再発行" in again
    assert "1 回目" in again
    assert refused.status_code == 422
    listed = client.get("/papers/receipts").text
    assert "宛名ちがい" in listed
    assert "番号に欠けはありません" in listed


@ON_ONE_DATABASE
def test_the_same_receipt_goes_on_one_slip_only(client, story):
    client.post(f"/donors/{story.world.donor}/receipts/new", data={"receipt": ["1"]})

    assert client.post(f"/donors/{story.world.donor}/receipts/new", data={"receipt": ["1"]}).status_code == 409
    assert client.post(f"/donors/{story.world.donor}/receipts/new", data={}).status_code == 422


def test_what_waits_gets_slips_at_once_and_a_receipt_undone_later_shows(client, story):
    client.post("/papers/receipts/waiting", data={"donor": story.world.donor})
    with story.world.writing() as session:
        reverse_movement(
            session, 2, key=uuid.uuid4(), reason="mistake", actor_id=story.world.actor_id, may_reverse_any=True, now=NOW
        )

    assert "取り消された受け取りが 1 件" in client.get("/papers/receipts/2026/1").text
    assert "ありません" in client.get("/papers/receipts/waiting").text


@ON_ONE_DATABASE
def test_thanks_carry_the_figures_in_the_organizations_words(client, story):
    words = "いつもありがとう {kg}kg {households} 世帯 ｛pieces｝ {nothing}"
    client.post(f"/donors/{story.world.donor}/thanks", data={"thanks_title": "お礼", "thanks_words": words})

    paper = client.get(f"/donors/{story.world.donor}/thanks/print").text

    assert "いつもありがとう 38.4kg 31 世帯 252 {nothing}" in paper
    assert "お礼" in paper


def test_the_statement_of_a_group_tells_what_came_and_what_is_missing(client, story):
    story.deliver(story.lot, story.near, 10, when=at(11, 18))

    page = client.get(f"/groups/{story.near}/statement").text

    assert "8.0" in page
    assert "1 日分の報告を待っています" in page
    assert "31" in page
    assert client.get(f"/groups/{story.near}/statement/print").status_code == 200


def test_all_reports_come_in_one_archive(app, client, story):
    other = story.donor(NASTY[:120])
    story.world.receive(5, donor=other, occurred_at=at(11, 3))

    made = client.post("/papers/bundles", data={"period": "2026"})
    run_waiting(story.world.database, app.config["SETTINGS"])
    shown = client.get(made.headers["Location"])
    with client.get(shown.headers["Location"] + ".zip") as fetched:
        archive = zipfile.ZipFile(io.BytesIO(fetched.data))

    assert len(archive.namelist()) == 2
    assert all(name.endswith(".xlsx") for name in archive.namelist())
    assert not any(sign in name for name in archive.namelist() for sign in "/\\|")


def test_a_donor_reads_its_own_report_by_link_until_it_ends(app, client, story):
    address = f"/donors/{story.world.donor}"
    client.post(f"{address}/shares", data={"period": "2026", "days": "30"})
    told = re.search(r"/d/[\w-]{40,}", client.get(f"{address}/outcome").text)
    assert told
    link = told[0]
    reader = app.test_client()

    before = reader.get(f"{link}/report").status_code
    reader.get(link)
    reader.post(link)
    report = reader.get(f"{link}/report")

    assert (before, report.status_code, report.headers["Cache-Control"]) == (302, 200, "no-store")
    assert "38.4" in report.text
    assert "31" in report.text
    assert not any(word in report.text for word in ("試験 花子", "港北パントリー", "/impact/entries", "/lots/"))
    assert link not in client.get(f"{address}/outcome").text
    with story.world.reading() as session:
        assert len(session.scalars(select(ShareOpening)).all()) == 1
    end = re.search(r"/shares/[0-9a-f-]+/revoke", client.get(f"{address}/outcome").text)
    assert end
    client.post(address + end[0], data={})
    assert [reader.get(link).status_code, reader.get(f"{link}/report").status_code] == [404, 404]


@ON_ONE_DATABASE
def test_a_link_ends_with_its_days_and_a_wrong_one_opens_nothing(app, client, story):
    client.post(f"/donors/{story.world.donor}/shares", data={"period": "2026", "days": "7"})
    told = re.search(r"/d/[\w-]{40,}", client.get(f"/donors/{story.world.donor}/outcome").text)
    app.config["CLOCK"] = lambda: NOW + timedelta(days=7, minutes=1)

    assert told
    assert [app.test_client().get(link).status_code for link in (told[0], "/d/" + "x" * 43)] == [404, 404]


@ON_ONE_DATABASE
def test_papers_of_another_organization_are_not_found(app, story, stranger):
    note_of(story)
    for path in ("outcome", "outcome/print", "thanks", "receipts/new"):
        assert stranger.get(f"/donors/{story.world.donor}/{path}").status_code == 404
    assert stranger.get("/papers/receipts/2026/1").status_code == 404


def note_of(story: Story) -> None:
    with story.world.writing() as session:
        group = session.scalars(select(Place.id).where(Place.code == story.near)).one()
        note_consent(session, [group], is_given=True, actor_id=story.world.actor_id, now=NOW)


@ON_ONE_DATABASE
def test_english_pages_speak_english(app, client, story):
    client.set_cookie("tasuki_language", "en")

    for path in (
        "/papers",
        "/papers/letterhead",
        f"/donors/{story.world.donor}/outcome",
        f"/donors/{story.world.donor}/thanks/print",
    ):
        assert client.get(path).status_code == 200
