"""The scan screens in a real browser whose server goes away and comes back: nothing lost, nothing doubled, order kept."""

import json
import random
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect
from sqlalchemy import select

from inventory.db import connect
from inventory.devices import UserSession
from inventory.movements import Movement
from inventory.places import add_place, get_place
from tests.builders import NOW, World, make_world
from tests.chromium import ARGUMENTS, PHONE, _sandbox
from tests.databases import SqliteFiles
from tests.web.accessibility import broken_rules
from tests.web.conftest import settings_for
from tests.web.legibility import small_targets, weak_texts
from tests.web.phones import Server, sign_in, sign_in_again, switched
from tools.machine import find_chromium
from web import create_app
from web.api import phone as phone_api

GOODS = "4901234567894"
# Runs before a question to the store of the phone, from whatever version of the page is open.
STORE = """const scripts = document.querySelector("script[src*='scan/reception.js']").src.replace("reception.js", "");
const store = await import(`${scripts}store.js`), outbox = await import(`${scripts}outbox.js`);
const { facts } = await import(`${scripts}phone-facts.js`);"""


@dataclass(frozen=True)
class Site:
    """A served application, the browser of a phone that knows its screens already, and whoever works on it."""

    server: Server
    world: World
    phone: BrowserContext
    user_id: uuid.UUID = uuid.UUID(int=0)

    def open(self, path: str) -> Page:
        page = self.phone.pages[0]
        page.goto(self.server.address + path)
        return page


