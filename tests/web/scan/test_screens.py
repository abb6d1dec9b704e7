"""The volunteer's screens in a real browser at phone size: camera, keypad, one tap, the result; and what the eye and finger need."""

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from inventory.devices import start_session
from inventory.lots import Lot
from inventory.movements import Movement
from inventory.places import get_place
from matching.deliveries import Delivery
from matching.rounds.confirming import confirm
from tests.builders import NOW, World, make_place
from tests.camera_video import Scene, film
from tests.chromium import PHONE
from tests.journeys.serving import answering
from tests.matching.round_builders import hand_in, make_group, make_offer, make_round
from tests.web.legibility import sideways, small_targets, weak_texts

JAN = "4901234567894"
Phone = Callable[..., Page]


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application answers over plain http on this machine."""
    with answering(app) as address:
        yield address


@pytest.fixture
def cookies(world: World) -> dict[str, str]:
    """Signed in, with the giver and the group of the day."""
    with world.writing() as session:
        secret, _ = start_session(session, user_id=world.actor_id, label="test", now=NOW)
    return {"tasuki": secret, "tasuki_donor": world.donor, "tasuki_group": world.group, "tasuki_site": world.site}


@pytest.fixture
def phone(address: str, cookies: dict[str, str]) -> Iterator[Phone]:
    """Opens a page of the application in a browser, at phone size, in Japanese."""
    opened = []

    def open_page(browser: Browser, path: str, **options: object) -> Page:
        context = browser.new_context(viewport=PHONE, locale="ja-JP", base_url=address, **options)  # type: ignore[arg-type]
        opened.append(context)
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in opened:
        context.close()


def press(page: Page, digits: str) -> None:
    for digit in digits:
        page.locator(f"[data-digit='{digit}']").click()


def test_box_held_before_the_camera_is_put_in(world: World, chromium_launcher: Callable[..., Browser], phone: Phone) -> None:
    with chromium_launcher(film=film(Scene("ean13", JAN))) as browser:
        page = phone(browser, "/scan/receive")
        expect(page.locator("#found-part b").first).to_have_text("こどもカレー 甘口 160g", timeout=15_000)

        press(page, "270331")
        expect(page.locator("[data-days-left]")).to_have_text("あと 130 日")
        page.locator("[data-step='1']").click()
        expect(page.locator(".tk-foot button")).to_have_text("2 ケース 入れる")
        page.locator(".tk-foot button").click()

        expect(page.locator("h1")).to_have_text("2 ケース 入れました")
    with world.reading() as session:
        assert session.scalars(select(Movement.quantity)).one() == 48
        assert session.scalars(select(Lot.date_on)).one().isoformat() == "2027-03-31"


def test_label_before_the_camera_leads_to_its_lot(world: World, chromium_launcher: Callable[..., Browser], phone: Phone) -> None:
    lot = world.receive(48)
    with chromium_launcher(film=film(Scene("qr", f"http://elsewhere.example/q/{lot}", module=6))) as browser:
        page = phone(browser, "/scan/issue")

        expect(page.locator("#entry input[name=lot]")).to_have_value(lot, timeout=15_000)
        assert page.url.endswith("/scan/issue")
        page.locator(".tk-foot button").click()

        expect(page.locator("h1")).to_have_text("1 ケース 出しました")


def test_typed_code_changes_the_page_without_leaving_it(world: World, browser: Browser, phone: Phone) -> None:
    page = phone(browser, "/scan/receive")

    page.locator("[data-type-open]").click()
    page.fill("#text", JAN)
    page.press("#text", "Enter")

    expect(page.locator("#found-part b").first).to_have_text("こどもカレー 甘口 160g")
    assert page.url.endswith("/scan/receive")
    expect(page.locator("[data-date-pad]")).to_be_visible()


def test_shelf_scanned_after_a_box_says_where_it_goes(world: World, browser: Browser, phone: Phone) -> None:
    lot = world.receive(48)
    with world.writing() as session:
        shelf = make_place(session, "shelf", "A-1", site_id=get_place(session, world.site).id).code
    page = phone(browser, "/scan/move")

    for text in (lot, shelf):
        page.locator("[data-type-open]").click()
        page.fill("#text", text)
        page.press("#text", "Enter")
        expect(page.locator("#entry input[name=lot]")).to_have_value(lot)

    expect(page.locator("#target")).to_have_value(shelf)


def test_two_taps_book_once(world: World, browser: Browser, phone: Phone) -> None:
    lot = world.receive(48)
    page = phone(browser, f"/scan/issue?text={lot}")

    page.evaluate("() => { const button = document.querySelector('.tk-foot button'); button.click(); button.click(); }")
    expect(page.locator("h1")).to_have_text("1 ケース 出しました")
    page.go_back()
    page.goto(page.url)

    with world.reading() as session:
        assert session.scalars(select(Movement.kind).order_by(Movement.seq)).all() == ["receive", "issue"]


def test_without_scripts_the_whole_way_can_be_gone(world: World, browser: Browser, phone: Phone) -> None:
    page = phone(browser, "/scan/receive", java_script_enabled=False)

    page.fill("#text", JAN)
    page.press("#text", "Enter")
    page.fill("#date", "270331")
    page.fill("#quantity", "2")
    page.locator(".tk-foot button").click()

    expect(page.locator("h1")).to_have_text("2 ケース 入れました")
    page.get_by_role("button", name="まちがえた（取り消す）").click()
    expect(page.locator("h1")).to_have_text("取り消しました")


PATHS = ("/scan", "/scan/receive?text={jan}", "/scan/issue?text={lot}", "/scan/count?text={lot}", "/scan/giver", "/scan/records")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_screens_can_be_read_and_hit(
    world: World, browser: Browser, phone: Phone, cookies: dict[str, str], theme: str, path: str
) -> None:
    cookies["tasuki_theme"] = theme
    page = phone(browser, path.format(jan=JAN, lot=world.receive(48)))

    assert weak_texts(page) == []
    assert small_targets(page, 44) == []
    page.set_viewport_size({"width": 320, "height": 844})
    assert sideways(page) == 0


def test_first_screen_needs_no_scrolling_and_takes_no_focus(world: World, browser: Browser, phone: Phone) -> None:
    page = phone(browser, "/scan")

    assert page.evaluate("() => document.documentElement.scrollHeight") <= 844
    assert page.evaluate("() => document.activeElement.tagName") == "BODY"
    assert re.fullmatch(r"(入れる|出す|数える).*", page.locator(".tk-verb").first.inner_text().strip(), re.DOTALL)


@pytest.mark.parametrize("screen", ["receive", "issue", "move", "discard", "count"])
def test_label_of_a_delivery_is_recognised_and_leads_to_it(client_of, world: World, screen: str) -> None:
    delivery = planned_delivery(world)
    pages = []
    for role in ("coordinator", "volunteer"):
        client = client_of(world, role)
        client.set_cookie("tasuki_donor", world.donor)
        client.set_cookie("tasuki_group", world.group)
        pages.append(client.get(f"/scan/{screen}?text={delivery}").text)

    assert ["へのお届けの札です" in page for page in pages] == [True, True]
    assert [f'href="/deliveries/{delivery}"' in page for page in pages] == [True, False]


def planned_delivery(world: World) -> str:
    with world.writing() as session:
        group, _ = make_group(session, "配る食堂", needs={"retort": 500})
        hand_in(session, group, "hygiene", until=date(2027, 3, 31))
        round_ = make_round(session, world, [make_offer(session, world)], name="冬の回")
        confirm(session, round_.id, actor_id=world.actor_id, now=NOW)
        return session.scalars(select(Delivery.code)).first() or ""
