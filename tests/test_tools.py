"""The tests' own ground: a durable PostgreSQL that is not root's, a browser with Japanese letters, an office program that counts."""

import os
import sys
from pathlib import Path
from subprocess import PIPE, Popen
from uuid import uuid4

import openpyxl
import psycopg
import pytest
from playwright.sync_api import Browser
from sqlalchemy import create_engine, make_url

from tests.chromium import PHONE
from tests.databases import LEFT_OUT, PostgresServer
from tests.office import Paper
from tools import machine, postgres

needs_postgres = pytest.mark.skipif(LEFT_OUT, reason="PostgreSQL left out")
PROJECT = Path(__file__).resolve().parent.parent


@needs_postgres
@pytest.mark.parametrize("setting", ["fsync", "synchronous_commit", "full_page_writes"])
def test_server_forces_every_commit_to_disk(postgres_server: PostgresServer, setting: str) -> None:
    with postgres_server.empty() as url, psycopg.connect(_dsn(url)) as connection:
        value = connection.execute(f"SHOW {setting}").fetchone()

    assert value == ("on",)


@needs_postgres
def test_server_does_not_run_as_root_and_goes_with_its_starter() -> None:
    with postgres.running() as url:
        folder = Path(str(make_url(url).query["host"]))
        owner = folder.stat().st_uid

    assert owner != 0
    assert not folder.exists()


@needs_postgres
def test_server_goes_even_when_its_starter_is_killed() -> None:
    starter = "import os, signal; from tools import postgres\nwith postgres.running() as url: print(url, flush=True); os.kill(os.getpid(), 9)"

    killed = Popen([sys.executable, "-c", starter], cwd=PROJECT, stdout=PIPE, stderr=PIPE, text=True)
    # The keeper holds the error pipe open until it has cleaned up, so reading to the end waits for it.
    output = killed.communicate(timeout=60)[0]

    assert not Path(str(make_url(output.split()[0]).query["host"])).exists()


@needs_postgres
def test_database_is_used_again_without_rows_and_with_counters_at_their_start(postgres_server: PostgresServer) -> None:
    name = "INSERT INTO organization (uid, name, is_demo, created_at, settings) VALUES (%s, '米', false, now(), '{}') RETURNING id"
    with postgres_server.migrated() as first, psycopg.connect(_dsn(first)) as connection:
        number = connection.execute(name, [uuid4()]).fetchone()

    with postgres_server.migrated() as second, psycopg.connect(_dsn(second)) as connection:
        number_again = connection.execute(name, [uuid4()]).fetchone()

    assert (second, number_again) == (first, number)


@needs_postgres
def test_database_with_a_trigger_switched_off_is_not_used_again(postgres_server: PostgresServer) -> None:
    with postgres_server.migrated() as first, psycopg.connect(_dsn(first)) as connection:
        connection.execute("ALTER TABLE movement DISABLE TRIGGER USER")
        connection.commit()

    with postgres_server.migrated() as second:
        pass

    assert second != first


def test_empty_database_can_be_written(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)

    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE box (number integer)")
        connection.exec_driver_sql("INSERT INTO box VALUES (1)")
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT number FROM box").all()
    engine.dispose()

    assert rows == [(1,)]


def test_browser_shows_japanese_letters_of_different_shapes(browser: Browser) -> None:
    page = browser.new_page(viewport=PHONE, locale="ja-JP")
    page.set_content("<p style='font-size:40px'><span id=a>入</span><span id=b>数</span></p>")

    pictures = {page.locator(f"#{name}").screenshot() for name in ("a", "b")}
    page.close()

    assert len(pictures) == 2


def test_paper_counts_formulas_and_prints_pages(paper: Paper, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append([20, 22, "=A1+B1", "米 5kg"])
    workbook.save(tmp_path / "sum.xlsx")

    counted = paper.convert(tmp_path / "sum.xlsx", to="csv")
    pages = paper.pictures(tmp_path / "sum.xlsx")

    assert counted.read_text(encoding="utf-8").strip() == "20,22,42,米 5kg"
    assert [page.stat().st_size > 0 for page in pages] == [True]


def test_named_browser_that_is_not_there_is_not_replaced_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASUKI_CHROMIUM", os.path.join("nowhere", "chromium"))

    found = machine.find_chromium()

    assert found is None


def _dsn(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
