"""Fresh databases for tests: one migrated template per test process, a copy of it for each test, nothing left behind."""

import importlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

LEFT_OUT = os.environ.get("TASUKI_TEST_POSTGRES") == "skip"
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
    def migrated(self) -> Iterator[str]:
        """The address of a database with all tables and no rows."""
        if self._template is None:
            self._template = self._make_template()
        file = self._new_file()
        shutil.copyfile(self._template, file)
        yield _address(file)

    def _make_template(self) -> Path:
        template = self._new_file()
        importlib.import_module("migrations.run").upgrade(_address(template))
        with sqlite3.connect(template) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return template

    def _new_file(self) -> Path:
        return self.folder / f"{uuid4().hex}.sqlite3"


class PostgresServer:
    """Databases on the test server; each is dropped after its test."""

    def __init__(self, url: str):
        self.url = make_url(url).set(drivername="postgresql+psycopg")
        self._template: str | None = None

    @contextmanager
    def empty(self, *, template: str = "template1") -> Iterator[str]:
        """The address of a database without any table, or of a copy of `template`."""
        name = f"test_{uuid4().hex}"
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, template)
        try:
            yield self._url_of(name).render_as_string(hide_password=False)
        finally:
            self._execute("DROP DATABASE {} WITH (FORCE)", name)

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """The address of a database with all tables and no rows."""
        if self._template is None:
            self._template = self._make_template()
        with self.empty(template=self._template) as url:
            yield url

    def close(self) -> None:
        if self._template:
            self._execute("DROP DATABASE {} WITH (FORCE)", self._template)

    def _make_template(self) -> str:
        name = f"template_{uuid4().hex}"
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, "template1")
        importlib.import_module("migrations.run").upgrade(self._url_of(name).render_as_string(hide_password=False))
        return name

    def _execute(self, statement: str, *names: str) -> None:
        dsn = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _url_of(self, name: str) -> URL:
        return self.url.set(database=name)


def _address(file: Path) -> str:
    return f"sqlite:///{file.as_posix()}"
