"""At least, at most so many cases for a pair: against trying every plan, and in reasons, collisions and files."""

import json
import random

import pytest

from matching.engine import Allocation, Bound, InfeasiblePins, forced, read_problem, review, solve, why
from matching.engine.checker import check
from matching.engine.explain import Explainer
from matching.engine.problem import plan_document, problem_document, problem_of, read_json
from tests.matching.engine.enumeration import best_forced, best_score, score_of
from tests.matching.engine.instances import group, lot, problem, small, week


def bounded(document, seed):
    """The same problem with bounds on some pairs, without pins that would leave nothing open."""
    chance = random.Random(seed)
    pairs = [(row["id"], to["id"]) for row in document["lots"] for to in document["groups"]]
    chance.shuffle(pairs)
    rows = []
    for of, to in pairs[: chance.randint(1, 3)]:
        least, most = chance.choice([(0, 1), (0, 2), (1, None), (2, None), (1, 3), (2, 2)])
        rows.append({"lot": of, "group": to, "least": least, "most": most})
    return document | {"bounds": rows, "pins": document["pins"] if chance.random() < 0.5 else []}


def stored(document):
    return problem_of(read_json(json.dumps(document)))


@pytest.mark.parametrize("start", range(0, 600, 200))
def test_small_problems_with_bounds_are_solved_to_the_score_that_trying_everything_finds(start):
    for seed in range(start, start + 200):
        document = bounded(small(seed), seed)
        expected = best_score(document)

        try:
            plan = solve(stored(document))
        except InfeasiblePins:
            assert expected is None, seed
            continue

        assert score_of(document, plan.allocations) == expected, seed
        assert plan.status == "optimal", seed
        assert check(document, plan_document(plan)) == [], seed
        assert all("STILL_OPEN" not in reason.codes for reason in plan.reasons), seed


def test_a_forced_share_leaves_the_bounds_of_others():
    for seed in range(150):
        document, chance = bounded(small(seed), seed), random.Random(seed)
        try:
            plan = solve(stored(document))
        except InfeasiblePins:
            continue
        name, to = chance.choice(document["lots"])["id"], chance.choice(document["groups"])["id"]

        found = forced(stored(document), plan, name, to)

        others = [row for row in document["bounds"] if (row["lot"], row["group"]) != (name, to)]
        expected = best_forced(document | {"bounds": others}, plan.allocations, name, to, found.cases)
        assert found.is_possible == (expected is not None), seed
        if expected is not None:
            after = [share for share in plan.allocations if share.lot != name] + list(found.allocations)
            assert score_of(document, after) == expected, seed


def test_larger_plans_keep_bounds_and_their_bound_holds():
    document = week(12, lots=12, groups=40)
    plan = solve(read_problem(json.dumps(document)), effort="quick")
    served = sorted((share.lot, share.group, share.cases) for share in plan.allocations)
    rows = [{"lot": of, "group": to, "least": 0, "most": max(1, count // 2)} for of, to, count in served[::9]]
    kept = {(row["lot"], row["group"]): row for row in rows}
    # Together with the plan they come from, minimums can always be kept.
    once = dict.fromkeys(kept, 0)
    for of, to, count in served:
        once[of, to] = once.get((of, to), 0) + count
    free = [(of, to, count) for of, to, count in served if (of, to) not in kept and once[of, to] == count]
    lots_left_alone = {of for of, _ in kept}
    for of, to, count in [one for one in free if one[0] not in lots_left_alone][::7]:
        kept[of, to] = {"lot": of, "group": to, "least": count, "most": None}
    document |= {"bounds": list(kept.values())}

    for effort in ("quick", "standard"):
        found = solve(stored(document), effort=effort)

        assert check(document, plan_document(found)) == []
        assert found.metrics.bound_kg >= found.metrics.placed_kg


def test_a_minimum_that_cannot_be_kept_is_named_with_its_limit():
    bounds = [{"lot": "L", "group": name, "least": 6, "most": None} for name in ("A", "B")]
    document = problem([lot("L", cases=10)], [group("A"), group("B"), group("C")], bounds=bounds)

    with pytest.raises(InfeasiblePins) as refusal:
        solve(stored(document))

    assert sorted((one.limit, one.values.get("group", "")) for one in refusal.value.limits) == [
        ("LEAST", "A"),
        ("LEAST", "B"),
        ("SUPPLY", ""),
    ]


def test_a_pin_above_the_largest_number_collides_with_it():
    bounds = [{"lot": "L", "group": "A", "least": 0, "most": 2}]
    pins = [{"lot": "L", "group": "A", "cases": 3}]

    with pytest.raises(InfeasiblePins) as refusal:
        solve(stored(problem([lot("L")], [group("A")], pins=pins, bounds=bounds)))

    assert [one.limit for one in refusal.value.limits] == ["MOST"]


def test_a_largest_number_is_a_reason_with_its_number():
    bounds = [{"lot": "L", "group": "A", "least": 0, "most": 2}]
    question = stored(problem([lot("L", cases=10, min_drop_cases=4)], [group("A")], bounds=bounds))

    plan = solve(question)

    reason = why(question, plan, "L", "A")
    assert set(reason.codes) == {"BELOW_MIN_DROP", "AT_MOST"}
    assert reason.values["AT_MOST"] == {"most": 2, "cases": 0}
    assert plan.unplaced[0].codes == ("AT_MOST", "BELOW_MIN_DROP")


def test_reasons_pair_by_pair_are_those_of_all_groups_at_once():
    for seed in range(40):
        document = bounded(small(seed), seed)
        question = stored(document)
        try:
            plan = solve(question)
        except InfeasiblePins:
            continue
        explainer = Explainer(question, plan.allocations)
        for at, goods in enumerate(question.lots):
            columns = explainer.overview.codes(at)
            for to, receiver in enumerate(question.groups):
                told = set(explainer.reason(goods, receiver).codes)
                assert told == {code for code, holds in columns.items() if holds[to]}, (seed, goods.id, receiver.id)


def test_an_edited_plan_says_which_bound_it_breaks():
    bounds = [{"lot": "L", "group": "A", "least": 3, "most": None}, {"lot": "L", "group": "B", "least": 0, "most": 4}]
    question = stored(problem([lot("L", cases=10)], [group("A"), group("B")], bounds=bounds))

    judged = review(question, [Allocation("L", "A", 2), Allocation("L", "B", 8)])

    assert [(one.code, one.where["group"]) for one in judged.violations] == [("LEAST", "A"), ("MOST", "B")]


def test_bounds_are_kept_in_files():
    question = stored(problem([lot("L")], [group("A")], bounds=[{"lot": "L", "group": "A", "least": 1, "most": 5}]))

    again = read_problem(json.dumps(problem_document(question)))

    assert again.bounds == (Bound("L", "A", 1, 5),)


def test_at_most_nothing_is_a_forbidden_pair():
    question = stored(problem([lot("L")], [group("A")], bounds=[{"lot": "L", "group": "A", "least": 0, "most": 0}]))

    assert solve(question).reasons[0].codes == ("FORBIDDEN",)
