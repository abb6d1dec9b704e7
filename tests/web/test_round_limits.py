"""Limits that a coordinator sets in a round: kept in the plan, told among the reasons, standing in the record."""

from tests.builders import World
from tests.web.conftest import CheckingClient
from tests.web.round_world import given_to, proposed


def test_at_least_and_at_most_are_set_kept_told_and_recorded(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)

    coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[1], "cases": "9", "act": "most", "note": "台風のあと"})
    coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[0], "cases": "18", "act": "least"})
    again = coordinator.post("/rounds/1/proposal", data={}, follow_redirects=True)

    assert again.status_code == 200
    assert (given_to(world, lot, groups[0]), given_to(world, lot, groups[1])) == (21, 9)
    cell = coordinator.get(f"/rounds/1?lot={lot}&group={groups[1]}").text
    assert "9 ケースまでと決めました。台風のあと" in cell
    record = coordinator.get("/rounds/1/evidence").text
    assert "18 以上" in record
    assert "9 まで" in record


def test_a_limit_without_a_number_or_beyond_the_lot_is_refused_with_the_way_out(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)

    empty = coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[0], "cases": "", "act": "least"})
    beyond = coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[0], "cases": "16", "act": "least"})

    assert (empty.status_code, beyond.status_code) == (422, 422)
    assert "数を入れてください" in empty.text
    assert "ほかの団体の数をへらしてください" in beyond.text
    assert given_to(world, lot, groups[0]) == 15
