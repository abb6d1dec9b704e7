"""Whom a phone offers to give to."""

import pytest

from matching.choosing import list_receivers
from tests.builders import World, make_world
from tests.matching.round_builders import make_group


@pytest.fixture
def world(database):
    return make_world(database)


def test_reviewed_groups_stand_before_those_that_wait_for_a_review(world: World) -> None:
    with world.writing() as session:
        make_group(session, "あ食堂", state="applied")
        _, recent = make_group(session, "い食堂", state="applied")
        make_group(session, "う食堂")
        make_group(session, "え食堂", state="ended")

    with world.reading() as session:
        anyone = [choice.name for choice in list_receivers(session)]
        lately = [choice.name for choice in list_receivers(session, first=[recent])]

    assert anyone.index("う食堂") < anyone.index("あ食堂") < anyone.index("い食堂")
    assert lately[0] == "い食堂"
    assert "え食堂" not in anyone
