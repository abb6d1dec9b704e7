"""Fresh databases for tests: one migrated template per test process, a copy of it for each test, nothing left behind."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import event, make_url

from inventory.db import Database, connect
from migrations.run import upgrade
from tests.compiled import keep_compiled
from tests.roles import ordinary

LEFT_OUT = os.environ.get("TASUKI_TEST_POSTGRES") == "skip"
KEPT = "kept"  # the name under which a test's connections wait for the next test
KINDS = ["sqlite"] if LEFT_OUT else ["sqlite", "postgresql"]


class SqliteFiles:
    """SQLite databases in a temporary folder."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._template: Path | None = None

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The address of a database without any table."""
        yield _address(self._new_file())

    @contextmanager
    def connected(self, url: str) -> Iterator[Database]:
        """A database at this address, closed in the end."""
        database = connect(url)
        keep_compiled(database)
        yield database
        database.dispose()

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """The address of a database with all tables and no rows."""
        if self._template is None:
            self._template = self._make_template()
        file = self._new_file()
        shutil.copyfile(self._template, file)
        yield _address(file)

    def _make_template(self) -> Path:
        template = self._new_file()
        upgrade(_address(template))
        with sqlite3.connect(template) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return template

    def _new_file(self) -> Path:
        return self.folder / f"{uuid4().hex}.sqlite3"


class PostgresServer:
    """Databases on the test server. A migrated one is emptied after its test and used again, which is far quicker than a new copy;
    one whose tables, triggers or policies a test changed is thrown away. Tests work as an ordinary role, which owns the databases
    and is held by their row level security all the same; only emptying is done by the server's own role."""

    def __init__(self, url: str):
        self.url = make_url(url).set(drivername="postgresql+psycopg")
        self.ordinary = make_url(ordinary(url)).set(drivername="postgresql+psycopg")
        self._template: str | None = None
        self._spare: list[str] = []
        self._schemas: dict[str, str] = {}
        self._open: dict[str, Database] = {}

    @contextmanager
    def connected(self, url: str) -> Iterator[Database]:
        """A database at this address, with the connections that tests before left idle: new ones would learn every table anew."""
        name = make_url(url).database or ""
        if name not in self._open:
            database = self._open[name] = connect(url)
            for engine in (database.engine, database._reader, database._asker):
                event.listen(engine, "connect", _mark)
            keep_compiled(database)
        yield self._open[name]

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The address of a database without any table."""
        name = self._create("template1")
        try:
            yield self._url_of(name)
        finally:
            self._drop(name)

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """The address of a database with all tables and no rows."""
        name = self._spare.pop() if self._spare else self._copy_of_template()
        try:
            yield self._url_of(name)
        finally:
            if self._is_idle(name) and self._was_emptied(name):
                self._spare.append(name)
            else:
                self._close(name)
                self._drop(name)

    def close(self) -> None:
        for name in list(self._open):
            self._close(name)
        for name in [*self._spare, *([self._template] if self._template else [])]:
            self._drop(name)

    def _copy_of_template(self) -> str:
        if self._template is None:
            self._template = self._create("template1")
            upgrade(self._url_of(self._template))
        name = self._create(self._template)
        with self._connect(name) as connection:
            self._schemas[name] = _schema_of(connection)
        return name

    def _is_idle(self, name: str) -> bool:
        """Every connection was given back."""
        database = self._open.get(name)
        engines = (database.engine, database._reader, database._asker) if database else ()
        return sum(engine.pool.checkedout() for engine in engines) == 0

    def _close(self, name: str) -> None:
        if name in self._open:
            self._open.pop(name).dispose()

    def _was_emptied(self, name: str) -> bool:
        with self._connect(name) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND (application_name <> %s OR state <> 'idle')",
                [KEPT],
            )
            if _schema_of(connection) != self._schemas[name]:
                return False
            try:
                _empty(connection)
            except psycopg.errors.InsufficientPrivilege:  # a server of the contributor's own, without its superuser
                return False
        return True

    def _create(self, template: str) -> str:
        name = f"test_{uuid4().hex}"
        self._execute("CREATE DATABASE {} TEMPLATE {} OWNER {}", name, template, self.ordinary.username or "")
        return name

    def _drop(self, name: str) -> None:
        self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def _execute(self, statement: str, *names: str) -> None:
        with self._connect(self.url.database) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _connect(self, name: str | None) -> psycopg.Connection:
        dsn = self.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
        return psycopg.connect(dsn, autocommit=True, options="-c lock_timeout=10s")

    def _url_of(self, name: str) -> str:
        return self.ordinary.set(database=name).render_as_string(hide_password=False)


def _mark(connection: psycopg.Connection, record: object) -> None:
    connection.execute(f"SET application_name = {KEPT}")
    connection.commit()


def _schema_of(connection: psycopg.Connection) -> str:
    """Changes whenever a table, column, trigger, function or policy does: every catalogue row names the transaction that wrote it."""
    catalogues = ("pg_class", "pg_trigger", "pg_constraint", "pg_proc", "pg_policy")
    union = " UNION ALL ".join(f"SELECT '{name}' AS catalogue, oid, xmin FROM {name} WHERE oid >= 16384" for name in catalogues)
    digest = "SELECT md5(coalesce(string_agg(concat_ws(' ', catalogue, oid, xmin), ',' ORDER BY catalogue, oid), '')) FROM"
    return connection.execute(f"{digest} ({union}) AS entries").fetchone()[0]


def _empty(connection: psycopg.Connection) -> None:
    """No table has rows and counters start anew. Triggers rest meanwhile: they would rightly refuse to delete movements."""
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'")
    has_rows = "SELECT {name} AS name WHERE EXISTS (SELECT 1 FROM {table})"
    questions = [sql.SQL(has_rows).format(name=sql.Literal(name), table=sql.Identifier(name)) for (name,) in tables]
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        for (name,) in connection.execute(sql.SQL(" UNION ALL ").join(questions)).fetchall():
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        connection.execute("SELECT setval(format('%I.%I', schemaname, sequencename), start_value, false) FROM pg_sequences")


def _address(file: Path) -> str:
    return f"sqlite:///{file.as_posix()}"
