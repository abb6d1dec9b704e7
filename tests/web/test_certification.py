"""The pages of the certification: one sheet per lot, samples anybody can draw again, papers with their scans, checks before goods leave."""

import io
from datetime import date

import openpyxl
from PIL import Image
from sqlalchemy import select

from inventory.accounts import get_organization
from inventory.documents import DocumentScan, OrganizationDocument
from inventory.release_checks import ReleaseCheck
from matching.rounds.confirming import confirm
from tests.builders import NOW, World
from tests.matching.round_builders import make_group, make_round, make_stock_offer
from tests.web.conftest import CheckingClient

PAPER = {"kind": "insurance", "title": "賠償責任保険", "valid_from": "2026-04-01", "valid_until": "2027-03-31"}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\nstartxref\n9\n%%EOF\n"


def want_release_checks(world: World) -> None:
    with world.writing() as session:
        organization = get_organization(session, session.organization_id)
        organization.settings = {**organization.settings, "release_checks": True}


def picture() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(held, "PNG")
    return held.getvalue()


def scan_form(content: bytes, name: str, **values: str) -> dict[str, object]:
    return PAPER | values | {"scan": (io.BytesIO(content), name)}


def papers(world: World) -> list[str]:
    with world.reading() as session:
        return list(session.scalars(select(OrganizationDocument.title)))


def test_the_sheet_of_a_lot_says_what_is_missing_and_what_to_do(world: World, coordinator: CheckingClient):
    lot = world.receive(24)

    page = coordinator.get(f"/lots/{lot}/assessment")

    assert "認証の確認書" in coordinator.get(f"/lots/{lot}").text
    assert "5 つのうち" in page.text
    assert "受け取ったときの確認は、記録されていません。" in page.text
    assert "寄贈者 みのり製菓（試験）：受け取った 2026年11月21日 に有効な合意書がありません。" in page.text
    assert "合意書を結び、寄贈者のページに登録してください。" in page.text
    assert coordinator.get("/lots/ABCDEFGH/assessment").status_code == 404


def test_a_sample_is_a_list_with_marks_on_the_page_and_in_excel(world: World, coordinator: CheckingClient):
    lots = {world.receive(24) for _ in range(3)}
    address = "?from=2026-11-21&to=2026-11-21&size=2&seed=%3D2026"

    page = coordinator.get(f"/certification/sample{address}")
    sheet = openpyxl.load_workbook(io.BytesIO(coordinator.get(f"/certification/sample.xlsx{address}").data)).active

    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert "3 ロットから 2 ロット" in page.text
    assert {row[1].replace("-", "") for row in rows} <= lots
    assert [row[5] for row in rows] == ["足りない", "足りない"]
    assert [row[12] for row in rows] == ["=2026", "=2026"]
    assert "受け取ったときの確認は、記録されていません。" in rows[0][11]


def test_a_sample_that_cannot_be_drawn_is_refused_with_the_reason(coordinator: CheckingClient):
    for asked in (
        "from=2026-11-21&to=2026-11-01&size=2&seed=a",
        "from=x&to=y&size=0&seed=",
        "from=2026-11-01&to=2026-11-21&size=101&seed=a",
    ):
        assert coordinator.get(f"/certification/sample?{asked}").status_code == 422
        assert coordinator.get(f"/certification/sample.xlsx?{asked}").status_code == 302


def test_the_standing_and_its_paper_name_what_is_open(world: World, coordinator: CheckingClient):
    coordinator.post("/certification/documents", data=PAPER)

    page, paper, tonnage = (coordinator.get(f"/certification{part}") for part in ("", "/paper", "/tonnage"))

    assert "食品衛生責任者" in page.text
    assert "足りないところが" in page.text
    assert "賠償責任保険（2027年3月31日まで）" in paper.text
    assert "令和8年度" in tonnage.text


