"""Other measures of fairness that a council may choose: fill rates, a bound on deviation, needs checked against use."""

from fractions import Fraction

import pytest

from matching.engine import solve
from matching.engine.checker import check_shares
from matching.engine.policy import NotEqualEnough, Use, by_fill_rate, credible_kg, within_deviation
from matching.engine.problem import problem_document, problem_of
from matching.engine.problem.writing import plan_document
from tests.matching.engine.instances import group, lot, problem


def cases_of(plan):
    return {share.group: share.cases for share in plan.allocations}


def test_by_fill_rate_each_gets_the_same_part_of_what_it_asked_for():
    wishes = [group("a", needs={"rice": 30}), group("b", needs={"rice": 10})]
    asked = problem_of(problem([lot("rice", cases=20)], wishes))

    plan = solve(by_fill_rate(asked))

    assert cases_of(plan) == {"a": 15, "b": 5}
    assert plan.metrics.level_min == 0.5


def test_a_group_without_a_wish_is_not_counted_as_furthest_behind():
    wishes = [group("a", needs={"rice": 10}), group("b", needs={})]

    plan = solve(by_fill_rate(problem_of(problem([lot("rice", cases=5)], wishes))))

    assert plan.metrics.level_min == 0.5


def test_within_a_deviation_shares_follow_households():
    groups = [group("a", households=10), group("b", households=10, storage_kg={"ambient": 4})]
    asked = problem_of(problem([lot("rice", cases=20)], groups))

    plan = within_deviation(asked, Fraction(1, 10))

    # With b at its 4 kg and at least 40 % of all, no more than 10 kg can be handed out.
    assert cases_of(plan) == {"a": 6, "b": 4}
    assert check_shares(problem_document(asked), plan_document(plan)) == []


def test_a_wide_bound_places_everything():
    groups = [group("a", households=10), group("b", households=10, storage_kg={"ambient": 4})]

    plan = within_deviation(problem_of(problem([lot("rice", cases=20)], groups)), Fraction(1, 2))

    assert plan.metrics.placed_kg == 20


def test_when_past_receipts_make_the_bound_impossible_the_tightest_group_is_named():
    groups = [group("a", past_kg=100), group("b", storage_kg={"ambient": 1})]

    with pytest.raises(NotEqualEnough) as refusal:
        within_deviation(problem_of(problem([lot("rice", cases=5)], groups)), Fraction(1, 100))

    assert refusal.value.tightest.group == "b"
    assert refusal.value.tightest.most_kg == 1


@pytest.mark.parametrize(
    ("use", "counted"),
    [
        (None, 100),
        (Use(Fraction(0), Fraction(0)), 100),
        (Use(Fraction(40), Fraction(40)), 100),
        (Use(Fraction(80), Fraction(40)), 60),
        (Use(Fraction(80), Fraction(5)), 25),
    ],
    ids=["no reports", "nothing received", "used all it got", "used half", "used next to nothing"],
)
def test_what_is_asked_for_counts_as_far_as_use_bears_it_out(use, counted):
    assert credible_kg(Fraction(100), use) == counted
