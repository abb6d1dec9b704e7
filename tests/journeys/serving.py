"""A server as it runs in earnest: waitress on a port of its own, the worker beside it, the clock standing at one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from flask import Flask
from waitress.server import create_server

from inventory.db import Database
from tests.builders import NOW
from web import create_app
from web.settings import Settings
from web.work import run_next
from web.worker import HANDLERS


@contextmanager
def serving(database: Database, folder: Path) -> Iterator[str]:
    """The address of a running server on this database."""
    settings = Settings(
        data_dir=folder, database_url=str(database.url), secret_key="only for tests", public_url="http://localhost", allow_http=False,
        trusted_proxies=0, host="127.0.0.1", port=8000, demo_on_first_start=False,
    )  # fmt: skip
    app = create_app(settings, database)
    app.config.update(CLOCK=lambda: NOW)
    with _working(database), _answering(app) as address:
        yield address


@contextmanager
def _answering(app: Flask) -> Iterator[str]:
    server = create_server(app, host="127.0.0.1", port=0, threads=8)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=10)


@contextmanager
def _working(database: Database) -> Iterator[None]:
    stop = Event()

    def work() -> None:
        while not stop.is_set():
            if not run_next(database, HANDLERS, lambda: NOW):
                stop.wait(0.2)

    thread = Thread(target=work, daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(timeout=10)
