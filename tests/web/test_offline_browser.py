"""The scan screens in a real browser whose server goes away and comes back: nothing lost, nothing doubled, order kept."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect
from sqlalchemy import select

from inventory.devices import UserSession
from inventory.movements import Movement
from tests.builders import NOW, World
from tests.chromium import ARGUMENTS, PHONE, _sandbox
from tests.web.phones import Server, sign_in, sign_in_again, switched
from tools.machine import find_chromium

GOODS = "4901234567894"


@pytest.fixture
def server(app: Flask, world: World) -> Iterator[Server]:
    with switched(app) as server:
        yield server


@pytest.fixture
def phone(browser: Browser, server: Server, world: World) -> Iterator[BrowserContext]:
    with browser.new_context(viewport=PHONE, locale="ja-JP") as context:
        sign_in(context, server, world)
        context.add_cookies([{"name": "tasuki_donor", "value": world.donor, "url": server.address}])
        yield context


def ready(phone: BrowserContext, server: Server) -> Page:
    """The start page, once everything for the time without reception is on the phone."""
    page = phone.new_page()
    page.goto(f"{server.address}/scan")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    until(page, "Boolean(await store.fact('snapshot'))")
    return page


STORE = """const store = await import(document.querySelector("script[src*='scan/reception.js']").src.replace("reception.js", "store.js"));"""


def until(page: Page, question: str) -> None:
    """Waits for what the phone keeps."""
    pause = "await new Promise((next) => setTimeout(next, 50))"
    asking = f"for (const end = Date.now() + 40000; Date.now() < end; {pause}) {{ if ({question}) return true; }}"
    assert page.evaluate(f"async () => {{ {STORE} {asking} return false; }}"), question


def waiting(page: Page) -> list[str]:
    """Keys on the phone, the oldest first."""
    return page.evaluate(f"async () => {{ {STORE} return (await store.all()).map((entry) => entry.key); }}")


def put_in(page: Page, server: Server, *, quantity: int) -> None:
    """Goods are put in by hand: code, date, number, button."""
    page.goto(f"{server.address}/scan/receive?text={GOODS}")
    for digit in "270331":
        page.locator(f"[data-digit='{digit}']").click()
    page.locator("label[for=unit-piece]").click()
    page.locator("#quantity").fill(str(quantity))
    page.locator(".tk-foot .btn-primary").click()


def booked(world: World) -> list[int]:
    """Pieces of every entry, in the order of the ledger."""
    with world.reading() as session:
        return list(session.scalars(select(Movement.quantity).order_by(Movement.seq)))


def wait_until_sent(page: Page) -> None:
    until(page, "(await store.all()).length === 0")


def test_screens_open_without_a_server_and_entries_arrive_once_in_order(
    phone: BrowserContext, server: Server, world: World
) -> None:
    page = ready(phone, server)
    server.stop()

    page.reload()
    expect(page.locator("[data-strip-title]")).to_have_text("電波がありません。使えます")
    for quantity in (3, 1, 2):
        put_in(page, server, quantity=quantity)
        expect(page.locator("[data-kept-words]")).to_have_text("預かりました")
    expect(page.locator("[data-kept-number]")).to_have_text("6 個")
    assert len(waiting(page)) == 3

    server.start()
    wait_until_sent(page)
    assert booked(world) == [3, 1, 2]


def test_reply_lost_after_the_commit_books_once(phone: BrowserContext, server: Server, world: World) -> None:
    page = ready(phone, server)
    server.lost += ["/scan/receive", "/api/v1/movements/batch"]

    put_in(page, server, quantity=5)

    expect(page.locator("[data-kept-words]")).to_have_text("預かりました")
    wait_until_sent(page)
    assert booked(world) == [5]
    assert server.lost == []


def test_two_tabs_send_each_entry_once(phone: BrowserContext, server: Server, world: World) -> None:
    page = ready(phone, server)
    server.stop()
    for quantity in (1, 2, 3, 4):
        put_in(page, server, quantity=quantity)
        expect(page.locator("[data-kept-words]")).to_be_visible()
    other = phone.new_page()
    other.goto(f"{server.address}/scan")
    expect(other.locator("[data-strip-note]")).to_contain_text("4 件")

    server.start()
    for tab in (page, other):
        tab.evaluate("() => window.dispatchEvent(new Event('online'))")
    wait_until_sent(page)

    assert booked(world) == [1, 2, 3, 4]


def test_sign_in_that_ends_in_the_middle_loses_nothing(phone: BrowserContext, server: Server, world: World) -> None:
    page = ready(phone, server)
    with world.writing() as session:
        signed_in = session.scalars(select(UserSession)).one()
        signed_in.revoked_at = NOW
        user_id = signed_in.user_id

    server.stop()
    put_in(page, server, quantity=7)
    expect(page.locator("[data-kept-words]")).to_have_text("預かりました")
    server.start()
    page.locator("[data-send-now]").click()
    expect(page.locator("[data-strip-title]")).to_have_text("もう一度入ってください")
    assert booked(world) == []

    sign_in_again(phone, server, world.database, world.organization_id, user_id)
    page.goto(f"{server.address}/scan")
    wait_until_sent(page)
    assert booked(world) == [7]


def test_somebody_else_on_the_same_phone_neither_sees_nor_sends_it(phone: BrowserContext, server: Server, world: World) -> None:
    page = ready(phone, server)
    server.stop()
    put_in(page, server, quantity=9)
    expect(page.locator("[data-kept-words]")).to_be_visible()
    server.start()
    sign_in(phone, server, world, name="倉庫 太郎")

    page.goto(f"{server.address}/scan/outbox")

    expect(page.locator("[data-strip-note]")).to_contain_text("ほかの人の記録 1 件")
    expect(page.locator("[data-waiting-list] li")).to_have_count(0)
    assert len(waiting(page)) == 1
    assert booked(world) == []


def test_refused_entry_stays_in_the_list_with_its_reason(phone: BrowserContext, server: Server, world: World) -> None:
    page = ready(phone, server)
    server.stop()
    page.goto(f"{server.address}/scan/receive?text=4512345678906")
    expect(page.locator("[data-shell-name]")).to_have_text("番号 4512345678906")
    for digit in "270331":
        page.locator(f"[data-digit='{digit}']").click()
    page.locator(".tk-foot .btn-primary").click()
    expect(page.locator("[data-kept-words]")).to_be_visible()

    server.start()
    page.goto(f"{server.address}/scan/outbox")

    expect(page.locator("[data-row-reason]")).not_to_be_empty(timeout=30_000)
    expect(page.locator("[data-row-repair]")).to_have_attribute("href", "/scan/receive?text=04512345678906")
    assert len(waiting(page)) == 1


def test_browser_killed_and_started_again_sends_what_it_kept(
    server: Server, world: World, tmp_path: Path, chromium_launcher: Callable[..., Browser]
) -> None:
    playwright = next(
        cell.cell_contents for cell in chromium_launcher.__closure__ or () if isinstance(cell.cell_contents, Playwright)
    )
    options = {"executable_path": find_chromium(), "args": [*ARGUMENTS, *_sandbox()], "viewport": PHONE, "locale": "ja-JP"}
    phone = playwright.chromium.launch_persistent_context(tmp_path / "profile", **options)
    sign_in(phone, server, world)
    phone.add_cookies([{"name": "tasuki_donor", "value": world.donor, "url": server.address}])
    page = ready(phone, server)
    server.stop()
    put_in(page, server, quantity=4)
    expect(page.locator("[data-kept-words]")).to_be_visible()
    phone.close()

    server.start()
    phone = playwright.chromium.launch_persistent_context(tmp_path / "profile", **options)
    page = phone.new_page()
    page.goto(f"{server.address}/scan/outbox")
    wait_until_sent(page)
    phone.close()

    assert booked(world) == [4]
