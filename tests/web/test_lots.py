"""A lot's page and its trace as JSON."""

from collections.abc import Callable

import pytest

from inventory.db import Database
from matching.handouts import HandoutLineRequest
from matching.trace import trace_lot
from tests.matching.goods_story import Story, begin_story, make_group
from web.lot_drawing import MOST_GROUPS, draw


@pytest.fixture
def story(database: Database) -> Story:
    story = begin_story(database)
    story.deliver(story.lot, story.hub, 96)
    story.post("pass_on", story.lot, story.hub, story.member, 72)
    story.deliver(story.lot, story.near, 24)
    story.hand_out(story.member, 18, HandoutLineRequest(story.lot, 70, 2))
    story.world.record(story.world.request("dispose", lot=story.lot, quantity=2, reason="damaged"))
    return story


@pytest.fixture
def coordinator(story: Story, client_of: Callable):
    return client_of(story.world, "coordinator")


def test_lot_page_tells_the_way_and_the_equation(coordinator, story: Story) -> None:
    page = coordinator.get(f"/lots/{story.lot}").text

    assert "入れた 240 ＝ 渡した 120 ＋ 残り 118 ＋ 捨てた 2" in page
    assert "18 世帯" in page
    assert "まだ報告がありません" in page
    assert page.count('class="tk-ribbon') == 7


def test_codes_are_read_as_people_write_them(coordinator, story: Story) -> None:
    assert coordinator.get(f"/lots/{story.lot[:4].lower()}-{story.lot[4:]}").status_code == 200
    assert coordinator.get("/lots/nonsense").status_code == 404


def test_strangers_lot_is_not_found(stranger, story: Story) -> None:
    assert stranger.get(f"/lots/{story.lot}").status_code == 404
    assert stranger.get(f"/api/v1/lots/{story.lot}/trace").status_code == 404


def test_every_role_that_reads_lots_sees_it(story: Story, client_of: Callable) -> None:
    assert client_of(story.world, "auditor").get(f"/lots/{story.lot}").status_code == 200


def test_trace_as_json_names_both_tiers(coordinator, story: Story) -> None:
    trace = coordinator.get(f"/api/v1/lots/{story.lot}/trace").json

    stages = {stop["stage"] for stop in trace["stops"]}
    assert stages == {"donor", "site", "hub", "group", "households", "left", "waste"}
    assert trace["sums"]["is_sound"] is True
    assert trace["households"] == 18


def test_many_groups_are_folded_in_the_drawing_but_not_in_the_sum(story: Story) -> None:
    with story.world.writing() as session:
        codes = [make_group(session, f"団体{number:02}（試験）").code for number in range(MOST_GROUPS + 5)]
    for code in codes:
        story.post("issue", story.lot, story.world.site, code, 2)
    with story.world.reading() as session:
        trace = trace_lot(session, story.lot)

        drawing = draw(trace)

    groups = [box.stop for box, _ in drawing.boxes if box.stop.stage == "group"]
    assert len(groups) == MOST_GROUPS
    assert sum(stop.pieces for stop in groups) == sum(stop.pieces for stop in trace.at("group"))
    assert drawing.folded == 8


def test_no_two_boxes_of_a_column_stand_on_one_row(story: Story) -> None:
    with story.world.reading() as session:
        drawing = draw(trace_lot(session, story.lot))

    taken = [(box.column, row) for box, _ in drawing.boxes for row in range(box.row, box.row + box.span)]
    assert len(taken) == len(set(taken))
    assert drawing.rows <= 40
