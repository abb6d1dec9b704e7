"""Storage by week or day: against trying every plan, and in reasons, collisions and files."""

import json
import random

import pytest

from matching.engine import Allocation, InfeasiblePins, MalformedInput, forced, read_problem, review, solve, why
from matching.engine.checker import check
from matching.engine.explain import Explainer
from matching.engine.problem import plan_document, problem_document
from tests.matching.engine.enumeration import best_forced, best_score, score_of
from tests.matching.engine.instances import DAYS, group, lot, problem, small, week


def spanned(document, seed, *, days=tuple(DAYS)):
    """The same problem, in which some groups have less room on some days."""
    chance, groups = random.Random(seed), []
    for row in document["groups"]:
        spans = []
        for temp in ("ambient", "chilled"):
            cut = chance.randint(1, len(days) - 1)
            for part in (days[:cut], days[cut:]) if chance.random() < 0.6 else ():
                spans.append({"temp": temp, "first": part[0], "last": part[-1], "kg": chance.choice([0, 1, 2, 3.5, 5])})
        groups.append(row | ({"storage_spans": spans} if spans else {}))
    return document | {"groups": groups}


def asked(document):
    return read_problem(json.dumps(document))


@pytest.mark.parametrize("start", range(0, 300, 100))
def test_small_problems_with_spans_are_solved_to_the_score_that_trying_everything_finds(start):
    for seed in range(start, start + 100):
        document = spanned(small(seed), seed)
        expected = best_score(document)

        try:
            plan = solve(asked(document))
        except InfeasiblePins:
            assert expected is None, seed
            continue

        assert score_of(document, plan.allocations) == expected, seed
        assert plan.status == "optimal", seed
        digest = plan.problem_sha256
        assert check(document, plan_document(plan), problem_sha256=digest) == [], seed
        assert all("STILL_OPEN" not in reason.codes for reason in plan.reasons), seed


def test_a_forced_share_keeps_the_room_of_each_day():
    for seed in range(150):
        document, chance = spanned(small(seed) | {"pins": []}, seed), random.Random(seed)
        plan = solve(asked(document))
        name, to = chance.choice(document["lots"])["id"], chance.choice(document["groups"])["id"]

        found = forced(asked(document), plan, name, to)

        expected = best_forced(document, plan.allocations, name, to, found.cases)
        assert found.is_possible == (expected is not None), seed
        if expected is not None:
            after = [share for share in plan.allocations if share.lot != name] + list(found.allocations)
            assert score_of(document, after) == expected, seed


def test_a_larger_plan_keeps_every_span_and_its_bound_holds():
    document = week(7, lots=20, groups=40)
    days = sorted({day for row in document["lots"] for day in row["dates"]})
    document = spanned(document, 7, days=days)

    plan = solve(asked(document), effort="quick")

    assert check(document, plan_document(plan)) == []
    assert plan.metrics.bound_kg >= plan.metrics.placed_kg


def test_two_weeks_take_twice_what_one_takes_and_the_full_week_is_the_reason():
    spans = [
        {"temp": "ambient", "first": "2027-05-10", "last": "2027-05-11", "kg": 3},
        {"temp": "ambient", "first": "2027-05-12", "last": "2027-05-12", "kg": 5},
    ]
    early = [lot("A", dates=[DAYS[0]]), lot("B", dates=[DAYS[1]])]
    question = asked(problem([*early, lot("C", dates=[DAYS[2]])], [group("G", dates=DAYS, storage_spans=spans)]))

    plan = solve(question)

    got = {share.lot: share.cases for share in plan.allocations}
    assert got.get("A", 0) + got.get("B", 0) == 3
    assert got["C"] == 5
    left_out = next(name for name in "AB" if name not in got)
    reason = why(question, plan, left_out, "G")
    assert reason.codes == ("STORAGE_FULL",)
    assert reason.values["STORAGE_FULL"] == {
        "temp": "ambient", "storage_kg": 3.0, "left_kg": 0.0, "case_kg": 1.0, "first": "2027-05-10", "last": "2027-05-11",
    }  # fmt: skip


def test_a_pin_that_does_not_fit_a_week_names_the_week():
    spans = [{"temp": "ambient", "first": DAYS[0], "last": DAYS[1], "kg": 3}]
    pins = [{"lot": name, "group": "G", "cases": 2} for name in ("A", "B")]

    with pytest.raises(InfeasiblePins) as refusal:
        solve(asked(problem([lot("A"), lot("B")], [group("G", storage_spans=spans)], pins=pins)))

    limits = [(one.limit, one.values.get("first")) for one in refusal.value.limits]
    assert limits == [("STORAGE_DAYS", DAYS[0])]


def test_an_edited_plan_says_which_days_are_overfull():
    spans = [{"temp": "ambient", "first": DAYS[0], "last": DAYS[0], "kg": 3}]
    question = asked(problem([lot("A")], [group("G", dates=DAYS, storage_spans=spans)]))

    judged = review(question, [Allocation("A", "G", 4)])

    assert [(one.code, one.values["most"]) for one in judged.violations] == [("STORAGE_DAYS", 3.0)]


def test_reasons_pair_by_pair_are_those_of_all_groups_at_once():
    for seed in range(60):
        question = asked(spanned(small(seed), seed))
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


def test_spans_stand_in_documents_and_their_faults_are_named():
    document = spanned(problem([lot("A")], [group("G")]), 1)
    again = asked(problem_document(asked(document)))
    wrong = {"temp": "warm", "first": "tomorrow", "last": DAYS[1], "kg": -1, "why": ""}

    with pytest.raises(MalformedInput) as refusal:
        asked(problem([lot("A")], [group("G", storage_spans=[wrong])]))

    assert again.groups == asked(document).groups
    assert sorted((fault.path.removeprefix("$.groups[0].storage_spans[0]"), fault.code) for fault in refusal.value.faults) == [
        (".first", "not_a_day"), (".kg", "out_of_range"), (".temp", "not_an_option"), (".why", "unknown_field"),
    ]  # fmt: skip
