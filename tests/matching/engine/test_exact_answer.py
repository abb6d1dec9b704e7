"""The exact answer against tables worked out by hand and against trying every plan."""

import json

import pytest

from matching.engine import InfeasiblePins, read_problem, solve
from matching.engine.checker import check
from matching.engine.problem import plan_document
from tests.matching.engine.enumeration import best_score, score_of
from tests.matching.engine.instances import group, lot, problem, small


def solved(document, **options):
    return solve(read_problem(json.dumps(document)), **options)


def cases_of(plan):
    return {(share.lot, share.group, share.via): share.cases for share in plan.allocations}


def test_one_lot_without_limits_is_shared_as_adams_divided_the_six_parties():
    households = [27744, 25178, 19947, 14614, 9225, 3292]
    groups = [group(f"P{number}", households=size) for number, size in enumerate(households)]

    plan = solved(problem([lot("L", cases=36)], groups))

    assert [share.cases for share in plan.allocations] == [10, 9, 7, 5, 3, 2]
    assert plan.status == "optimal"
    assert plan.metrics.gap == 0


def test_past_receipts_count_before_the_next_case_is_given():
    groups = [group("A", households=4, past_kg=6), group("B", households=2), group("C", households=1, past_kg=5)]

    plan = solved(problem([lot("L", cases=4, kg_per_case=1.5)], groups))

    assert cases_of(plan) == {("L", "A", "A"): 1, ("L", "B", "B"): 3}


def test_a_smallest_delivery_too_large_for_each_group_goes_to_the_hub():
    rooms = {"A": 5, "B": 4, "C": 4, "D": 9}
    groups = [group(name, storage_kg={"ambient": room}) for name, room in rooms.items()]
    team = {"id": "HUB", "hub": "A", "members": ["A", "B", "C"], "cross_dock_kg": 30}

    plan = solved(problem([lot("L", cases=12, min_drop_cases=10)], groups, teams=[team]))

    assert cases_of(plan) == {("L", "A", "HUB"): 4, ("L", "B", "HUB"): 4, ("L", "C", "HUB"): 4}
    assert (plan.metrics.drops, plan.status) == (1, "optimal")
    assert [(reason.group, reason.codes) for reason in plan.reasons] == [("D", ("BELOW_MIN_DROP",))]


def test_weight_placed_comes_before_levels_and_levels_before_drops():
    groups = [group("NEAR", storage_kg={"ambient": 3}), group("FULL", past_kg=90)]

    plan = solved(problem([lot("L", cases=8, min_drop_cases=2)], groups))

    assert cases_of(plan) == {("L", "NEAR", "NEAR"): 3, ("L", "FULL", "FULL"): 5}


def test_equal_levels_are_reached_with_the_fewest_drops():
    groups = [group("A"), group("B")]
    lots = [lot("L1", cases=4), lot("L2", cases=4)]

    plan = solved(problem(lots, groups))

    assert plan.metrics.drops == 2


@pytest.mark.parametrize("start", range(0, 1000, 200))
def test_small_problems_are_solved_to_the_score_that_trying_everything_finds(start):
    for seed in range(start, start + 200):
        document = small(seed)
        expected = best_score(document)

        try:
            plan = solved(document)
        except InfeasiblePins:
            assert expected is None, seed
            continue

        assert score_of(document, plan.allocations) == expected, seed
        assert plan.status == "optimal", seed
        assert check(document, plan_document(plan)) == [], seed
        assert all("STILL_OPEN" not in reason.codes for reason in plan.reasons), seed


def test_colliding_pins_are_named_with_the_limit_they_meet():
    pins = [
        {"lot": "L", "group": "A", "cases": 6},
        {"lot": "L", "group": "B", "cases": 5},
        {"lot": "L", "group": "C", "cases": 1},
    ]
    document = problem([lot("L", cases=10)], [group("A"), group("B"), group("C")], pins=pins)

    with pytest.raises(InfeasiblePins) as refusal:
        solved(document)

    assert [(pin.group, pin.cases) for pin in refusal.value.pins] == [("A", 6), ("B", 5)]
    assert [(limit.limit, limit.values) for limit in refusal.value.limits] == [("SUPPLY", {"lot": "L"})]


def test_a_pin_that_a_hard_rule_bars_names_the_rule():
    pins = [{"lot": "L", "group": "A", "cases": 2}]
    document = problem([lot("L", regions=["JP-01"], compliance=3)], [group("A")], pins=pins)

    with pytest.raises(InfeasiblePins) as refusal:
        solved(document)

    assert [limit.limit for limit in refusal.value.limits] == ["COMPLIANCE", "REGION"]


def test_a_problem_without_anything_to_share_has_an_empty_optimal_plan():
    plan = solved(problem([], []))

    assert (plan.status, plan.allocations, plan.metrics.gap) == ("optimal", (), 0)


def test_the_lowest_level_rises_through_a_team_that_a_single_delivery_reaches():
    groups = [group("A", past_kg=0.3, needs={"rice": 4}), group("B", past_kg=9, needs={"rice": 5}), group("C")]
    teams = [
        {"id": "S", "hub": "C", "members": ["C"], "cross_dock_kg": 6},
        {"id": "T", "hub": "A", "members": ["A", "B", "C"], "cross_dock_kg": 6},
    ]

    plan = solved(problem([lot("L", cases=3, min_drop_cases=2, max_drops=1)], groups, teams=teams))

    assert cases_of(plan) == {("L", "A", "T"): 1, ("L", "C", "T"): 2}
    assert plan.status == "optimal"


def test_groups_of_three_and_of_a_billion_households_are_served_in_one_plan():
    lots = [
        lot("L", cases=4, kg_per_case=2, min_drop_cases=3, max_drops=2),
        lot("M", cases=4, kg_per_case=5, temp="frozen", min_drop_cases=3, max_drops=1, compliance=2),
    ]
    groups = [
        group("A", households=10**9, past_kg=3, needs={"rice": 18}, storage_kg={"ambient": 12}),
        group("B", households=3, past_kg=0.1, needs={"rice": 30}, storage_kg={"ambient": 16, "frozen": 10**9}),
        group("C", households=3, needs={"rice": 32}, storage_kg={"ambient": 20, "frozen": 20}, compliance=1),
    ]
    document = problem(lots, groups)

    plan = solved(document)

    assert score_of(document, plan.allocations) == best_score(document)
    assert plan.status == "optimal"
