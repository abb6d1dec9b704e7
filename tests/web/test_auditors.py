"""Auditors: let in by a grant, held to reading by the database, and whatever anybody takes out stands in the log of exports."""

import hashlib
import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from inventory.accounts import AUDITOR_DAYS, UserAccount, get_grant, grant_auditor, list_grants
from inventory.codes import parse_code, written
from inventory.db import NotToBeWritten
from inventory.devices import make_token
from inventory.leaving import ExportFilter, list_exports
from inventory.places import Place
from tests.builders import NOW, World, make_place
from web.access import NOTED


def exported(world: World):
    with world.reading() as session:
        return [record for record, _ in list_exports(session, ExportFilter(), limit=50)]


def saved(answer) -> bytes:
    content = answer.get_data()
    answer.close()
    return content


def auditor_of(world: World):
    with world.reading() as session:
        return list_grants(session)[0][0].user_id


def test_an_auditor_is_let_in_until_the_grant_ends_and_refused_with_the_next_request(app, world: World, client_of) -> None:
    auditor, admin = client_of(world, "auditor"), client_of(world, "admin")
    user_id = auditor_of(world)

    first = auditor.get("/audit").status_code
    app.config["CLOCK"] = lambda: NOW + AUDITOR_DAYS
    late = auditor.get("/audit").status_code
    app.config["CLOCK"] = lambda: NOW
    admin.post(f"/audit/grants/{user_id}/revoke", data={})
    revoked = auditor.get("/audit").status_code
    admin.post(f"/audit/grants/{user_id}", data={"until": "2026-12-31", "purpose": "年次監査"})

    assert (first, late, revoked, auditor.get("/audit").status_code) == (200, 302, 302, 200)
    assert "年次監査" in auditor.get("/audit/grants").text


def test_a_token_of_an_auditor_ends_with_the_grant(app, world: World, client_of) -> None:
    client_of(world, "auditor")
    with world.writing() as session:
        token = make_token(session, user_id=auditor_of(world), name="試験", now=NOW)
    headers = {"Authorization": f"Bearer {token}"}

    before = app.test_client().get("/api/v1/stock", headers=headers).status_code
    app.config["CLOCK"] = lambda: NOW + AUDITOR_DAYS

    assert (before, app.test_client().get("/api/v1/stock", headers=headers).status_code) == (200, 401)


def test_only_an_admin_grants_and_a_day_that_has_passed_is_refused(world: World, client_of) -> None:
    auditor, admin = client_of(world, "auditor"), client_of(world, "admin")
    address = f"/audit/grants/{auditor_of(world)}"

    refused = admin.post(address, data={"until": "2026-11-20"})

    assert refused.status_code == 422
    assert "これからの日を入れてください" in refused.text
    assert auditor.post(address, data={"until": "2030-01-01"}).status_code == 403
    assert client_of(world, "coordinator").post(address, data={"until": "2030-01-01"}).status_code == 403


def test_the_database_itself_refuses_what_an_auditors_page_would_write(app, world: World, client_of) -> None:
    auditor = client_of(world, "auditor")
    view = app.view_functions["donors.archive_donor"]
    known, view.permission = view.permission, "audit.read"
    try:
        answer = auditor.post(f"/donors/{world.donor}/archive", data={"archived": "1"})
    finally:
        view.permission = known

    assert answer.status_code == 403
    assert "監査担当は、見ることと保存することができます" in answer.text


def test_a_session_for_notes_writes_nothing_else(world: World) -> None:
    with pytest.raises(NotToBeWritten), world.database.writing(world.organization_id, only=NOTED) as session:
        make_place(session, "site", "倉庫")
    with pytest.raises(NotToBeWritten), world.database.writing(world.organization_id, only=NOTED) as session:
        session.execute(update(Place).values(name="倉庫"))


def test_a_reading_transaction_cannot_write(world: World) -> None:
    with pytest.raises(DBAPIError, match="read-?only"), world.reading() as session:
        make_place(session, "site", "倉庫")


def test_whatever_is_saved_as_a_file_stands_in_the_log_with_its_hash(world: World, client_of) -> None:
    auditor = client_of(world, "auditor")
    world.receive(24)
    ledger = saved(auditor.post("/audit/ledger", data={}))
    donors = saved(auditor.post("/donors/donors.xlsx", data={}))

    records = exported(world)
    page = auditor.get("/audit/exports").text

    assert [(one.what, one.sha256, one.size) for one in records] == [
        ("donors", hashlib.sha256(donors).hexdigest(), len(donors)),
        ("ledger", hashlib.sha256(ledger).hexdigest(), len(ledger)),
    ]
    assert (records[0].rows, records[1].rows, records[0].role) == (1, 1, "auditor")
    assert all(written(one.code) in page for one in records)
    assert "寄贈者の一覧" in auditor.get(f"/audit/exports?q={records[0].sha256[:12]}").text
    assert "寄贈者の一覧" not in auditor.get(f"/audit/exports?q={records[1].code}").text


def test_a_list_carries_who_took_it_out(world: World, client_of) -> None:
    auditor = client_of(world, "auditor")
    sheet = load_workbook(io.BytesIO(auditor.post("/donors/donors.xlsx", data={}).get_data())).active

    foot = sheet.oddFooter.left.text

    assert foot.startswith("auditor ")
    assert "みなとフードバンク（試験）" in foot
    assert parse_code(foot.split()[-1]) == exported(world)[0].code


def test_contacts_are_not_in_what_an_auditor_sees_or_saves(world: World, client_of) -> None:
    admin, auditor = client_of(world, "admin"), client_of(world, "auditor")
    admin.post(
        f"/donors/{world.donor}/edit",
        data={"name": "みのり製菓（試験）", "kind": "corporate", "contact": "担当 太郎", "phone": "03-5555-0134"},
    )

    seen = auditor.get(f"/donors/{world.donor}").text + auditor.post("/donors/donors.csv", data={}).get_data(as_text=True)

    assert "担当 太郎" in admin.get(f"/donors/{world.donor}").text
    assert "担当 太郎" not in seen
    assert "03-5555-0134" not in seen


def test_days_outside_the_grant_are_not_saved(world: World, client_of) -> None:
    auditor = client_of(world, "auditor")
    user_id = auditor_of(world)
    with world.writing() as session:
        days = (date(2026, 4, 1), date(2026, 9, 30))
        grant_auditor(session, user_id, valid_until=NOW + timedelta(days=5), granted_by=world.actor_id, now=NOW, days=days)

    report = "/api/v1/reports/impact.xlsx"
    outside = auditor.get(f"{report}?from=2026-04-01&to=2026-10-31")
    whole = auditor.post("/audit/ledger", data={})
    inside = saved(auditor.get(f"{report}?from=2026-05-01&to=2026-05-31"))

    assert (outside.status_code, whole.status_code, inside[:2]) == (403, 403, b"PK")
    assert "2026-04-01 から 2026-09-30 まで" in whole.text
    assert (exported(world)[0].what, exported(world)[0].first_on) == ("report", date(2026, 5, 1))
    with world.reading() as session:
        assert get_grant(session, user_id).last_on == date(2026, 9, 30)
        assert session.get_one(UserAccount, user_id)
