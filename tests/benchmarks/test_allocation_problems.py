"""Benchmark problems are the same for the same seed, and the ways of doing without an optimiser keep every rule."""

import pytest

from benchmarks.allocation.baselines import BASELINES
from benchmarks.allocation.distribution import problem
from matching.engine import write_problem
from matching.engine.checker import check_shares
from matching.engine.eligibility import Eligibility
from matching.engine.problem import problem_document
from matching.engine.solver.network import Network


def test_the_same_seed_makes_the_same_problem_and_another_seed_another():
    first, again, other = (problem(lots=12, groups=40, seed=seed) for seed in (3, 3, 4))

    assert write_problem(first) == write_problem(again) != write_problem(other)


def test_a_campaign_has_about_a_thousand_open_ways():
    question = problem(lots=40, groups=100, seed=1)

    network = Network(question, Eligibility(question))

    assert 700 < len(network.arcs) < 1_300
    assert question.teams


@pytest.mark.parametrize("name", BASELINES)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_baseline_keeps_every_rule(name, seed):
    question = problem(lots=40, groups=100, seed=seed)
    network = Network(question, Eligibility(question))

    cases = BASELINES[name](network)

    shares = [
        {"lot": s.lot, "group": s.group, "via": s.via, "date": s.date.isoformat(), "cases": s.cases, "kg": float(s.kg)}
        for s in network.allocations(cases)
    ]
    assert cases.sum() > 0
    assert check_shares(problem_document(question), {"allocations": shares}) == []
