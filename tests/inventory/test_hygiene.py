"""Checks of warehouses and vehicles: temperatures as people type them, what is asked before a check is kept, and that it stays."""

import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from inventory.errors import InvalidInput
from inventory.hygiene import (
    Answer,
    Checkable,
    ColdSpot,
    Limits,
    Looked,
    TemperatureReading,
    add_vehicle,
    checkables,
    checks_between,
    close_vehicle,
    note_hygiene,
    open_questions,
    read_degrees,
)
from inventory.hygiene.tables import HygieneCheck
from inventory.places import get_place
from tests.builders import NOW, World, make_place, make_world

KEY = uuid.UUID(int=5)


@pytest.fixture
def world(database) -> World:
    world = make_world(database)
    with world.writing() as session:
        site = get_place(session, world.site)
        make_place(session, "shelf", "冷凍庫", site_id=site.id, temperature="frozen")
        make_place(session, "shelf", "乾物の棚", site_id=site.id)
    return world


@pytest.mark.parametrize(
    ("typed", "tenths"),
    [
        ("－18", -180),
        ("ー18", -180),
        ("−18.5", -185),
        ("-18,5 ℃", -185),
        ("マイナス１８度", -180),
        ("４", 40),
        ("+3.0", 30),
        ("０", 0),
    ],
)
def test_a_temperature_is_read_however_it_is_typed(typed, tenths):
    assert read_degrees(typed, field="celsius").tenths == tenths


@pytest.mark.parametrize(
    ("typed", "problem"), [("1000", "celsius_impossible"), ("-61", "celsius_impossible"), ("寒い", "celsius_unreadable")]
)
def test_a_temperature_that_no_place_has_is_refused(typed, problem):
    with pytest.raises(InvalidInput) as refusal:
        read_degrees(typed, field="celsius")

    assert refusal.value.values["problem"] == problem


def test_an_empty_temperature_is_none():
    assert read_degrees("　", field="celsius") is None


@pytest.mark.parametrize(
    ("typed", "remedy", "problem"),
    [
        ("18", "", "celsius_sign"),  # a forgotten minus, or a broken freezer
        ("+18", "", "too_warm_remedy"),
        ("-12", "", "too_warm_remedy"),
        ("", "", "celsius_missing"),
        ("-18", "", None),
        ("-12", "扉を閉めた", None),
        ("", "温度計がこわれている", None),
    ],
)
def test_a_freezer_is_asked_about_until_it_is_clear(typed, remedy, problem):
    spot = ColdSpot(KEY, "冷凍庫", "frozen", -150)
    site = Checkable(KEY, "本町倉庫", False, spots=(spot,))

    asked = open_questions(site, Looked(temperatures={spot.id: Answer(read_degrees(typed, field="celsius"), remedy)}))

    assert list(asked.values()) == ([problem] if problem else [])


def test_a_check_stays_with_who_and_when_and_counts_once(world: World):
    with world.writing() as session:
        site = checkables(session, Limits())[0]
        looked = Looked(["pests"], "業者を呼んだ", {site.spots[0].id: Answer(read_degrees("-18", field="celsius"))})
        for _ in range(2):
            note_hygiene(session, site, looked, key=KEY, actor_id=world.actor_id, now=NOW)
    with world.reading() as session:
        seen = checks_between(session, date(2026, 11, 21), date(2026, 11, 21))

    assert [(one.by, one.check.bad, one.is_well, one.readings[0].tenths) for one in seen] == [
        ("試験 花子", ["pests"], False, -180)
    ]


def test_what_was_wrong_needs_what_was_done(world: World):
    with world.writing() as session:
        site = checkables(session, Limits())[0]
        looked = Looked(["pests"], " ", {site.spots[0].id: Answer(read_degrees("-18", field="celsius"))})
        with pytest.raises(InvalidInput) as refusal:
            note_hygiene(session, site, looked, key=KEY, actor_id=world.actor_id, now=NOW)

    assert refusal.value.values["field"] == "remedy"


def test_the_database_refuses_to_change_a_check(world: World):
    with world.writing() as session:
        site = checkables(session, Limits())[0]
        looked = Looked(temperatures={site.spots[0].id: Answer(read_degrees("-18", field="celsius"))})
        note_hygiene(session, site, looked, key=KEY, actor_id=world.actor_id, now=NOW)

    for statement in (update(TemperatureReading).values(tenths=-250), delete(HygieneCheck)):
        with pytest.raises(DBAPIError), world.writing() as session:
            session.execute(statement)


def test_a_vehicle_out_of_use_is_no_longer_asked_for_but_keeps_its_checks(world: World):
    with world.writing() as session:
        car = add_vehicle(session, name="たすき号（試験）", temperature="chilled", actor_id=world.actor_id, now=NOW)
        what = next(one for one in checkables(session, Limits()) if one.is_vehicle)
        looked = Looked(temperatures={car.id: Answer(read_degrees("4", field="celsius"))})
        note_hygiene(session, what, looked, key=KEY, actor_id=world.actor_id, now=NOW)
        close_vehicle(session, car.id, is_closed=True, actor_id=world.actor_id, now=NOW + timedelta(days=1))
    with world.reading() as session:
        left = [one.name for one in checkables(session, Limits())]
        kept = session.scalars(select(TemperatureReading.tenths)).all()

    assert (left, kept) == (["本町倉庫"], [40])
