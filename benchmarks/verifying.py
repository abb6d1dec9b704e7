"""Proving a ledger, in the database and from its file, against reading the same lines and hashing them once.

    python -m benchmarks.verifying [--movements 20000] [--only sqlite | postgresql]

The floor parses each line of the file and takes its SHA-256 in a process of its own; nothing that proves a chain can do less. Seconds are of the
processor, so that other work on the machine weighs little.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.serving import databases
from inventory import verifier
from inventory.checkpoints import seal, state_of
from inventory.db import Database, connect
from inventory.ledger_file import write_ledger
from inventory.verifying import verify_database
from migrations.run import upgrade
from tests.builders import NOW, SIGNER, World, make_world

AT_ONCE = 500
FLOOR = "import hashlib, json, sys\nfor line in open(sys.argv[1], encoding='utf-8'):\n    json.loads(line); hashlib.sha256(line.encode()).digest()"


def fill(database: Database, count: int) -> World:
    """Receipts and issues of one piece each, in a chain as the program writes it."""
    world = make_world(database)
    lot = world.receive(count)
    for begin in range(1, count, AT_ONCE):
        world.record(*(world.request("issue", lot=lot, quantity=1) for _ in range(min(AT_ONCE, count - begin))))
    return world


def write_file(world: World, file: Path) -> None:
    with world.writing() as session:
        header = seal(session, state_of(session), signer=SIGNER, occasion="export", now=NOW)
    with world.reading() as session, file.open("w", encoding="utf-8", newline="\n") as stream:
        write_ledger(session, stream, header)


def spent(act: Callable[[], Any]) -> float:
    """Seconds of the processor, of this process and of those it waits for."""
    before, children = time.process_time(), os.times()
    act()
    after = os.times()
    return (
        time.process_time()
        - before
        + after.children_user
        - children.children_user
        + after.children_system
        - children.children_system
    )


def measure(name: str, url: str, folder: Path, *, count: int) -> None:
    upgrade(url)
    database = connect(url)
    world, file = fill(database, count), folder / f"{name.split()[0]}.jsonl"
    writing = spent(lambda: write_file(world, file))
    program = [sys.executable, verifier.__file__, str(file)]
    floor = spent(lambda: subprocess.run([sys.executable, "-c", FLOOR, str(file)], check=True))
    proving = spent(lambda: subprocess.run(program, check=True, stdout=subprocess.DEVNULL))

    def prove_database() -> None:
        with world.reading() as session:
            assert verify_database(session) == []

    live = spent(prove_database)
    database.dispose()
    each = 1_000_000 / count
    print(
        f"{name}: {count:,} movements, floor {floor * each:.1f} µs each; from the file {proving * each:.1f} µs ({proving / floor:.1f}), "
        f"in the database {live * each:.1f} µs of ours ({live / floor:.1f}), writing the file {writing * each:.1f} µs"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--movements", type=int, default=20_000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    asked = parser.parse_args()
    with databases(asked.only) as kinds:
        for name, url, folder in kinds:
            measure(name, url, folder, count=asked.movements)


if __name__ == "__main__":
    main()
