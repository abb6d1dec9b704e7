"""The impact page of a year at a million entries, against the database merely adding up the pieces of as many in the same run.

    python -m benchmarks.impact_page [--movements 1000000] [--only sqlite | postgresql]

Once from the entries themselves and once from the kept sums of days, with 5,000 newer entries that are not in these: as many as may come
before the worker keeps them. Each page is asked for by a signed-in person through the whole application.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select, text

from benchmarks.impact_report import NOW, fill
from benchmarks.serving import databases
from inventory.accounts import Membership
from inventory.db import Database, connect
from inventory.devices import start_session
from matching.impact.daily_sums import SummedUntil, differing_sums, keep_sums, next_sums
from migrations.run import upgrade
from web import create_app
from web.settings import from_environment

NEWER = 5_000
PAGES = {
    "impact page": "/impact?from=2026-04-01&to=2027-03-31",
    "with days inside months": "/impact?from=2026-04-10&to=2027-03-20",
    "by group": "/impact/by/group?from=2026-04-01&to=2027-03-31",
    "by municipality": "/impact/by/municipality?from=2026-04-01&to=2027-03-31",
    "entries of a month": "/impact/entries?column=issued&from=2026-05-01&to=2026-05-31",
    "year-end stock list": "/reports/year-end?year=2026",
    "stock of half a year ago": "/stock/on?day=2026-10-01",
    "stock of 12 days ago": "/stock/on?day=2027-03-20",
    "a month before closing": "/audit/closings/month/2026-05",
}


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """The median of a few runs."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def signed_in(database: Database, organization_id: int, folder: Path) -> FlaskClient:
    settings = from_environment(os.environ | {"TASUKI_DATA_DIR": str(folder), "TASUKI_DATABASE_URL": database.url})
    app = create_app(settings, database)
    app.config["CLOCK"] = lambda: NOW
    with database.writing(organization_id) as session:
        user_id = session.scalars(select(Membership.user_id)).first()
        assert user_id is not None
        secret, _ = start_session(session, user_id=user_id, label="benchmark", now=NOW)
    client = app.test_client()
    client.set_cookie("tasuki", secret)
    return client


def opened(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")


def keep_all_but(database: Database, organization_id: int, newer: int, count: int) -> float:
    """Sums of all entries but the newest are kept; answers how long that took."""
    began = time.perf_counter()
    while True:
        with database.reading(organization_id) as session:
            done = session.scalar(select(SummedUntil.seq)) or 0
            sums = next_sums(session, at_once=min(50_000, count - newer - done)) if done < count - newer else None
        if sums is None:
            return time.perf_counter() - began
        with database.writing(organization_id) as session:
            keep_sums(session, sums, now=datetime.now(UTC))


def _without_sums(client: FlaskClient, floor: float) -> str:
    """How long the page takes from the entries alone; PostgreSQL ends a statement after 15 seconds."""
    try:
        took = seconds(lambda: opened(client, PAGES["impact page"]), times=1)
    except RuntimeError:
        return "not within what a statement may take"
    return f"{took * 1000:8.0f} ms, {took / floor:6.1f} of that"


def measure(name: str, url: str, folder: Path, *, movements: int) -> None:
    upgrade(url)
    database = connect(url)
    organization_id = fill(database, movements)
    client = signed_in(database, organization_id, folder)
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.execute(text("select set_config('tasuki.organization', :id, false)"), {"id": str(organization_id)})
        floor = seconds(lambda: connection.execute(text("select count(*), sum(quantity) from movement")).all())
    print(f"{name}: {movements:,} entries; adding up their pieces {floor * 1000:.0f} ms")
    print(f"  {'impact page':<24} {_without_sums(client, floor)}, without kept sums")
    kept = keep_all_but(database, organization_id, NEWER, movements)
    if not database.is_sqlite:
        with database.engine.begin() as connection:
            connection.execute(text("analyze"))
    print(f"  keeping the sums took {kept:.1f} s, {kept / movements * 1e6:.0f} µs an entry")
    for word, path in PAGES.items():
        took = seconds(lambda path=path: opened(client, path))
        print(f"  {word:<24} {took * 1000:8.0f} ms, {took / floor:6.1f} of that")
    with database.reading(organization_id) as session:
        print(f"  {differing_sums(session)} kept sums differ from the entries")
    database.dispose()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--movements", type=int, default=1_000_000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    chosen = parser.parse_args()
    with databases(chosen.only) as places:
        for name, url, folder in places:
            measure(name, url, folder, movements=chosen.movements)


if __name__ == "__main__":
    main()
