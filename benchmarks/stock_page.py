"""The stock page, its JSON and the search among 10,000 and 100,000 lots, as the ratio of the two; and whether the database uses indexes.

    python -m benchmarks.stock_page [--times 30] [--only sqlite | postgresql]

Two servers, one on each, answer in turns, so that a busy machine slows both. Lots and balances are written as they would stand after
receipts, without the movements: these pages do not read them.
"""

import argparse
import json
import random
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Table, event, insert, text

from benchmarks.serving import Bench, beside, databases, serving
from inventory import stock
from inventory.catalog import CATEGORIES, Item, add_item
from inventory.codes import new_code
from inventory.db import Database, reach_everything
from inventory.donors import add_donor
from inventory.identity import new_id
from inventory.lots import Lot
from inventory.movements.posting import NO_EXPIRY
from inventory.movements.tables import Balance
from inventory.places import TEMPERATURES, Place, add_place

SMALL, LARGE, CHUNK = 10_000, 100_000, 5_000
ITEMS, DONORS, SITES, SHELVES = 300, 40, 3, 30
NEAR_DAYS = 30


@dataclass(frozen=True)
class Registers:
    """What lots are made of."""

    items: list[Item]
    donors: list[Place]
    sites: list[Place]
    shelves: list[Place]


def _registers(bench: Bench) -> Registers:
    now = datetime.now(UTC)
    with bench.database.writing(bench.organization_id) as session:
        sites = [add_place(session, kind="site", name=f"倉庫{n}") for n in range(SITES)]
        shelves = [
            add_place(session, kind="shelf", name=f"棚{n}", site_id=site.id, temperature="ambient")
            for site in sites
            for n in range(SHELVES)
        ]
        donors = [add_donor(session, name=f"会社{n}", kind="corporate", now=now)[1] for n in range(DONORS)]
        items = [
            add_item(
                session, name=f"食品{n} {'カレー' if n % 30 == 0 else 'スープ'}", category=CATEGORIES[n % len(CATEGORIES)],
                temperature=TEMPERATURES[n % 3], weight_grams=100 + n, pieces_per_case=24, now=now,
            )
            for n in range(ITEMS)
        ]  # fmt: skip
        session.expunge_all()
    return Registers(items, donors, sites, shelves)


def _add_lots(bench: Bench, registers: Registers, count: int) -> None:
    """So many lots more, each on one shelf; one in twenty lies in the warehouse without a shelf, one in fifty without a date."""
    lots, balances = cast(Table, Lot.__table__), cast(Table, Balance.__table__)
    codes: set[str] = set()
    # Of 100,000 random codes two are alike in one run of seven.
    while len(codes) < count:
        codes.add(new_code())
    for begun in range(0, count, CHUNK):
        made = [_lot(bench, registers, codes.pop()) for _ in range(min(CHUNK, count - begun))]
        with bench.database.engine.begin() as connection:
            reach_everything(connection)
            connection.execute(insert(lots), made)
            connection.execute(insert(balances), [balance for lot in made for balance in _balances(lot, registers)])
    if not bench.database.is_sqlite:
        # What PostgreSQL does by itself within a minute of so many rows.
        with bench.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("vacuum analyze"))