def test_papers_are_registered_with_a_scan_and_refused_when_they_cannot_be_right(world: World, coordinator: CheckingClient):
    wrong = [
        (PAPER | {"valid_until": "2026-03-31"}, "おわりの日が、はじめの日より前です"),
        (scan_form(b"%PDF-1.4 only its beginning", "paper.pdf"), "PDF がこわれているか"),
        (scan_form(b"MZ this is a program", "paper.pdf"), "写真としても PDF としても読めません"),
        (PAPER | {"title": " "}, "入れてください"),
    ]

    for form, said in wrong:
        answer = coordinator.post("/certification/documents", data=form)
        assert answer.status_code == 422
        assert said in answer.text
    assert papers(world) == []
    coordinator.post("/certification/documents", data=scan_form(PDF, "証券.exe"))
    assert papers(world) == ["賠償責任保険"]


def test_a_pdf_is_only_saved_and_a_picture_is_drawn_anew(world: World, coordinator: CheckingClient, stranger: CheckingClient):
    coordinator.post("/certification/documents", data=scan_form(PDF, "a.pdf"))
    coordinator.post("/certification/documents", data=scan_form(picture(), "b.pdf"))
    with world.reading() as session:
        scans = {
            scan.mimetype: f"/certification/documents/{scan.document_id}/scans/{scan.id}"
            for scan in session.scalars(select(DocumentScan))
        }

    saved, shown = coordinator.get(scans["application/pdf"]), coordinator.get(scans["image/jpeg"])

    assert saved.data == PDF
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.data[:3] == b"\xff\xd8\xff"
    assert [stranger.get(address).status_code for address in scans.values()] == [404, 404]


def test_a_delivery_leaves_with_its_check_in_two_taps(world: World, coordinator: CheckingClient):
    want_release_checks(world)
    lot = world.receive(240)
    with world.writing() as session:
        make_group(session, "ひかり食堂（試験）", needs={"retort": 500})
        round_ = make_round(session, world, [make_stock_offer(session, world, lot, cases=10)])
        code = confirm(session, round_.id, actor_id=world.actor_id, now=NOW).deliveries[0].code
    unsaid = coordinator.post(f"/deliveries/{code}/ship", data={"release_intact": "1"})

    asked = coordinator.get(f"/deliveries/{code}")
    told = coordinator.post(f"/deliveries/{code}/ship", data={"release_fine": "1"}, follow_redirects=True)

    assert unsaid.status_code == 422
    assert "出す前の確認（しなくても出せます）" in asked.text
    assert "出す前の確認：coordinator" in told.text


def test_an_issue_by_phone_keeps_its_check_and_needs_none(world: World, volunteer: CheckingClient):
    want_release_checks(world)
    lot = world.receive(24)
    address = f"/scan/issue?lot={lot}&group={world.group}"
    volunteer.post("/scan/place", data={"site": world.site})
    page = volunteer.get(address)
    form = {
        "site": world.site,
        "lot": lot,
        "group": world.group,
        "quantity": "2",
        "unit": "piece",
        "occurred_at": NOW.isoformat(),
    }

    for number, answers in enumerate(({}, {"release_date": "1", "release_remedy": "近い物からと伝えた"}), start=1):
        volunteer.post("/scan/issue", data=form | answers | {"key": f"00000000-0000-0000-0000-00000000000{number}"})

    with world.reading() as session:
        checks = list(session.scalars(select(ReleaseCheck)))
    assert "傷がなく、期限内です" in page.text
    assert [(check.answers, check.remedy) for check in checks] == [({"intact": True, "date": False}, "近い物からと伝えた")]


def test_a_paper_that_was_withdrawn_covers_nothing(world: World, coordinator: CheckingClient):
    coordinator.post("/certification/documents", data=PAPER)
    with world.reading() as session:
        document = session.scalars(select(OrganizationDocument)).one()
    coordinator.post(f"/certification/documents/{document.id}/withdraw", data={})

    with world.reading() as session:
        assert not session.scalars(select(OrganizationDocument)).one().covers(date(2026, 11, 21))
    assert "まだ書類がありません" in coordinator.get("/certification/documents").text