@pytest.fixture(scope="module")
def house(sqlite_files: SqliteFiles, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with sqlite_files.migrated() as url:
        database = connect(url)
        app, world = create_app(settings_for(url, tmp_path_factory.mktemp("house")), database), make_world(database)
        app.config.update(TESTING=True, CLOCK=lambda: NOW)
        with world.writing() as session:
            add_place(session, kind="shelf", name="A-1", site_id=get_place(session, world.site).id)
        with switched(app) as server, browser.new_context(viewport=PHONE, locale="ja-JP") as context:
            sign_in(context, server, world)
            ready(context.new_page(), server)
            yield Site(server, world, context)
        database.dispose()


@pytest.fixture
def site(house: Site) -> Iterator[Site]:
    """The phone in the hand of somebody new, with an empty outbox."""
    server, world, phone = house.server, house.world, house.phone
    signed_in = sign_in(phone, server, world)
    choices = {"tasuki_donor": world.donor, "tasuki_group": world.group, "tasuki_language": "ja"}
    phone.add_cookies([{"name": name, "value": value, "url": server.address} for name, value in choices.items()])
    with world.reading() as session:
        user_id = session.scalars(select(UserSession.user_id).where(UserSession.id == signed_in)).one()
    ready(phone.pages[0], server)
    yield replace(house, user_id=user_id)
    server.lost.clear()
    if server.ending.is_set():
        server.start()
    sign_in_again(phone, server, world.database, world.organization_id, user_id)
    ready(phone.pages[0], server, is_known=False)
    ask(phone.pages[0], "for (const { key } of await store.all()) await outbox.forget(key);")


def ready(page: Page, server: Server, *, is_known: bool = True) -> Page:
    """The start page, once everything for the time without reception is on the phone."""
    page.goto(f"{server.address}/scan")
    if is_known:
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        until(page, "(await store.fact('snapshot'))?.owner === outbox.ownerOf(facts.who)")
    return page


def ask(page: Page, script: str) -> Any:
    return page.evaluate(f"async () => {{ {STORE} {script} }}")


def until(page: Page, question: str) -> None:
    """Waits for what the phone keeps."""
    pause = "await new Promise((next) => setTimeout(next, 50))"
    asking = f"for (const end = Date.now() + 40000; Date.now() < end; {pause}) {{ if ({question}) return true; }}"
    assert ask(page, f"{asking} return false;"), question


def waiting(page: Page) -> list[str]:
    """Keys on the phone, the oldest first."""
    return list(ask(page, "return (await store.all()).map((entry) => entry.key);"))


def put_in(page: Page, server: Server, *, quantity: int) -> None:
    """Goods are put in by hand: code, date, number, button."""
    page.goto(f"{server.address}/scan/receive?text={GOODS}")
    for digit in "270331":
        page.locator(f"[data-digit='{digit}']").click()
    page.locator("label[for=unit-piece]").click()
    page.locator("#quantity").fill(str(quantity))
    page.locator(".tk-foot .btn-primary").click()


def keep_by_script(page: Page, world: World, quantities: list[int]) -> None:
    """Entries as the screens keep them, without the screens."""
    body = {"kind": "receive", "site": world.site, "item": {"gtin": GOODS}, "donor": world.donor, "unit": "piece"}
    body |= {"date_kind": "best_before", "date": "2027-03-31", "batch_code": "", "occurred_at": NOW.isoformat()}
    entry = "{ key: crypto.randomUUID(), body: { ...body, quantity }, words: { mode: 'receive', item: '', act: `${quantity}` }, owner, made_at: at }"
    ask(
        page,
        f"const body = {json.dumps(body)}, owner = outbox.ownerOf(facts.who), at = new Date().toISOString();"
        f"for (const quantity of {quantities}) await outbox.keep({entry});",
    )


def booked(site: Site) -> list[int]:
    """Pieces of this person's entries, in the order of the ledger."""
    with site.world.reading() as session:
        query = select(Movement.quantity).where(Movement.actor_id == site.user_id).order_by(Movement.seq)
        return list(session.scalars(query))


def wait_until_sent(page: Page) -> None:
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    until(page, "(await store.all()).length === 0")


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


def test_refused_entry_stays_in_the_list_with_its_reason_and_can_be_saved_to_a_file(site: Site) -> None:
    site.server.stop()
    page = site.open("/scan/receive?text=4512345678906")
    expect(page.locator("[data-shell-name]")).to_have_text("番号 4512345678906")
    for digit in "270331":
        page.locator(f"[data-digit='{digit}']").click()
    page.locator(".tk-foot .btn-primary").click()
    expect(page.locator("[data-kept-words]")).to_be_visible()

    site.server.start()
    page = site.open("/scan/outbox")
    expect(page.locator("[data-row-reason]")).not_to_be_empty(timeout=30_000)
    expect(page.locator("[data-row-repair]")).to_have_attribute("href", "/scan/receive?text=04512345678906")
    saved = {kind: save_file(page, kind) for kind in ("csv", "json")}

    (key,) = waiting(page)
    assert saved["csv"].startswith("\ufeffseq,device,made_at")
    assert key in saved["csv"]
    (entry,) = json.loads(saved["json"])
    assert (entry["key"], entry["body"]["item"], entry["state"]) == (key, {"gtin": "04512345678906"}, "refused")


def save_file(page: Page, kind: str) -> str:
    with page.expect_download() as download:
        page.locator(f"[data-export={kind}]").click()
    return Path(download.value.path()).read_text(encoding="utf-8")


def test_phone_whose_clock_is_hours_wrong_says_the_right_time(site: Site) -> None:
    page = site.phone.pages[0]
    page.add_init_script("{ const right = Date.now; Date.now = () => right() + 5 * 3600000; }")
    ready(page, site.server)

    put_in(page, site.server, quantity=2)

    expect(page.locator("h1")).to_contain_text("2 個")
    with site.world.reading() as session:
        at, flag = session.execute(select(Movement.occurred_at, Movement.flag).where(Movement.actor_id == site.user_id)).one()
    assert abs(at - NOW) < timedelta(minutes=2)
    assert flag is None


def test_entries_of_three_days_ago_are_named_and_sent(site: Site) -> None:
    page = site.open("/scan")
    site.server.stop()
    keep_by_script(page, site.world, [4, 5])
    ago = "new Date(Date.now() - 3 * 86400000).toISOString()"
    ask(page, f"await store.change((await store.all()).map(({{ key }}) => key), (entry) => ({{ ...entry, made_at: {ago} }}));")

    expect(page.locator("[data-strip-title]")).to_have_text("送っていない記録があります")

    site.server.start()
    wait_until_sent(page)
    assert booked(site) == [4, 5]


def test_full_phone_says_so_loses_nothing_and_goes_on_when_there_is_room(site: Site) -> None:
    page = site.open("/scan")
    site.server.stop()
    keep_by_script(page, site.world, [8])
    page.goto(f"{site.server.address}/scan/receive?text={GOODS}")
    # What a browser answers when the phone has no room; whether it has, a browser judges too slowly for a test.
    full = "function () { throw new DOMException('', 'QuotaExceededError'); }"
    page.evaluate(f"() => {{ window.room = IDBObjectStore.prototype.add; IDBObjectStore.prototype.add = {full}; }}")
    for digit in "270331":
        page.locator(f"[data-digit='{digit}']").click()
    page.locator(".tk-foot .btn-primary").click()

    expect(page.locator("[data-scan-status]")).to_contain_text("端末の空きがない")
    assert len(waiting(page)) == 1
    page.evaluate("() => { IDBObjectStore.prototype.add = window.room; }")
    page.locator(".tk-foot .btn-primary").click()
    expect(page.locator("[data-kept-words]")).to_have_text("預かりました")
    site.server.start()
    wait_until_sent(page)
    assert booked(site) == [8, 24]


@pytest.mark.parametrize(
    ("server_speaks", "title"),
    [((0, 0), "サーバーが、この画面より古くなっています"), ((2, 2), "この画面は古くなりました")],
    ids=["older server", "older page"],
)
def test_versions_that_do_not_understand_each_other_keep_everything_and_say_so(
    site: Site, monkeypatch: pytest.MonkeyPatch, server_speaks: tuple[int, int], title: str
) -> None:
    page = site.open("/scan")
    monkeypatch.setattr(phone_api, "PROTOCOL", server_speaks[0])
    monkeypatch.setattr(phone_api, "OLDEST_PROTOCOL", server_speaks[1])
    keep_by_script(page, site.world, [7])

    page.evaluate("() => window.dispatchEvent(new Event('online'))")

    expect(page.locator("[data-strip-title]")).to_have_text(title)
    assert booked(site) == []
    monkeypatch.undo()
    wait_until_sent(site.open("/scan"))
    assert booked(site) == [7]


def test_page_older_than_what_the_phone_keeps_asks_to_be_opened_anew(browser: Browser, house: Site) -> None:
    with browser.new_context(viewport=PHONE, locale="ja-JP") as phone:
        sign_in(phone, house.server, house.world)
        page = phone.new_page()
        page.goto(f"{house.server.address}/manifest.webmanifest")
        page.evaluate(
            "() => new Promise((done) => { indexedDB.open('tasuki', 99).onsuccess = ({ target }) => { target.result.close(); done(); }; })"
        )

        page.goto(f"{house.server.address}/scan")

        expect(page.locator("[data-strip-title]")).to_have_text("この画面は古くなりました")
        expect(page.locator("[data-reload]")).to_be_visible()


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


def test_signing_out_with_entries_waiting_is_asked_once_more(site: Site) -> None:
    page = site.open("/scan")
    site.server.stop()
    keep_by_script(page, site.world, [3])
    site.server.start()
    ask(
        page,
        "await store.change((await store.all()).map(({ key }) => key), (entry) => ({ ...entry, held_until: Date.now() + 600000 }));",
    )
    page = site.open("/scan/place")
    leave = page.locator("form[data-leaving] button").last

    leave.click()
    expect(page.locator("[data-leaving-ask]")).to_be_visible()
    leave.click()
    page.wait_for_url(re.compile("/sign-in|/$"))

    assert len(ask_plain(page, "outbox")) == 1
    assert ask_plain(page, "facts") is not None


def ask_plain(page: Page, name: str) -> Any:
    """All rows of one store, on a page without the scan scripts."""
    return page.evaluate(
        """(name) => new Promise((done) => { indexedDB.open("tasuki").onsuccess = ({ target }) => {
        target.result.transaction(name).objectStore(name).getAll().onsuccess = (got) => { target.result.close(); done(got.target.result); }; }; })""",
        name,
    )


SHELL = ("/scan", "/scan/receive?text=4901234567894", "/scan/issue?text={lot}", "/scan/count?text={lot}", "/scan/move?text={lot}",
         "/scan/discard?text={lot}", "/scan/outbox", "/scan/issue")  # fmt: skip


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_screen_opens_from_the_phone_alone_and_breaks_no_rule_of_accessibility(site: Site, language: str) -> None:
    lot = site.world.receive(72)
    site.phone.add_cookies([{"name": "tasuki_language", "value": language, "url": site.server.address}])
    page = ready(site.phone.pages[0], site.server)
    ask(page, "await store.setFact('is_stale', true);")
    until(page, f"(await store.fact('snapshot')).data.lots.some(([code]) => code === '{lot}')")
    until(page, f"(await (await caches.match('/scan/language')).text()) === '{language}'")
    keep_by_script(page, site.world, [5])
    site.server.stop()

    # So high that the foot covers nothing: what it covers in part would be measured as a small target.
    page.set_viewport_size({"width": PHONE["width"], "height": 1200})
    broken = {}
    for path in SHELL:
        page.goto(site.server.address + path.format(lot=lot))
        expect(page.locator("[data-strip-title]")).to_be_visible()
        if "text=" in path:
            expect(page.locator(".tk-foot .btn-primary")).to_be_visible()
        broken[path] = broken_rules(page) + weak_texts(page) + small_targets(page, 44)

    page.set_viewport_size(PHONE)
    assert page.locator("html").get_attribute("lang") == language
    assert {path: rules for path, rules in broken.items() if rules} == {}


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
