"""Bounds hold against the best plan that trying everything finds, agree with the solver, and do not depend on the order of records."""

import json
import random

import numpy as np
import pytest

from matching.engine import read_problem, solve
from matching.engine.eligibility import Eligibility
from matching.engine.solver.bound import divisible_bound, priced, quick_bound
from matching.engine.solver.bound.certifying import Asked, proof
from matching.engine.solver.bound.divisible import Divisible
from matching.engine.solver.network import Network
from tests.matching.engine.enumeration import best_score
from tests.matching.engine.instances import group, lot, problem, small, week


def network_of(document):
    question = read_problem(json.dumps(document))
    return Network(question, Eligibility(question))


def test_no_bound_is_below_the_best_plan_that_trying_everything_finds():
    for seed in range(3000, 3500):
        document = small(seed)
        best = best_score(document)
        if best is None:
            continue

        network = network_of(document)

        bounds = [quick_bound(network), divisible_bound(network), priced(network).bound]
        assert min(bounds) * network.unit >= best[0], seed


def test_any_prices_whatever_give_a_bound_no_lower_than_the_best_plan():
    chance = np.random.default_rng(7)
    for seed in range(200):
        document = small(seed)
        best = best_score(document)
        network = network_of(document)
        divisible = Divisible(network)
        lots = len(network.cases)
        sizes = (lots, lots, len(divisible.dock), len(divisible.need))

        found = proof(divisible, Asked(*(chance.random(size) for size in sizes)))

        assert best is None or found.bound * network.unit >= best[0], seed


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_prices_come_within_half_a_hundredth_of_the_solved_bound(seed):
    network = network_of(week(seed, lots=40, groups=100))

    solved, by_prices = divisible_bound(network), priced(network).bound

    assert abs(by_prices - solved) <= solved / 200


def test_the_order_of_records_changes_no_bound():
    document = week(5, lots=20, groups=50)
    shuffled = {name: rows[:] if isinstance(rows, list) else rows for name, rows in document.items()}
    for name in ("lots", "groups", "teams"):
        random.Random(1).shuffle(shuffled[name])

    one, other = network_of(document), network_of(shuffled)

    assert (divisible_bound(one), priced(one).bound) == (divisible_bound(other), priced(other).bound)


@pytest.mark.parametrize(
    "document",
    [
        problem([lot("L")], []),
        problem([], [group("A")]),
        problem([lot("L", cases=0)], [group("A")]),
        problem([lot("L", max_drops=0)], [group("A"), group("B")]),
        problem([lot("L", min_drop_cases=11)], [group("A")]),
    ],
)
def test_where_nothing_can_be_placed_every_bound_but_the_quick_one_is_nothing(document):
    network = network_of(document)

    assert (divisible_bound(network), priced(network).bound) == (0, 0)


def test_amounts_at_the_edge_of_what_a_file_may_hold_keep_the_bound_above_the_plan():
    plenty = {"needs": {"rice": 10**12}, "storage_kg": {"ambient": 10**12}}
    heavy = lot("L", cases=10**6, kg_per_case=10**5)
    document = problem([heavy], [group("A", past_kg=10**12, **plenty), group("B", past_kg=0.0000001, **plenty)])

    plan, network = solve(read_problem(json.dumps(document))), network_of(document)

    assert plan.metrics.placed_kg == 10**11
    assert min(divisible_bound(network), priced(network).bound) * network.unit >= plan.metrics.placed_kg
    assert [share.group for share in plan.allocations] == ["B"]
