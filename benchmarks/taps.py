"""Taps and seconds of the five usual jobs, from the first screen to the green one, in real Chromium at the size of a phone.

    python -m benchmarks.taps [--times 9]

Reading a label counts as no tap: the code comes as from a scanner. The seconds are those that phone and server take, without the person; the last
column adds 1.1 s for each tap, the time that a practised hand takes to aim and press, and 1 s for each label held up.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy import select

from benchmarks.serving import Bench, databases, serving
from inventory.accounts import UserAccount
from inventory.catalog import add_item
from inventory.dates import DateMark, ReleaseRules
from inventory.db import OrganizationSession
from inventory.devices import start_session
from inventory.donors import add_donor
from inventory.identity import new_id
from inventory.movements import MovementRequest, record_movement
from inventory.places import add_place
from tools.machine import find_chromium

PHONE = {"width": 390, "height": 844}
ARGUMENTS = ["--disable-gpu", "--disable-background-networking", "--no-sandbox", "--disable-dev-shm-usage"]
JAN = "4901234567894"
SYMBOL = "]d2010490123456789415270331"
TAP_SECONDS, LABEL_SECONDS = 1.1, 1.0
BURST = """(keys) => keys.forEach((key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })))"""


@dataclass(frozen=True)
class Goods:
    """What the jobs handle, by code."""

    site: str
    # One for each time, for nothing is moved to where it is.
    shelves: list[str]
    donor: str
    group: str
    lot: str
    secret: str


@dataclass
class Hand:
    """Taps and labels of one job on one page."""

    page: Page
    taps: int = 0
    labels: int = 0

    def tap(self, selector: str) -> None:
        self.taps += 1
        self.page.locator(selector).first.click()

    def read(self, text: str) -> None:
        """A label is held up; done once the page shows what it is."""
        self.labels += 1
        # The page listens once its camera has been asked for.
        self.page.wait_for_selector("[data-camera-strip][data-state]")
        self.page.evaluate(BURST, [*text, "Enter"])
        expect(self.page.locator(".tk-foot button.btn-primary")).to_be_visible()

    def confirm(self) -> None:
        self.tap(".tk-foot button.btn-primary")
        expect(self.page.locator(".tk-result")).to_be_visible()


def _put_in(hand: Hand, goods: Goods) -> None:
    hand.tap("a.tk-verb.tk-in")
    hand.read(JAN)
    for digit in "270331":
        hand.tap(f"[data-digit='{digit}']")
    hand.confirm()


def _put_in_symbol(hand: Hand, goods: Goods) -> None:
    hand.tap("a.tk-verb.tk-in")
    hand.read(SYMBOL)
    hand.confirm()


def _take_out(hand: Hand, goods: Goods) -> None:
    hand.tap("a.tk-verb.tk-out")
    hand.read(goods.lot)
    hand.confirm()


def _count(hand: Hand, goods: Goods) -> None:
    hand.tap("a.tk-verb.tk-count")
    hand.read(goods.lot)
    for _ in range(2):
        hand.tap("[data-step='1']")
    hand.confirm()


def _move(hand: Hand, goods: Goods) -> None:
    hand.tap("a[href='/scan/move']")
    hand.read(goods.lot)
    shelf = goods.shelves.pop()
    hand.read(shelf)
    expect(hand.page.locator("#target")).to_have_value(shelf)
    hand.confirm()


def _discard(hand: Hand, goods: Goods) -> None:
    hand.tap("a[href='/scan/discard']")
    hand.read(goods.lot)
    hand.tap("label[for=unit-piece]")
    hand.tap("label[for=reason-damaged]")
    hand.confirm()


JOBS: dict[str, Callable[[Hand, Goods], None]] = {
    "put in one case, date typed": _put_in,
    "put in one case, date in its symbol": _put_in_symbol,
    "take out one case": _take_out,
    "count a box of two cases": _count,
    "move a case to a shelf": _move,
    "discard one piece": _discard,
}


def _stock(session: OrganizationSession, *, times: int) -> Goods:
    now = datetime.now(UTC)
    site = add_place(session, kind="site", name="本町倉庫")
    shelves = [add_place(session, kind="shelf", name=f"A-{number}", site_id=site.id).code for number in range(times)]
    _, donor = add_donor(session, name="みのり製菓（試験）", kind="corporate", now=now)
    group = add_place(session, kind="group", name="ひだまり食堂（試験）")
    item = add_item(
        session, name="こどもカレー 甘口 160g", category="retort", now=now, weight_grams=160, pieces_per_case=24, gtin14="0" + JAN
    )
    user = session.scalars(select(UserAccount)).first()
    if user is None:
        raise RuntimeError("nobody to sign in")
    mark = DateMark("best_before", "day", date(now.year + 1, 12, 31))
    request = MovementRequest(
        key=new_id(), kind="receive", site=site.code, item=item.code, donor=donor.code, date_mark=mark, quantity=24_000
    )
    booked = record_movement(session, request, actor_id=user.id, rules=ReleaseRules(), now=now, today=now.date())
    secret, _ = start_session(session, user_id=user.id, label="benchmark", now=now)
    return Goods(site.code, shelves, donor.code, group.code, booked.lot_code, secret)


def measure(bench: Bench, *, times: int) -> dict[str, tuple[int, int, float]]:
    """Taps, labels and median seconds of each job."""
    address = f"http://localhost:{bench.port}"
    with bench.database.writing(bench.organization_id) as session:
        goods = _stock(session, times=times)
    cookies = {
        "tasuki": goods.secret, "tasuki_site": goods.site, "tasuki_donor": goods.donor, "tasuki_group": goods.group, "tasuki_language": "ja",
    }  # fmt: skip
    told = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        context = browser.new_context(viewport=PHONE, base_url=address, service_workers="block", has_touch=True)  # type: ignore[arg-type]
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
        page = context.new_page()
        for name, job in JOBS.items():
            seconds = []
            for _ in range(times):
                page.goto("/scan")
                hand = Hand(page)
                began = time.perf_counter()
                job(hand, goods)
                seconds.append(time.perf_counter() - began)
            told[name] = (hand.taps, hand.labels, statistics.median(seconds))
        browser.close()
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=9)
    times = parser.parse_args().times
    with databases("sqlite") as kinds:
        for _, url, folder in kinds:
            with serving(url, folder) as bench:
                for name, (taps, labels, seconds) in measure(bench, times=times).items():
                    person = seconds + taps * TAP_SECONDS + labels * LABEL_SECONDS
                    print(f"| {name} | {taps} | {labels} | {seconds:.1f} | {person:.0f} |")


if __name__ == "__main__":
    main()
