"""The page for everybody: only when switched on, only sums of months that are over, nothing that stands for fewer than three groups."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from inventory.accounts import Organization
from inventory.audit import AuditEntry
from inventory.codes import new_code, written
from inventory.db import Database
from matching.impact import Period
from matching.impact.publishing import public_period, without_few
from tests.matching.goods_story import Story, at, begin_story, make_group
from tests.web.conftest import CheckingClient

OCTOBER = date(2026, 10, 15)


@pytest.fixture
def story(database: Database) -> Story:
    """In October three groups of Tokyo and one of Kanagawa got goods and reported; in November things go on."""
    story = begin_story(database)
    world = story.world
    lot = world.receive(500, occurred_at=at(9, 1))
    with world.writing() as session:
        more = [make_group(session, f"南食堂{number}（試験）").code for number in (1, 2)]
    for group, households in ((story.near, 7), (story.member, 11), (more[0], 13), (more[1], 17)):
        world.record(world.request("issue", lot=lot, quantity=50, group=group, occurred_at=at(10, 10)))
        story.hand_out(group, households, handed_out_on=OCTOBER)
    story.deliver(story.lot, story.near, 96)
    return story


@pytest.fixture
def admin(story: Story, client_of: Callable[..., CheckingClient]) -> CheckingClient:
    return client_of(story.world, "admin")


def switched_on(admin: CheckingClient, story: Story, **values: str) -> str:
    admin.post("/organization/public", data={"public_page": "1", **values})
    with story.world.reading() as session:
        code = (
            session.scalars(select(Organization).where(Organization.id == story.world.organization_id))
            .one()
            .settings["public_code"]
        )
    return f"/public/{written(code)}"


def test_the_page_answers_only_while_it_is_switched_on(app, story: Story, admin: CheckingClient) -> None:
    visitor = app.test_client()
    before = visitor.get(f"/public/{new_code()}").status_code

    address = switched_on(admin, story)
    shown = visitor.get(address)
    admin.post("/organization/public", data={})

    assert (before, shown.status_code, visitor.get(address).status_code) == (404, 200, 404)
    assert "Set-Cookie" not in shown.headers
    assert shown.headers["Cache-Control"] == "public, max-age=300"
    with story.world.reading() as session:
        assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "organization.edit")).all()) == 2


def test_only_sums_of_months_that_are_over_are_shown(app, story: Story, admin: CheckingClient) -> None:
    page = app.test_client().get(switched_on(admin, story)).text

    assert "2026年4月1日〜2026年10月31日" in page
    assert '<span class="tk-figure">200<small>' in page
    assert ">48<" in page
    for name in ("みのり製菓", "南食堂1", "にじいろ宅食", "試験 花子", "/impact/entries"):
        assert name not in page.replace("みなとフードバンク（試験）", "")


def test_a_prefecture_of_one_group_is_hidden_and_cannot_be_worked_out(app, story: Story, admin: CheckingClient) -> None:
    page = app.test_client().get(switched_on(admin, story)).text

    assert "<title>神奈川 –</title>" in page
    assert "<title>東京 –</title>" in page
    assert "3 団体より少ない所と月は、数を出しません" in page


def test_search_engines_are_asked_to_stay_away_unless_wanted(app, story: Story, admin: CheckingClient) -> None:
    visitor = app.test_client()
    quiet = visitor.get(switched_on(admin, story))
    listed = visitor.get(switched_on(admin, story, public_search="1"))

    assert quiet.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert 'name="robots"' in quiet.text
    assert "X-Robots-Tag" not in listed.headers
    assert 'name="robots"' not in listed.text


def test_the_page_speaks_english_too(app, story: Story, admin: CheckingClient) -> None:
    page = app.test_client().get(switched_on(admin, story) + "?language=en").text

    assert '<html lang="en"' in page
    assert "Months that are over." in page


def test_too_few_groups_show_nothing_at_all(app, database: Database, client_of: Callable[..., CheckingClient]) -> None:
    story = begin_story(database, name="小さな団体（試験）")
    story.hand_out(story.near, 99, handed_out_on=OCTOBER)

    page = app.test_client().get(switched_on(client_of(story.world, "admin"), story)).text

    assert "まだ 3 団体より少ないので" in page
    assert ">99<" not in page


def test_only_admins_switch_the_page(story: Story, client_of: Callable[..., CheckingClient]) -> None:
    assert client_of(story.world, "coordinator").post("/organization/public", data={"public_page": "1"}).status_code == 403


@pytest.mark.parametrize(
    ("groups", "hidden"),
    [
        ({"a": 5, "b": 4, "c": 3}, set()),
        ({"a": 5, "b": 4, "c": 2}, {"b", "c"}),
        ({"a": 5, "b": 1, "c": 1}, {"a", "b", "c"}),
        ({"a": 5, "b": 1, "c": 2}, {"b", "c"}),
        ({"a": 1}, {"a"}),
    ],
)
def test_what_is_left_out_cannot_be_worked_out_from_the_rest(groups: dict[str, int], hidden: set[str]) -> None:
    values = {key: 100 * count for key, count in groups.items()}

    assert {key for key, value in without_few(values, groups).items() if value is None} == hidden


@pytest.mark.parametrize(
    ("open_from", "period", "is_closed"),
    [
        (None, Period(date(2026, 4, 1), date(2026, 10, 31)), False),
        (date(2026, 9, 1), Period(date(2026, 4, 1), date(2026, 8, 31)), True),
        (date(2026, 4, 1), Period(date(2025, 4, 1), date(2026, 3, 31)), True),
    ],
)
def test_the_page_ends_with_the_last_closed_month(open_from: date | None, period: Period, is_closed: bool) -> None:
    assert public_period(open_from, date(2026, 11, 21), 4) == (period, is_closed)
