"""Groups are entered, found again, changed and approved; what is missing before they can be matched is told."""

import uuid
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select

from inventory.audit import AuditEntry
from inventory.dates import tokyo_day
from inventory.errors import InvalidInput, NotFound
from inventory.movements.errors import PlaceClosed
from inventory.places import Place
from inventory.spelling import address_key, name_key
from matching.groups import (
    GroupFilter,
    GroupStateWrong,
    RecipientGroup,
    add_document,
    add_group,
    add_groups,
    add_venues,
    change_state,
    documents_of,
    find_by_place,
    find_by_public_id,
    get_group,
    list_groups,
    missing_documents,
    missing_for_matching,
    needs_by_group,
    remove_document,
    update_group,
    venues_of,
)
from matching.needs import NeedEnded, add_need, end_need, set_needs
from tests.builders import NOW, World, make_world

TODAY = date(2026, 11, 21)


@pytest.fixture
def world(database):
    return make_world(database)


@pytest.fixture
def statements():
    """`with statements(session) as counted:` fills the list with each statement sent meanwhile."""

    @contextmanager
    def counting(session):
        sent: list[str] = []
        engine = session.get_bind().engine

        def note(connection, cursor, statement, *rest):
            sent.extend([statement] if statement != "BEGIN" else [])

        event.listen(engine, "before_cursor_execute", note)
        yield sent
        event.remove(engine, "before_cursor_execute", note)

    return counting


def enter(world: World, name: str = "ひだまり食堂", **fields) -> str:
    with world.writing() as session:
        return add_group(session, name=name, actor_id=world.actor_id, now=NOW, **fields)[1].code


def id_of(world: World, code: str) -> uuid.UUID:
    with world.reading() as session:
        return get_group(session, code)[0].id


def test_group_gets_place_keys_and_prefecture_of_its_municipality(world):
    code = enter(
        world, "ひだまり子供食堂", municipality_code="131172", address="東京都北区みなと一丁目2番3号", operator="ﾋﾀﾞﾏﾘの会"
    )

    with world.reading() as session:
        group, place = get_group(session, code)
        assert (place.kind, place.name, place.is_closed) == ("group", "ひだまり子供食堂", False)
        assert (group.state, group.kind, group.prefecture_code) == ("applied", "kodomo_shokudo", "13")
        assert group.name_key == "ひだまりこども食堂"
        assert group.address_key == "北区みなと1-2-3"
        assert "ひだまりの会" in group.search_key


def test_prefecture_comes_from_the_address_when_nothing_else_tells_it(world):
    code = enter(world, address="佐賀県佐賀市城内1-1")

    with world.reading() as session:
        assert get_group(session, code)[0].prefecture_code == "41"


@pytest.mark.parametrize(
    ("fields", "field", "problem"),
    [
        ({"name": "  "}, "name", "required"),
        ({"kind": "circus"}, "kind", "unknown_choice"),
        ({"municipality_code": "131173"}, "municipality_code", "municipality_code_wrong"),
        ({"households": 0}, "households", "too_small"),
        ({"storage_ambient_kg": -1}, "storage_ambient_kg", "too_small"),
        ({"receiving_weekdays": [7]}, "receiving_weekdays", "unknown_choice"),
        ({"excluded_allergens": ["dust"]}, "excluded_allergens", "unknown_choice"),
        ({"operator": "あ" * 121}, "operator", "text_too_long"),
    ],
)
def test_impossible_values_are_refused_by_field(world, fields, field, problem):
    with pytest.raises(InvalidInput) as refusal:
        enter(world, **fields)

    assert (refusal.value.values["field"], refusal.value.values["problem"]) == (field, problem)


def test_hundreds_of_groups_take_few_statements(world, statements):
    rows = [{"name": f"みんなの食堂 {n}", "public_id": f"A{n}", "municipality_code": "131172"} for n in range(300)]

    with world.writing() as session, statements(session) as counted:
        added = add_groups(session, rows, actor_id=world.actor_id, now=NOW)

    with world.reading() as session:
        assert session.scalar(select(func.count()).select_from(RecipientGroup)) == 300
    assert len(added) == 300
    assert len(counted) <= 6


