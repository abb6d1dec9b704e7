"""The workbench under a hand that never leaves the keyboard, in a real browser. One engine is enough: the rules are tested below."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from inventory.accounts import add_member, add_user
from inventory.devices import start_session
from tests.builders import NOW, World
from tests.chromium import LAPTOP, PHONE
from tests.databases import SqliteFiles
from tests.journeys.serving import answering
from tests.web.round_world import given_to, proposed
from web.language import speaking, t


@pytest.fixture
def databases(sqlite_files: SqliteFiles) -> SqliteFiles:
    return sqlite_files


@dataclass
class Desk:
    """The open workbench of round 1: 30 cases of one lot, two groups with 15 each, one that asked for nothing."""

    page: Page
    world: World
    lot: str
    groups: list[str]
    address: str

    def cell(self, group: int) -> Locator:
        return self.page.locator(f"#c-{self.lot}-{self.groups[group]}")

    def says(self, text: str) -> None:
        expect(self.page.locator("#said")).to_contain_text(text)

    def stored(self, group: int) -> int:
        return given_to(self.world, self.lot, self.groups[group])


@pytest.fixture
def open_desk(world: World, app: Flask, browser: Browser) -> Iterator[Callable[..., Desk]]:
    lot, groups = proposed(world)
    with world.database.writing(world.organization_id) as session:
        user = add_user(session, name="調整する人", email=None, now=NOW)
        add_member(session, user, role="coordinator", now=NOW)
        secret, _ = start_session(session, user_id=user.id, label="test", now=NOW)
    with answering(app) as address:

        def start(*, viewport: dict[str, int] = LAPTOP, has_scripts: bool = True, path: str = "/rounds/1") -> Desk:
            context = browser.new_context(viewport=viewport, locale="ja-JP", java_script_enabled=has_scripts)
            context.add_cookies([{"name": "tasuki", "value": secret, "url": address}])
            page = context.new_page()
            page.goto(address + path)
            return Desk(page, world, lot, groups, address)

        yield start
        for context in browser.contexts:
            context.close()


def test_a_number_is_typed_booked_taken_back_and_done_again(open_desk):
    desk = open_desk()
    desk.cell(0).focus()

    desk.page.keyboard.type("4")
    desk.page.keyboard.press("Enter")
    desk.says("4 ケースにしました")
    expect(desk.cell(0)).to_be_focused()
    assert (desk.cell(0).get_attribute("data-n"), desk.stored(0)) == ("4", 4)

    desk.page.keyboard.press("z")
    desk.says("取り消しました")
    expect(desk.cell(0)).to_have_attribute("data-n", "15")
    assert desk.stored(0) == 15

    desk.page.reload()
    desk.cell(0).focus()
    desk.page.keyboard.press("y")
    desk.says("やり直しました")
    expect(desk.cell(0)).to_have_attribute("data-n", "4")


def test_escape_leaves_and_too_many_are_refused_in_a_sentence(open_desk):
    desk = open_desk()
    desk.cell(0).focus()

    desk.page.keyboard.type("99")
    desk.page.keyboard.press("Enter")
    desk.says("全部で 30 ケースのところ")
    expect(desk.page.locator(".tk-cell-form input")).to_have_attribute("aria-invalid", "true")
    desk.page.keyboard.press("Escape")

    expect(desk.cell(0)).to_be_focused()
    assert desk.stored(0) == 15


def test_a_held_number_and_a_barred_group_stay_when_planned_again(open_desk):
    desk = open_desk()
    desk.cell(1).focus()
    desk.page.keyboard.type("6")
    desk.page.keyboard.press("Enter")
    desk.says("6 ケースにしました")
    desk.page.keyboard.press("ArrowUp")
    expect(desk.cell(0)).to_be_focused()
    desk.page.keyboard.press("x")
    desk.page.keyboard.type("今月は休み")
    desk.page.keyboard.press("Enter")
    desk.says("渡しません")

    with speaking("ja"):
        desk.page.get_by_role("button", name=t("rounds.again"), exact=True).click()

    expect(desk.cell(1)).to_have_attribute("data-n", "6")
    expect(desk.cell(0)).to_have_attribute("data-hand", "forbid")
    desk.cell(0).click()
    expect(desk.page.locator("#panel")).to_contain_text("今月は休み")


def test_planning_again_says_how_many_cases_moved(open_desk):
    desk = open_desk()
    desk.cell(0).focus()
    desk.page.keyboard.type("5")
    desk.page.keyboard.press("Enter")
    desk.says("5 ケースにしました")

    with speaking("ja"):
        desk.page.get_by_role("button", name=t("rounds.again"), exact=True).click()

    desk.says("10 ケースが動きました")
    expect(desk.cell(1)).to_have_attribute("data-n", "25")


def test_why_not_us_tells_who_would_lose_and_what_it_costs(open_desk):
    desk = open_desk()
    desk.cell(0).focus()
    desk.page.keyboard.press("Enter")

    with speaking("ja"):
        desk.page.get_by_role("link", name=t("rounds.if_more")).click()

    trial = desk.page.locator(".tk-trial")
    expect(trial).to_contain_text("食堂1 15 → 14 ケース")
    expect(trial).to_contain_text("いちばん低い")
    assert desk.stored(0) == 15


def test_without_scripts_a_cell_is_changed_by_its_form(open_desk):
    desk = open_desk(has_scripts=False)
    desk.cell(0).click()

    desk.page.fill("#cases", "3")
    with speaking("ja"):
        desk.page.get_by_role("button", name=t("rounds.set")).click()

    expect(desk.page.get_by_role("status").first).to_contain_text("3 ケースにしました")
    assert desk.stored(0) == 3


def test_a_phone_shows_lists_that_never_scroll_sideways(open_desk):
    desk = open_desk(viewport=PHONE)

    widths = []
    for path in ("/rounds/1", "/rounds/1?view=groups", "/rounds/1?view=lots", "/rounds/1?view=map", "/rounds/1/changes"):
        desk.page.goto(desk.address + path)
        widths.append(desk.page.evaluate("document.documentElement.scrollWidth"))

    assert widths == [PHONE["width"]] * 5
