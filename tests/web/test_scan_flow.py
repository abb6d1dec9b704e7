"""The scan page's scripts on a phone: look-up, keypad, confirmation. The page is a trial one without a server behind it."""

import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.camera_video import Scene, film
from tests.chromium import PHONE
from tests.web.scan_site import ROOT, scan_site

GOODS = "4901234567894"
PAGE = "tests/web/scan_prototype.html"
NAME = "こどもカレー 甘口 160g"
BURST = """(keys) => keys.forEach((key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })))"""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with scan_site() as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium_launcher: Callable[..., Browser]) -> Iterator[Browser]:
    with chromium_launcher() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    page = browser.new_page(viewport=PHONE)
    page.goto(f"{site}/{PAGE}")
    expect(page.locator("[data-date-pad]")).to_be_visible()
    yield page
    page.close()


@pytest.fixture
def asked(page: Page) -> list[str]:
    """Texts that the page looked up, in order."""
    texts: list[str] = []

    def note(request: Request) -> None:
        if "scan_answer.json" in request.url:
            texts.extend(parse_qs(request.url.partition("?")[2])["text"])

    page.on("request", note)
    return texts


@pytest.fixture
def sent(page: Page) -> list[dict[str, list[str]]]:
    """Forms that reached the server, which answers nothing so that the page stays."""
    forms: list[dict[str, list[str]]] = []

    def take(route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        forms.append(parse_qs(route.request.post_data or "", keep_blank_values=True))
        route.fulfill(status=204)

    page.route(f"**/{PAGE}*", take)
    return forms


def press(page: Page, digits: str) -> None:
    for digit in digits:
        page.locator(f"[data-digit='{digit}']").click()


def act(page: Page, name: str) -> None:
    page.locator(f"[data-act={name}]").click()


def confirm(page: Page) -> None:
    page.locator(".tk-foot button").click()


def expect_goods(page: Page) -> None:
    expect(page.locator(".tk-found:visible b")).to_have_text(NAME)
    expect(page.locator("input[name=item]")).to_have_value("3F8K-W2Q5")


@pytest.mark.parametrize("ending", [["Enter"], ["Tab"], []], ids=["Enter", "Tab", "nothing"])
def test_hardware_scanner_is_heard_without_aiming_at_a_field(page: Page, asked: list[str], ending: list[str]) -> None:
    page.evaluate(BURST, [*GOODS, *ending])

    expect_goods(page)
    assert asked == [GOODS]
    expect(page.locator("#date")).to_have_value("")


def test_full_width_digits_in_the_field_are_the_same_code(page: Page, asked: list[str]) -> None:
    page.locator("[data-type-open]").click()
    page.fill("[data-code-field]", "４９０１２３４５６７８９４")

    page.press("[data-code-field]", "Enter")

    expect_goods(page)
    assert asked == [GOODS]


def test_slow_keys_outside_a_field_are_not_a_code(page: Page, asked: list[str]) -> None:
    page.evaluate(BURST, [*"490"])
    page.evaluate("() => new Promise((resolve) => setTimeout(resolve, 200))")
    page.evaluate(BURST, [*"123", "Enter"])

    assert asked == []


def test_label_that_is_unknown_gets_one_sentence_and_changes_nothing(page: Page) -> None:
    page.route("**/scan_answer.json*", lambda route: route.fulfill(body=json.dumps({"kind": "unknown"})))

    page.evaluate(BURST, [*GOODS, "Enter"])

    expect(page.locator("[data-scan-status]")).to_have_text("この倉庫の札ではありません")
    expect(page.locator("input[name=item]")).to_have_value("")


def test_no_answer_says_what_to_do(page: Page) -> None:
    page.route("**/scan_answer.json*", lambda route: route.abort())

    page.evaluate(BURST, [*GOODS, "Enter"])

    expect(page.locator("[data-scan-status]")).to_contain_text("電波がありません")


def test_keypad_writes_the_date_and_reads_it_back(page: Page) -> None:
    press(page, "0331")

    expect(page.locator("#date")).to_have_value("2027-03-31")
    expect(page.locator("[data-days-left]")).to_have_text("あと 127 日")
    expect(page.locator("[data-read-back]")).to_have_text("2027年3月31日")
    expect(page.locator("[data-digits]")).to_have_text(["2027", "3", "31"])


def test_era_year_without_a_day(page: Page) -> None:
    act(page, "era")
    press(page, "93")
    act(page, "no-day")

    expect(page.locator("#date")).to_have_value("2027-03")
    expect(page.locator("[data-read-back]")).to_have_text("2027年3月")


def test_erasing_takes_back_key_by_key(page: Page) -> None:
    press(page, "270331")
    act(page, "back")
    act(page, "back")
    act(page, "back")
    press(page, "4")

    expect(page.locator("#date")).to_have_value("2027-04")


def test_goods_without_a_printed_date_keep_what_was_typed(page: Page, sent: list[dict[str, list[str]]]) -> None:
    press(page, "0331")
    act(page, "none")
    confirm(page)

    assert sent[0]["date"] == [""]
    assert sent[0]["date_kind"] == ["none"]
    act(page, "none")
    expect(page.locator("#date")).to_have_value("2027-03-31")
    expect(page.locator("#kind-best")).to_be_checked()


def test_past_date_is_said_in_words(page: Page) -> None:
    press(page, "20261123")

    expect(page.locator("[data-days-left]")).to_have_text("1 日すぎています")
    expect(page.locator("[data-days-left]")).to_have_attribute("data-state", "past")


def test_big_button_repeats_number_and_unit(page: Page) -> None:
    page.locator("[data-step='1']").click()
    page.locator("label[for=unit-piece]").click()

    expect(page.locator(".tk-foot button")).to_have_text("13 個 入れる")


def test_two_taps_send_one_form_with_one_key(page: Page, sent: list[dict[str, list[str]]]) -> None:
    page.evaluate("() => { const button = document.querySelector('.tk-foot button'); button.click(); button.click(); }")
    expect(page.locator(".tk-foot button")).to_have_attribute("aria-busy", "true")

    assert len(sent) == 1
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}", sent[0]["key"][0])


