"""Movements per second through the HTTP API, single and in batches, against one SQLAlchemy insert and commit each on the same database.

    python -m benchmarks.movements [--rounds 3] [--seconds 4] [--only sqlite | postgresql]

Floor and API take turns within a run, so that a busy machine slows both; the median of the ratios is what counts. Look-up and list page
are timed with one client.
"""

import argparse
import random
import statistics
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table
from sqlalchemy.orm import DeclarativeBase, Session

from benchmarks.serving import Bench, databases, serving
from inventory.catalog import add_item
from inventory.dates import DateMark, ReleaseRules
from inventory.db import Database
from inventory.donors import add_donor
from inventory.movements import MovementRequest, Recorded, record_movements
from inventory.places import add_place

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


@dataclass(frozen=True)
class Goods:
    """Codes of a warehouse, a group and a hundred large lots."""

    site: str
    group: str
    lots: list[str]

    def issue(self) -> dict[str, object]:
        """One piece of any lot goes to the group: people seldom take from the same box at once."""
        return {
            "key": str(uuid.uuid4()), "kind": "issue", "site": self.site, "lot": random.choice(self.lots), "group": self.group,
            "quantity": 1, "unit": "piece", "occurred_at": datetime.now(UTC).isoformat(),
        }  # fmt: skip


def _bring_in(bench: Bench) -> Goods:
    now = datetime.now(UTC)
    mark = DateMark("best_before", "day", date(2030, 3, 31))
    with bench.database.writing(bench.organization_id) as session:
        site, group = (add_place(session, kind=kind, name=kind) for kind in ("site", "group"))
        _, donor = add_donor(session, name="会社", kind="corporate", now=now)
        add_item(session, name="カレー", category="retort", weight_grams=160, pieces_per_case=24, gtin14=GTIN, now=now)
        receipts = [
            MovementRequest(
                key=uuid.uuid4(), kind="receive", site=site.code, occurred_at=now, quantity=1_000_000, gtin14=GTIN, donor=donor.code,
                date_mark=mark,
            )
            for _ in range(100)
        ]  # fmt: skip
        outcomes = record_movements(session, receipts, actor_id=bench.actor_id, rules=ReleaseRules(), now=now, today=now.date())
        return Goods(site.code, group.code, [outcome.lot_code for outcome in outcomes if isinstance(outcome, Recorded)])


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


def _api_work(bench: Bench, goods: Goods, size: int) -> Callable[[], int]:
    local = threading.local()

    def send() -> int:
        if not hasattr(local, "connection"):
            local.connection = bench.connection()
        if size == 1:
            bench.fetch(local.connection, "POST", "/api/v1/movements", goods.issue())
        else:
            bench.fetch(local.connection, "POST", "/api/v1/movements/batch", [goods.issue() for _ in range(size)])
        return size

    return send


def measure(name: str, url: str, folder: Path, *, rounds: int, seconds: float) -> None:
    with serving(url, folder) as bench:
        goods = _bring_in(bench)
        FloorBase.metadata.create_all(bench.database.engine)
        floors, singles, batches = [], [], []
        for _ in range(rounds):
            floors.append(_per_second(_floor_work(bench.database), CLIENTS, seconds))
            singles.append(_per_second(_api_work(bench, goods, 1), CLIENTS, seconds))
            batches.append(_per_second(_api_work(bench, goods, BATCH), CLIENTS, seconds))
        single = statistics.median(s / f for s, f in zip(singles, floors, strict=True))
        batch = statistics.median(b / f for b, f in zip(batches, floors, strict=True))
        print(f"{name}: floor {statistics.median(floors):.0f}/s")
        print(f"  single  {statistics.median(singles):6.0f}/s   {single:.2f} of the floor (aim 0.20)")
        print(f"  batch   {statistics.median(batches):6.0f}/s   {batch:.2f} of the floor (aim 0.60)")
        print(f"  look-up {bench.median_milliseconds('/api/v1/scan?text=4901234567894'):6.1f} ms (aim 10)")
        print(f"  list    {bench.median_milliseconds('/api/v1/stock?limit=50'):6.1f} ms (aim 40)")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    chosen = parser.parse_args()
    with databases(chosen.only) as places:
        for name, url, folder in places:
            measure(name, url, folder, rounds=chosen.rounds, seconds=chosen.seconds)


if __name__ == "__main__":
    main()
