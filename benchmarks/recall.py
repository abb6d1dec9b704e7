"""Following one lot, and finding everything that a recall means, in a ledger of a million movements, against one indexed query.

    python -m benchmarks.recall [--movements 1000000] [--only sqlite | postgresql]

The floor reads the same movements of the same lots with plain SQL by the same index, in the same run, and does nothing with them. The million is
written as it would stand, but for the chain, which neither reads.
"""

import argparse
import statistics
import time
import uuid
from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, text, update

from benchmarks.impact_report import GROUPS, ISSUES_OF_A_LOT, Registers, _lot, _registers
from benchmarks.serving import databases
from inventory.catalog import Item
from inventory.chain import ChainHead
from inventory.db import Database, connect, reach_everything
from inventory.holds.criteria import Criteria
from inventory.lots import Lot
from matching.recalls.starting import search
from matching.trace import trace_lot
from migrations.run import upgrade

TIMES = 9
WORDS = "食品7"
OF_LOTS = text(
    "select seq, source_id, target_id, quantity from movement where organization_id = :organization and lot_id in :lots"
).bindparams(bindparam("lots", expanding=True))
ONE_OF_LOTS = text("select count(*) from movement where organization_id = :organization and lot_id in :lots").bindparams(
    bindparam("lots", expanding=True)
)

# Written by the database itself: a million rows by way of Python take minutes. The numbers of a row tell its lot, its step and its group.
_ROWS = """
insert into movement (organization_id, seq, kind, lot_id, source_id, target_id, quantity, occurred_at, recorded_at, counted_at, actor_id, key,
  request_hash, prev_hash, hash, answer)
select {organization}, n.seq, case when n.step = 0 then 'receive' else 'issue' end, lot.id, case when n.step = 0 then lot.donor_id else {site} end,
  case when n.step = 0 then {site} else place.id end, case when n.step = 0 then {pieces} else 1 end, {at}, {at}, {at}, {actor},
  {key}, {zeros}, {before}, {this}, '{{}}'
from ({numbers}) n join bench_lot on bench_lot.number = n.lot join lot on lot.id = bench_lot.id
  join bench_group on bench_group.number = case when n.step = 0 then 0 else (n.step - 1) % {groups} end join place on place.id = bench_group.id
"""
_OF_SQLITE = {
    "key": "printf('%032x', n.seq)", "zeros": "printf('%064x', 0)", "before": "printf('%064x', n.seq - 1)", "this": "printf('%064x', n.seq)",
    "at": "'2026-05-01 00:00:00.000000'",
    "numbers": "with recursive s(seq) as (select 1 union all select seq + 1 from s where seq < {count}) "
    "select seq, (seq - 1) / {length} as lot, (seq - 1) % {length} as step from s",
}  # fmt: skip
_OF_POSTGRESQL = {
    "key": "cast(lpad(to_hex(n.seq), 32, '0') as uuid)", "zeros": "repeat('0', 64)", "before": "lpad(to_hex(n.seq - 1), 64, '0')",
    "this": "lpad(to_hex(n.seq), 64, '0')", "at": "timestamptz '2026-05-01 00:00:00+00'",
    "numbers": "select seq, (seq - 1) / {length} as lot, (seq - 1) % {length} as step from generate_series(1, {count}) seq",
}  # fmt: skip


