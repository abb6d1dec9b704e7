"""Hand-out reports: counted once, never more than reached the group, corrected by a new version."""

import uuid
from datetime import date

import pytest
from sqlalchemy import select

from inventory.db import Database
from inventory.errors import InvalidInput, NotFound
from inventory.movements import Balance, Movement
from inventory.movements.errors import KeyUsedDifferently
from inventory.verifying import verify_database
from matching.handouts import (
    HandoutLineRequest,
    HandoutReplaced,
    HandoutRequest,
    households_by,
    late_reports,
    list_handouts,
    timeliness,
)
from tests.matching.goods_story import at, begin_story, place_named


def on_hand(story, place: str) -> int:
    with story.world.reading() as session:
        return session.scalar(select(Balance.on_hand).where(Balance.place_id == place_named(session, place).id)) or 0


def test_handed_out_pieces_leave_the_group(database: Database) -> None:
    story = begin_story(database)
    story.deliver(story.lot, story.near, 48)

    recorded = story.hand_out(story.near, 12, HandoutLineRequest(story.lot, handed_out=42, left_over=6), people={"children": 20})

    assert recorded.handout.households == 12
    assert (recorded.handout.children, recorded.handout.adults) == (20, None)
    assert on_hand(story, story.near) == 6
    assert on_hand(story, "households") == 42


def test_more_than_was_there_is_noted_but_not_moved(database: Database) -> None:
    story = begin_story(database)
    story.deliver(story.lot, story.near, 48)

    recorded = story.hand_out(story.near, 12, HandoutLineRequest(story.lot, handed_out=60))

    assert recorded.beyond == {story.lot: 12}
    assert recorded.lines[0].handed_out == 60
    assert on_hand(story, story.near) == 0


def test_same_report_sent_twice_counts_once(database: Database) -> None:
    story = begin_story(database)
    story.deliver(story.lot, story.near, 48)
    key = uuid.uuid4()
    first = story.hand_out(story.near, 12, HandoutLineRequest(story.lot, 24), key=key)

    again = story.hand_out(story.near, 12, HandoutLineRequest(story.lot, 24), key=key)

    assert again.replayed
    assert again.handout.id == first.handout.id
    assert on_hand(story, story.near) == 24


def test_same_key_with_another_content_is_refused(database: Database) -> None:
    story = begin_story(database)
    key = uuid.uuid4()
    story.hand_out(story.near, 12, key=key)

    with pytest.raises(KeyUsedDifferently):
        story.hand_out(story.near, 13, key=key)


def test_correction_replaces_the_report_and_its_movements(database: Database) -> None:
    story = begin_story(database)
    story.deliver(story.lot, story.near, 48)
    first = story.hand_out(story.near, 120, HandoutLineRequest(story.lot, 48))

    story.hand_out(story.near, 12, HandoutLineRequest(story.lot, 40, 8), replaces=first.handout.id)

    with story.world.reading() as session:
        rows, total = list_handouts(session)
        households = [handout.households for handout, _, _ in rows]
        kinds = list(session.scalars(select(Movement.kind).order_by(Movement.seq.desc()).limit(3)))
        assert verify_database(session) == []
    assert (total, households) == (1, [12])
    assert kinds == ["hand_out", "reverse", "hand_out"]
    assert on_hand(story, story.near) == 8


def test_replaced_report_cannot_be_corrected_again(database: Database) -> None:
    story = begin_story(database)
    first = story.hand_out(story.near, 120)
    story.hand_out(story.near, 12, replaces=first.handout.id)

    with pytest.raises(HandoutReplaced):
        story.hand_out(story.near, 13, replaces=first.handout.id)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"handed_out_on": date(2026, 11, 22)}, "date_ahead"),
        ({"households": -1}, "too_small"),
        ({"households": 10**12}, "too_large"),
        ({"people": {"children": -3}}, "too_small"),
        ({"people": {"names": 3}}, "unknown_choice"),
        ({"lines": (HandoutLineRequest("A", 1), HandoutLineRequest("A", 2))}, "named_twice"),
    ],
)
def test_impossible_reports_are_refused(values: dict, problem: str) -> None:
    request = HandoutRequest(
        **({"key": uuid.uuid4(), "group": "G", "handed_out_on": date(2026, 11, 20), "households": 3} | values)
    )

    with pytest.raises(InvalidInput) as refusal:
        request.check(date(2026, 11, 21))

    assert refusal.value.values["problem"] == problem


def test_report_of_a_strange_group_or_lot_is_not_found(database: Database) -> None:
    story = begin_story(database)

    with pytest.raises(NotFound):
        story.hand_out("00000000", 3)
    with pytest.raises(NotFound):
        story.hand_out(story.near, 3, HandoutLineRequest("00000000", 3))


def test_households_are_summed_as_visits(database: Database) -> None:
    story = begin_story(database)
    story.hand_out(story.near, 12, people={"children": 20, "adults": 10})
    story.hand_out(story.near, 12, handed_out_on=date(2026, 11, 16))
    story.hand_out(story.hub, 30, handed_out_on=date(2026, 10, 31))

    with story.world.reading() as session:
        sums = dict(households_by(session, date(2026, 11, 1), date(2026, 11, 30), "prefecture"))

    assert sums[("14",)].visits == 24
    assert (sums[("14",)].children, sums[("14",)].counted, sums[("14",)].reports) == (20, 1, 2)
    assert ("13",) not in sums


def test_late_reports_name_groups_that_wait_longer_than_a_week(database: Database) -> None:
    story = begin_story(database)
    story.deliver(story.lot, story.near, 24, when=at(11, 2))
    story.deliver(story.lot, story.near, 24, when=at(11, 9))
    story.deliver(story.lot, story.world.group, 24, when=at(11, 2))
    story.deliver(story.lot, story.hub, 24, when=at(11, 18))
    story.hand_out(story.world.group, 8, handed_out_on=date(2026, 11, 5))

    with story.world.reading() as session:
        late = late_reports(session, date(2026, 11, 21))
        all_of_november = timeliness(session, date(2026, 11, 1), date(2026, 11, 30))

    assert [(report.code, report.since, report.handovers) for report in late] == [(story.near, date(2026, 11, 2), 2)]
    assert (all_of_november.handovers, all_of_november.waiting) == (4, 3)


def test_a_hub_that_passed_everything_on_owes_no_report(database: Database) -> None:
    story = begin_story(database)
    story.deliver(story.lot, story.hub, 24, when=at(11, 2))
    story.post("pass_on", story.lot, story.hub, story.member, 24, when=at(11, 3))

    with story.world.reading() as session:
        late = late_reports(session, date(2026, 11, 21))

    assert [report.code for report in late] == [story.member]
