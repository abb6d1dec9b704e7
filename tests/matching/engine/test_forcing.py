"""Why not us: one share forced, the lot handed out anew around it, against trying every way to hand it out."""

import json
import random

import pytest

from matching.engine import InfeasiblePins, forced, read_problem, solve
from matching.engine.checker import check_shares
from tests.matching.engine.enumeration import best_forced, score_of
from tests.matching.engine.instances import group, lot, problem, small, week


def asked(document):
    question = read_problem(json.dumps(document))
    return question, solve(question)


def document_of(shares):
    names = ("lot", "group", "via", "cases", "kg")
    return [{name: getattr(share, name) for name in names} | {"date": share.date.isoformat()} for share in shares]


@pytest.mark.parametrize("start", range(0, 300, 150))
def test_a_forced_share_costs_what_trying_everything_says(start):
    for seed in range(start, start + 150):
        document, chance = small(seed), random.Random(seed)
        try:
            question, plan = asked(document)
        except InfeasiblePins:
            continue
        name, to = chance.choice(question.lots).id, chance.choice(question.groups).id

        found = forced(question, plan, name, to, chance.choice([None, None, 1, 2]))

        expected = best_forced(document, plan.allocations, name, to, found.cases)
        assert found.is_possible == (expected is not None), seed
        if expected is None:
            continue
        after = [share for share in plan.allocations if share.lot != name] + list(found.allocations)
        assert score_of(document, after) == expected, seed
        assert found.is_proved, seed
        before = score_of(document, plan.allocations)
        assert found.placed_kg == (before[0], expected[0]), seed
        assert found.level_min == (before[1][0], expected[1][0]), seed
        assert found.drops == (-before[2], -expected[2]), seed
        pins = [pin for pin in document["pins"] if (pin["lot"], pin["group"]) != (name, to)]
        forced_document = document | {"pins": [*pins, {"lot": name, "group": to, "cases": found.cases}]}
        assert check_shares(forced_document, {"allocations": document_of(after)}) == [], seed


def test_who_would_lose_is_told_with_the_numbers():
    groups = [group("A", storage_kg={"ambient": 6}), group("B", past_kg=50), group("C", past_kg=90)]
    question, plan = asked(problem([lot("L", cases=12, min_drop_cases=4, max_drops=2)], groups))

    found = forced(question, plan, "L", "C")

    assert [(one.group, one.before, one.after) for one in found.shifts] == [("A", 6, 0), ("B", 6, 8), ("C", 0, 4)]
    assert (found.cases, found.placed_kg, found.drops, found.is_proved) == (4, (12, 12), (2, 2), True)
    assert [float(level) for level in found.level_min] == [0.6, 0.0]


def test_a_hard_rule_is_named_and_nothing_else_is_told():
    question, plan = asked(problem([lot("L", regions=["JP-01"], compliance=3)], [group("A")]))

    found = forced(question, plan, "L", "A")

    assert (found.codes, found.shifts, found.is_possible) == (("REGION", "COMPLIANCE"), (), False)


def test_limits_that_other_lots_fill_are_named():
    groups = [group("A", needs={"rice": 10}), group("B")]
    question, plan = asked(problem([lot("L1", cases=10), lot("L2", cases=30, min_drop_cases=5)], groups))
    full = next(name for name in ("L1", "L2") if not any(share.lot == name and share.group == "A" for share in plan.allocations))

    found = forced(question, plan, full, "A", 6)

    assert [(one.limit, one.values) for one in found.collisions] == [("NEED", {"group": "A", "category": "rice"})]


def test_a_person_who_barred_the_pair_may_ask_what_it_would_cost():
    document = problem([lot("L", cases=4)], [group("A"), group("B")], pins=[{"lot": "L", "group": "A", "cases": 0}])
    question, plan = asked(document)

    found = forced(question, plan, "L", "A", 2)

    assert [(one.group, one.before, one.after) for one in found.shifts] == [("A", 0, 2), ("B", 4, 2)]


def test_only_the_chosen_groups_gain_or_lose():
    question, plan = asked(week(3, lots=3, groups=90))
    served = {share.group for share in plan.allocations if share.lot == "L000"}
    free = next(row.group for row in plan.reasons if row.lot == "L000" and row.codes == ("LOT_EXHAUSTED_LOWER_LEVEL_FIRST",))

    found = forced(question, plan, "L000", free, among=sorted(served)[:5])

    assert found.is_possible
    assert {one.group for one in found.shifts} <= {free, *sorted(served)[:5]}
    after = [share for share in plan.allocations if share.lot != "L000"] + list(found.allocations)
    assert check_shares(week(3, lots=3, groups=90), {"allocations": document_of(after)}) == []
