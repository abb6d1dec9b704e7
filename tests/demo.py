"""The demo on a database of its own, for tests that look at it and change nothing that others look at."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from inventory.db import Database, connect
from tests.compiled import keep_compiled
from tests.databases import PostgresServer, SqliteFiles
from web.demo import load_demo

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Demo:
    database: Database
    organization_id: int
    progress: list[int]


@contextmanager
def loaded_demo(databases: SqliteFiles | PostgresServer) -> Iterator[Demo]:
    with databases.migrated() as url:
        database = connect(url)
        keep_compiled(database)
        progress: list[int] = []
        yield Demo(database, load_demo(database, now=NOW, progress=progress.append), progress)
        database.dispose()
