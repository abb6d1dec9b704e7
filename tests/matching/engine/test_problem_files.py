"""Problem and plan files: what they hold survives, and every fault is named with its place."""

import copy
import hashlib
import json

import pytest

from matching.engine import MalformedInput, read_plan, read_problem, solve, write_plan, write_problem
from tests.matching.engine.instances import group, lot, problem, small

GOOD = problem(
    [lot("L")],
    [group("A"), group("B")],
    teams=[{"id": "T", "hub": "A", "members": ["A", "B"], "cross_dock_kg": 5}],
    pins=[{"lot": "L", "group": "A", "cases": 1}],
    forbid=[{"lot": "L", "group": "B"}],
)

FAULTS = {
    "$.today": ("not_a_day", lambda it: it.update(today="2027-02-30")),
    "$.objective": ("other_objective", lambda it: it.update(objective=["min drops"])),
    "$.urgency": ("unknown_field", lambda it: it.update(urgency=1)),
    "$.groups": ("missing", lambda it: it.pop("groups")),
    "$.lots": ("not_a_list", lambda it: it.update(lots={})),
    "$.lots[0]": ("not_an_object", lambda it: it.update(lots=[3], pins=[], forbid=[])),
    "$.lots[0].colour": ("unknown_field", lambda it: it["lots"][0].update(colour="red")),
    "$.lots[0].cases": ("not_whole", lambda it: it["lots"][0].update(cases=1.5)),
    "$.lots[0].kg_per_case": ("out_of_range", lambda it: it["lots"][0].update(kg_per_case=0)),
    "$.lots[0].temp": ("not_an_option", lambda it: it["lots"][0].update(temp="warm")),
    "$.lots[0].expiry": ("not_a_day", lambda it: it["lots"][0].update(expiry=None)),
    "$.lots[0].dates[0]": ("not_a_day", lambda it: it["lots"][0].update(dates=["10/05/2027"])),
    "$.lots[0].min_drop_cases": ("out_of_range", lambda it: it["lots"][0].update(min_drop_cases=-1)),
    "$.lots[0].max_drops": ("not_whole", lambda it: it["lots"][0].update(max_drops="3")),
    "$.lots[0].allergens": ("not_a_list", lambda it: it["lots"][0].update(allergens="egg")),
    "$.groups[0].households": ("out_of_range", lambda it: it["groups"][0].update(households=0)),
    "$.groups[1].households": ("not_whole", lambda it: it["groups"][1].update(households=True)),
    "$.groups[0].past_kg": ("out_of_range", lambda it: it["groups"][0].update(past_kg=-1)),
    "$.groups[0].storage_kg.warm": ("unknown_field", lambda it: it["groups"][0].update(storage_kg={"warm": 1})),
    "$.groups[0].needs.rice": ("not_number", lambda it: it["groups"][0].update(needs={"rice": "much"})),
    '$.groups[0].needs["お米"]': ("out_of_range", lambda it: it["groups"][0].update(needs={"お米": 1e13})),
    "$.groups[0].region": ("missing", lambda it: it["groups"][0].pop("region")),
    "$.groups[0].id": ("not_text", lambda it: it["groups"][0].update(id="")),
    "$.groups[1].id": ("id_twice", lambda it: it["groups"][1].update(id="A")),
    "$.teams[0].id": ("id_twice", lambda it: it["teams"][0].update(id="B")),
    "$.teams[0].hub": ("unknown_reference", lambda it: it["teams"][0].update(hub="X")),
    "$.teams[0].members[1]": ("id_twice", lambda it: it["teams"][0].update(members=["A", "A"])),
    "$.pins[0].lot": ("unknown_reference", lambda it: it["pins"][0].update(lot="X")),
    "$.pins[1]": ("id_twice", lambda it: it["pins"].append({"lot": "L", "group": "A", "cases": 2})),
    "$.forbid[0].group": ("unknown_reference", lambda it: it["forbid"][0].update(group="X")),
}