def test_retry_keeps_the_key(page: Page, sent: list[dict[str, list[str]]]) -> None:
    confirm(page)
    expect(page.locator(".tk-foot button")).to_have_attribute("aria-busy", "true")
    page.evaluate("() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.evaluate("() => document.querySelector('#entry').requestSubmit()")

    expect(page.locator("#entry")).to_have_attribute("data-sent", "1")
    assert [form["key"] for form in sent] == [sent[0]["key"]] * 2


def test_unusually_large_quantity_asks_once(page: Page, sent: list[dict[str, list[str]]]) -> None:
    page.fill("#quantity", "121")

    confirm(page)

    expect(page.locator("[data-ask-large]")).to_be_visible()
    assert sent == []
    confirm(page)
    expect(page.locator(".tk-foot button")).to_have_attribute("aria-busy", "true")
    assert sent[0]["quantity"] == ["121"]


def test_answer_may_be_the_page_itself_written_by_the_server(page: Page, site: str) -> None:
    written = (
        (ROOT / PAGE).read_text("utf-8").replace('data-lookup-url="/tests/web/scan_answer.json"', f'data-page-url="/{PAGE}"')
    )
    before = written.replace('<main id="main"', '<main id="main" data-swap')
    after = before.replace('value="12"', 'value="7"')
    page.route(
        f"**/{PAGE}*",
        lambda route: route.fulfill(body=after if "text=" in route.request.url else before, content_type="text/html"),
    )
    page.goto(f"{site}/{PAGE}")

    page.evaluate(BURST, [*GOODS, "Enter"])

    expect(page.locator("#quantity")).to_have_value("7")
    expect(page.locator(".tk-foot button")).to_contain_text("7 ケース 入れる")
    press(page, "0331")
    expect(page.locator("#date")).to_have_value("2027-03-31")


def test_mute_switch_is_remembered_on_this_phone(page: Page) -> None:
    start = """async () => {
        document.body.insertAdjacentHTML("beforeend", '<button data-sound-toggle data-on="音あり" data-off="音なし" hidden></button>');
        (await import("/static/js/scan/feedback.js")).startFeedback(document);
    }"""
    page.evaluate(start)
    page.locator("[data-sound-toggle]").evaluate("button => button.click()")
    expect(page.locator("[data-sound-toggle]")).to_have_text("音なし")

    page.reload()
    page.evaluate(start)

    expect(page.locator("[data-sound-toggle]")).to_have_text("音なし")


def test_camera_fills_the_row_and_waits_while_a_hand_types(chromium_launcher: Callable[..., Browser], site: str) -> None:
    with chromium_launcher(film=film(Scene("ean13", GOODS))) as browser:
        page = browser.new_page(viewport=PHONE)
        page.goto(f"{site}/{PAGE}")
        expect(page.locator(".tk-found:visible b")).to_have_text(NAME, timeout=15_000)

        press(page, "0331")

        expect(page.locator("[data-camera-strip]")).to_have_attribute("data-state", "paused")
        expect(page.locator("#date")).to_have_value("2027-03-31")
        page.locator("[data-scan-again]").click()
        expect(page.locator("[data-camera-strip]")).to_have_attribute("data-state", "live")


@pytest.mark.parametrize("width", [320, 390])
def test_page_fits_and_every_target_is_large_enough(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})

    small = page.evaluate(
        """() => [...document.querySelectorAll("button, a, select, input:not([type=hidden], [type=radio], [type=file])")]
            .filter((target) => target.checkVisibility())
            .map((target) => [target.outerHTML.slice(0, 60), target.getBoundingClientRect()])
            .filter(([, box]) => box.height < 44 || box.width < 44).map(([name]) => name)"""
    )

    assert small == []
    assert page.evaluate("() => document.documentElement.scrollWidth") == width


def test_nothing_takes_the_focus_when_the_page_opens(page: Page) -> None:
    assert page.evaluate("() => document.activeElement.tagName") == "BODY"


def test_without_scripts_the_plain_fields_do_the_job(browser: Browser, site: str) -> None:
    with browser.new_context(java_script_enabled=False, viewport=PHONE) as context:
        page = context.new_page()
        page.goto(f"{site}/{PAGE}")
        expect(page.locator("#date")).to_be_visible()
        expect(page.locator("[data-date-pad]")).to_be_hidden()
        page.fill("#text", GOODS)

        page.press("#text", "Enter")

        expect(page).to_have_url(re.compile(rf"\?text={GOODS}$"))
