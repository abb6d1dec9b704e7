"""Preferences of groups: as much as possible of what they would rather have, and nothing in the order changes for it."""

import itertools
import json
import random
from fractions import Fraction

from matching.engine import InfeasiblePins, read_problem, solve
from matching.engine.checker import check
from matching.engine.policy import with_wishes
from matching.engine.problem import plan_document
from tests.matching.engine.enumeration import _plans, score_of
from tests.matching.engine.instances import group, lot, problem, small


def wishing(seed):
    """Two lots at the most, so that every pair of ways to hand them out can be tried."""
    chance, document = random.Random(seed), small(seed)
    groups = [row | {"prefers": chance.choice([[], ["rice"], ["milk"]])} for row in document["groups"][:3]]
    names = {row["id"] for row in groups}
    lots = [row | {"kg_per_case": 1, "category": name} for row, name in zip(document["lots"], ("rice", "milk"), strict=False)]
    return problem(lots, groups, teams=[team for team in document["teams"] if {team["hub"], *team["members"]} <= names])


def most_wished(document, plan):
    """Among all plans with the same kilograms per group and no more deliveries, the most in preferred categories."""
    got = dict.fromkeys((row["id"] for row in document["groups"]), 0)
    for share in plan.allocations:
        got[share.group] += share.cases
    found = []
    for choice in itertools.product(*(list(_plans(document, row)) for row in document["lots"])):
        total, wished, drops, loads = dict.fromkeys(got, 0), 0, 0, {}
        for row, (cases, _, used) in zip(document["lots"], choice, strict=True):
            drops += used
            for receiver in document["groups"]:
                count = cases[receiver["id"]]
                total[receiver["id"]] += count
                wished += count if row["category"] in receiver["prefers"] else 0
                for kind, name in (("needs", row["category"]), ("storage_kg", row["temp"])):
                    key = receiver["id"], kind, name
                    loads[key] = loads.get(key, 0) + count
        limits = {row["id"]: row for row in document["groups"]}
        fits = all(not load or load <= Fraction(str(limits[of][kind].get(name, 0))) for (of, kind, name), load in loads.items())
        if fits and total == got and drops <= plan.metrics.drops:
            found.append(wished)
    return max(found)


def wished_in(document, plan):
    prefers = {row["id"]: row["prefers"] for row in document["groups"]}
    category = {row["id"]: row["category"] for row in document["lots"]}
    return sum(share.cases for share in plan.allocations if category[share.lot] in prefers[share.group])


def test_the_most_wished_of_all_equal_plans_is_found_and_the_order_stays():
    moved = 0
    for seed in range(80):
        document = wishing(seed)
        question = read_problem(json.dumps(document))
        try:
            plan = solve(question)
        except InfeasiblePins:
            continue

        wished = with_wishes(question, plan)

        assert score_of(document, wished.allocations) == score_of(document, plan.allocations), seed
        assert wished_in(document, wished) == most_wished(document, plan), seed
        assert check(document, plan_document(wished)) == [], seed
        assert wished.status == plan.status, seed
        moved += wished.allocations != plan.allocations
    assert moved


def test_two_groups_change_places_when_both_like_what_the_other_got():
    needs = {"rice": 1000, "milk": 1000}
    groups = [group("A", prefers=["milk"], needs=needs), group("B", prefers=["rice"], needs=needs)]
    question = read_problem(json.dumps(problem([lot("R", category="rice"), lot("M", category="milk")], groups)))

    plan = with_wishes(question, solve(question))

    assert {(share.lot, share.group): share.cases for share in plan.allocations} == {("M", "A"): 10, ("R", "B"): 10}


def test_without_preferences_the_plan_is_the_same():
    question = read_problem(json.dumps(small(3) | {"pins": []}))
    plan = solve(question)

    assert with_wishes(question, plan) is plan
