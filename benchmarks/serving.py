"""A database with an organization, and the real server on it in a process of its own, so that it shares no interpreter with its clients."""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, make_url

import matching.models  # noqa: F401 - the mapping must be whole
from inventory.accounts import add_member, add_user
from inventory.db import Database, connect
from inventory.devices import make_token
from inventory.organizations import found_organization
from migrations.run import upgrade
from tests.roles import ordinary
from tools import postgres


@dataclass(frozen=True)
class Bench:
    """A served database, its one organization and a token of its admin."""

    database: Database
    port: int
    organization_id: int
    actor_id: uuid.UUID
    token: str

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port)

    def fetch(self, connection: http.client.HTTPConnection, method: str, path: str, body: object = None) -> bytes:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{answer.status}: {text[:300]!r}")
        return text

    def milliseconds(self, connection: http.client.HTTPConnection, path: str) -> float:
        """How long one answer takes."""
        began = time.perf_counter()
        self.fetch(connection, "GET", path)
        return (time.perf_counter() - began) * 1000

    def median_milliseconds(self, path: str, times: int = 100) -> float:
        connection = self.connection()
        return statistics.median(self.milliseconds(connection, path) for _ in range(times))

    def _wait(self) -> None:
        """Until the server answers."""
        for _ in range(300):
            try:
                self.fetch(self.connection(), "GET", "/healthz")
                return
            except ConnectionRefusedError:
                time.sleep(0.1)
        raise RuntimeError("the server did not start")


@contextmanager
def databases(only: str | None = None) -> Iterator[Iterator[tuple[str, str, Path]]]:
    """Name, address and folder of an empty database of each kind, or of `only` one."""
    with tempfile.TemporaryDirectory() as folder, postgres.running() as postgres_url:
        kinds = {
            "sqlite": ("SQLite FULL", f"sqlite:///{folder}/bench.sqlite3", Path(folder)),
            "postgresql": ("PostgreSQL", _new_database(ordinary(postgres_url), "bench"), Path(folder)),
        }
        yield iter([kinds[only]] if only else kinds.values())


def beside(url: str) -> str:
    """The address of a second empty database on the same disk or server."""
    return _new_database(url, f"{make_url(url).database}2")


def _new_database(url: str, name: str) -> str:
    address = make_url(url)
    if not url.startswith("sqlite"):
        engine = create_engine(address.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f'create database "{name}"')
        engine.dispose()
    return address.set(database=name).render_as_string(hide_password=False)


@contextmanager
def serving(url: str, folder: Path) -> Iterator[Bench]:
    """The server on a new database with one organization."""
    upgrade(url)
    database = connect(url)
    organization_id, actor_id, token = found(database)
    port = _free_port()
    environment = os.environ | {"TASUKI_DATABASE_URL": url, "TASUKI_DATA_DIR": str(folder), "TASUKI_PORT": str(port)}
    command = [sys.executable, "-c", "from web.commands import main; main(['serve'])"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        bench = Bench(database, port, organization_id, actor_id, token)
        bench._wait()
        yield bench
    finally:
        server.terminate()
        server.wait()
        database.dispose()


def found(database: Database) -> tuple[int, uuid.UUID, str]:
    """An organization stands; answers it, its admin and a token of theirs."""
    now = datetime.now(UTC)
    with database.writing(None) as session:
        organization = found_organization(session, name="測定", now=now)
        user = add_user(session, name="測定", email=None, now=now)
        add_member(session, user, role="admin", now=now)
        return organization.id, user.id, make_token(session, user_id=user.id, name="benchmark", now=now)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
