"""Every phone screen for old eyes and cold fingers, measured in a real browser; and what a phone remembers of its holder."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from inventory.accounts import Organization, add_member, add_user
from inventory.counts import open_count
from inventory.devices import start_session
from inventory.label_codes import blank_labels, reserve_labels
from inventory.phones.enrolling import add_phone, enrol
from tests.builders import NOW, World
from tests.chromium import PHONE
from tests.journeys.serving import answering
from tests.web.accessibility import broken_rules
from tests.web.conftest import CheckingClient
from tests.web.legibility import sideways, small_targets, weak_texts
from tests.web.scan.acts import JAN, shown

SCREENS = (
    "/scan", "/scan/place", "/scan/giver", "/scan/receiver", "/scan/receive", f"/scan/receive?text={JAN}", "/scan/issue", "/scan/issue?text={lot}",
    "/scan/count?text={lot}", "/scan/move?text={lot}", "/scan/discard?text={lot}", "/scan/records", "/scan/help", "/scan/settings",
    "/scan/count", "/scan/counts/1", "/scan/counts/1?text={lot}", "/labels/{blank}/lot",
    "/scan/guide", "/scan/guide?step=2", "/scan/guide?step=3", "/scan/guide?step=4", "/scan/allergens/{item}",
    "/shift", "/shift/{user}", "/phone/{link}",
)  # fmt: skip
LOCALES = {"ja": "ja-JP", "en": "en-GB"}


# No database makes a screen look otherwise: in the browser one is enough, and without it the tests below run on both.
in_a_browser = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def site(app: Flask, world: World) -> Iterator[dict[str, Any]]:
    """The application, a person's own phone and a phone of the warehouse, and what addresses name."""
    lot = world.receive(48)
    with world.writing() as session:
        organization = session.get_one(Organization, world.organization_id)
        organization.settings = {**organization.settings, "help_phone": "090-0000-0000"}
        user = add_user(session, name="すずき はな", email=None, now=NOW)
        add_member(session, user, role="volunteer", now=NOW)
        secret, _ = start_session(session, user_id=user.id, label="test", now=NOW)
        _, used = add_phone(session, name="青いスマホ", site=world.site, days=30, actor_id=world.actor_id, now=NOW)
        token = enrol(session, used, label="test", now=NOW)
        _, link = add_phone(session, name="赤いスマホ", site=world.site, days=30, actor_id=world.actor_id, now=NOW)
        open_count(session, site=world.site, is_blind=False, actor_id=world.actor_id, now=NOW)
        blank = blank_labels(session, reserve_labels(session, 1, actor_id=world.actor_id, now=NOW))[0]
        cookies = {"tasuki": secret, "tasuki_phone": token, "tasuki_donor": world.donor, "tasuki_group": world.group}
        names = {"lot": lot, "user": str(user.id), "link": link, "item": world.item, "blank": blank}
    with answering(app) as address:
        yield {"address": address, "cookies": cookies, "names": names}


def open_phone(
    browser: Browser, site: dict[str, Any], *, language: str = "ja", cookies: dict[str, str] | None = None, **options: Any
) -> Page:
    context = browser.new_context(**{"viewport": PHONE, "locale": LOCALES[language], "base_url": site["address"], **options})
    kept = site["cookies"] | {"tasuki_language": language} | (cookies or {})
    context.add_cookies([{"name": name, "value": value, "url": site["address"]} for name, value in kept.items()])
    return context.new_page()


def screens(site: dict[str, Any]) -> list[str]:
    return [path.format(**site["names"]) for path in SCREENS]


@in_a_browser
@pytest.mark.parametrize("language", LOCALES)
def test_no_phone_screen_breaks_a_rule_of_accessibility(browser, site, language):
    page, broken = open_phone(browser, site, language=language), {}
    # Where the Japanese words keep the rules, the English ones need no look at every screen.
    for path in screens(site) if language == "ja" else screens(site)[::4]:
        page.goto(path)
        broken[path] = broken_rules(page) + weak_texts(page) + small_targets(page, 44)
    page.context.close()

    assert {path: rules for path, rules in broken.items() if rules} == {}


@in_a_browser
@pytest.mark.parametrize("options", [{"color_scheme": "dark"}, {"color_scheme": "light"}], ids=["dark", "practising"])
def test_neither_darkness_nor_practice_makes_a_screen_harder(browser, site, options):
    cookies = {"tasuki_practice": "1"} if options["color_scheme"] == "light" else {"tasuki_theme": "dark"}
    page, broken = open_phone(browser, site, cookies=cookies, **options), {}
    for path in screens(site):
        page.goto(path)
        broken[path] = broken_rules(page) + weak_texts(page) + small_targets(page, 44)
    page.context.close()

    assert {path: rules for path, rules in broken.items() if rules} == {}


@in_a_browser
@pytest.mark.parametrize("size", [{"width": 195, "height": 422}, {"width": 844, "height": 390}], ids=["200 percent", "landscape"])
def test_large_text_and_a_turned_phone_leave_everything_in_reach(browser, site, size):
    cookies = {"tasuki_comfort": "largest.furigana"} if size["width"] > 400 else {}
    page, wide = open_phone(browser, site, cookies=cookies, viewport={**size, "width": max(size["width"], 320)}), {}
    for path in screens(site):
        page.goto(path)
        wide[path] = sideways(page)
        acts = page.locator(".tk-foot .btn-lg:visible, .tk-verb")
        if acts.count():
            acts.last.scroll_into_view_if_needed()
            expect(acts.last).to_be_in_viewport()
    page.context.close()

    assert {path: pixels for path, pixels in wide.items() if pixels > 0} == {}


