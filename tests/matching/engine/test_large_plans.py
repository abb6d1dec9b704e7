"""Plans too large to prove: rules kept, bound honest, water-filling right where its optimum is known, also without the solver."""

import json
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from matching.engine import read_problem, solve
from matching.engine.checker import check
from matching.engine.eligibility import Eligibility
from matching.engine.problem import plan_document
from matching.engine.solver.bound import divisible_bound
from matching.engine.solver.network import Network
from matching.engine.waterfill import Pool, spread
from tests.matching.engine.instances import group, lot, problem, week


@pytest.mark.parametrize("seed", [1, 2])
def test_a_week_of_lots_is_planned_within_the_rules_and_near_the_bound(seed):
    document = week(seed, lots=40, groups=100)

    plan = solve(read_problem(json.dumps(document)), effort="quick")

    assert check(document, plan_document(plan)) == []
    assert plan.status == "feasible"
    assert 0 <= plan.metrics.gap < 0.1
    assert not [reason for reason in plan.reasons if "STILL_OPEN" in reason.codes]


def test_more_effort_never_gives_a_worse_plan():
    document = read_problem(json.dumps(week(4, lots=9, groups=36)))

    quick, standard = solve(document, effort="quick"), solve(document)

    assert standard.metrics.placed_kg >= quick.metrics.placed_kg
    assert standard.metrics.bound_kg <= quick.metrics.bound_kg


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    rows=some.lists(some.tuples(some.integers(1, 50), some.integers(0, 200), some.integers(0, 40)), min_size=1, max_size=12),
    cases=some.integers(0, 300),
    weight=some.integers(1, 9),
)
def test_the_last_case_given_never_stood_above_the_next_case_refused(rows, cases, weight):
    size, past, cap = np.array(rows, dtype=np.int64).T
    pool = Pool(past, size, cap, weight)

    given_cases = spread(pool, cases).tolist()

    assert sum(given_cases) == min(cases, sum(pool.caps.tolist()))
    level = [
        [(past + count * weight) / Fraction(size) for count in (got - 1, got)]
        for got, (size, past, _) in zip(given_cases, rows, strict=True)
    ]
    last = [before for (before, _), got in zip(level, given_cases, strict=True) if got]
    refused = [after for (_, after), got, cap in zip(level, given_cases, pool.caps, strict=True) if got < cap]
    assert not last or not refused or max(last) <= min(refused)


@pytest.mark.parametrize("seed", range(5))
def test_more_supply_storage_or_regions_never_lower_the_bound(seed):
    document = week(seed, lots=8, groups=20)

    def bound(changed):
        question = read_problem(json.dumps(changed))
        network = Network(question, Eligibility(question))
        return divisible_bound(network) * network.unit

    before = bound(document)
    supply = document | {"lots": [document["lots"][0] | {"cases": document["lots"][0]["cases"] + 50}, *document["lots"][1:]]}
    roomy = document | {
        "groups": [row | {"storage_kg": {"ambient": 10**6, "chilled": 10**6, "frozen": 10**6}} for row in document["groups"]]
    }
    open_to_all = document | {"lots": [row | {"regions": None} for row in document["lots"]]}
    assert min(bound(supply), bound(roomy), bound(open_to_all)) >= before


def test_without_the_solver_library_water_filling_answers_and_says_so(tmp_path):
    file = tmp_path / "problem.json"
    pins = [{"lot": "L", "group": "B", "cases": 5}]
    file.write_text(json.dumps(problem([lot("L", cases=9)], [group("A"), group("B"), group("C")], pins=pins)))
    script = (
        "import sys; sys.modules['highspy'] = None\n"
        "from matching.engine import *; p = read_problem(open(sys.argv[1], 'rb').read()); print(write_plan(solve(p)))"
    )

    answer = subprocess.run([sys.executable, "-c", script, str(file)], capture_output=True, check=True)

    plan = json.loads(answer.stdout)
    assert plan["solver"]["name"] == "tasuki-waterfill"
    assert plan["status"] == "feasible"
    assert [share["cases"] for share in plan["allocations"]] == [2, 5, 2]
