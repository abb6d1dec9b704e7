"""What groups handed out of what they received, read from the ledger."""

from datetime import timedelta
from fractions import Fraction

from inventory.db import Database
from matching.handouts import HandoutLineRequest
from matching.uses import uses_of_groups
from tests.matching.goods_story import NOW, begin_story, place_named


def use_of(story, *, now=NOW):
    with story.world.reading() as session:
        uses = uses_of_groups(session, since=now - timedelta(days=30), now=now)
        group = place_named(session, story.near).id
        return {category: use for (group_id, category), use in uses.items() if group_id == group}


def test_use_is_told_in_kilograms_a_month(database: Database) -> None:
    story = begin_story(database)
    story.deliver(story.lot, story.near, 48)
    story.hand_out(story.near, 12, HandoutLineRequest(story.lot, handed_out=24, left_over=24))

    [use] = use_of(story).values()

    assert use.handed_out_kg * 2 == use.received_kg > 0


def test_a_group_that_reported_nothing_is_left_out(database: Database) -> None:
    story = begin_story(database)
    story.deliver(story.lot, story.near, 48)

    assert use_of(story) == {}


def test_a_correction_of_the_report_counts_once(database: Database) -> None:
    story = begin_story(database)
    story.deliver(story.lot, story.near, 48)
    first = story.hand_out(story.near, 12, HandoutLineRequest(story.lot, handed_out=48))
    story.hand_out(story.near, 12, HandoutLineRequest(story.lot, handed_out=12, left_over=36), replaces=first.handout.id)

    [use] = use_of(story).values()

    assert use.handed_out_kg == use.received_kg * Fraction(1, 4)