def fill(database: Database, count: int) -> int:
    """So many movements stand in the ledger, each lot given piece by piece to a hundred groups; answers the organization."""
    registers = _registers(database)
    length = ISSUES_OF_A_LOT + 1
    lots = [_lot(registers, number) for number in range(-(-count // length))]
    words = _OF_SQLITE if database.is_sqlite else _OF_POSTGRESQL
    numbers = words["numbers"].format(count=count, length=length)
    statement = _ROWS.format(
        organization=registers.organization_id, site=_written(database, registers.site.id), actor=_written(database, registers.actor_id),
        pieces=ISSUES_OF_A_LOT, groups=GROUPS, **{**words, "numbers": numbers},
    )  # fmt: skip
    with database.engine.begin() as connection:
        reach_everything(connection)
        connection.execute(insert(cast(Table, Lot.__table__)), lots)
        _note_numbers(connection, database, registers, lots)
        if not database.is_sqlite:
            connection.exec_driver_sql("set local statement_timeout = 0")
        connection.exec_driver_sql(statement.replace("%", "%%") if not database.is_sqlite else statement)
    with database.writing(registers.organization_id) as session:
        session.execute(update(ChainHead).values(seq=count))
    if not database.is_sqlite:
        with database.engine.begin() as connection:
            connection.exec_driver_sql("analyze")
    return registers.organization_id


def _note_numbers(connection: Any, database: Database, registers: Registers, lots: list[dict[str, Any]]) -> None:
    kind = "char(32)" if database.is_sqlite else "uuid"
    for name, ids in (("bench_lot", [lot["id"] for lot in lots]), ("bench_group", [group.id for group in registers.groups])):
        connection.exec_driver_sql(f"create temporary table {name} (number integer primary key, id {kind})")
        rows = [{"number": number, "id": found.hex} for number, found in enumerate(ids)]
        connection.execute(text(f"insert into {name} values (:number, cast(:id as {kind}))"), rows)


def _written(database: Database, key: uuid.UUID) -> str:
    return f"'{key.hex}'" if database.is_sqlite else f"cast('{key}' as uuid)"


def median(act: Callable[[int], Any], *, times: int = 1) -> float:
    """Milliseconds of one act, after a try that counts for nothing. Short acts are timed many at once, so that a busy machine weighs alike."""
    act(0)
    spent = []
    for number in range(TIMES):
        began = time.perf_counter()
        for _ in range(times):
            act(number)
        spent.append((time.perf_counter() - began) * 1000 / times)
    return statistics.median(spent)


def _plain(database: Database, statement: Any, organization_id: int, ids: list[uuid.UUID]) -> None:
    values = [lot_id.hex if database.is_sqlite else lot_id for lot_id in ids]
    with database._reader.begin() as connection:
        reach_everything(connection)
        connection.execute(statement, {"organization": organization_id, "lots": values}).all()


def measure(name: str, url: str, *, movements: int) -> None:
    upgrade(url)
    database = connect(url)
    organization_id = fill(database, movements)
    with database.reading(organization_id) as session:
        lots = [(lot_id, code) for lot_id, code in session.execute(select(Lot.id, Lot.code).order_by(Lot.id).limit(TIMES))]
        query = select(Lot.id).join(Item, Item.id == Lot.item_id).where(Item.name == WORDS)
        meant = list(session.scalars(query))

    def trace(number: int) -> None:
        with database.reading(organization_id) as session:
            trace_lot(session, lots[number][1])

    def find(number: int) -> None:
        with database.reading(organization_id) as session:
            assert len(search(session, Criteria(words=WORDS)).lots) == len(meant)

    one = median(lambda number: _plain(database, OF_LOTS, organization_id, [lots[number][0]]), times=50)
    traced = median(trace)
    rows = median(lambda number: _plain(database, OF_LOTS, organization_id, meant))
    counted = median(lambda number: _plain(database, ONE_OF_LOTS, organization_id, meant), times=20)
    found = median(find)
    print(f"{name}: {movements:,} movements")
    print(f"  trace of a lot          {traced:8.1f} ms, {traced / one:5.1f} of reading its movements ({one:.1f} ms)")
    print(f"  search of {len(meant)} lots       {found:8.1f} ms, {found / rows:5.2f} of reading their movements ({rows:.1f} ms),")
    print(f"                          {found / counted:5.1f} of counting them ({counted:.1f} ms)")
    database.dispose()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--movements", type=int, default=1_000_000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    chosen = parser.parse_args()
    with databases(chosen.only) as places:
        for name, url, _ in places:
            measure(name, url, movements=chosen.movements)


if __name__ == "__main__":
    main()
