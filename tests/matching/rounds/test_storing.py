"""Storage of groups in a round: week by week, less what is still there from earlier deliveries and what other rounds promised."""

import uuid
from datetime import date, timedelta

from inventory.dates import tokyo_day
from inventory.db import Database
from matching.engine.checker import check_shares
from matching.handouts import HandoutLineRequest, HandoutRequest, record_handout
from matching.offers import Conditions
from matching.rounds.confirming import confirm
from matching.rounds.ruling import Rules
from tests.builders import NOW, World, make_world
from tests.matching.round_builders import given, make_group, make_offer, make_round

TODAY = tokyo_day(NOW)
TUESDAY, NEXT_TUESDAY = date(2026, 11, 24), date(2026, 12, 1)


def two_weeks(world: World, session, **values: object) -> list:
    """One offer for each week, each of more than the group can store."""
    return [
        make_offer(session, world, cases=20, conditions=Conditions(), available_from=day, available_to=day, **values)
        for day in (TUESDAY, NEXT_TUESDAY)
    ]


def test_each_week_has_room_again_and_the_full_week_is_the_reason(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        _, group = make_group(session, "食堂", needs={"retort": 1000}, storage_ambient_kg=39)

        round_ = make_round(session, world, two_weeks(world, session))

        assert sorted(given(round_).values()) == [10, 10]
        spans = round_.problem["groups"][0]["storage_spans"]
        assert [(span["first"], span["kg"]) for span in spans] == [("2026-11-23", 39), ("2026-11-30", 39)]
        assert check_shares(round_.problem, round_.plan) == []


def test_once_for_all_days_is_a_choice(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        make_group(session, "食堂", needs={"retort": 1000}, storage_ambient_kg=39)

        round_ = make_round(session, world, two_weeks(world, session), rules=Rules(storage_by="all"))

        assert sum(given(round_).values()) == 10


def test_what_came_this_week_takes_room_until_it_is_handed_out(database: Database) -> None:
    world = make_world(database)
    lot = world.receive(24 * 10)
    with world.writing() as session:
        _, group = make_group(session, "食堂", needs={"retort": 1000}, storage_ambient_kg=39)
    # Five cases of 3.84 kg; what is handed out of them is free room again.
    world.record(world.request("issue", lot=lot, quantity=24 * 5, group=group))
    with world.writing() as session:
        before = make_round(session, world, two_weeks(world, session))

        assert sorted(given(before).values()) == [5, 10]
        assert before.settings["stored"] == {group: [["ambient", "2026-11-23", 19.2, 0.0]]}

    with world.writing() as session:
        line = HandoutLineRequest(lot, handed_out=24 * 4, left_over=24)
        handout = HandoutRequest(uuid.uuid4(), group, TODAY, 10, lines=(line,))
        record_handout(session, handout, actor_id=world.actor_id, now=NOW, today=TODAY)
        after = make_round(session, world, two_weeks(world, session))

        assert after.settings["stored"] == {group: [["ambient", "2026-11-23", 3.84, 0.0]]}
        assert sorted(given(after).values()) == [9, 10]


def test_what_came_longer_ago_takes_no_room(database: Database) -> None:
    world = make_world(database)
    lot = world.receive(24 * 10)
    with world.writing() as session:
        _, group = make_group(session, "食堂", needs={"retort": 1000}, storage_ambient_kg=39)
    world.record(world.request("issue", lot=lot, quantity=24 * 5, group=group))
    later = NOW + timedelta(days=7)
    with world.writing() as session:
        day = TUESDAY + timedelta(days=7)
        offer = make_offer(session, world, cases=20, conditions=Conditions(), available_from=day, available_to=day)

        round_ = make_round(session, world, [offer], at=later)

        assert given(round_) == {(offer.code, group): 10}
        assert round_.settings["stored"] == {}


def test_what_another_round_promised_takes_room_in_its_week(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        _, group = make_group(session, "食堂", needs={"retort": 1000}, storage_ambient_kg=39)
        first, second = two_weeks(world, session)
        confirm(session, make_round(session, world, [first]).id, actor_id=world.actor_id, now=NOW)
        more = make_offer(session, world, cases=20, conditions=Conditions(), available_from=TUESDAY, available_to=TUESDAY)

        round_ = make_round(session, world, [second, more])

        assert given(round_) == {(second.code, group): 10}
        assert round_.settings["stored"][group] == [["ambient", "2026-11-23", 0.0, 38.4]]
