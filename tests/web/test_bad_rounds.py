"""Bad input to the matching of lots and groups: on the command line by exit code and path, on the page by a sentence with the way out."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from matching.engine import read_problem, solve, write_plan
from tests.builders import World
from tests.matching.engine.instances import group, lot, problem
from tests.matching.round_builders import make_group, make_offer, make_round
from tests.web.conftest import CheckingClient
from web.commands.matching import check_plan, match
from web.language import speaking

Change = Callable[[dict[str, Any]], object]


def good() -> dict[str, Any]:
    teams = [{"id": "T", "hub": "A", "members": ["A", "B"], "cross_dock_kg": 100}]
    return problem([lot("L")], [group("A"), group("B")], teams=teams)


def run(command: Any, *words: Any) -> Result:
    with speaking("en"):
        return CliRunner().invoke(command, [str(word) for word in words])


# What is wrong: how it comes about, and the line that names it.
MALFORMED: dict[str, tuple[Change, str]] = {
    "zero households": (lambda it: it["groups"][0].update(households=0), "$.groups[0].households:"),
    "a need without a unit": (lambda it: it["groups"][0].update(needs={"rice": "a lot"}), "$.groups[0].needs.rice:"),
    "capacity missing": (lambda it: it["groups"][0].pop("storage_kg"), "$.groups[0].storage_kg:"),
    "capacity unknown": (lambda it: it["groups"][0].update(storage_kg={"ambient": None}), "$.groups[0].storage_kg.ambient:"),
    "two pins of one pair": (
        lambda it: it.update(pins=[{"lot": "L", "group": "A", "cases": cases} for cases in (1, 2)]),
        "$.pins[1]:",
    ),
    "a hub that is no group": (lambda it: it["teams"][0].update(hub="Z"), "$.teams[0].hub:"),
    "an id twice": (lambda it: it["groups"][1].update(id="A"), "$.groups[1].id:"),
    "no number": (lambda it: it["groups"][0].update(past_kg=float("nan")), "$.groups[0].past_kg:"),
    "endless": (lambda it: it["lots"][0].update(kg_per_case=float("inf")), "$.lots[0].kg_per_case:"),
    "a thousand million cases": (lambda it: it["lots"][0].update(cases=10**9), "$.lots[0].cases:"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_input_ends_both_commands_with_two_and_its_path(name: str, tmp_path: Path) -> None:
    question, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    document, (change, path) = good(), MALFORMED[name]
    plan.write_text(write_plan(solve(read_problem(json.dumps(document)))))
    change(document)
    question.write_text(json.dumps(document))

    matched, checked = run(match, question, "-o", tmp_path / "new.json"), run(check_plan, question, plan)

    for refused in (matched, checked):
        assert refused.exit_code == 2
        assert any(line.startswith(path) for line in refused.stderr.splitlines()), refused.stderr
    assert not (tmp_path / "new.json").exists()


def test_a_pin_of_a_forbidden_pair_collides(tmp_path: Path) -> None:
    question = tmp_path / "problem.json"
    pair = {"lot": "L", "group": "A"}
    question.write_text(json.dumps(good() | {"pins": [pair | {"cases": 2}], "forbid": [pair]}))

    refused = run(match, question)

    assert refused.exit_code == 3
    assert "FORBIDDEN" in refused.stderr


def test_a_lot_heavier_than_every_storage_stays_with_its_reason(tmp_path: Path) -> None:
    question, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    question.write_text(json.dumps(problem([lot("L", kg_per_case=5000)], [group("A", needs={"rice": 10_000})])))

    matched = run(match, question, "-o", plan, "--why", "L", "A")

    assert matched.exit_code == 0
    assert "STORAGE_FULL" in matched.stdout
    assert json.loads(plan.read_text())["unplaced"][0]["codes"] == ["STORAGE_FULL"]
    assert run(check_plan, question, plan).exit_code == 0


def test_an_empty_round_has_an_empty_plan(tmp_path: Path) -> None:
    question, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    question.write_text(json.dumps(problem([], [])))

    matched = run(match, question, "-o", plan)

    assert matched.exit_code == 0
    assert json.loads(plan.read_text())["allocations"] == []
    assert run(check_plan, question, plan).exit_code == 0


def test_a_round_without_goods_or_groups_is_refused_with_the_way_out(world: World, coordinator: CheckingClient) -> None:
    with world.writing() as session:
        code = make_offer(session, world).code

    without_groups = coordinator.post("/rounds", data={"offers": code, "window_weeks": "13"})
    without_goods = coordinator.post("/rounds", data={"window_weeks": "13"})

    for answer in (without_groups, without_goods):
        assert answer.status_code == 422
        assert "渡せる申し出と、世帯数のわかる承認した団体をたしかめてください" in answer.text


def test_a_pair_that_is_forbidden_by_a_donor_cannot_be_set(world: World, coordinator: CheckingClient) -> None:
    with world.writing() as session:
        _, code = make_group(session, "希望のない食堂", needs={})
        make_group(session, "食堂", needs={"retort": 500})
        offer = make_offer(session, world)
        make_round(session, world, [offer])

    refused = coordinator.post("/rounds/1/shares", data={"lot": offer.code, "group": code, "cases": "3"})

    assert refused.status_code == 422
    assert "渡せません：" in refused.text


@pytest.mark.parametrize("cases", ["1000000000", "NaN", "-1", "1e9", "３.５"])
def test_numbers_that_are_none_and_far_too_large_ones_are_refused_in_a_cell(
    cases: str, world: World, coordinator: CheckingClient
) -> None:
    with world.writing() as session:
        _, code = make_group(session, "食堂", needs={"retort": 500})
        offer = make_offer(session, world)
        make_round(session, world, [offer])

    refused = coordinator.post("/rounds/1/shares", data={"lot": offer.code, "group": code, "cases": cases})

    assert refused.status_code == 422
    assert "cases-error" in refused.text
