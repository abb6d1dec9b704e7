"""A coordinator's hand in the plan."""

import pytest

from inventory.db import Database
from matching.offers import Conditions
from matching.rounds.adjusting import Change, Target, adjust, bench_for, judge
from matching.rounds.errors import ConditionNotMet, NotEnoughOffered
from matching.rounds.proposing import propose
from matching.rounds.starting import get_round, shares_of
from matching.rounds.suggesting import givers
from matching.rounds.workbench import read_bench
from tests.builders import NOW, World, make_world
from tests.matching.round_builders import given, make_group, make_offer, make_round


def arranged(database: Database, **conditions: object) -> tuple[World, object, str, str, str]:
    """Two equal groups with 15 of 30 cases each."""
    world = make_world(database)
    with world.writing() as session:
        _, one = make_group(session, "食堂一", needs={"retort": 80})
        _, two = make_group(session, "食堂二", needs={"retort": 80})
        offer = make_offer(session, world, cases=30, conditions=Conditions(**conditions))  # type: ignore[arg-type]
        round_ = make_round(session, world, [offer])
        assert given(round_) == {(offer.code, one): 15, (offer.code, two): 15}
        return world, round_.id, offer.code, one, two


def test_a_share_is_lowered_by_hand_and_says_who_and_why(database: Database) -> None:
    world, round_id, lot, one, two = arranged(database)
    with world.writing() as session:
        round_ = get_round(session, round_id)

        adjust(session, round_, [Change(lot, one, 5, "今月は人が少ない")], actor_id=world.actor_id, now=NOW)

        changed = next(share for share in shares_of(session, round_id) if share.cases == 5)
        assert (changed.origin, changed.changed_by, changed.change_note) == ("hand", world.actor_id, "今月は人が少ない")
        assert given(round_) == {(lot, one): 5, (lot, two): 15}
        assert round_.plan["metrics"]["placed_kg"] == pytest.approx(20 * 3.84)


def test_more_than_is_offered_is_refused(database: Database) -> None:
    world, round_id, lot, one, _ = arranged(database)
    with world.writing() as session, pytest.raises(NotEnoughOffered) as refusal:
        adjust(session, get_round(session, round_id), [Change(lot, one, 16)], actor_id=world.actor_id, now=NOW)

    assert (refusal.value.values["free"], refusal.value.values["asked"]) == (30, 31)


def test_a_hard_reason_refuses_and_names_all_reasons(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        make_group(session, "東京の食堂")
        _, far = make_group(session, "大阪の食堂", prefecture_code="27", storage_ambient_kg=0)
        offer = make_offer(session, world, conditions=Conditions(regions=("13",)))
        round_ = make_round(session, world, [offer])

        with pytest.raises(ConditionNotMet) as refusal:
            adjust(session, round_, [Change(offer.code, far, 1)], actor_id=world.actor_id, now=NOW)

    assert refusal.value.values["codes"] == ["REGION", "NO_STORAGE"]


def test_more_than_a_group_wants_warns_only(database: Database) -> None:
    world, round_id, lot, one, two = arranged(database)
    with world.writing() as session:
        judged = adjust(
            session, get_round(session, round_id), [Change(lot, two, 5), Change(lot, one, 25)], actor_id=world.actor_id, now=NOW
        )

    assert [warning["code"] for warning in judged.warnings] == ["NEED"]


def test_setting_back_gives_the_first_plan_again(database: Database) -> None:
    world, round_id, lot, one, two = arranged(database)
    with world.writing() as session:
        round_ = get_round(session, round_id)
        adjust(session, round_, [Change(lot, one, 3)], actor_id=world.actor_id, now=NOW)

        adjust(session, round_, [Change(lot, one, 15)], actor_id=world.actor_id, now=NOW)

        assert given(round_) == {(lot, one): 15, (lot, two): 15}


def test_what_was_set_by_hand_stays_when_the_plan_is_made_again(database: Database) -> None:
    world, round_id, lot, one, two = arranged(database)
    with world.writing() as session:
        round_ = get_round(session, round_id)
        adjust(session, round_, [Change(lot, one, 12)], actor_id=world.actor_id, now=NOW)

        propose(session, round_, now=NOW)

        assert given(round_) == {(lot, one): 12, (lot, two): 18}


def test_a_zero_by_hand_can_be_taken_back(database: Database) -> None:
    world, round_id, lot, one, two = arranged(database)
    with world.writing() as session:
        round_ = get_round(session, round_id)
        adjust(session, round_, [Change(lot, one, 0)], actor_id=world.actor_id, now=NOW)
        assert given(round_) == {(lot, two): 15}

        adjust(session, round_, [Change(lot, one, 4)], actor_id=world.actor_id, now=NOW)

        assert given(round_) == {(lot, one): 4, (lot, two): 15}


def test_a_pair_can_be_given_back_to_the_engine(database: Database) -> None:
    world, round_id, lot, one, two = arranged(database)
    with world.writing() as session:
        round_ = get_round(session, round_id)
        adjust(session, round_, [Change(lot, one, 1)], actor_id=world.actor_id, now=NOW)
        adjust(session, round_, [Change(lot, one, None)], actor_id=world.actor_id, now=NOW)

        propose(session, round_, now=NOW)

        assert given(round_) == {(lot, one): 15, (lot, two): 15}


def test_trying_stores_nothing(database: Database) -> None:
    world, round_id, lot, one, _ = arranged(database)
    with world.reading() as session:
        round_ = get_round(session, round_id)

        judged = judge(bench_for(session, round_, [Change(lot, one, 2)]), [Target(lot, one, 2, {})])

        assert given(round_)[lot, one] == 15
        assert (judged.moved, [(share.group, share.cases) for share in judged.placed]) == (13, [(one, 2)])


def test_more_for_one_is_taken_from_whoever_stands_highest(database: Database) -> None:
    world, round_id, lot, one, two = arranged(database)
    with world.reading() as session:
        round_ = get_round(session, round_id)

        changes = givers(read_bench(session, round_), lot, one, 18)

    assert changes == [Change(lot, two, 12), Change(lot, one, 18)]