def _lot(bench: Bench, registers: Registers, code: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    item = random.choice(registers.items)
    day = None if random.random() < 0.02 else now.date() + timedelta(days=random.randint(-5, 700))
    return {
        "organization_id": bench.organization_id, "id": new_id(), "code": code, "item_id": item.id,
        "donor_id": random.choice(registers.donors).id, "date_kind": "best_before" if day else "none",
        "date_precision": "day" if day else "none", "date_on": day, "expires_on": day, "batch_code": "", "pieces_per_case": 24,
        "weight_grams": item.weight_grams, "category": item.category, "origin": "scan", "is_held": random.random() < 0.01, "created_at": now,
    }  # fmt: skip


def _balances(lot: dict[str, Any], registers: Registers) -> Iterator[dict[str, Any]]:
    pieces = random.randint(1, 500)
    place = random.choice(registers.sites if random.random() < 0.05 else registers.shelves)
    for place_id, site_id, on_hand in ((place.id, place.site_id, pieces), (lot["donor_id"], None, -pieces)):
        yield {
            "organization_id": lot["organization_id"], "lot_id": lot["id"], "place_id": place_id, "on_hand": on_hand, "reserved": 0,
            "may_go_negative": site_id is None, "item_id": lot["item_id"], "donor_id": lot["donor_id"],
            "site_id": site_id,
            "expires_on": lot["expires_on"] or NO_EXPIRY,
        }  # fmt: skip


def _paths(bench: Bench, registers: Registers) -> dict[str, str]:
    """What is asked for; the deep page lies at half the year."""
    site, donor = registers.sites[0].code, registers.donors[0].code
    return {
        "page": "/stock",
        "page, one site, near its date": f"/stock?site={site}&until={NEAR_DAYS}",
        "page, past its date": "/stock?until=past",
        "page, without a shelf": "/stock?shelf=none",
        "page, one category": f"/stock?category={CATEGORIES[1]}",
        "page, one storage class": f"/stock?temperature={TEMPERATURES[1]}",
        "page, one donor": f"/stock?donor={donor}",
        "page, by name of item": "/stock?q=%E3%82%AB%E3%83%AC%E3%83%BC",
        "page, latest date first": "/stock?sort=-expires",
        "page, sorted by item": "/stock?sort=item",
        "page, by item, last first": "/stock?sort=-item",
        "page, sorted by pieces": "/stock?sort=-on_hand",
        "page, sorted by free pieces": "/stock?sort=free",
        "page, one donor, by pieces": f"/stock?donor={donor}&sort=-on_hand",
        "page, one site, by item": f"/stock?site={site}&sort=item",
        "JSON, first page": "/api/v1/stock?limit=50",
        "JSON, far page": f"/api/v1/stock?limit=50&cursor={_far_cursor(bench)}",
        "search by word": "/search?q=%E3%82%AB%E3%83%AC%E3%83%BC",
        "search by beginning of a code": "/search?q=7K3M",
        "warehouses and shelves": "/places",
    }


def _far_cursor(bench: Bench) -> str:
    """The end of a page in the middle of the list."""
    middle = datetime.now(UTC).date() + timedelta(days=350)
    with bench.database.reading(bench.organization_id) as session:
        page = stock.list_stock(session, stock.StockFilter(expires_from=middle))
    return page.next_cursor or ""


def _plans(database: Database, organization_id: int) -> list[str]:
    """The plans of the list's statements in which a large table is read from end to end."""
    asked: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        asked.append((statement, parameters))

    event.listen(database._reader, "before_cursor_execute", note)
    with database.reading(organization_id) as session:
        stock.list_stock(session)
        stock.count_stock(session)
    event.remove(database._reader, "before_cursor_execute", note)
    with database.engine.connect() as connection:
        reach_everything(connection)
        return [
            line
            for statement, values in asked
            if statement.startswith(("SELECT", "WITH"))
            for line in _scans(connection, statement, values)
        ]


def _scans(connection: Connection, statement: str, values: Any) -> list[str]:
    explain = "explain query plan" if connection.dialect.name == "sqlite" else "explain"
    lines = [str(row[-1]).strip() for row in connection.exec_driver_sql(f"{explain} {statement}", values)]
    whole = ("SCAN balance", "SCAN lot", "Seq Scan on balance", "Seq Scan on lot")
    return [
        line for line in lines if any(line.removeprefix("->").strip().startswith(word) for word in whole) and "INDEX" not in line
    ]


def measure(name: str, small: Bench, large: Bench, *, times: int) -> None:
    paths = []
    for bench, lots in ((small, SMALL), (large, LARGE)):
        registers = _registers(bench)
        _add_lots(bench, registers, lots)
        paths.append(_paths(bench, registers))
    print(f"{name}: {SMALL:,} and {LARGE:,} lots")
    for what in paths[0]:
        few, many = _in_turns([(small, paths[0][what]), (large, paths[1][what])], times)
        print(f"  {what:32} {few:7.1f} ms {many:7.1f} ms   ratio {many / few:.2f} (aim 1.50)")
    print("  read from end to end:", json.dumps(_plans(large.database, large.organization_id), ensure_ascii=False))


def _in_turns(asked: list[tuple[Bench, str]], times: int) -> list[float]:
    """The median of each."""
    connections = [bench.connection() for bench, _ in asked]
    rounds = [
        [bench.milliseconds(connection, path) for connection, (bench, path) in zip(connections, asked, strict=True)]
        for _ in range(times)
    ]
    return [statistics.median(taken) for taken in zip(*rounds, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    chosen = parser.parse_args()
    with databases(chosen.only) as places:
        for name, url, folder in places:
            with serving(url, folder) as small, serving(beside(url), folder) as large:
                measure(name, small, large, times=chosen.times)


if __name__ == "__main__":
    main()
