"""How fast a phone's outbox empties once there is reception, and what /scan loads at the first and at the second visit, in real Chromium.

    python -m benchmarks.offline [--only sqlite | postgresql]

The floor is the same number of SQLAlchemy inserts and commits, one each, by one writer on the same database, as in benchmarks.movements. The
phone, the server and the database share the machine, so take the ratios.
"""

import argparse
import json
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright
from sqlalchemy import select

from benchmarks.movements import FloorBase, Goods, _bring_in, _floor_work
from benchmarks.serving import Bench, databases, serving
from inventory.accounts import UserAccount
from inventory.devices import start_session
from inventory.movements import Movement
from tools.machine import find_chromium

PHONE = {"width": 390, "height": 844}
ARGUMENTS = ["--disable-gpu", "--disable-background-networking", "--no-sandbox", "--disable-dev-shm-usage"]
STORE = """const scripts = document.querySelector("script[src*='scan/reception.js']").src.replace("reception.js", "");
const store = await import(`${scripts}store.js`), outbox = await import(`${scripts}outbox.js`);
const { facts } = await import(`${scripts}phone-facts.js`);"""


def _sign_in(bench: Bench, phone: BrowserContext, address: str) -> None:
    with bench.database.writing(bench.organization_id) as session:
        user_id = session.scalars(select(UserAccount.id)).first()
        if user_id is None:
            raise RuntimeError("nobody to sign in")
        secret, _ = start_session(session, user_id=user_id, label="benchmark", now=datetime.now(UTC))
    expires = (datetime.now(UTC) + timedelta(days=1)).timestamp()
    phone.add_cookies([{"name": "tasuki", "value": secret, "url": address, "expires": expires}])


class Wire:
    """Stands between phone and server and counts what goes down to the phone, the service worker's own requests included."""

    def __init__(self, port: int) -> None:
        self.upstream = port
        self.bytes = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                phone, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.upstream))
            for source, target, counts in ((phone, server, False), (server, phone, True)):
                threading.Thread(target=self._carry, args=(source, target, counts), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, counts: bool) -> None:
        try:
            while chunk := source.recv(65536):
                self.bytes += len(chunk) if counts else 0
                target.sendall(chunk)
        except OSError:
            pass
        target.close()


def _visit(page: Page, wire: Wire, address: str) -> int:
    """Opens /scan until everything is kept. -> bytes that came down"""
    before = wire.bytes
    page.goto(f"{address}/scan")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.evaluate(
        f"async () => {{ {STORE} while (!(await store.fact('snapshot'))) await new Promise((next) => setTimeout(next, 50)); }}"
    )
    page.wait_for_load_state("networkidle")
    return wire.bytes - before


def _drain_seconds(bench: Bench, page: Page, goods: Goods, number: int) -> float:
    """From the first request to the empty outbox."""
    bodies = [{name: value for name, value in goods.issue().items() if name != "key"} for _ in range(number)]
    keeping = "{ key: crypto.randomUUID(), body, words: {}, owner, made_at: body.occurred_at }"
    page.evaluate(
        f"async (bodies) => {{ {STORE} const owner = outbox.ownerOf(facts.who);"
        f"await navigator.locks.request('tasuki-outbox', async () => {{ for (const body of bodies) await outbox.keep({keeping}); }}); }}",
        bodies,
    )
    before = _booked(bench)
    began = time.perf_counter()
    page.evaluate(f"async () => {{ {STORE} while ((await store.all()).length) await outbox.flush(); }}")
    seconds = time.perf_counter() - began
    if _booked(bench) - before != number:
        raise RuntimeError(f"{_booked(bench) - before} booked of {number}")
    return seconds


def _booked(bench: Bench) -> int:
    with bench.database.reading(bench.organization_id) as session:
        return len(session.scalars(select(Movement.seq).where(Movement.kind == "issue")).all())


def _floor_seconds(bench: Bench, number: int) -> float:
    FloorBase.metadata.create_all(bench.database.engine)
    work = _floor_work(bench.database)
    began = time.perf_counter()
    for _ in range(number):
        work()
    return time.perf_counter() - began


def _measure(name: str, url: str, folder: Path) -> None:
    with serving(url, folder) as bench, sync_playwright() as playwright:
        goods = _bring_in(bench)
        wire = Wire(bench.port)
        address = f"http://localhost:{wire.port}"
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        phone = browser.new_context(viewport=PHONE)
        _sign_in(bench, phone, address)
        page = phone.new_page()
        first, second = _visit(page, wire, address), _visit(page, wire, address)
        print(json.dumps({"database": name, "bytes_first_visit": first, "bytes_second_visit": second}))
        for number in (200, 2000):
            floor = _floor_seconds(bench, number)
            seconds = _drain_seconds(bench, page, goods, number)
            print(
                json.dumps(
                    {
                        "database": name,
                        "records": number,
                        "per_second": round(number / seconds),
                        "of_floor": round(floor / seconds, 2),
                    }
                )
            )
        browser.close()
        wire.listener.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    with databases(parser.parse_args().only) as kinds:
        for name, url, folder in kinds:
            _measure(name, url, folder)


if __name__ == "__main__":
    main()