def test_same_group_is_found_by_public_id_and_by_name_and_address(world):
    enter(world, "こども食堂 みなと", municipality_code="131172", public_id="A1", address="北区みなと1-2-3")

    with world.reading() as session:
        by_id = find_by_public_id(session, [("131172", "A1"), ("131016", "A1")])
        by_place = find_by_place(session, [(name_key("子ども食堂みなと"), address_key("東京都北区みなと１丁目２番３号"))])

        assert list(by_id) == [("131172", "A1")]
        assert [group.name for group in by_place.values()] == ["こども食堂 みなと"]


def test_update_renames_the_place_and_notes_before_and_after(world):
    code = enter(world, households=20, phone="03-5555-0134")
    with world.writing() as session:
        group, _ = get_group(session, code)
        changed = update_group(
            session, group, actor_id=world.actor_id, now=NOW, name="ひなた食堂", households=25, phone="03-5555-0199", kana=""
        )

    with world.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "group.update")).one()
        assert entry.before == {"name": "ひだまり食堂", "households": 20, "phone": "*"}
        assert entry.after == {"name": "ひなた食堂", "households": 25, "phone": "*"}
        assert get_group(session, code)[1].name == "ひなた食堂"
    assert changed == ["name", "households", "phone"]


def test_update_with_the_same_values_notes_nothing(world):
    code = enter(world, households=20)

    with world.writing() as session:
        group, _ = get_group(session, code)
        changed = update_group(session, group, actor_id=world.actor_id, now=NOW, households=20, name="ひだまり食堂")

    with world.reading() as session:
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "group.update")).all() == []
    assert changed == []


def test_group_is_approved_paused_and_approved_again(world):
    code = enter(world)

    with world.writing() as session:
        group, _ = get_group(session, code)
        for state in ("approved", "paused", "approved"):
            change_state(session, group, state=state, actor_id=world.actor_id, now=NOW)

    with world.reading() as session:
        steps = session.scalars(select(AuditEntry).where(AuditEntry.action == "group.change_state").order_by(AuditEntry.id)).all()
        taken = [(step.before["state"], step.after["state"]) for step in steps]
    assert taken == [("applied", "approved"), ("approved", "paused"), ("paused", "approved")]


def test_step_from_a_wrong_state_is_refused_naming_both(world):
    code = enter(world)

    with world.writing() as session:
        group, _ = get_group(session, code)
        with pytest.raises(GroupStateWrong) as refusal:
            change_state(session, group, state="paused", actor_id=world.actor_id, now=NOW)

    assert (refusal.value.values["state"], refusal.value.values["wanted"]) == ("applied", "paused")


def test_ended_group_takes_no_goods(world):
    code = enter(world)
    lot = world.receive(10)
    with world.writing() as session:
        group, _ = get_group(session, code)
        change_state(session, group, state="ended", actor_id=world.actor_id, now=NOW)

    outcome = world.record(world.request("issue", lot=lot, group=code))[0]

    assert isinstance(outcome, PlaceClosed)


def test_completeness_names_what_is_still_unknown(world):
    code = enter(world, households=30, storage_chilled_kg=20)

    with world.reading() as session:
        group, _ = get_group(session, code)
        assert missing_for_matching(group, has_needs=False) == ["needs", "weekdays"]
        assert missing_for_matching(group, has_needs=True) == ["weekdays"]


def test_papers_are_renewed_run_out_and_are_taken_back(world):
    group_id = id_of(world, enter(world))
    who = {"actor_id": world.actor_id, "now": NOW}
    with world.writing() as session:
        for until in (date(2025, 3, 31), date(2026, 11, 20)):
            add_document(session, group_id, document="agreement", received_on=date(2024, 4, 1), valid_until=until, **who)
        add_document(session, group_id, document="hygiene", received_on=TODAY, **who)

    with world.writing() as session:
        papers = documents_of(session, [group_id])[group_id]
        assert [paper.document for paper in papers] == ["agreement", "hygiene"]
        assert missing_documents(papers, date(2026, 11, 20)) == ["insurance"]
        assert missing_documents(papers, TODAY) == ["agreement", "insurance"]
        remove_document(session, group_id, document="hygiene", **who)
        assert [paper.document for paper in documents_of(session, [group_id])[group_id]] == ["agreement"]


