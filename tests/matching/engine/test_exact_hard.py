"""The exact answer where the proof is hard: all groups alike, cases of a gram beside cases of a hundred kilograms, hundreds of ways."""

import json
import random

import pytest

from benchmarks.allocation.distribution import problem as week_of_donations
from matching.engine import InfeasiblePins, read_problem, solve
from matching.engine.answers import SEARCHED
from matching.engine.eligibility import Eligibility
from matching.engine.solver.exact import ExactSearch
from matching.engine.solver.exact.exchanging import Exchange
from matching.engine.solver.exact.parts import take_apart
from matching.engine.solver.network import Network
from matching.engine.solver.pins import pinned_start
from matching.engine.waterfill import water_fill
from tests.matching.engine.enumeration import best_score, score_of
from tests.matching.engine.instances import group, lot, problem, small


def network_of(document):
    question = read_problem(json.dumps(document))
    return Network(question, Eligibility(question))


def alike(seed):
    """A small problem whose groups are all of one size with nothing received before, so that ties are everywhere."""
    document = small(seed)
    for row in document["groups"]:
        row |= {"households": 2, "past_kg": 0}
    for row in document["lots"]:
        row |= {"kg_per_case": 1}
    return document


def crowded(seed):
    """Seven lots of odd weights for eight groups, with smallest deliveries and few of them."""
    chance = random.Random(seed)
    lots = [
        lot(
            f"L{number}",
            cases=chance.randint(20, 200),
            kg_per_case=chance.choice([3.3, 4.7, 5, 7.1, 10, 12.5]),
            min_drop_cases=chance.choice([1, 5, 10]),
            max_drops=chance.choice([None, 3, 4]),
        )
        for number in range(7)
    ]
    plenty = {"needs": {"rice": 10**6}, "storage_kg": {"ambient": 10**6}}
    return problem(lots, [group(f"G{number}", households=chance.randint(5, 60), past_kg=number, **plenty) for number in range(8)])


def test_groups_that_are_all_alike_are_served_to_the_score_that_trying_everything_finds():
    for seed in range(150):
        document = alike(seed)
        expected = best_score(document)

        try:
            plan = solve(read_problem(json.dumps(document)))
        except InfeasiblePins:
            assert expected is None, seed
            continue

        assert (score_of(document, plan.allocations), plan.status) == (expected, "optimal"), seed


def test_a_hundred_million_units_of_weight_are_proved_to_the_last_one():
    lots = [lot("L", cases=1), lot("M", cases=2, kg_per_case=0.1), lot("N", cases=1, kg_per_case=99.999999)]
    groups = [
        group("A", households=2, needs={"rice": 50}),
        group("B", households=60, needs={"rice": 300}),
        group("C", households=13, storage_kg={"ambient": 1.1}),
    ]

    plan = solve(read_problem(json.dumps(problem(lots, groups))))

    assert (plan.status, plan.metrics.gap) == ("optimal", 0)


@pytest.mark.parametrize("seed", range(4))
def test_exchanges_between_two_groups_keep_every_limit_and_lower_no_level(seed):
    network = network_of(crowded(seed))
    cases = water_fill(network, pinned_start(network))

    for part in take_apart(network):
        before = cases[part.arcs].tolist()
        after = Exchange(part).evened(before)

        assert part.accepts(after)
        assert part.placed(after) == part.placed(before)
        assert sorted(part.levels(after)) > sorted(part.levels(before))


def test_without_search_nodes_the_plan_stands_and_nothing_is_called_proved():
    network = network_of(crowded(2))
    start = water_fill(network, pinned_start(network))

    outcome = ExactSearch(network, start, nodes=1).run()

    assert network.score(outcome.cases) >= network.score(start)
    assert not outcome.proved


@pytest.mark.parametrize(("lots", "groups", "seed"), [(26, 40, 6), (10, 56, 30)])
def test_more_than_a_hundred_ways_are_proved_too(lots, groups, seed):
    plan = solve(week_of_donations(lots=lots, groups=groups, seed=seed))

    assert plan.metrics.arcs > 100
    assert plan.status == "optimal"


def test_whoever_no_longer_wants_the_proof_ends_it_within_a_question():
    class NotWanted(Exception):
        pass

    def stop(hundredths):
        if hundredths == SEARCHED:
            raise NotWanted

    with pytest.raises(NotWanted):
        solve(read_problem(json.dumps(crowded(0))), progress=stop)


def test_a_quick_answer_to_a_hard_question_stands_without_proof():
    plan = solve(read_problem(json.dumps(crowded(0))), effort="quick")

    assert (plan.status, plan.metrics.gap) == ("feasible", 0)
