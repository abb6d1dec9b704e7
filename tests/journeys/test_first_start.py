"""An empty server's first day: the printed link, the first steps by hand, a volunteer let in, and a new link for somebody who lost theirs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.chromium import LAPTOP, PHONE
from tests.journeys import warehouse
from tests.journeys.program import Server, secret_of, serving, settings_of
from tests.journeys.visitor import Visitor

JAN = "4912345678904"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(settings_of(tmp_path / "empty")) as server:
        yield server


def test_first_day_of_an_empty_server(server: Server, browser: Browser) -> None:
    admin = Visitor(browser, server.address, language="ja", size=LAPTOP)
    assert server.address in server.link
    admin.sign_in(server.secret)
    take_the_first_steps(admin)
    volunteer = invite_a_volunteer(server, browser, admin)
    put_the_first_goods_in(volunteer)
    find_everything(admin)
    choose_language_and_brightness(admin)
    lose_and_get_links(server, admin, volunteer)


def open_steps(admin: Visitor) -> list[str]:
    """The steps that are still to be done."""
    admin.open("/")
    return admin.page.locator(".tk-done-list li:has(.tk-open) b").all_inner_texts()


def take_the_first_steps(admin: Visitor) -> None:
    admin.expect_heading("今日やること")
    steps = ["name", "site", "donor", "group", "receive", "invite"]
    assert open_steps(admin) == [admin.words(f"today.step_{step}") for step in steps]
    page = admin.page
    admin.press(admin.words("today.step_name"))
    page.fill("#name", "みなとフードバンク（試験）")
    admin.press(admin.words("organization.save"))
    expect(page.locator(".tk-brand")).to_contain_text("みなとフードバンク（試験）")
    admin.open("/")
    admin.press(admin.words("today.step_site"))
    page.fill("#name", "本町倉庫")
    admin.press(admin.words("places.add_site"))
    admin.expect_heading("本町倉庫")
    page.fill("#names", "A-1、A-2")
    admin.press(admin.words("places.add_shelves"))
    expect(page.get_by_role("link", name="A-2", exact=True)).to_be_visible()
    admin.open("/")
    admin.press(admin.words("today.step_donor"))
    page.fill("#name", "みのり製菓（試験）")
    page.select_option("#kind", "corporate")
    admin.press(admin.words("donors.save_new"))
    admin.expect_heading("みのり製菓（試験）")
    admin.open("/groups/new")
    page.fill("#name", "ひだまり食堂")
    page.fill("#households", "20")
    page.select_option("#prefecture_code", "13")
    admin.press(admin.words("groups.save_new"))
    admin.expect_heading("ひだまり食堂")
    admin.open("/items/new")
    page.fill("#name", "こどもカレー 甘口")
    page.fill("#gtin", JAN)
    page.select_option("#category", "retort")
    page.fill("#weight_grams", "200")
    page.fill("#pieces_per_case", "12")
    admin.press(admin.words("items.add"))
    admin.expect_heading("こどもカレー 甘口")
    assert open_steps(admin) == [admin.words("today.step_receive"), admin.words("today.step_invite")]


def invite_a_volunteer(server: Server, browser: Browser, admin: Visitor) -> Visitor:
    """The link is shown once; on the volunteer's phone it opens the three big buttons."""
    admin.press(admin.words("today.step_invite"))
    admin.page.fill("#name", "倉庫 花子")
    admin.page.check("#role-volunteer")
    admin.press(admin.words("members.invite"))
    admin.expect_heading(admin.words("members.link_title", name="倉庫 花子"))
    link = admin.page.locator("code").inner_text()
    admin.page.reload()
    admin.expect_heading(admin.words("members.title"))
    volunteer = Visitor(browser, server.address, language="ja", size=PHONE)
    volunteer.sign_in(secret_of(link))
    volunteer.expect_heading("本町倉庫")
    return volunteer


def put_the_first_goods_in(volunteer: Visitor) -> None:
    """Without a camera the number is typed."""
    page = volunteer.page
    page.locator(".tk-verb").first.click()
    warehouse.choose(volunteer, "みのり製菓（試験）")
    page.locator("[data-type-open]").click()
    page.fill("#text", JAN)
    page.press("#text", "Enter")
    warehouse.expect_item(volunteer, "こどもカレー 甘口")
    warehouse.press_date(volunteer, "350331")
    warehouse.book(volunteer, 3, act="receive")
    warehouse.expect_balance(volunteer, 3)


def find_everything(admin: Visitor) -> None:
    """The list of first steps is gone; 探す finds item, lot, donor, group and warehouse."""
    assert open_steps(admin) == []
    admin.press(admin.words("shell.search"))
    for words, kind in (("カレー", "item"), (JAN, "item"), ("みのり", "donor"), ("ひだまり", "group"), ("本町", "place")):
        admin.page.fill("#q", words)
        expect(admin.page.locator("#found h2").filter(has_text=admin.words(f"search.kind_{kind}"))).to_be_visible()
        expect(admin.page.locator("#found")).to_contain_text(f"「{words}」")
    admin.look()


def choose_language_and_brightness(admin: Visitor) -> None:
    page = admin.page
    page.locator(".tk-account > summary").click()
    admin.press("English")
    admin.language = "en"
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator(".tk-account > summary").click()
    admin.press(admin.words("shell.theme_dark"))
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator(".tk-account > summary").click()
    page.locator("button[name=language][value=ja]").click()
    admin.language = "ja"
    expect(page.locator("html")).to_have_attribute("lang", "ja")


def lose_and_get_links(server: Server, admin: Visitor, volunteer: Visitor) -> None:
    """A volunteer asks the admin for a new link; the admin, with an e-mail address, gets one from the command line."""
    volunteer.open("/scan/place")
    volunteer.press(volunteer.words("shell.sign_out"))
    volunteer.expect_heading(volunteer.words("account.sign_in_title"))
    admin.open("/members")
    row = admin.page.locator("tr", has_text="倉庫 花子")
    row.locator("summary").click()
    row.get_by_role("button", name=admin.words("members.new_link")).click()
    volunteer.sign_in(secret_of(admin.page.locator("code").inner_text()))
    volunteer.expect_heading("本町倉庫")
    admin.open("/account")
    admin.page.fill("#email", "admin@example.jp")
    admin.press(admin.words("account.save"))
    expect(admin.page.get_by_role("status").first).to_contain_text(admin.words("account.saved"))
    admin.page.locator(".tk-account > summary").click()
    admin.press(admin.words("shell.sign_out"))
    admin.expect_heading(admin.words("account.sign_in_title"))
    admin.sign_in(secret_of(server.command("user", "link", "--email", "admin@example.jp")))
    admin.expect_heading(admin.words("today.title"))
    volunteer.leave()
    admin.leave()
