"""A recall on a phone, in a real browser, on both databases: a drill first, then in earnest, with an answer by link and the report."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from inventory.accounts import add_member, add_user
from inventory.db import Database
from inventory.devices import make_link
from inventory.lots import Lot
from inventory.verifying import verify_database
from tests.builders import NOW
from tests.chromium import PHONE
from tests.databases import KINDS
from tests.journeys.serving import serving
from tests.journeys.visitor import Visitor
from tests.matching.goods_story import Story, begin_story

WAYS = [(kind, language) for kind, language in (("sqlite", "ja"), ("postgresql", "ja")) if kind in KINDS]


@pytest.fixture
def story(database: Database) -> Story:
    story = begin_story(database)
    story.deliver(story.lot, story.hub, 96)
    story.post("pass_on", story.lot, story.hub, story.member, 48)
    return story


@pytest.fixture
def clerk(story: Story, database: Database, browser: Browser, tmp_path: Path, language: str) -> Iterator[Visitor]:
    with story.world.writing() as session:
        user = add_user(session, name="調整 一郎", email=None, now=NOW)
        add_member(session, user, role="coordinator", now=NOW)
        link = make_link(session, user_id=user.id, purpose="invite", now=NOW)
    with serving(database, tmp_path) as address:
        visitor = Visitor(browser, address, language=language, size=PHONE)
        visitor.sign_in(link)
        yield visitor
        visitor.leave()


@pytest.mark.parametrize(("databases", "language"), WAYS, indirect=["databases"])
def test_a_drill_and_then_a_recall_on_a_phone(clerk: Visitor, story: Story, browser: Browser) -> None:
    drill(clerk)
    assert not held(story)

    find_and_stop(clerk)
    assert held(story)
    answer_by_link(clerk, story, browser)
    end_it(clerk)

    with story.world.reading() as session:
        assert verify_database(session) == []


def held(story: Story) -> bool:
    with story.world.reading() as session:
        return session.scalars(select(Lot.is_held)).one()


def drill(clerk: Visitor) -> None:
    """One button; who would be told and how is looked at, and the minutes stand in the list."""
    page = clerk.page
    clerk.open("/recalls?view=drills")
    clerk.press(clerk.words("recalls.drill_now"))
    expect(page.locator(".tk-drill")).to_contain_text(clerk.words("recalls.drill_line"))
    expect(page.locator(".tk-recall-groups tbody tr")).to_have_count(2)
    clerk.look()
    clerk.press(clerk.words("recalls.drill_close_do"))
    expect(page.get_by_text(clerk.words("recalls.drill_closed"))).to_be_visible()


def find_and_stop(clerk: Visitor) -> None:
    page = clerk.page
    clerk.open("/recalls/new")
    page.fill("#words", "カレー")
    page.fill("#first", "2027-03-01")
    page.fill("#last", "2027-03-31")
    page.locator(".tk-recall-search button").click()
    page.fill("#reason", "包装の不良")
    clerk.press(clerk.words("recalls.go", n=1))
    expect(page.get_by_text(clerk.words("recalls.held_now", n=1))).to_be_visible()
    clerk.look()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def answer_by_link(clerk: Visitor, story: Story, browser: Browser) -> None:
    """The coordinator notes that all were told; the member answers from its own phone without signing in."""
    page = clerk.page
    clerk.press(clerk.words("recalls.sent_line"))
    expect(page.get_by_text(clerk.words("recalls.sent_noted", n=2))).to_be_visible()
    clerk.open(f"/recalls/2/groups/{story.member}")
    link = page.locator(".tk-link-code").inner_text().removeprefix("http://localhost")
    member = Visitor(browser, clerk.address, language=clerk.language, size=PHONE)
    member.open(link)
    member.page.locator(".tk-stepper input").fill("30")
    member.press(member.words("recall_answers.send"))
    member.expect_heading(member.words("recall_answers.thanks"))
    member.leave()
    clerk.open("/recalls/2")
    expect(page.locator(".tk-recall-groups")).to_contain_text(clerk.words("recalls.said_left", n=30))


def end_it(clerk: Visitor) -> None:
    page = clerk.page
    clerk.press(clerk.words("recalls.stock_decide"))
    clerk.press(clerk.words("recalls.stock_dispose", n=144))
    expect(page.get_by_text(clerk.words("recalls.stock_disposed", n=144))).to_be_visible()
    clerk.press(clerk.words("recalls.close_do"))
    expect(page.get_by_text(clerk.words("recalls.closed"))).to_be_visible()
    clerk.open("/recalls/2/report")
    expect(page.locator("main")).to_contain_text(clerk.words("recalls.step_disposed"))
