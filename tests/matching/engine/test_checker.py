"""The independent checker finds what was planted."""

import copy
import json

import pytest

from matching.engine import read_problem, solve
from matching.engine.checker import check
from matching.engine.problem import plan_document
from tests.matching.engine.instances import DAYS, group, lot, problem

QUESTION = problem(
    [
        lot("L1", cases=12, kg_per_case=2, min_drop_cases=2, max_drops=3, dates=DAYS),
        lot("L2", category="milk", temp="chilled", cases=4, compliance=2),
    ],
    [
        group("A", needs={"rice": 20, "milk": 2}, storage_kg={"ambient": 30, "chilled": 9}),
        group("B", needs={"rice": 9, "milk": 4}, dates=DAYS),
        group("C", needs={"rice": 30}, compliance=0, exclude_allergens=["egg"]),
        group("D", region="JP-01", households=3),
    ],
    teams=[{"id": "T", "hub": "B", "members": ["B", "C"], "cross_dock_kg": 12}],
    pins=[{"lot": "L2", "group": "A", "cases": 1}],
    forbid=[{"lot": "L2", "group": "D"}],
)


def planted(change):
    document, plan = copy.deepcopy(QUESTION), plan_document(solve(read_problem(json.dumps(QUESTION))))
    plan = json.loads(json.dumps(plan))
    assert check(document, plan) == []
    change(document, plan)
    return {row["code"] for row in check(document, plan)}


def first(plan, name):
    return next(share for share in plan["allocations"] if share["lot"] == name)


CHANGES = {
    "SUPPLY": lambda _, plan: first(plan, "L1").update(cases=99),
    "CASES": lambda _, plan: first(plan, "L1").update(cases=0),
    "KG": lambda _, plan: first(plan, "L1").update(kg=1.25),
    "DAY": lambda _, plan: first(plan, "L1").update(date=DAYS[2]),
    "VIA": lambda _, plan: first(plan, "L1").update(group="A", via="T"),
    "UNKNOWN": lambda _, plan: first(plan, "L1").update(group="NOBODY"),
    "TWICE": lambda _, plan: plan["allocations"].append(first(plan, "L1")),
    "PIN": lambda _, plan: plan["allocations"].remove(first(plan, "L2")),
    "NEED": lambda question, _: question["groups"][0]["needs"].update(rice=1),
    "STORAGE": lambda question, _: [row["storage_kg"].update(ambient=1) for row in question["groups"]],
    "REGION": lambda question, _: question["lots"][0].update(regions=["JP-47"]),
    "TYPE": lambda question, _: question["lots"][0].update(types=["canteen"]),
    "COMPLIANCE": lambda question, _: question["lots"][0].update(compliance=3),
    "EXPIRY": lambda question, _: question["lots"][0].update(min_days_left=999),
    "DATE": lambda question, _: question["lots"][0].update(dates=["2027-09-09"]),
    "ALLERGEN": lambda question, _: (
        question["lots"][0].update(allergens=["egg"]),
        [row.update(exclude_allergens=["egg"]) for row in question["groups"]],
    ),
    "NO_NEED": lambda question, _: [row.update(needs={}) for row in question["groups"]],
    "NO_STORAGE": lambda question, _: [row.update(storage_kg={}) for row in question["groups"]],
    "FORBIDDEN": lambda question, plan: question["forbid"].append({"lot": "L1", "group": first(plan, "L1")["group"]}),
    "MIN_DROP": lambda question, _: question["lots"][0].update(min_drop_cases=11),
    "DROP_LIMIT": lambda question, _: question["lots"][0].update(max_drops=1),
    "UNPLACED": lambda _, plan: plan["unplaced"].append({"lot": "L1", "cases": 3, "kg": 6, "codes": []}),
    "METRIC": lambda _, plan: plan["metrics"].update(drops=77),
    "BOUND": lambda _, plan: plan["metrics"].update(bound_kg=1, gap=0),
    "STATUS": lambda _, plan: plan["metrics"].update(bound_kg=1000, gap=0.9),
    "REASON": lambda _, plan: plan["reasons"].pop(),
}


@pytest.mark.parametrize("name", ["placed_kg", "drops", "arcs", "level_min", "level_p5", "gini", "max_deviation", "gap"])
def test_a_figure_that_the_plan_does_not_have_is_found(name):
    assert "METRIC" in planted(lambda _, plan: plan["metrics"].update({name: plan["metrics"][name] + 1}))


SOFT = ["NEED_FULL", "STORAGE_FULL", "BELOW_MIN_DROP", "DROP_LIMIT", "AT_MOST", "TEAM_ONLY"]


@pytest.mark.parametrize("code", SOFT)
def test_a_reason_that_cannot_be_is_found(code):
    question = problem([lot("L", cases=1)], [group("A"), group("B", past_kg=50)])
    plan = plan_document(solve(read_problem(json.dumps(question))))
    assert [row["codes"] for row in plan["reasons"]] == [["LOT_EXHAUSTED_LOWER_LEVEL_FIRST"]]

    plan["reasons"][0]["codes"] = [code]

    assert [row["code"] for row in check(question, plan)] == ["REASON"]


@pytest.mark.parametrize("code", CHANGES)
def test_a_planted_violation_is_found(code):
    assert code in planted(CHANGES[code])


def test_a_dock_that_is_too_small_is_found():
    question = problem(
        [lot("L", cases=6, min_drop_cases=5)], [group("A", storage_kg={"ambient": 3}), group("B", storage_kg={"ambient": 3})]
    )
    question["teams"] = [{"id": "T", "hub": "A", "members": ["A", "B"], "cross_dock_kg": 8}]
    plan = plan_document(solve(read_problem(json.dumps(question))))
    question["teams"][0]["cross_dock_kg"] = 4

    assert "DOCK" in {row["code"] for row in check(question, plan)}


def test_a_plan_of_another_problem_is_found():
    plan = plan_document(solve(read_problem(json.dumps(QUESTION))))

    assert "OTHER_PROBLEM" in {row["code"] for row in check(QUESTION, plan, problem_sha256="0" * 64)}
