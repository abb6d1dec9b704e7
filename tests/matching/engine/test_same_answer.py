"""Equal problems get equal answers: whatever the order of records, whatever the hash seed."""

import json
import os
import random
import subprocess
import sys

import pytest

from matching.engine import read_problem, solve
from matching.engine.problem import plan_document
from tests.matching.engine.instances import small, week


def answer(document, **options):
    plan = plan_document(solve(read_problem(json.dumps(document)), **options))
    del plan["problem_sha256"]
    return plan


def shuffled(value, chance):
    if isinstance(value, dict):
        names = list(value)
        chance.shuffle(names)
        return {name: value[name] if name == "objective" else shuffled(value[name], chance) for name in names}
    if isinstance(value, list):
        return chance.sample([shuffled(item, chance) for item in value], len(value))
    return value


@pytest.mark.parametrize("seed", [1, 4, 9, 12, 20, 33])
def test_the_order_of_records_makes_no_difference(seed):
    document = small(seed) | {"pins": []}

    assert answer(shuffled(document, random.Random(seed))) == answer(document)


def test_the_order_of_records_makes_no_difference_to_a_large_plan():
    document = week(3, lots=9, groups=36)

    assert answer(shuffled(document, random.Random(8))) == answer(document)


def test_the_hash_seed_makes_no_difference(tmp_path):
    file = tmp_path / "problem.json"
    file.write_text(json.dumps(week(5, lots=7, groups=20)))
    script = (
        "import sys; from matching.engine import *; p = read_problem(open(sys.argv[1], 'rb').read()); print(write_plan(solve(p)))"
    )

    def run(seed):
        return subprocess.run(
            [sys.executable, "-c", script, str(file)], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout

    assert run("1") == run("2") != b""
