"""Donors are entered, found, changed and put away; an agreement covers the days it names."""

from datetime import date

import pytest
from sqlalchemy import select

from inventory.audit import AuditEntry, history_of
from inventory.donors import (
    DonorFilter,
    add_agreement,
    add_donor,
    add_donors,
    agreement_in_force,
    agreements_of,
    count_donors,
    donors_after,
    end_agreement,
    find_by_name,
    get_donor,
    list_donors,
    set_donor_archived,
    update_donor,
)
from inventory.errors import InvalidInput, NotFound
from inventory.movements.errors import PlaceClosed
from tests.builders import NOW, make_world

TODAY = date(2026, 11, 21)


@pytest.fixture
def world(database):
    return make_world(database)


def enter(world, name: str = "ほしの乳業", kind: str = "corporate", **fields) -> str:
    with world.writing() as session:
        return add_donor(session, name=name, kind=kind, actor_id=world.actor_id, now=NOW, **fields)[1].code


def test_many_donors_are_entered_in_order(world):
    rows = [{"name": f"農家{n}", "kind": "farm", "phone": "03-5555-0100"} for n in range(30)]

    with world.writing() as session:
        names = [donor.name for donor, _ in add_donors(session, rows, actor_id=world.actor_id, now=NOW)]

    assert names == [f"農家{n}" for n in range(30)]


@pytest.mark.parametrize(
    ("fields", "field", "problem"),
    [
        ({"name": " "}, "name", "required"),
        ({"kind": "alien"}, "kind", "unknown_choice"),
        ({"email": "a" * 255}, "email", "text_too_long"),
    ],
)
def test_impossible_values_are_refused_by_field(world, fields, field, problem):
    with pytest.raises(InvalidInput) as refusal:
        enter(world, **fields)

    assert (refusal.value.values["field"], refusal.value.values["problem"]) == (field, problem)


def test_update_renames_the_place_and_keeps_personal_data_out_of_the_journal(world):
    code = enter(world, contact="物流部")

    with world.writing() as session:
        donor, _ = get_donor(session, code)
        changed = update_donor(
            session, donor, name="ほしの乳業株式会社", contact="広報部", kind="corporate", actor_id=world.actor_id, now=NOW
        )

    with world.reading() as session:
        donor, place = get_donor(session, code)
        newest, author = history_of(session, "donor", donor.id)[0]
        assert (place.name, author) == ("ほしの乳業株式会社", "試験 花子")
        assert newest.before == {"name": "ほしの乳業", "contact": "*"}
        assert newest.after == {"name": "ほしの乳業株式会社", "contact": "*"}
    assert changed == ["name", "contact"]


def test_same_values_again_note_nothing(world):
    code = enter(world)

    with world.writing() as session:
        changed = update_donor(session, get_donor(session, code)[0], name="ほしの乳業", actor_id=world.actor_id, now=NOW)

    with world.reading() as session:
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "donor.update")).all() == []
    assert changed == []


def test_archived_donor_gives_nothing_until_brought_back(world):
    code = enter(world)
    with world.writing() as session:
        set_donor_archived(session, get_donor(session, code)[0], is_archived=True, actor_id=world.actor_id, now=NOW)
    refused = world.record(world.request("receive", donor=code))[0]
    with world.writing() as session:
        set_donor_archived(session, get_donor(session, code)[0], is_archived=False, actor_id=world.actor_id, now=NOW)

    lot = world.receive(3, donor=code)

    assert isinstance(refused, PlaceClosed)
    assert lot


def test_agreement_covers_its_days_and_the_newest_counts(world):
    code = enter(world)
    with world.writing() as session:
        donor_id = get_donor(session, code)[0].id
        for signed, until in ((date(2024, 4, 1), None), (date(2026, 4, 1), date(2026, 11, 21))):
            add_agreement(session, donor_id, signed_on=signed, valid_until=until, actor_id=world.actor_id, now=NOW)

        agreements = agreements_of(session, [donor_id])[donor_id]

        assert agreement_in_force(agreements, date(2024, 3, 31)) is None
        assert agreement_in_force(agreements, date(2026, 11, 21)).signed_on == date(2026, 4, 1)
        assert agreement_in_force(agreements, date(2026, 11, 22)).signed_on == date(2024, 4, 1)


