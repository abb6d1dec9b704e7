"""Fewer deliveries and their price."""

from fractions import Fraction

from matching.engine import solve
from matching.engine.policy import frontier, with_larger_drops
from matching.engine.problem import problem_of
from tests.matching.engine.instances import group, lot, problem


def three_small_groups():
    """Twelve cases of 10 kg for three groups, of which one can store only two."""
    small = group("c", households=10, storage_kg={"ambient": 20})
    return problem_of(problem([lot("rice", cases=12, kg_per_case=10)], [group("a"), group("b"), small]))


def test_no_delivery_is_lighter_than_asked():
    asked = with_larger_drops(three_small_groups(), 45)

    plan = solve(asked)

    assert {share.group: share.kg for share in plan.allocations} == {"a": 60, "b": 60}


def test_the_price_of_fewer_deliveries_is_told_in_kilograms_and_in_the_lowest_level():
    points = frontier(three_small_groups(), [0, 45, 110])

    assert [(point.least_kg, point.drops, point.placed_kg, point.unserved) for point in points] == [
        (0, 3, 120, 0),
        (45, 2, 120, 1),
        (110, 1, 120, 2),
    ]
    assert [point.level_min for point in points] == [2.0, 0.0, 0.0]


def test_a_choice_that_is_worse_in_everything_is_marked():
    points = frontier(three_small_groups(), [45, 50])

    assert [point.is_dominated for point in points] == [False, False]
    assert points[0].placed_kg == points[1].placed_kg


def test_a_lot_lighter_than_the_smallest_delivery_goes_as_a_whole():
    light = problem_of(problem([lot("rice", cases=3, kg_per_case=2)], [group("a"), group("b")]))

    plan = solve(with_larger_drops(light, 50))

    assert [share.cases for share in plan.allocations] == [3]


def test_a_pinned_share_stays_possible():
    pinned = problem_of(
        problem([lot("rice", kg_per_case=10)], [group("a"), group("b")], pins=[{"lot": "rice", "group": "a", "cases": 1}])
    )

    plan = solve(with_larger_drops(pinned, 50))

    assert {share.group: share.cases for share in plan.allocations} == {"a": 1, "b": 9}
    assert plan.metrics.placed_kg == Fraction(100)
