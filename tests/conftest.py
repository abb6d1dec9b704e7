"""What every test may ask for: a fresh database of either kind, a browser, an office program, a fixed moment."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from inventory.db import Database
from tests import chromium, office
from tests.databases import KINDS, LEFT_OUT, PostgresServer, SqliteFiles
from tests.distribution import FilesTogether
from tools import postgres

SERVER = "TASUKI_TEST_POSTGRES_URL"


def pytest_configure(config: pytest.Config) -> None:
    """With several workers the server is started once, before them; they inherit its address."""
    if getattr(config.option, "numprocesses", None) and not (LEFT_OUT or os.environ.get(SERVER)):
        server = ExitStack()
        os.environ[SERVER] = server.enter_context(postgres.running())
        config.add_cleanup(server.close)
        config.add_cleanup(lambda: os.environ.pop(SERVER))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files come first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: item.path.parent.name != "journeys")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Whole files go to a worker, in the order they were collected; those that look at the demo go to the same one."""
    config.option.loadscopereorder = False
    return FilesTogether(config, log)


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The server named in the environment, else one of our own. Tests never pass because there is none."""
    with ExitStack() as until_end:
        server = PostgresServer(os.environ.get(SERVER) or until_end.enter_context(postgres.running()))
        until_end.callback(server.close)
        yield server


@pytest.fixture(params=KINDS)
def databases(request: pytest.FixtureRequest) -> SqliteFiles | PostgresServer:
    """Where databases come from; a test that asks for one runs on SQLite and on PostgreSQL."""
    return request.getfixturevalue("sqlite_files" if request.param == "sqlite" else "postgres_server")


@pytest.fixture
def database_url(databases: SqliteFiles | PostgresServer) -> Iterator[str]:
    """The address of a migrated database without rows."""
    with databases.migrated() as url:
        yield url


@pytest.fixture
def empty_database_url(databases: SqliteFiles | PostgresServer) -> Iterator[str]:
    """The address of a database without any table, for tests of migrations, restore and first start."""
    with databases.empty() as url:
        yield url


@pytest.fixture
def database(databases: SqliteFiles | PostgresServer, database_url: str) -> Iterator[Database]:
    """A migrated database without rows, ready for `writing` and `reading`."""
    with databases.connected(database_url) as database:
        yield database


@pytest.fixture
def now() -> datetime:
    """Noon of 21 November 2026 in Tokyo: one Saturday for all tests."""
    return datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def chromium_launcher() -> Iterator[chromium.Launcher]:
    """Starts browsers, for tests that need one of their own, such as one that sees a film through its camera."""
    with chromium.launcher() as launcher:
        yield launcher


@pytest.fixture(scope="session")
def browser(chromium_launcher: chromium.Launcher) -> Iterator[chromium.Browser]:
    """One Chromium for all tests of the process; each test opens a context of its own."""
    browser = chromium_launcher()
    yield browser
    browser.close()


@pytest.fixture
def paper(tmp_path: office.Path) -> office.Paper:
    """LibreOffice, which shows a workbook or document as PDF and as pictures."""
    return office.Paper(tmp_path / "paper")
