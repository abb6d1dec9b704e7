"""A lot followed from its donor over hubs to households, with the equation that must hold."""

import uuid
from datetime import date

import pytest

from inventory.db import Database
from inventory.errors import NotFound
from inventory.movements import reverse_movement
from matching.handouts import HandoutLineRequest
from matching.trace import Trace, trace_lot
from tests.builders import NOW
from tests.matching.goods_story import Story, at, begin_story, place_named


@pytest.fixture
def story(database: Database) -> Story:
    return begin_story(database)


def trace(story: Story) -> Trace:
    with story.world.reading() as session:
        found = trace_lot(session, story.lot)
        session.expunge_all()
        return found


def shape(found: Trace) -> dict[str, dict[str, int]]:
    """Stage -> name -> pieces."""
    shape: dict[str, dict[str, int]] = {}
    for stop in found.stops:
        shape.setdefault(stop.stage, {})[stop.name] = stop.pieces
    return shape


def test_both_tiers_are_followed_to_the_households(story: Story) -> None:
    story.deliver(story.lot, story.hub, 96)
    story.post("pass_on", story.lot, story.hub, story.member, 72)
    story.deliver(story.lot, story.near, 24)
    story.hand_out(story.member, 18, HandoutLineRequest(story.lot, 70, 2))
    story.world.record(story.world.request("dispose", lot=story.lot, quantity=2, reason="damaged"))

    found = trace(story)

    assert shape(found) == {
        "donor": {"みのり製菓（試験）": 240},
        "site": {"本町倉庫": 240},
        "hub": {"北区ハブ（試験）": 96},
        "group": {"にじいろ宅食（試験）": 72, "港北パントリー（試験）": 24},
        "waste": {"waste": 2},
        "left": {"本町倉庫": 118},
        "households": {"にじいろ宅食（試験）": 70, "港北パントリー（試験）": 0},
    }
    assert found.households == 18
    assert (found.sums.received, found.sums.given, found.sums.left, found.sums.disposed) == (240, 120, 118, 2)
    assert found.sums.is_sound


def test_household_stop_tells_the_report_or_when_it_is_due(story: Story) -> None:
    story.deliver(story.lot, story.near, 24, when=at(11, 12))
    story.deliver(story.lot, story.world.group, 24, when=at(11, 12))
    story.hand_out(story.near, 8, HandoutLineRequest(story.lot, 20, 4))

    stops = {stop.name: stop for stop in trace(story).at("households")}

    reported, waiting = stops["港北パントリー（試験）"], stops["ひだまり食堂（試験）"]
    assert (reported.households, reported.reported_on, reported.left_over) == (8, date(2026, 11, 15), 4)
    assert (waiting.households, waiting.due_on) == (None, date(2026, 11, 19))


def test_what_is_under_way_stands_apart_and_counts_as_given(story: Story) -> None:
    story.deliver(story.lot, story.near, 48, arrived=40)

    found = trace(story)

    assert shape(found)["group"] == {"港北パントリー（試験）": 40}
    assert shape(found)["in_transit"] == {"in_transit": 8}
    assert found.sums.given == 48
    assert found.sums.is_sound


def test_goods_straight_from_the_donor_never_touch_our_shelf(story: Story) -> None:
    story.post("direct", story.lot, story.world.donor, story.hub, 96)

    found = trace(story)

    assert shape(found)["donor"] == {"みのり製菓（試験）": 336}
    assert {(ribbon.pieces, ribbon.kind) for ribbon in found.ribbons} == {(240, "given"), (96, "given"), (240, "left")}
    assert found.sums.is_sound


def test_what_was_taken_back_leaves_no_ribbon(story: Story) -> None:
    seq = story.world.record(story.world.request("issue", lot=story.lot, quantity=24))[0].seq
    with story.world.writing() as session:
        reverse_movement(
            session, seq, key=uuid.uuid4(), reason="mistake", actor_id=story.world.actor_id, may_reverse_any=True, now=NOW
        )

    found = trace(story)

    assert "group" not in shape(found)
    assert found.sums.given == 0
    assert found.entries == 3


def test_shelves_are_named_within_their_site(story: Story) -> None:
    with story.world.writing() as session:
        site = place_named(session, story.world.site)
        shelf = place_named(session, story.world.site).__class__(
            organization_id=session.organization_id, code="SHELF001", kind="shelf", name="A-2", site_id=site.id
        )
        session.add(shelf)
    story.world.record(
        story.world.request("transfer", lot=story.lot, quantity=100, target_site=story.world.site, target_shelf="SHELF001")
    )

    found = trace(story)

    assert shape(found)["left"] == {"本町倉庫": 240}
    assert found.at("left")[0].shelves == ["A-2"]


def test_difference_and_return_to_the_donor_are_part_of_the_equation(story: Story) -> None:
    story.world.record(story.world.request("count", lot=story.lot, counted=236))
    story.post("return_to_donor", story.lot, story.world.site, story.world.donor, 36)

    sums = trace(story).sums

    assert (sums.received, sums.difference, sums.returned, sums.left) == (240, -4, 36, 200)
    assert sums.is_sound


def test_lot_of_another_organization_is_not_found(story: Story, database: Database) -> None:
    other = begin_story(database, name="となり（試験）")

    with other.world.reading() as session, pytest.raises(NotFound):
        trace_lot(session, story.lot)
