"""Erasing on the pages: people who left, contacts of donors and groups, and the history that every change leaves."""

import uuid
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from inventory.accounts import end_membership, get_member, list_members
from inventory.catalog import Item
from inventory.db import OrganizationSession
from inventory.history import MASTERS, OWN_HISTORY, HistoryMissing, must_note
from matching.models import metadata
from tests.builders import NOW, World, make_place


@pytest.fixture
def admin(world: World, client_of):
    return client_of(world, "admin")


def test_every_table_is_either_watched_or_its_own_history() -> None:
    known = set(MASTERS) | OWN_HISTORY

    assert set(metadata.tables) - known == set()
    assert known - set(metadata.tables) == set()
    assert set(MASTERS) & OWN_HISTORY == set()


WAYS = {
    "new": lambda session: make_place(session, "site", "倉庫"),
    "changed": lambda session: setattr(session.scalars(select(Item)).one(), "name", "別の名前"),
    "changed by statement": lambda session: session.execute(update(Item).values(name="別の名前")),
    "deleted": lambda session: session.delete(make_place(session, "site", "倉庫")),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_master_record_does_not_change_without_a_line_in_the_journal(world: World, way: str) -> None:
    with pytest.raises(HistoryMissing), world.writing() as session:
        _change_silently(session, way)

    with world.reading() as session:
        assert session.scalars(select(Item)).one().name != "別の名前"


def _change_silently(session: OrganizationSession, way: str) -> None:
    must_note(session)
    WAYS[way](session)


def test_what_the_program_keeps_itself_needs_no_line(world: World) -> None:
    with world.writing() as session:
        must_note(session)
        session.scalars(select(Item)).one().search_key = "べつの"


def test_somebody_who_left_is_erased_on_the_page(world: World, admin, client_of) -> None:
    client_of(world, "volunteer")
    with world.writing() as session:
        membership, user = next((one, user) for one, user in list_members(session) if one.role == "volunteer")
        end_membership(session, get_member(session, user.id), now=NOW)
        name = user.name
    listed = admin.get("/members/left").text
    done = admin.post(f"/members/{user.id}/erase", data={}, follow_redirects=True).text

    assert name in listed
    assert "削除された人 #1" in done
    assert admin.post(f"/members/{uuid.uuid4()}/erase", data={}).status_code == 404
    assert client_of(world, "coordinator").post(f"/members/{user.id}/erase", data={}).status_code == 403


def test_a_donors_contact_is_erased_after_being_asked(world: World, admin) -> None:
    contact = {"contact": "担当 太郎", "phone": "03-5555-0134"}
    admin.post(f"/donors/{world.donor}/edit", data={"name": "みのり製菓（試験）", "kind": "corporate", **contact})

    asked = admin.get(f"/donors/{world.donor}/erase-contact").text
    page = admin.post(f"/donors/{world.donor}/erase-contact", data={}, follow_redirects=True).text

    assert "もどせません" in asked
    assert "担当 太郎" not in page
    assert "連絡先を消去" in page


def test_changes_are_found_by_record_words_and_days_and_saved_as_excel(world: World, admin) -> None:
    admin.post(f"/donors/{world.donor}/edit", data={"name": "みのり製菓本店（試験）", "kind": "corporate"})

    found = admin.get("/audit/changes?q=本店&from=2026-11-21&to=2026-11-21").text
    earlier = admin.get("/audit/changes?q=本店&to=2026-11-20").text
    others = admin.get("/audit/changes?q=ほかの言葉").text
    sheet = load_workbook(BytesIO(admin.post("/audit/changes.xlsx?q=本店", data={}).get_data())).active
    rows = list(sheet.iter_rows(values_only=True))

    assert "みのり製菓本店（試験）" in found
    assert "みのり製菓本店" not in earlier + others
    assert len(rows) == 2
    assert (rows[1][2], rows[1][4]) == ("donor.update", "みのり製菓本店（試験）")
    assert "みのり製菓（試験）" in rows[1][6]
