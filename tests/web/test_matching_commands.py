"""`tasuki match` and `tasuki check-plan`: exit codes, what is printed, and that nothing is written when something is wrong."""

import json

import pytest
from click.testing import CliRunner

from tests.matching.engine.instances import group, lot, problem
from web.commands.matching import check_plan, match
from web.language import speaking


@pytest.fixture
def run():
    with speaking("en"):
        yield lambda command, *arguments: CliRunner().invoke(command, [str(argument) for argument in arguments])


@pytest.fixture
def files(tmp_path):
    question = tmp_path / "problem.json"
    question.write_text(json.dumps(problem([lot("L", cases=3)], [group("A"), group("B", past_kg=90)])))
    return question, tmp_path / "plan.json"


def test_a_plan_is_written_and_passes_the_check(run, files):
    question, plan = files

    made = run(match, question, "-o", plan)
    checked = run(check_plan, question, plan)

    assert (made.exit_code, made.output) == (0, "proved best: 3 kg placed (at most 3 kg possible), 1 delivery\n")
    assert json.loads(plan.read_text())["format"] == "tasuki-plan/1"
    assert (checked.exit_code, checked.output) == (0, "No violation found.\n")


def test_without_a_file_the_plan_is_printed(run, files):
    printed = run(match, files[0])

    assert json.loads(printed.stdout)["status"] == "optimal"


def test_one_pair_is_explained(run, files):
    answer = run(match, files[0], "--why", "L", "B")

    assert answer.exit_code == 0
    assert "LOT_EXHAUSTED_LOWER_LEVEL_FIRST: Used up by groups that stood lower" in answer.stdout


def test_an_unknown_pair_is_refused(run, files):
    assert run(match, files[0], "--why", "L", "NOBODY").exit_code == 2


def test_a_violated_plan_ends_with_one_and_names_it(run, files):
    question, plan = files
    run(match, question, "-o", plan)
    changed = json.loads(plan.read_text())
    changed["allocations"][0]["cases"] = 4
    plan.write_text(json.dumps(changed))

    checked = run(check_plan, question, plan)

    assert checked.exit_code == 1
    assert checked.stdout.startswith("SUPPLY ") or "\nSUPPLY " in checked.stdout


def test_a_malformed_problem_ends_with_two_a_line_per_fault_and_no_file(run, files):
    question, plan = files
    broken = json.loads(question.read_text())
    broken["lots"][0]["cases"] = 0.5
    broken["groups"][1]["colour"] = "red"
    question.write_text(json.dumps(broken))

    refused = run(match, question, "-o", plan)

    assert refused.exit_code == 2
    assert refused.stderr.splitlines() == [
        "$.lots[0].cases: This must be a whole number.",
        "$.groups[1].colour: There is no field called “colour”.",
    ]
    assert not plan.exists()


def test_a_name_with_line_ends_stays_on_the_line_of_its_fault(run, files):
    question, _ = files
    broken = json.loads(question.read_text())
    broken["groups"][0]["id"] = broken["groups"][1]["id"] = "西\u3000A\n\x1b[31m"
    question.write_text(json.dumps(broken))

    refused = run(match, question)

    assert refused.stderr.splitlines() == ["$.groups[1].id: “西\u3000A\\n\\x1b[31m” is there twice."]


def test_colliding_pins_end_with_three_and_are_named(run, files):
    question, plan = files
    pinned = json.loads(question.read_text())
    pinned["pins"] = [{"lot": "L", "group": "A", "cases": 2}, {"lot": "L", "group": "B", "cases": 2}]
    question.write_text(json.dumps(pinned))

    refused = run(match, question, "-o", plan)

    assert refused.exit_code == 3
    assert 'collides with: SUPPLY {"lot": "L"}' in refused.stderr
    assert not plan.exists()