def test_ended_agreement_covers_no_later_day(world):
    code = enter(world)
    with world.writing() as session:
        donor_id = get_donor(session, code)[0].id
        agreement = add_agreement(session, donor_id, signed_on=date(2025, 4, 1), actor_id=world.actor_id, now=NOW)

        end_agreement(session, donor_id, agreement_id=agreement.id, ends_on=TODAY, actor_id=world.actor_id, now=NOW)

        assert agreement_in_force(agreements_of(session, [donor_id])[donor_id], TODAY) is not None
        assert agreement_in_force(agreements_of(session, [donor_id])[donor_id], date(2026, 11, 22)) is None


def test_agreement_cannot_end_before_it_begins(world):
    code = enter(world)
    with world.writing() as session:
        donor_id = get_donor(session, code)[0].id

        with pytest.raises(InvalidInput) as refusal:
            add_agreement(session, donor_id, signed_on=TODAY, valid_until=date(2026, 1, 1), actor_id=world.actor_id, now=NOW)

    assert refusal.value.values["problem"] == "ends_before_start"


@pytest.fixture
def register(world):
    """A company with an agreement, a farm without, an archived box; the world's own company has none."""
    codes = {
        "dairy": enter(world, address="北区みなと"),
        "farm": enter(world, "はたけの会", "farm"),
        "box": enter(world, "駅前の箱", "collection_box"),
    }
    with world.writing() as session:
        add_agreement(
            session, get_donor(session, codes["dairy"])[0].id, signed_on=date(2025, 4, 1), actor_id=world.actor_id, now=NOW
        )
        set_donor_archived(session, get_donor(session, codes["box"])[0], is_archived=True, actor_id=world.actor_id, now=NOW)
    return codes | {"own": world.donor}


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({}, {"dairy", "farm", "own"}),
        ({"is_archived": True}, {"box"}),
        ({"kind": "farm"}, {"farm"}),
        ({"has_agreement": True}, {"dairy"}),
        ({"has_agreement": False}, {"farm", "own"}),
        ({"query": "ホシノ"}, {"dairy"}),
        ({"query": "みなと 北区"}, {"dairy"}),
    ],
)
def test_list_shows_what_the_filter_asks_for(world, register, wanted, names):
    with world.reading() as session:
        rows, total = list_donors(session, DonorFilter(**wanted), today=TODAY)

    assert {row.code for row in rows} == {register[name] for name in names}
    assert total == len(names)


def test_line_of_a_donor_tells_lots_and_agreement(world, register):
    world.receive(10, donor=register["dairy"])
    world.receive(10, donor=register["dairy"])

    with world.reading() as session:
        row = list_donors(session, DonorFilter(), today=TODAY, sort="lots", is_descending=True)[0][0]

        assert (row.code, row.lots, row.last_lot_at) == (register["dairy"], 2, NOW)
        assert row.agreement.signed_on == date(2025, 4, 1)


def test_counts_tell_companies_without_agreement(world, register):
    with world.reading() as session:
        assert count_donors(session, today=TODAY) == {"all": 3, "no_agreement": 1, "archived": 1}


def test_pages_by_cursor_leave_nothing_out(world):
    with world.writing() as session:
        add_donors(session, [{"name": f"箱{n % 2}", "kind": "collection_box"} for n in range(5)], actor_id=None, now=NOW)
    seen, after = [], None

    with world.reading() as session:
        for _ in range(3):
            rows, after = donors_after(session, DonorFilter(), today=TODAY, after=after, limit=2)
            seen += [row.code for row in rows]

    assert len(seen) == len(set(seen)) == 6
    assert after is None


def test_donor_is_found_by_its_name_in_any_spelling(world):
    code = enter(world, "ホシノ 乳業", address="北区みなと")

    with world.reading() as session:
        found = find_by_name(session, ["ほしの乳業", "だれか"])
        known = get_donor(session, code)[0]

        assert list(found.values()) == [known]


def test_donor_of_another_organization_is_unknown(database, world):
    code = enter(world)
    other = make_world(database, name="となり（試験）")

    with other.reading() as session, pytest.raises(NotFound):
        get_donor(session, code)
