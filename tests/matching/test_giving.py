"""What a donor gave adds up to where it is; a group's receipts are told entry by entry and month by month."""

from datetime import date

import pytest

from inventory.donors import get_donor
from matching.giving import given_lots, given_summary, reached_groups
from matching.groups import get_group, received_lines, received_overview
from matching.handouts import HandoutLineRequest
from tests.matching.goods_story import Story, at, begin_story

TODAY = date(2026, 11, 21)


@pytest.fixture
def story(database):
    return begin_story(database)


def test_what_a_donor_gave_is_the_sum_of_where_it_is(story: Story):
    with story.world.reading() as session:
        before = given_summary(session, get_donor(session, story.world.donor)[0].id)
    lot = story.world.receive(100)
    story.deliver(lot, story.near, 30)
    story.hand_out(story.near, 12, HandoutLineRequest(lot, 20))
    story.world.record(story.world.request("dispose", lot=lot, quantity=5, reason="damaged"))

    with story.world.reading() as session:
        summary = given_summary(session, get_donor(session, story.world.donor)[0].id)

    assert summary.given.pieces - before.given.pieces == 100
    assert summary.given.pieces == sum(amount.pieces for amount in summary.at.values())
    assert summary.given.grams == sum(amount.grams for amount in summary.at.values())
    assert {name: summary.at[name].pieces - before.at[name].pieces for name in ("stored", "group", "households", "waste")} == {
        "stored": 65,
        "group": 10,
        "households": 20,
        "waste": 5,
    }


def test_lots_of_a_donor_tell_where_their_pieces_went(story: Story):
    lot = story.world.receive(50)
    story.deliver(lot, story.near, 20)
    story.world.record(story.world.request("dispose", lot=lot, quantity=5, reason="damaged"))

    with story.world.reading() as session:
        lots = given_lots(session, get_donor(session, story.world.donor)[0].id)
        told = next(row for row in lots if row.lot.code == lot)

    assert (told.given, told.stored, told.waste, told.passed_on) == (50, 25, 5, 20)


def test_hub_counts_only_what_it_did_not_pass_on(story: Story):
    lot = story.world.receive(60)
    with story.world.reading() as session:
        donor_id = get_donor(session, story.world.donor)[0].id
        before = {group.code: group.amount.pieces for group in reached_groups(session, donor_id)[0]}
    story.deliver(lot, story.hub, 40)
    story.post("pass_on", lot, story.hub, story.member, 30)

    with story.world.reading() as session:
        groups, _ = reached_groups(session, donor_id)

    after = {group.code: group.amount.pieces for group in groups}
    assert after[story.hub] - before.get(story.hub, 0) == 10
    assert after[story.member] - before.get(story.member, 0) == 30


def test_group_sees_its_receipts_the_newest_first_without_what_was_undone(story: Story):
    lot = story.world.receive(60)
    with story.world.reading() as session:
        group_id = get_group(session, story.member)[0].id
        before = received_lines(session, group_id)[1]
    story.deliver(lot, story.member, 10, when=at(10, 5))
    story.deliver(lot, story.member, 20, when=at(11, 20))

    with story.world.reading() as session:
        lines, total = received_lines(session, group_id)

    assert [(line.pieces, line.kind, line.lot_code) for line in lines[:1]] == [(20, "arrive", lot)]
    assert total == before + 2


def test_months_without_goods_stand_with_nothing(story: Story):
    lot = story.world.receive(60)
    with story.world.reading() as session:
        group_id = get_group(session, story.member)[0].id
        before = received_overview(session, group_id, today=TODAY)[2]
    story.deliver(lot, story.member, 10, when=at(10, 31, 15, 30))

    with story.world.reading() as session:
        months = received_overview(session, group_id, today=TODAY)[2]

    grown = [now.grams - then.grams for now, then in zip(months, before, strict=True)]
    assert [month.month for month in months][::11] == [date(2025, 12, 1), date(2026, 11, 1)]
    # Half past midnight in Tokyo belongs to November.
    assert grown == [0] * 11 + [1600]
