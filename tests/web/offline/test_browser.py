"""The scan screens in a real browser whose server goes away and comes back: nothing lost, nothing doubled, order kept."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Playwright, expect
from sqlalchemy import select

from inventory.devices import UserSession
from inventory.movements import Movement
from tests.builders import NOW, World
from tests.chromium import ARGUMENTS, PHONE, _sandbox
from tests.web.offline.phone_page import GOODS, Site, ask, booked, keep_by_script, put_in, ready, wait_until_sent, waiting
from tests.web.offline.phones import sign_in, sign_in_again, switched
from tools.machine import find_chromium


def test_a_day_without_reception_is_booked_once_and_in_order(app: Flask, world: World, browser: Browser) -> None:
    with switched(app) as server, browser.new_context(viewport=PHONE, locale="ja-JP") as phone:
        sign_in(phone, server, world)
        phone.add_cookies([{"name": "tasuki_donor", "value": world.donor, "url": server.address}])
        page = ready(phone.new_page(), server)
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
    with world.reading() as session:
        assert list(session.scalars(select(Movement.quantity).order_by(Movement.seq))) == [3, 1, 2]


@pytest.mark.parametrize("mode", ["receive", "issue", "count", "move", "discard"])
def test_reply_lost_after_the_commit_books_once(site: Site, mode: str) -> None:
    lot = site.world.receive(96)
    site.server.lost += [f"/scan/{mode}", "/api/v1/movements/batch"]

    page = site.open(f"/scan/{mode}?text={GOODS if mode == 'receive' else lot}")
    if mode == "receive":
        for digit in "270331":
            page.locator(f"[data-digit='{digit}']").click()
    if mode == "move":
        page.locator("#target").select_option(label="本町倉庫 A-1")
    if mode == "discard":
        page.locator("label[for^=reason]").first.click()
    page.locator("#quantity").fill("3")
    page.locator(".tk-foot .btn-primary").click()

    expect(page.locator("[data-kept-words]")).to_have_text("預かりました")
    wait_until_sent(page)
    assert len(booked(site)) == 1
    assert site.server.lost == []


def test_two_tabs_send_each_entry_once(site: Site) -> None:
    page = site.open("/scan")
    site.server.stop()
    keep_by_script(page, site.world, [1, 2, 3, 4])
    other = site.phone.new_page()
    other.goto(f"{site.server.address}/scan")
    expect(other.locator("[data-strip-note]")).to_contain_text("4 件")

    site.server.start()
    for tab in (page, other):
        tab.evaluate("() => window.dispatchEvent(new Event('online'))")
    wait_until_sent(page)
    other.close()

    assert booked(site) == [1, 2, 3, 4]


def test_sign_in_that_ends_in_the_middle_of_sending_loses_nothing(site: Site) -> None:
    page = site.open("/scan")
    site.server.stop()
    keep_by_script(page, site.world, list(range(1, 61)))

    def end_sign_in() -> None:
        with site.world.writing() as session:
            for signed_in in session.scalars(select(UserSession).where(UserSession.user_id == site.user_id)):
                signed_in.revoked_at = NOW

    site.server.then = end_sign_in
    site.server.start()
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-strip-title]")).to_have_text("もう一度入ってください", timeout=20_000)
    assert booked(site) == list(range(1, 51))
    assert len(waiting(page)) == 10

    sign_in_again(site.phone, site.server, site.world.database, site.world.organization_id, site.user_id)
    wait_until_sent(site.open("/scan"))
    assert booked(site) == list(range(1, 61))


def test_somebody_else_on_the_same_phone_neither_sees_nor_sends_it(site: Site) -> None:
    page = site.open("/scan")
    site.server.stop()
    keep_by_script(page, site.world, [9])
    site.server.start()
    sign_in(site.phone, site.server, site.world, name="倉庫 太郎")

    page = site.open("/scan/outbox")

    expect(page.locator("[data-strip-note]")).to_contain_text("ほかの人の記録 1 件")
    expect(page.locator("[data-waiting-list] li")).to_have_count(0)
    assert len(waiting(page)) == 1
    assert booked(site) == []


def test_random_cuts_of_a_real_server_lose_and_double_nothing(site: Site) -> None:
    chance = random.Random(4)
    page = site.open("/scan")
    site.server.fate = lambda: chance.choices(["", "before", "after"], [5, 2, 3])[0]
    made: list[int] = []
    try:
        for _ in range(30):
            quantities = [chance.randint(1, 99) for _ in range(chance.randint(1, 4))]
            keep_by_script(page, site.world, quantities)
            made += quantities
            ask(page, f"for (let turn = {chance.randint(0, 3)}; turn > 0; turn -= 1) await outbox.flush();")
    finally:
        site.server.fate = lambda: ""
    wait_until_sent(page)

    assert booked(site) == made


def test_browser_killed_and_started_again_sends_what_it_kept(
    house: Site, tmp_path: Path, chromium_launcher: Callable[..., Browser]
) -> None:
    playwright = next(
        cell.cell_contents for cell in chromium_launcher.__closure__ or () if isinstance(cell.cell_contents, Playwright)
    )
    server, world = house.server, house.world
    options = {"executable_path": find_chromium(), "args": [*ARGUMENTS, *_sandbox()], "viewport": PHONE, "locale": "ja-JP"}
    phone = playwright.chromium.launch_persistent_context(tmp_path / "profile", **options)
    signed_in = sign_in(phone, server, world)
    page = ready(phone.pages[0], server)
    server.stop()
    keep_by_script(page, world, [4])
    phone.close()

    server.start()
    phone = playwright.chromium.launch_persistent_context(tmp_path / "profile", **options)
    page = phone.pages[0]
    page.goto(f"{server.address}/scan/outbox")
    wait_until_sent(page)
    phone.close()

    with world.reading() as session:
        user_id = session.scalars(select(UserSession.user_id).where(UserSession.id == signed_in)).one()
    assert booked(replace(house, user_id=user_id)) == [4]
