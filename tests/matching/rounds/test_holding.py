"""At least, at most so many cases in a cell of the workbench: kept when the plan is computed again, and said."""

from inventory.db import Database
from matching.engine import Bound, solve
from matching.offers import Conditions
from matching.rounds.adjusting import Change, adjust, undo
from matching.rounds.assembling import assemble
from matching.rounds.proposing import store_plan
from matching.rounds.settling import whole_plan
from matching.rounds.starting import get_round
from matching.rounds.workbench import read_bench
from tests.builders import NOW, World, make_world
from tests.matching.round_builders import given, make_group, make_offer, make_round


def arranged(database: Database) -> tuple[World, str, str, str, object]:
    """Two equal groups with 15 of 30 cases each."""
    world = make_world(database)
    with world.writing() as session:
        one, two = (make_group(session, name, needs={"retort": 500})[1] for name in ("食堂一", "食堂二"))
        offer = make_offer(session, world, cases=30, conditions=Conditions())
        round_ = make_round(session, world, [offer])
        assert given(round_) == {(offer.code, one): 15, (offer.code, two): 15}
        return world, offer.code, one, two, round_.id


def again(session, world, round_):
    """Computed again: the problem, with the plan stored."""
    assembled = assemble(session, round_, now=NOW)
    store_plan(session, round_, assembled, solve(assembled.problem), based_on=round_.plan_hash, actor_id=world.actor_id, now=NOW)
    return assembled.problem


def test_a_least_number_is_reached_at_once_and_kept_when_planned_again(database: Database) -> None:
    world, lot, one, two, round_id = arranged(database)
    with world.writing() as session:
        round_ = get_round(session, round_id)

        adjust(session, round_, [Change(lot, two, 10, kind="most")], actor_id=world.actor_id, now=NOW)
        adjust(session, round_, [Change(lot, one, 18, kind="least")], actor_id=world.actor_id, now=NOW)

        assert given(round_) == {(lot, one): 18, (lot, two): 10}
        assert set(whole_plan(session, round_)[0].bounds) == {Bound(lot, one, least=18), Bound(lot, two, most=10)}
        problem = again(session, world, round_)
        assert (problem.pins, len(problem.bounds)) == ((), 2)
        assert given(round_) == {(lot, one): 20, (lot, two): 10}


def test_a_limit_that_holds_already_changes_no_number_and_is_a_reason(database: Database) -> None:
    world, lot, one, two, round_id = arranged(database)
    with world.writing() as session:
        round_ = get_round(session, round_id)

        adjust(session, round_, [Change(lot, one, 15, kind="most")], actor_id=world.actor_id, now=NOW)

        assert given(round_) == {(lot, one): 15, (lot, two): 15}
        bench = read_bench(session, round_, lots=[lot], groups=[one])
        assert bench.cell(lot, one).hand == "most"
        assert "AT_MOST" in bench.explainer.obstacles(bench.explainer.lots[lot], bench.explainer.groups[one])
        undo(session, round_, actor_id=world.actor_id, now=NOW)
        assert whole_plan(session, round_)[0].bounds == ()


def test_at_least_nothing_holds_nothing_and_at_most_nothing_forbids(database: Database) -> None:
    world, lot, one, two, round_id = arranged(database)
    with world.writing() as session:
        round_ = get_round(session, round_id)

        adjust(
            session,
            round_,
            [Change(lot, one, 0, kind="least"), Change(lot, two, 0, kind="most")],
            actor_id=world.actor_id,
            now=NOW,
        )

        hand = round_.settings["hand"]
        assert f"{lot}|{one}" not in hand
        assert hand[f"{lot}|{two}"]["kind"] == "forbid"
        assert given(round_) == {(lot, one): 15}
