"""Movements per second through the HTTP API, single and in batches, against one SQLAlchemy insert and commit each on the same database.

    python -m benchmarks.movements [--rounds 3] [--seconds 4] [--only sqlite | postgresql]

Floor and API take turns within a run, so that a busy machine slows both; the median of the ratios is what counts. Look-up and list page
are timed with one client.
"""

import argparse
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table
from sqlalchemy.orm import DeclarativeBase, Session

import matching.models  # noqa: F401 - the mapping must be whole
from inventory.accounts import add_member, add_user
from inventory.catalog import add_item
from inventory.dates import DateMark, ReleaseRules
from inventory.db import Database, connect
from inventory.devices import make_token
from inventory.donors import add_donor
from inventory.movements import MovementRequest, Recorded, record_movements
from inventory.organizations import found_organization
from inventory.places import add_place
from migrations.run import upgrade
from tools import postgres

CLIENTS = 4
BATCH = 50
GTIN = "04901234567894"


class FloorBase(DeclarativeBase):
    metadata = MetaData()


class FloorRow(FloorBase):
    """As wide as a movement, and nothing more: no key, no chain, no balance."""

    __table__ = Table(
        "benchmark_floor",
        FloorBase.metadata,
        Column("id", String(36), primary_key=True),
        Column("lot", String(36)),
        Column("source", String(36)),
        Column("target", String(36)),
        Column("quantity", Integer),
        Column("at", DateTime),
        Column("request_hash", String(64)),
        Column("hash", String(64)),
    )


class Bench:
    """A database with one organization and stock, and a server on it."""

    def __init__(self, database: Database, port: int, token: str, codes: dict[str, str], lots: list[str]) -> None:
        self.database, self.port, self.token, self.codes, self.lots = database, port, token, codes, lots

    def call(self, connection: http.client.HTTPConnection, method: str, path: str, body: object = None) -> dict[str, object]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{answer.status}: {text[:300]!r}")
        found: dict[str, object] = json.loads(text)
        return found

    def wait(self) -> None:
        """Until the server answers."""
        for _ in range(200):
            try:
                self.call(http.client.HTTPConnection("127.0.0.1", self.port), "GET", "/healthz")
                return
            except ConnectionRefusedError:
                time.sleep(0.1)
        raise RuntimeError("the server did not start")

    def movement(self) -> dict[str, object]:
        """One piece of any lot goes to the group: people seldom take from the same box at once."""
        return {
            "key": str(uuid.uuid4()), "kind": "issue", "site": self.codes["site"], "lot": random.choice(self.lots), "group": self.codes["group"],
            "quantity": 1, "unit": "piece", "occurred_at": datetime.now(UTC).isoformat(),
        }  # fmt: skip


def _fill(database: Database) -> tuple[str, dict[str, str], list[str]]:
    now = datetime.now(UTC)
    with database.writing(None) as session:
        organization = found_organization(session, name="測定", now=now)
        user = add_user(session, name="測定", email=None, now=now)
        add_member(session, user, role="admin", now=now)
        token = make_token(session, user_id=user.id, name="benchmark", now=now)
        site = add_place(session, kind="site", name="倉庫")
        group = add_place(session, kind="group", name="団体")
        _, donor = add_donor(session, name="会社", kind="corporate", now=now)
        add_item(session, name="カレー", category="retort", weight_grams=160, pieces_per_case=24, gtin14=GTIN, now=now)
        organization_id, actor, codes = organization.id, user.id, {"site": site.code, "group": group.code, "donor": donor.code}
    mark = DateMark("best_before", "day", date(2030, 3, 31))
    receipts = [
        MovementRequest(
            key=uuid.uuid4(),
            kind="receive",
            site=codes["site"],
            occurred_at=now,
            quantity=1_000_000,
            gtin14=GTIN,
            donor=codes["donor"],
            date_mark=mark,
        )
        for _ in range(100)
    ]
    with database.writing(organization_id) as session:
        outcomes = record_movements(session, receipts, actor_id=actor, rules=ReleaseRules(), now=now, today=now.date())
    return token, codes, [outcome.lot_code for outcome in outcomes if isinstance(outcome, Recorded)]


