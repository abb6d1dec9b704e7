"""Why a group got nothing: every hard reason that applies, the soft ones with their numbers, and plans a person edited."""

import json

import pytest

from matching.engine import Allocation, read_problem, review, solve, why
from tests.matching.engine.instances import DAYS, group, lot, problem


def question(lots, groups, **more):
    return read_problem(json.dumps(problem(lots, groups, **more)))


def reason(lots, groups, **more):
    problem_read = question(lots, groups, **more)
    return why(problem_read, solve(problem_read), "L", "G")


HARD = {
    "REGION": (lot("L", regions=["JP-01"]), group("G")),
    "TYPE": (lot("L", types=["canteen"]), group("G")),
    "COMPLIANCE": (lot("L", compliance=3), group("G")),
    "ALLERGEN": (lot("L", allergens=["wheat", "egg"]), group("G", exclude_allergens=["egg"])),
    "NO_NEED": (lot("L"), group("G", needs={"milk": 5})),
    "NO_STORAGE": (lot("L", temp="frozen"), group("G", storage_kg={"ambient": 5})),
    "DATE": (lot("L", dates=[DAYS[0]]), group("G", dates=[DAYS[1]])),
    "EXPIRY": (lot("L", expiry="2027-05-20", min_days_left=11), group("G")),
}


@pytest.mark.parametrize("code", HARD)
def test_each_hard_rule_gives_its_own_code(code):
    the_lot, the_group = HARD[code]

    assert reason([the_lot], [the_group]).codes == (code,)


def test_all_hard_reasons_are_listed_together():
    the_lot = lot(
        "L", regions=["JP-01"], types=["canteen"], compliance=3, allergens=["egg"], expiry="2027-05-02", min_days_left=3
    )
    the_group = group("G", needs={}, storage_kg={}, exclude_allergens=["egg"])

    found = reason([the_lot], [the_group], forbid=[{"lot": "L", "group": "G"}])

    assert found.codes == ("REGION", "TYPE", "COMPLIANCE", "ALLERGEN", "NO_NEED", "NO_STORAGE", "EXPIRY", "FORBIDDEN")
    assert found.values["EXPIRY"] == {"expiry": "2027-05-02", "min_days_left": 3, "date": DAYS[0], "days_left": -8}


def test_days_before_today_do_not_count():
    assert reason([lot("L", dates=["2027-04-01"])], [group("G", dates=["2027-04-01"])]).codes == ("DATE",)


def test_a_full_need_and_a_full_store_are_told_with_their_kilograms():
    found = reason([lot("L", kg_per_case=4)], [group("G", needs={"rice": 3}, storage_kg={"ambient": 2.5})])

    assert found.codes == ("NEED_FULL", "STORAGE_FULL")
    assert found.values["NEED_FULL"] == {"category": "rice", "need_kg": 3.0, "left_kg": 3.0, "case_kg": 4.0}


def test_a_used_up_lot_tells_both_levels():
    found = reason([lot("L", cases=3)], [group("G", past_kg=50), group("POOR")])

    assert found.codes == ("LOT_EXHAUSTED_LOWER_LEVEL_FIRST",)
    values = found.values["LOT_EXHAUSTED_LOWER_LEVEL_FIRST"]
    assert (values["level"], values["served_level_max"], values["lower_first"]) == (5.0, 0.3, True)


def test_the_number_of_deliveries_is_told():
    found = reason([lot("L", cases=50, max_drops=1)], [group("G", past_kg=9), group("POOR")])

    assert "DROP_LIMIT" in found.codes
    assert found.values["DROP_LIMIT"]["max_drops"] == 1


def test_a_group_behind_a_full_dock_is_reached_by_its_team_only():
    team = {"id": "T", "hub": "HUB", "members": ["HUB", "G"], "cross_dock_kg": 4}
    groups = [group("HUB"), group("G", compliance=0, past_kg=200)]

    found = reason([lot("L", cases=9, compliance=2)], groups, teams=[team])

    assert "TEAM_ONLY" in found.codes
    assert found.values["TEAM_ONLY"]["alone"] == ["COMPLIANCE"]


def test_a_group_that_only_its_team_can_serve_is_told_when_the_lot_is_used_up():
    team = {"id": "T", "hub": "HUB", "members": ["HUB", "G"], "cross_dock_kg": 100}
    store = {"ambient": 3, "chilled": 0, "frozen": 0}
    groups = [group("HUB", storage_kg=store, past_kg=5), group("G", storage_kg=store, past_kg=1), group("BIG", past_kg=20)]

    found = reason([lot("L", cases=7, min_drop_cases=4)], groups, teams=[team])

    assert found.codes == ("TEAM_ONLY", "LOT_EXHAUSTED_LOWER_LEVEL_FIRST")


def test_the_hub_stands_for_documents_and_days_and_the_member_for_the_rest():
    team = {"id": "T", "hub": "HUB", "members": ["G", "AWAY"], "cross_dock_kg": 100}
    groups = [
        group("HUB", needs={}),
        group("G", compliance=0, dates=[DAYS[2]]),
        group("AWAY", compliance=0, region="JP-01"),
    ]
    asked = question([lot("L", cases=4, compliance=2, regions=["JP-26"])], groups, teams=[team])

    plan = solve(asked)

    assert [(share.group, share.via, share.date.isoformat()) for share in plan.allocations] == [("G", "T", DAYS[0])]
    assert "REGION" in why(asked, plan, "L", "AWAY").codes


def test_an_edited_plan_that_keeps_the_rules_is_measured_and_explained():
    asked = question([lot("L", cases=6)], [group("A"), group("B"), group("C")])

    plan = review(asked, [Allocation("L", "A", 4), Allocation("L", "B", 1)])

    assert plan.violations == ()
    assert (plan.metrics.placed_kg, plan.metrics.bound_kg, plan.metrics.drops) == (5, 6, 2)
    assert [(row.group, row.codes) for row in plan.reasons] == [("C", ("STILL_OPEN",))]
    assert [(row.lot, row.cases) for row in plan.unplaced] == [("L", 1)]


def test_an_edited_plan_that_breaks_rules_names_each():
    asked = question([lot("L", cases=6, regions=["JP-26"], min_drop_cases=2)], [group("A"), group("B", region="JP-01")])

    plan = review(asked, [Allocation("L", "A", 1), Allocation("L", "B", 7)])

    assert {violation.code for violation in plan.violations} == {"REGION", "SUPPLY", "MIN_DROP"}
