"""A server as it runs in earnest: waitress on a port of its own, the worker beside it, the clock standing at one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from inventory.db import Database
from tests.builders import NOW
from tests.settings import settings_for
from web import create_app
from web.work import run_next
from web.worker import HANDLERS


@contextmanager
def serving(database: Database, folder: Path) -> Iterator[str]:
    """The address of a running server on this database."""
    app = create_app(settings_for(database, folder), database)
    app.config.update(CLOCK=lambda: NOW)
    with _working(database, folder), answering(app) as address:
        yield address


@contextmanager
def answering(app: Flask) -> Iterator[str]:
    """The address of the application in waitress. The loop is ours, so that it ends before its sockets are closed."""
    sockets: dict[int, object] = {}
    server = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=8, clear_untrusted_proxy_headers=True)
    stop = Event()

    def answer() -> None:
        while not stop.is_set():
            wasyncore.loop(timeout=0.2, map=sockets, count=1)

    thread = Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        stop.set()
        thread.join(timeout=10)
        server.task_dispatcher.shutdown()
        server.close()
        # Connections that a browser or program kept open.
        wasyncore.close_all(sockets)


@contextmanager
def _working(database: Database, folder: Path) -> Iterator[None]:
    stop = Event()

    def work() -> None:
        while not stop.is_set():
            if not run_next(database, HANDLERS, lambda: NOW, settings_for(database, folder)):
                stop.wait(0.2)

    thread = Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=10)