@contextmanager
def _serving(url: str, folder: Path) -> Iterator[Bench]:
    """The real server in a process of its own, so that it does not share an interpreter with its clients."""
    upgrade(url)
    database = connect(url)
    token, codes, lots = _fill(database)
    port = _free_port()
    environment = os.environ | {"TASUKI_DATABASE_URL": url, "TASUKI_DATA_DIR": str(folder), "TASUKI_PORT": str(port)}
    command = [sys.executable, "-c", "from web.commands import main; main(['serve'])"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        bench = Bench(database, port, token, codes, lots)
        bench.wait()
        yield bench
    finally:
        server.terminate()
        server.wait()
        database.dispose()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _per_second(work: Callable[[], int], clients: int, seconds: float) -> float:
    """How many units `clients` threads get done per second; `work` answers how many one call did."""
    counts, stop_at = [0] * clients, time.perf_counter() + seconds
    began = time.perf_counter()

    def run(number: int) -> None:
        while time.perf_counter() < stop_at:
            counts[number] += work()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - began)


def _floor_work(database: Database) -> Callable[[], int]:
    """One insert and one commit, through an engine of the same settings as ours."""
    engine, lock = database.engine, threading.Lock()

    def insert() -> int:
        row = FloorRow(
            id=str(uuid.uuid4()), lot=str(uuid.uuid4()), source="s", target="t", quantity=1, at=datetime.now(UTC).replace(tzinfo=None),
            request_hash="0" * 64, hash="0" * 64,
        )  # fmt: skip
        if database.is_sqlite:
            with lock, Session(engine) as session:
                session.add(row)
                session.commit()
        else:
            with Session(engine) as session:
                session.add(row)
                session.commit()
        return 1

    return insert


def _api_work(bench: Bench, size: int) -> Callable[[], int]:
    local = threading.local()

    def send() -> int:
        if not hasattr(local, "connection"):
            local.connection = http.client.HTTPConnection("127.0.0.1", bench.port)
        if size == 1:
            bench.call(local.connection, "POST", "/api/v1/movements", bench.movement())
        else:
            bench.call(local.connection, "POST", "/api/v1/movements/batch", [bench.movement() for _ in range(size)])
        return size

    return send


def _milliseconds(bench: Bench, path: str, times: int = 100) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", bench.port)
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        bench.call(connection, "GET", path)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def measure(name: str, url: str, folder: Path, *, rounds: int, seconds: float) -> None:
    with _serving(url, folder) as bench:
        FloorBase.metadata.create_all(bench.database.engine)
        floors, singles, batches = [], [], []
        for _ in range(rounds):
            floors.append(_per_second(_floor_work(bench.database), CLIENTS, seconds))
            singles.append(_per_second(_api_work(bench, 1), CLIENTS, seconds))
            batches.append(_per_second(_api_work(bench, BATCH), CLIENTS, seconds))
        single = statistics.median(s / f for s, f in zip(singles, floors, strict=True))
        batch = statistics.median(b / f for b, f in zip(batches, floors, strict=True))
        print(f"{name}: floor {statistics.median(floors):.0f}/s")
        print(f"  single  {statistics.median(singles):6.0f}/s   {single:.2f} of the floor (aim 0.20)")
        print(f"  batch   {statistics.median(batches):6.0f}/s   {batch:.2f} of the floor (aim 0.60)")
        print(f"  look-up {_milliseconds(bench, '/api/v1/scan?text=4901234567894'):6.1f} ms (aim 10)")
        print(f"  list    {_milliseconds(bench, '/api/v1/stock?limit=50'):6.1f} ms (aim 40)")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if chosen.only != "postgresql":
            measure("SQLite FULL", f"sqlite:///{folder}/bench.sqlite3", Path(folder), rounds=chosen.rounds, seconds=chosen.seconds)
        if chosen.only != "sqlite":
            with postgres.running() as url:
                measure("PostgreSQL", url, Path(folder), rounds=chosen.rounds, seconds=chosen.seconds)


if __name__ == "__main__":
    main()
