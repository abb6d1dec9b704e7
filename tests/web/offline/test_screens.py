"""What the screens say without reception, to people of either language: states, sentences, lists and files."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from inventory.movements import Movement
from tests.builders import NOW
from tests.chromium import PHONE
from tests.web.accessibility import broken_rules
from tests.web.legibility import small_targets, weak_texts
from tests.web.offline.phone_page import GOODS, Site, ask, booked, keep_by_script, put_in, ready, until, wait_until_sent, waiting
from tests.web.offline.phones import sign_in
from web.api import phone as phone_api


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
