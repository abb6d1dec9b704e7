"""Limits that a coordinator sets in a round: kept in the plan, told among the reasons, standing in the record."""

from fractions import Fraction
from pathlib import Path

from click.testing import CliRunner

from inventory.catalog import add_item
from matching.engine.checker import check_shares
from matching.rounds.starting import get_round_by_number
from tests.builders import NOW, World
from tests.matching.round_builders import make_group, make_offer
from tests.web.conftest import CheckingClient
from tests.web.round_world import given_to, proposed
from web.commands.matching import check_plan


def test_at_least_and_at_most_are_set_kept_told_and_recorded(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)

    coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[1], "cases": "9", "act": "most", "note": "台風のあと"})
    coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[0], "cases": "18", "act": "least"})
    again = coordinator.post("/rounds/1/proposal", data={}, follow_redirects=True)

    assert again.status_code == 200
    assert "前の案から 3 ケースが動きました" in again.text
    assert (given_to(world, lot, groups[0]), given_to(world, lot, groups[1])) == (21, 9)
    cell = coordinator.get(f"/rounds/1?lot={lot}&group={groups[1]}").text
    assert "9 ケースまでと決めました。台風のあと" in cell
    record = coordinator.get("/rounds/1/evidence").text
    assert "18 以上" in record
    assert "9 まで" in record


def test_least_numbers_that_cannot_all_be_kept_are_named_with_their_way(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)
    coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[0], "cases": "15", "act": "least"})
    coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[1], "cases": "15", "act": "least"})
    with world.writing() as session:
        round_ = get_round_by_number(session, 1)
        round_.settings = round_.settings | {"reserve_percent": 10}

    answer = coordinator.post("/rounds/1/proposal", data={})

    assert answer.status_code == 409
    assert "手で決めた最小の数に足りません" in answer.text
    assert "15 以上" in answer.text
    assert f"/rounds/1?lot={lot}&amp;group={groups[1]}" in answer.text


def test_a_limit_without_a_number_or_beyond_the_lot_is_refused_with_the_way_out(
    world: World, coordinator: CheckingClient
) -> None:
    lot, groups = proposed(world)

    empty = coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[0], "cases": "", "act": "least"})
    beyond = coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[0], "cases": "16", "act": "least"})

    assert (empty.status_code, beyond.status_code) == (422, 422)
    assert "数を入れてください" in empty.text
    assert "ほかの団体の数をへらしてください" in beyond.text
    assert given_to(world, lot, groups[0]) == 15


def begun(world: World, coordinator: CheckingClient, *, needs: tuple[int, int] = (400, 100), **asked: str):
    """Two groups of ten households with these needs and 30 cases of 3.84 kg; the round begins on the page."""
    with world.writing() as session:
        groups = [make_group(session, f"食堂{at}", needs={"retort": kg})[1] for at, kg in enumerate(needs)]
        lot = make_offer(session, world).code
    answer = coordinator.post("/rounds", data={"offers": lot, "window_weeks": "13"} | asked, follow_redirects=True)
    return lot, groups, answer


def test_a_council_may_choose_the_fill_rate_and_every_page_says_so(world: World, coordinator: CheckingClient) -> None:
    lot, groups, page = begun(world, coordinator, rule="fill_rate")

    assert (given_to(world, lot, groups[0]), given_to(world, lot, groups[1])) == (24, 6)
    assert "決め方：希望がかなった割合の低い団体から" in page.text
    for path in ("inputs", "evidence", "proof", f"groups/{groups[0]}/sheet"):
        assert "希望がかなった割合" in coordinator.get(f"/rounds/1/{path}").text
    with world.reading() as session:
        round_ = get_round_by_number(session, 1)
        assert (round_.settings["rule"], round_.plan["status"]) == ("fill_rate", "feasible")
        assert check_shares(round_.problem, round_.plan) == []


def test_bounded_deviation_keeps_its_bound_and_says_when_nothing_can(world: World, coordinator: CheckingClient) -> None:
    lot, groups, _ = begun(world, coordinator, needs=(400, 20), rule="deviation", deviation_percent="10")

    wide = [given_to(world, lot, group) for group in groups]
    narrow = coordinator.post("/rounds/1/rule", data={"rule": "deviation", "deviation_percent": "1", "storage_by": "week"})

    parts = [Fraction(cases, sum(wide)) for cases in wide]
    assert wide[1] == 5
    assert all(abs(part - Fraction(1, 2)) <= Fraction(1, 10) for part in parts)
    assert narrow.status_code == 302
    assert [given_to(world, lot, group) for group in groups] == [5, 5]
    assert "差は 1 ポイントまで" in coordinator.get("/rounds/1/evidence").text


