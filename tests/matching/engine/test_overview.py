"""What is said of many groups at once agrees, code by code, with what is said pair by pair."""

import json
import random
from collections import Counter

import pytest

from matching.engine import Allocation, read_problem
from matching.engine.eligibility import Eligibility
from matching.engine.explain import Explainer
from matching.engine.solver.network import Network
from matching.engine.waterfill import water_fill
from tests.matching.engine.instances import group, lot, problem, small, week


def explained(document, seed):
    """A plan of the engine, from which some shares were taken away and others raised."""
    chance = random.Random(seed)
    question = read_problem(json.dumps(document))
    network = Network(question, Eligibility(question))
    shares = network.allocations(water_fill(network, 0 * network.room))
    edited = [
        Allocation(share.lot, share.group, share.cases + chance.choice([-1, 0, 0, 1]), share.via, share.date)
        for share in shares
        if chance.random() < 0.8
    ]
    return question, Explainer(question, edited)


def codes_pair_by_pair(question, explainer, of):
    return Counter(code for to in question.groups if not explainer.got[of.id, to.id] for code in explainer.reason(of, to).codes)


@pytest.mark.parametrize("start", range(0, 600, 200))
def test_counts_in_short_are_those_of_the_single_pairs(start):
    for seed in range(start, start + 200):
        question, explainer = explained(small(seed), seed)

        for of in question.lots:
            assert explainer.in_short(of).values["groups"] == codes_pair_by_pair(question, explainer, of), seed


def test_counts_in_short_hold_for_a_week_with_teams():
    question, explainer = explained(week(3, lots=25, groups=60, teams=6), 3)

    for of in question.lots:
        assert explainer.in_short(of).values["groups"] == codes_pair_by_pair(question, explainer, of)


@pytest.mark.parametrize("start", range(0, 400, 200))
def test_what_holds_a_left_over_back_is_what_holds_its_groups_back(start):
    for seed in range(start, start + 200):
        question, explainer = explained(small(seed), seed)

        for row in explainer.unplaced():
            of = explainer.lots[row.lot]
            codes = {code for to in question.groups for code in explainer.obstacles(of, to)}
            assert row.codes == tuple(sorted(codes)), seed


def test_a_share_by_way_of_nobody_known_counts_as_a_delivery():
    question = read_problem(json.dumps(problem([lot("L", max_drops=1)], [group("A"), group("B")])))

    explainer = Explainer(question, [Allocation("L", "A", 3, "NOBODY")])

    assert explainer.unplaced()[0].codes == ("DROP_LIMIT",)