@pytest.mark.parametrize("path", FAULTS)
def test_a_fault_is_named_with_its_path(path):
    code, change = FAULTS[path]
    document = copy.deepcopy(GOOD)
    change(document)

    with pytest.raises(MalformedInput) as refusal:
        read_problem(json.dumps(document))

    assert (path, code) in [(fault.path, fault.code) for fault in refusal.value.faults]


def test_all_faults_are_listed_at_once():
    document = copy.deepcopy(GOOD)
    document["lots"][0]["cases"] = -1
    document["groups"][1]["households"] = "ten"

    with pytest.raises(MalformedInput) as refusal:
        read_problem(json.dumps(document))

    assert [fault.path for fault in refusal.value.faults] == ["$.lots[0].cases", "$.groups[1].households"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"\xff\xfe{}", "not_utf8"),
        (b'{"today": 1, "today": 2}', "name_twice"),
        (b"[" * 100_000, "not_json"),
        (b"[]", "not_an_object"),
        (b"null", "not_an_object"),
    ],
)
def test_content_that_is_no_problem_at_all_is_one_fault(content, code):
    with pytest.raises(MalformedInput) as refusal:
        read_problem(content)

    assert [(fault.path, fault.code) for fault in refusal.value.faults] == [("$", code)]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "1e99999999999999999999", "9" * 5000, "1e-99999999"])
def test_a_number_that_is_none_is_named_with_its_own_path(number):
    content = json.dumps(GOOD).replace('"past_kg": 0', f'"past_kg": {number}', 1)

    with pytest.raises(MalformedInput) as refusal:
        read_problem(content)

    assert [fault.path for fault in refusal.value.faults] == ["$.groups[0].past_kg"]


@pytest.mark.parametrize("content", ['"about": [{"x": NaN}], ', '"pins": [{"lot": "\\ud800", "group": "A", "cases": 1}], '])
def test_what_no_file_could_hold_is_refused_wherever_it_stands(content):
    document = {name: value for name, value in GOOD.items() if name != "pins"}

    with pytest.raises(MalformedInput) as refusal:
        read_problem("{" + content + json.dumps(document)[1:])

    assert refusal.value.faults[0].path in ("$.about[0].x", "$.pins[0].lot")


def test_conditions_may_be_null_or_left_out_and_ignored_fields_may_be_there():
    document = copy.deepcopy(GOOD) | {"name": "x", "about": "y", "expected": {"anything": 1}}
    for name in ("regions", "types", "max_drops"):
        del document["lots"][0][name]
    document["lots"][0] |= {"compliance": None, "min_days_left": None, "min_drop_cases": None}
    del document["teams"]

    lot_read = read_problem(json.dumps(document)).lots[0]

    assert (lot_read.regions, lot_read.compliance, lot_read.min_drop_cases, lot_read.max_drops) == (None, 0, 1, None)


@pytest.mark.parametrize("seed", range(20))
def test_a_problem_written_and_read_again_is_the_same(seed):
    asked = read_problem(json.dumps(small(seed)))

    again = read_problem(write_problem(asked))

    assert (again.lots, again.groups, again.teams, again.pins, again.forbids) == (
        asked.lots,
        asked.groups,
        asked.teams,
        asked.pins,
        asked.forbids,
    )


def test_a_plan_written_and_read_again_is_the_same():
    content = json.dumps(GOOD)
    plan = solve(read_problem(content)).timed(0.25)

    again = read_plan(write_plan(plan))

    assert again == plan
    assert plan.problem_sha256 == hashlib.sha256(content.encode()).hexdigest()


def test_a_plan_with_faults_names_them():
    with pytest.raises(MalformedInput) as refusal:
        read_plan('{"format": "tasuki-plan/2"}')

    assert ("$.format", "not_an_option") in [(fault.path, fault.code) for fault in refusal.value.faults]