def test_a_rule_that_gives_no_plan_names_the_group_and_the_way_out(world: World, coordinator: CheckingClient) -> None:
    lot, groups, _ = begun(world, coordinator)
    coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[1], "cases": "2", "act": "set"})
    coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[0], "cases": "20", "act": "set"})

    answer = coordinator.post("/rounds/1/rule", data={"rule": "deviation", "deviation_percent": "1"})

    assert answer.status_code == 409
    assert "この決め方では案を作れません" in answer.text
    assert "食堂1" in answer.text
    assert (given_to(world, lot, groups[0]), given_to(world, lot, groups[1])) == (20, 2)


def test_another_rule_is_another_version_to_compare(world: World, coordinator: CheckingClient) -> None:
    lot, groups, _ = begun(world, coordinator)

    coordinator.post("/rounds/1/rule", data={"rule": "fill_rate"})

    assert (given_to(world, lot, groups[0]), given_to(world, lot, groups[1])) == (24, 6)
    compared = coordinator.get("/rounds/1/comparison?before=1&after=2")
    assert "15 → <b>24</b>" in compared.text
    assert "決め方を変えた" in coordinator.get("/rounds/1/evidence").text


def test_by_fill_rate_a_refusal_tells_what_part_of_needs_was_met(world: World, coordinator: CheckingClient) -> None:
    with world.writing() as session:
        make_group(session, "食堂", needs={"retort": 400})
        _, full = make_group(session, "足りている食堂", needs={"retort": 5, "rice": 900})
        lot = make_offer(session, world, cases=1).code
    coordinator.post("/rounds", data={"offers": lot, "window_weeks": "13", "rule": "fill_rate"})

    told = coordinator.get(f"/rounds/1?lot={lot}&group={full}").text

    assert given_to(world, lot, full) == 0
    assert "希望のうち 0% 以下しかかなっていない 1 団体に先に渡して" in told


def test_what_a_group_does_not_want_is_never_given_and_what_it_likes_comes_first(
    world: World, coordinator: CheckingClient
) -> None:
    with world.writing() as session:
        rice = add_item(session, name="精米", category="rice", weight_grams=1000, pieces_per_case=10, date_kind="milled", now=NOW)
        curry = add_item(session, name="カレー", category="retort", weight_grams=1000, pieces_per_case=10, now=NOW)
        needs = {"retort": 100, "rice": 100}
        one, two, three = (make_group(session, name, needs=needs)[1] for name in ("食堂一", "食堂二", "食堂三"))
        lots = [make_offer(session, world, item=item, cases=10, pieces_per_case=10).code for item in (rice, curry)]
    keeps = {"retort": "100", "rice": "100"}
    coordinator.post(f"/groups/{one}/needs", data=keeps | {"preferred_categories": "rice"})
    coordinator.post(f"/groups/{two}/needs", data=keeps | {"preferred_categories": "retort"})
    clash = coordinator.post(f"/groups/{three}/needs", data=keeps | {"unwanted_categories": "rice"})
    coordinator.post(f"/groups/{three}/needs", data={"retort": "100", "unwanted_categories": "rice"})

    coordinator.post("/rounds", data={"offers": lots, "window_weeks": "13"})

    assert clash.status_code == 422
    assert "「いらない」を選んでいます" in clash.text
    assert given_to(world, lots[0], three) == 0
    assert "この団体は「米」をいらないと言っています。" in coordinator.get(f"/rounds/1?lot={lots[0]}&group={three}").text
    assert given_to(world, lots[0], one) >= 6
    assert given_to(world, lots[1], one) == 0
    assert "とくにほしい種類：米" in coordinator.get(f"/rounds/1/groups/{one}").text


def test_the_downloaded_problem_and_plan_pass_the_command_that_checks_them(
    world: World, coordinator: CheckingClient, tmp_path: Path
) -> None:
    lot, groups = proposed(world)
    coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[1], "cases": "9", "act": "most"})
    coordinator.post("/rounds/1/proposal", data={})
    files = {part: tmp_path / f"{part}.json" for part in ("problem", "plan")}
    for part, file in files.items():
        file.write_bytes(coordinator.get(f"/rounds/1/{part}.json").data)

    checked = CliRunner().invoke(check_plan, [str(file) for file in files.values()])

    assert '"most": 9' in files["problem"].read_text()
    assert checked.exit_code == 0, checked.output
