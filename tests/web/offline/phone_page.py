"""A phone in a browser: its screens, what it keeps, and what of that was booked."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from inventory.movements import Movement
from tests.builders import NOW, World
from tests.web.offline.phones import Server

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
    """Tries at once and again, where a phone would take its time."""
    until(page, "(await outbox.flush(), (await store.all()).length === 0)")
