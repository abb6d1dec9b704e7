"""Improvement: every step keeps all limits and is never worse in the strict order, and no simple rule beats the plan."""

import json

import numpy as np
import pytest

from benchmarks.allocation.baselines import BASELINES
from matching.engine import InfeasiblePins, read_problem, solve
from matching.engine.checker import check
from matching.engine.eligibility import Eligibility
from matching.engine.problem import plan_document
from matching.engine.solver import improving
from matching.engine.solver.improving import improve
from matching.engine.solver.improving.diving import dived
from matching.engine.solver.improving.fairness import Lifting, PartLevelling
from matching.engine.solver.improving.levelling import level_out
from matching.engine.solver.improving.placing import PartPlacing, place_whole
from matching.engine.solver.improving.sparing import exchange_drops, spare_drops
from matching.engine.solver.network import Network
from matching.engine.solver.pins import pinned_start
from matching.engine.waterfill import water_fill
from tests.matching.engine.instances import group, lot, problem, small, week


def network_of(document):
    question = read_problem(json.dumps(document))
    return Network(question, Eligibility(question))


def per_lot(network, cases):
    return np.bincount(network.arcs.lot, weights=cases, minlength=len(network.cases)).tolist()


def unwatched(hundredths):
    """Nobody looks."""


def networks_with_a_start(seeds):
    """Small networks whose pins can be kept, with the plan that water-filling finds."""
    for seed in seeds:
        network = network_of(small(seed))
        try:
            start = water_fill(network, pinned_start(network))
        except InfeasiblePins:
            continue
        if len(network.arcs):
            yield seed, network, start


def cases_of(network, plan):
    """Cases per arc of a finished plan."""
    index = network.eligibility
    keys = zip(network.arcs.lot.tolist(), network.arcs.group.tolist(), network.arcs.point.tolist(), strict=True)
    at = {key: position for position, key in enumerate(keys)}
    cases = np.zeros(len(at), dtype=np.int64)
    for share in plan.allocations:
        cases[at[index.lot_index[share.lot], index.group_index[share.group], index.point_index[share.via]]] = share.cases
    return cases


@pytest.mark.parametrize("effort", ["quick", "standard"])
def test_no_simple_rule_beats_the_plan_on_small_problems(effort):
    for seed in range(120):
        document = small(seed) | {"pins": []}
        network = network_of(document)

        plan = solve(read_problem(json.dumps(document)), effort=effort)

        score = network.score(cases_of(network, plan))
        assert [name for name, rule in BASELINES.items() if network.score(rule(network)) > score] == [], seed


@pytest.mark.parametrize("seed", range(11, 23))
def test_no_simple_rule_beats_the_plan_of_a_week(seed):
    document = week(seed, lots=12, groups=30)
    network = network_of(document)
    rules = {name: network.score(rule(network)) for name, rule in BASELINES.items()}

    plan = improve(network, water_fill(network, np.zeros(len(network.arcs), dtype=np.int64)), effort="quick", watch=unwatched)

    assert network.accepts(plan.cases)
    assert [name for name, score in rules.items() if score > network.score(plan.cases)] == []
    assert plan.bound is None or plan.bound >= network.placed(plan.cases)


def test_evening_out_levels_keeps_what_each_lot_places_and_never_lowers_the_order():
    for seed, network, start in networks_with_a_start(range(300)):
        even = level_out(network, start, passes=5)

        assert network.accepts(even), seed
        assert per_lot(network, even) == per_lot(network, start), seed
        assert network.score(even)[:2] >= network.score(start)[:2], seed


def test_a_dive_keeps_every_limit_pins_included():
    for seed, network, start in networks_with_a_start(range(300)):
        cases = dived(network, start)

        assert cases is None or network.accepts(cases), seed
        assert cases is not None, seed


def test_sparing_deliveries_changes_no_level_and_never_adds_one():
    for seed, network, start in networks_with_a_start(range(150)):
        lots = np.unique(network.arcs.lot).tolist()
        for spared in (exchange_drops(network, start), spare_drops(network, start, lots)):
            assert network.accepts(spared), seed
            assert network.levels(spared) == network.levels(start), seed
            assert network.score(spared) >= network.score(start), seed


def test_each_round_on_a_part_keeps_every_limit_and_is_never_worse():
    for seed, network, start in networks_with_a_start(range(60)):
        placing, lifting, levelling = PartPlacing(network, start), Lifting(network, start), PartLevelling(network, start)
        for number in range(3):
            placing.round()
            lifting.round()
            levelling.round(number)

        assert network.placed(placing.cases) >= network.placed(start), seed
        assert network.score(lifting.cases) >= network.score(start), seed
        assert network.score(levelling.cases) >= network.score(start), seed
        assert all(network.accepts(part.cases) for part in (placing, lifting, levelling)), seed


def test_the_bound_of_the_whole_model_is_not_below_the_best_weight():
    for seed, network, start in networks_with_a_start(range(150)):
        placed, bound = place_whole(network, start, steps=100)

        assert network.accepts(placed), seed
        assert bound is None or bound >= network.placed(placed), seed


def test_a_group_left_at_nothing_is_lifted_when_others_can_take_something_else():
    # ONLY can take nothing but rice, all of which went to BOTH.
    groups = [group("BOTH", households=10, needs={"rice": 1000, "milk": 1000}), group("ONLY", households=10)]
    network = network_of(problem([lot("L1", cases=30), lot("L2", category="milk", cases=40)], groups))
    start = np.array([30, 0, 40])
    assert sorted(network.levels(start)) == [0, 7]

    level = improve(network, start, effort="standard", watch=unwatched)

    assert sorted(network.levels(level.cases)) == [3, 4]


def guided(document, monkeypatch):
    """The plan that the steps for large problems find, with few rounds."""
    monkeypatch.setattr(improving, "WHOLE_ARCS", 0)
    monkeypatch.setattr(improving, "PLACING_ROUNDS", 6)
    monkeypatch.setattr(improving, "LEVELLING_ROUNDS", 3)
    return plan_document(solve(read_problem(json.dumps(document))))


def test_the_steps_for_large_problems_keep_the_rules_and_beat_every_simple_rule(monkeypatch):
    document = week(22, lots=12, groups=30)

    plan = guided(document, monkeypatch)

    best_rule = max(network_of(document).placed(rule(network_of(document))) for rule in BASELINES.values())
    assert check(document, plan) == []
    assert plan["metrics"]["placed_kg"] >= float(best_rule * network_of(document).unit)


def test_the_steps_for_large_problems_do_not_depend_on_the_order_of_records(monkeypatch):
    document = week(23, lots=7, groups=20)
    turned = document | {"lots": document["lots"][::-1], "groups": document["groups"][::-1], "teams": document["teams"][::-1]}

    plans = [guided(version, monkeypatch) for version in (document, turned)]

    assert plans[0]["allocations"] == plans[1]["allocations"]


def test_progress_rises_to_the_end_and_makes_no_difference_to_the_plan():
    question = read_problem(json.dumps(week(4, lots=5, groups=14)))
    seen = []

    watched = solve(question, progress=seen.append)

    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0, 100)
    assert watched == solve(question)


def test_what_progress_raises_ends_the_search():
    class Stopped(Exception):
        pass

    def stop(hundredths):
        if hundredths >= 20:
            raise Stopped

    with pytest.raises(Stopped):
        solve(read_problem(json.dumps(week(4, lots=5, groups=14))), progress=stop)
