"""Teams proposed for a lot that nobody can take alone."""

import pytest

from matching.engine.policy import propose_teams
from matching.engine.policy.forming_teams import distance_km
from matching.engine.problem import problem_of
from tests.matching.engine.instances import group, lot, problem

STATION = {"a": (35.00, 135.70), "b": (35.01, 135.70), "c": (35.05, 135.70), "far": (36.00, 135.70)}


def too_large_for_one(**changes):
    """Forty cases at least, in groups that store twenty each."""
    small = {"storage_kg": {"ambient": 20}}
    groups = [group(name, **small) for name in STATION]
    return problem_of(problem([lot("rice", cases=60, min_drop_cases=40) | changes], groups))


def test_the_two_nearest_groups_are_proposed_with_one_of_them_as_hub():
    [first, *_] = propose_teams(too_large_for_one(), "rice", STATION)

    assert set(first.members) == {"a", "b"}
    assert first.cases == 40
    assert first.farthest_km == pytest.approx(1.11, abs=0.01)


def test_groups_out_of_reach_form_no_team():
    only = {name: STATION[name] for name in ("a", "far")}

    assert propose_teams(too_large_for_one(), "rice", only) == []


def test_the_papers_are_asked_of_the_hub_alone():
    groups = [
        group("a", storage_kg={"ambient": 20}, compliance=0),
        group("b", storage_kg={"ambient": 20}, compliance=2),
    ]
    asked = problem_of(problem([lot("rice", cases=60, min_drop_cases=40, compliance=2)], groups))

    proposals = propose_teams(asked, "rice", STATION)

    assert [proposal.hub for proposal in proposals] == ["b"]


def test_a_group_that_may_not_get_the_lot_is_no_member():
    groups = [group("a", storage_kg={"ambient": 20}), group("b", storage_kg={"ambient": 20}, region="JP-27")]
    asked = problem_of(problem([lot("rice", cases=60, min_drop_cases=40, regions=["JP-26"])], groups))

    assert propose_teams(asked, "rice", STATION) == []


def test_tokyo_station_and_osaka_station_are_about_403_km_apart():
    assert distance_km((35.6812, 139.7671), (34.7025, 135.4959)) == pytest.approx(403, abs=3)
