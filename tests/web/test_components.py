"""The design in a real browser, without a database: nothing breaks the policy, every text can be read, every target can be hit."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.chromium import LAPTOP, PHONE
from tests.web.component_app import PAGES, create_component_app
from tests.web.legibility import sideways, small_targets, weak_texts

VOLUNTEER = ("scan", "receive", "result")
NARROW = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_component_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_page(browser: Browser, address: str):
    contexts = []

    def open_one(name: str, *, size=LAPTOP, theme: str = "light", language: str = "ja", scripts: bool = True) -> Page:
        context = browser.new_context(viewport=size, java_script_enabled=scripts)
        contexts.append(context)
        choices = {"tasuki_theme": theme, "tasuki_language": language}
        context.add_cookies([{"name": cookie, "value": value, "url": address} for cookie, value in choices.items()])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(f"{address}/{name}")
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_has_contrast_and_no_script_or_style_is_refused(open_page, name, theme):
    page = open_page(name, theme=theme)

    assert (weak_texts(page), page.complaints) == ([], [])


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_page_scrolls_sideways_at_320(open_page, name, language):
    page = open_page(name, size=NARROW, language=language)

    assert sideways(page) == 0


@pytest.mark.parametrize("name", VOLUNTEER)
def test_targets_on_the_phone_are_44_high(open_page, name):
    page = open_page(name, size=PHONE)

    assert small_targets(page, 44) == []


@pytest.mark.parametrize("name", PAGES)
def test_targets_on_the_laptop_are_24_high(open_page, name):
    page = open_page(name)

    assert small_targets(page, 24) == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_page_has_one_heading_and_the_title_begins_with_it(open_page, name, language):
    page = open_page(name, language=language)

    headings = page.locator("h1").all_inner_texts()

    assert len(headings) == 1
    assert page.title().startswith(" ".join(headings[0].split()))
    assert page.locator("html").get_attribute("lang") == language


def test_receive_fits_a_phone_without_scrolling(open_page):
    page = open_page("receive", size=PHONE)

    assert page.evaluate("document.documentElement.scrollHeight") <= PHONE["height"]


def test_device_theme_follows_the_device(open_page, browser, address):
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()

    page.goto(f"{address}/start")

    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    context.close()


def test_stepper_counts_and_stops_at_its_lowest(open_page):
    page = open_page("receive", size=PHONE)

    page.get_by_role("button", name="数を 1 ふやす").click()
    expect(page.locator("#quantity")).to_have_value("13")
    page.locator("#quantity").fill("0")
    page.get_by_role("button", name="数を 1 へらす").click()

    expect(page.locator("#quantity")).to_have_value("0")


def test_selection_bar_counts_rows_and_leaves_with_them(open_page):
    page = open_page("stock")
    bar = page.locator(".tk-selection")
    expect(bar).to_contain_text("2 件を選んでいます")

    page.get_by_label("この画面の全部を選ぶ").check()
    expect(bar).to_contain_text("7 件を選んでいます")
    page.get_by_label("この画面の全部を選ぶ").uncheck()

    expect(bar).to_be_hidden()


def test_menu_opens_on_a_phone_and_stands_open_without_scripts(open_page):
    page = open_page("start", size=PHONE)
    menu = page.locator("#menu")
    expect(menu).to_be_hidden()

    page.get_by_role("button", name="メニュー").click()

    expect(menu).to_be_visible()
    expect(open_page("start", size=PHONE, scripts=False).locator("#menu")).to_be_visible()


def test_error_summary_takes_the_focus_and_leads_to_the_field(open_page):
    page = open_page("components")
    expect(page.locator("[data-error-summary]")).to_be_focused()

    page.get_by_role("link", name="定員は数字で書きます").click()

    expect(page.locator("#capacity")).to_be_focused()


def test_escape_closes_the_panel_and_gives_the_focus_back(open_page):
    page = open_page("workbench")

    page.keyboard.press("Escape")

    expect(page.locator(".tk-panel")).to_have_count(0)
    expect(page.locator("#c12-1")).to_be_focused()


def test_choosing_a_language_changes_the_page(open_page):
    page = open_page("start")
    page.locator(".tk-account summary").click()

    page.get_by_role("button", name="English").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("link", name="Stock")).to_be_visible()


def test_arrow_keys_walk_the_matrix(open_page):
    page = open_page("workbench")
    page.locator("#c1-0").focus()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")

    expect(page.locator("#c2-1")).to_be_focused()


def test_copying_says_so_on_the_button(open_page):
    page = open_page("components")

    page.get_by_role("button", name="LINE文をコピー").click()

    expect(page.get_by_role("button", name="コピーしました")).to_be_visible()