def test_paper_cannot_end_before_it_was_received(world):
    group_id = id_of(world, enter(world))

    with world.writing() as session, pytest.raises(InvalidInput) as refusal:
        add_document(
            session, group_id, document="agreement", received_on=TODAY, valid_until=date(2026, 1, 1), actor_id=None, now=NOW
        )

    assert refusal.value.values["problem"] == "ends_before_start"


def test_same_venue_twice_is_one(world):
    group_id = id_of(world, enter(world))
    addresses = ("北区みなと1-2-3", "東京都北区みなと一丁目2番3号", "北区東町4-5")

    with world.writing() as session:
        added = add_venues(session, [(group_id, {"address": address}) for address in addresses], actor_id=world.actor_id, now=NOW)

    with world.reading() as session:
        assert [venue.address for venue in venues_of(session, group_id)] == ["北区みなと1-2-3", "北区東町4-5"]
    assert [venue is not None for venue in added] == [True, False, True]


def test_standing_needs_are_replaced_as_a_whole(world):
    group_id = id_of(world, enter(world))
    with world.writing() as session:
        set_needs(session, group_id, {"rice": 60, "drinks": 40}, actor_id=world.actor_id, now=NOW)

    with world.writing() as session:
        changed = set_needs(
            session, group_id, {"rice": 80, "baby": 5, "drinks": 0}, actor_id=world.actor_id, now=NOW + timedelta(days=1)
        )
        again = set_needs(session, group_id, {"rice": 80, "baby": 5}, actor_id=world.actor_id, now=NOW + timedelta(days=2))

    with world.reading() as session:
        needs = [(need.category, need.kg) for need in needs_by_group(session, [group_id], today=TODAY)[group_id]]
    assert needs == [("baby", 5), ("rice", 80)]
    assert (changed, again) == (True, False)


def test_need_for_once_lasts_to_its_day_and_ends_by_hand_once(world):
    group_id = id_of(world, enter(world))
    with world.writing() as session:
        need = add_need(session, group_id, category="rice", kg=30, until=date(2026, 12, 24), actor_id=world.actor_id, now=NOW)

        assert len(needs_by_group(session, [group_id], today=date(2026, 12, 24))[group_id]) == 1
        assert needs_by_group(session, [group_id], today=date(2026, 12, 25))[group_id] == []
        end_need(session, group_id, need_id=need.id, actor_id=world.actor_id, now=NOW)
        with pytest.raises(NeedEnded):
            end_need(session, group_id, need_id=need.id, actor_id=world.actor_id, now=NOW)


def test_group_of_another_organization_is_unknown(database, world):
    code = enter(world)
    other = make_world(database, name="となり（試験）")

    with other.reading() as session, pytest.raises(NotFound):
        get_group(session, code)


def test_no_group_is_left_behind_by_a_refused_list(world):
    with pytest.raises(InvalidInput), world.writing() as session:
        add_groups(session, [{"name": "よい"}, {"name": ""}], actor_id=world.actor_id, now=NOW)

    with world.reading() as session:
        assert session.scalars(select(Place).where(Place.name == "よい")).all() == []


def test_a_home_with_places_but_no_units_lacks_no_households(world):
    home = enter(world, name="あすなろ児童園", kind="care_home", capacity=22, households=None)
    canteen = enter(world, name="ひだまり食堂", kind="kodomo_shokudo", capacity=22, households=None)

    with world.reading() as session:
        told = {code: missing_for_matching(get_group(session, code)[0], has_needs=True) for code in (home, canteen)}
        assert "households" not in told[home]
        assert "households" in told[canteen]
        listed = list_groups(session, GroupFilter(has_households=True), today=tokyo_day(NOW)).rows
        assert [row.code for row in listed] == [home]
