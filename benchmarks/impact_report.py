"""The impact workbook of a year, its time and peak memory, against XlsxWriter alone writing the same cells in the same run.

    python -m benchmarks.impact_report [--movements 400000] [--only sqlite | postgresql]

Each is made by a process of its own, whose peak memory the system tells. The workbook of a month from the same ledger shows what of
the memory grows with the rows. Movements are written as they would stand, but for the chain, which the report does not read.
"""

import argparse
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, insert, text, update

from benchmarks.plain_workbook import peak_kilobytes
from benchmarks.serving import databases, found
from inventory.catalog import CATEGORIES, add_item
from inventory.chain import ChainHead
from inventory.checkpoints import State, seal
from inventory.codes import new_code
from inventory.db import Database, connect, reach_everything
from inventory.donors import add_donor
from inventory.identity import new_id
from inventory.lots import Lot
from inventory.movements import Balance, Movement
from inventory.places import Place, add_place
from inventory.signing import signer_of
from matching.groups import add_groups
from matching.impact import Period
from matching.workbook import write_impact_workbook
from matching.workbook.layout import LAYOUTS
from matching.workbook.looks import BASE, CELLS, LOOKS
from migrations.run import upgrade
from web.exports import about_workbook

FIRST = date(2026, 4, 1)
YEAR, MONTH = Period(FIRST, date(2027, 3, 31)), Period(FIRST, date(2026, 4, 30))
NOW = datetime(2027, 4, 1, tzinfo=UTC)
ITEMS, DONORS, GROUPS, ISSUES_OF_A_LOT, CHUNK = 60, 12, 100, 199, 20_000


@dataclass(frozen=True)
class Registers:
    organization_id: int
    actor_id: uuid.UUID
    site: Place
    donors: list[Place]
    groups: list[Place]
    items: list[uuid.UUID]


def _registers(database: Database) -> Registers:
    organization_id, actor_id, _ = found(database)
    with database.writing(organization_id) as session:
        site = add_place(session, kind="site", name="倉庫")
        donors = [add_donor(session, name=f"会社{n}", kind="corporate", now=NOW)[1] for n in range(DONORS)]
        made = add_groups(session, [{"name": f"団体{n}"} for n in range(GROUPS)], actor_id=actor_id, now=NOW, state="approved")
        items = [
            add_item(session, name=f"食品{n}", category=CATEGORIES[n % len(CATEGORIES)], weight_grams=100 + n, now=NOW).id
            for n in range(ITEMS)
        ]
        session.flush()
        registers = Registers(organization_id, actor_id, site, donors, [place for _, place in made], items)
        session.expunge_all()
    return registers