@in_a_browser
def test_words_are_18_pixels_and_the_one_act_64_high(browser, site):
    page, small = open_phone(browser, site), {}
    for path in screens(site):
        page.goto(path)
        body = page.evaluate("() => parseFloat(getComputedStyle(document.body).fontSize)")
        acts = page.evaluate(
            "() => [...document.querySelectorAll('.tk-foot .btn-primary')].map((act) => act.getBoundingClientRect().height)"
        )
        small[path] = [size for size in (body,) if size < 18] + [height for height in acts if 0 < height < 64]
    page.context.close()

    assert {path: sizes for path, sizes in small.items() if sizes} == {}


@in_a_browser
def test_signs_are_given_only_as_wished(browser, site):
    page = open_phone(browser, site)
    page.goto("/scan/settings")
    page.get_by_role("button", name="ためす").click()
    expect(page.locator(".tk-flash")).to_have_count(1)
    page.get_by_label("画面のふちを光らせる").uncheck()
    page.get_by_label("音を鳴らす").uncheck()
    page.get_by_role("button", name="これでよい").click()

    expect(page.get_by_label("画面のふちを光らせる")).not_to_be_checked()
    expect(page.get_by_role("status").filter(has_text="このスマホに覚えました")).to_be_visible()
    expect(page.locator(".tk-flash")).to_have_count(0)
    page.get_by_role("button", name="ためす").click()
    expect(page.locator(".tk-flash")).to_have_count(0)
    page.goto("/scan")
    expect(page.locator("[data-sound-word]")).to_have_text("音なし")
    page.context.close()


@in_a_browser
def test_practice_in_a_browser_keeps_nothing_and_leaves_by_one_tap(browser, site, world):
    page = open_phone(browser, site)
    page.goto("/scan")
    page.get_by_role("button", name="練習する").click()
    page.goto(f"/scan/issue?text={site['names']['lot']}")
    page.locator(".tk-foot .btn-primary").click()

    expect(page.locator("h1")).to_have_text("1 ケース 出しました")
    expect(page.get_by_text("練習中　記録されません")).to_be_visible()
    page.get_by_role("button", name="練習をやめる").click()
    expect(page.get_by_text("練習中　記録されません")).to_have_count(0)
    page.goto(f"/scan/count?text={site['names']['lot']}")
    page.context.close()
    with world.reading() as session:
        assert session.connection().exec_driver_sql("select count(*) from movement").scalar() == 1


# Without a browser


def test_readings_stand_above_fixed_words_of_phone_screens_only(phone: CheckingClient, coordinator: CheckingClient) -> None:
    for client in (phone, coordinator):
        client.set_cookie("tasuki_comfort", "furigana")

    screen, steps, desk = phone.get("/scan").text, phone.get("/scan/issue").text, coordinator.get("/stock").text
    phone.set_cookie("tasuki_language", "en")

    assert "<ruby>入<rp>(</rp><rt>い</rt><rp>)</rp></ruby>れる" in screen
    assert not re.search(r'="[^"]*<ruby', screen)
    # One sentence stays one box, also where boxes lie side by side.
    assert re.search(r"<li><bdi><ruby>箱<[^\n]*かざします</bdi></li>", steps)
    assert "<ruby>" not in desk
    assert "<ruby>" not in phone.get("/scan").text


def test_settings_are_kept_on_the_phone_and_odd_ones_refused(phone: CheckingClient) -> None:
    saved = phone.post("/scan/settings", data={"sound": "1", "size": "largest", "furigana": "1"})
    odd = phone.post("/scan/settings", data={"size": "enormous"})

    assert saved.status_code == 302
    assert phone.get_cookie("tasuki_comfort").value == "no-flash.no-shake.furigana.largest"
    assert 'data-text="largest"' in phone.get("/scan").text
    assert odd.status_code == 422


def test_an_odd_cookie_means_the_usual(phone: CheckingClient) -> None:
    phone.set_cookie("tasuki_comfort", "x.<b>.huge." + "y" * 500)

    page = phone.get("/scan")

    assert page.status_code == 200
    assert "data-text" not in page.text


def test_help_names_the_number_and_the_five_usual_troubles(world: World, phone: CheckingClient) -> None:
    without = shown(phone.get("/scan/help"))
    with world.writing() as session:
        organization = session.get_one(Organization, world.organization_id)
        organization.settings = {**organization.settings, "help_phone": "090-0000-0000"}

    page = phone.get("/scan/help")

    assert "近くの調整担当に聞いてください" in without
    assert 'href="tel:090-0000-0000"' in page.text
    assert page.text.count("<summary>") == 5
    assert "はじめての人へ" in shown(page)


def test_the_pictures_can_be_left_at_each_step(phone: CheckingClient) -> None:
    pages = [phone.get(f"/scan/guide?step={step}&next=/scan/receive") for step in (0, 1, 2, 3, 4, 9)]

    assert all('href="/scan/receive"' in page.text for page in pages)
    assert all('role="img"' in page.text for page in pages)
    assert "使いはじめる" in shown(pages[4])
    assert "//elsewhere" not in phone.get("/scan/guide?next=//elsewhere.example").text
