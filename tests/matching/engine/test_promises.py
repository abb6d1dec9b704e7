"""What holds for every plan, on generated problems of up to a few hundred arcs."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from benchmarks.allocation.baselines import BASELINES
from benchmarks.allocation.distribution import problem
from matching.engine import Problem, solve
from matching.engine.checker import check
from matching.engine.eligibility import Eligibility
from matching.engine.problem import plan_document, problem_digest, problem_document
from matching.engine.solver.bound import divisible_bound
from matching.engine.solver.network import Network

SIZES = {"lots": some.integers(1, 12), "groups": some.integers(1, 60), "seed": some.integers(0, 10**6)}


def network_of(question: Problem) -> Network:
    return Network(question, Eligibility(question))


def bound_kg(question: Problem) -> Fraction:
    network = network_of(question)
    return divisible_bound(network) * network.unit


@settings(max_examples=15, deadline=None, derandomize=True)
@given(**SIZES)
def test_the_checker_finds_nothing_against_a_plan_and_its_reasons(lots, groups, seed):
    question = problem(lots=lots, groups=groups, seed=seed)

    plan = solve(question, effort="quick")

    assert check(problem_document(question), plan_document(plan), problem_sha256=problem_digest(question)) == []
    assert not [reason for reason in plan.reasons if not reason.codes or "STILL_OPEN" in reason.codes]


@settings(max_examples=15, deadline=None, derandomize=True)
@given(**SIZES)
def test_no_way_without_an_optimiser_is_better_in_the_strict_order(lots, groups, seed):
    question = problem(lots=lots, groups=groups, seed=seed)
    network = network_of(question)
    index = network.eligibility

    plan = solve(question, effort="quick")

    cases = 0 * network.room
    places = {
        (int(lot), int(group), int(point)): at
        for at, (lot, group, point) in enumerate(zip(network.arcs.lot, network.arcs.group, network.arcs.point, strict=True))
    }
    for share in plan.allocations:
        cases[places[index.lot_index[share.lot], index.group_index[share.group], index.point_index[share.via]]] = share.cases
    assert all(network.score(cases) >= network.score(rule(network)) for rule in BASELINES.values())


@settings(max_examples=25, deadline=None, derandomize=True)
@given(**SIZES, change=some.sampled_from(["case", "storage", "need", "region", "compliance", "drops"]))
def test_a_limit_made_wider_never_lowers_the_bound(lots, groups, seed, change):
    question = problem(lots=lots, groups=groups, seed=seed)
    lot, group = question.lots[0], question.groups[0]
    wider = {
        "case": {"lots": (replace(lot, cases=lot.cases + 1), *question.lots[1:])},
        "region": {"lots": (replace(lot, regions=None), *question.lots[1:])},
        "drops": {"lots": (replace(lot, max_drops=(lot.max_drops or 0) + 1), *question.lots[1:])},
        "storage": {"groups": (replace(group, storage_kg={**group.storage_kg, lot.temp: Fraction(10**6)}), *question.groups[1:])},
        "need": {"groups": (replace(group, needs={**group.needs, lot.category: Fraction(10**6)}), *question.groups[1:])},
        "compliance": {"groups": (replace(group, compliance=3), *question.groups[1:])},
    }

    before, after = bound_kg(question), bound_kg(replace(question, **wider[change]))

    # One unit of rounding, whichever way the solver's last digit fell.
    assert after >= before - Fraction(1, 5)


@pytest.mark.parametrize("seed", range(6))
def test_of_one_lot_nobody_got_a_case_from_above_those_who_still_had_room(seed):
    whole = problem(lots=1, groups=150, seed=seed)
    lot = replace(whole.lots[0], min_drop_cases=1, max_drops=None, regions=None, types=None, compliance=0)
    question = replace(whole, lots=(lot,), teams=())
    network = network_of(question)

    plan = solve(question, effort="quick")

    got = {share.group: share.cases for share in plan.allocations}
    room = {question.groups[group].id: int(cases) for group, cases in zip(network.arcs.group, network.room, strict=True)}
    level = {group.id: (group.past_kg + got.get(group.id, 0) * lot.kg_per_case) / group.households for group in question.groups}
    last = [level[group.id] - lot.kg_per_case / group.households for group in question.groups if got.get(group.id)]
    refused = [level[name] for name, cases in room.items() if got.get(name, 0) < cases]
    assert sum(got.values()) == min(lot.cases, sum(room.values()))
    assert not last or not refused or max(last) <= min(refused)