def fill(database: Database, count: int) -> int:
    """So many movements stand in the ledger, spread evenly over the year; answers the organization."""
    registers = _registers(database)
    lots = [_lot(registers, number) for number in range(-(-count // (ISSUES_OF_A_LOT + 1)))]
    with database.engine.begin() as connection:
        reach_everything(connection)
        connection.execute(insert(cast(Table, Lot.__table__)), lots)
        connection.execute(insert(cast(Table, Balance.__table__)), [row for lot in lots for row in _balances(registers, lot)])
    movements = _movements(registers, lots, count)
    for _ in range(0, count, CHUNK):
        chunk = [row for _, row in zip(range(CHUNK), movements, strict=False)]
        with database.engine.begin() as connection:
            reach_everything(connection)
            connection.execute(insert(cast(Table, Movement.__table__)), chunk)
    with database.writing(registers.organization_id) as session:
        session.execute(update(ChainHead).values(seq=count))
    if not database.is_sqlite:
        with database.engine.begin() as connection:
            connection.execute(text("analyze"))
    return registers.organization_id


def _lot(registers: Registers, number: int) -> dict[str, Any]:
    return {
        "organization_id": registers.organization_id, "id": new_id(), "code": new_code(), "item_id": registers.items[number % ITEMS],
        "donor_id": registers.donors[number % DONORS].id, "date_kind": "none", "date_precision": "none", "date_on": None,
        "expires_on": None, "batch_code": "", "pieces_per_case": None, "weight_grams": 100 + number % ITEMS, "origin": "scan",
        "category": CATEGORIES[number % ITEMS % len(CATEGORIES)], "is_held": False, "created_at": NOW,
    }  # fmt: skip


def _balances(registers: Registers, lot: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All that came from the donor lies with the groups: two of each lot's 199 pieces with most of them."""
    with_groups = [(group.id, len(range(n, ISSUES_OF_A_LOT, GROUPS))) for n, group in enumerate(registers.groups)]
    for place_id, on_hand in ((lot["donor_id"], -ISSUES_OF_A_LOT), *with_groups):
        yield {
            "organization_id": lot["organization_id"], "lot_id": lot["id"], "place_id": place_id, "on_hand": on_hand, "reserved": 0,
            "may_go_negative": on_hand < 0, "item_id": lot["item_id"], "donor_id": lot["donor_id"],
            "site_id": None, "expires_on": date(9999, 12, 31),
        }  # fmt: skip


def _movements(registers: Registers, lots: list[dict[str, Any]], count: int) -> Iterator[dict[str, Any]]:
    """Each lot comes in whole and goes out piece by piece."""
    began = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC)
    for seq in range(1, count + 1):
        lot, step = lots[(seq - 1) // (ISSUES_OF_A_LOT + 1)], (seq - 1) % (ISSUES_OF_A_LOT + 1)
        group = registers.groups[(step - 1) % GROUPS]
        at = began + timedelta(days=364) * (seq / count)
        yield {
            "organization_id": registers.organization_id, "seq": seq, "kind": "issue" if step else "receive", "lot_id": lot["id"],
            "source_id": registers.site.id if step else lot["donor_id"], "target_id": group.id if step else registers.site.id,
            "quantity": 1 if step else ISSUES_OF_A_LOT, "occurred_at": at, "recorded_at": at, "counted_at": at, "actor_id": registers.actor_id,
            "key": uuid.UUID(int=seq), "request_hash": "0" * 64, "reason": None, "reversal_of": None, "delivery_id": None,
            "import_id": None, "days_left": None, "flag": None, "prev_hash": f"{seq - 1:064x}", "hash": f"{seq:064x}", "answer": {},
        }  # fmt: skip


def report(url: str, organization_id: int, period: Period, file: Path) -> int:
    """The workbook is in the file; answers how many movements it lists."""
    database = connect(url)

    def seal_state(state: State, occasion: str) -> dict[str, Any]:
        with database.writing(organization_id) as session:
            return seal(session, state, signer=signer_of("42" * 32), occasion=occasion, now=NOW)

    with database.reading(organization_id) as session, file.open("wb") as stream:
        about = about_workbook(session, seal=seal_state, language="ja", now=NOW)
        return write_impact_workbook(session, stream, period, about=about).entries


class Done(NamedTuple):
    """What a process of its own took: seconds by the clock and of the processor, peak memory in MB, and the rows it wrote."""

    seconds: float
    processor: float
    megabytes: float
    rows: int

    def __str__(self) -> str:
        return f"{self.seconds:7.1f} s {self.processor:7.1f} s of the processor {self.megabytes:6.0f} MB {self.rows:8,} rows"


def _child(work: str, *arguments: object) -> Done:
    return _told("-m", "benchmarks.impact_report", "--child", json.dumps([work, *map(str, arguments)]))


def _told(*arguments: str) -> Done:
    told = subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout
    seconds, processor, kilobytes, rows = json.loads(told)
    return Done(seconds, processor, kilobytes / 1024, rows)


def _be_child(work: str, *arguments: str) -> None:
    """The workbook of a year or a month, or nothing: what the program takes before it begins."""
    began, used, rows = time.perf_counter(), time.process_time(), 0
    if work == "report":
        period = YEAR if arguments[2] == "year" else MONTH
        rows = report(arguments[0], int(arguments[1]), period, Path(arguments[3]))
    print(json.dumps([time.perf_counter() - began, time.process_time() - used, peak_kilobytes(), rows]))


def floor(count: int, file: Path) -> Done:
    """As many cells as the lists of the report have, of the same kinds in the same formats, by XlsxWriter alone."""
    formats = {name: [BASE | LOOKS[f"{name}{band}"] for band in ("", "_band")] for name in CELLS}
    sheets = [
        ([column.look for column in LAYOUTS[key].columns], rows)
        for key, rows in (("goods", min(count, ITEMS * GROUPS)), ("entries", count))
    ]
    return _told("benchmarks/plain_workbook.py", json.dumps({"file": str(file), "formats": formats, "sheets": sheets}))


def _say(what: str, done: Done) -> Done:
    """A long run tells what it has as it comes."""
    print(f"  {what:21} {done}", flush=True)
    return done


def measure(name: str, url: str, folder: Path, *, movements: int) -> None:
    upgrade(url)
    database = connect(url)
    organization_id = fill(database, movements)
    database.dispose()
    file = folder / "report.xlsx"
    print(f"{name}: {movements:,} movements, load {os.getloadavg()[0]:.0f}", flush=True)
    least = _say("XlsxWriter alone", floor(movements, file))
    _say("our imports alone", _child("nothing"))
    month = _say("workbook of a month", _child("report", url, organization_id, "month", file))
    year = _say("workbook of the year", _child("report", url, organization_id, "year", file))
    print(f"  load {os.getloadavg()[0]:.0f}, {file.stat().st_size / 1e6:.0f} MB on disk")
    print(
        f"  of XlsxWriter alone: {year.processor / least.processor:.2f} of the processor, {year.seconds / least.seconds:.2f} by the clock,"
    )
    print(
        f"  {year.megabytes / least.megabytes:.2f} of the memory; the year {year.megabytes / month.megabytes:.2f} of the memory of the month"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--movements", type=int, default=400_000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--child", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        _be_child(*json.loads(chosen.child))
        return
    with databases(chosen.only) as places:
        for name, url, folder in places:
            measure(name, url, folder, movements=chosen.movements)


if __name__ == "__main__":
    main()
