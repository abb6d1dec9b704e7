"""A real server that can be switched off and on again at the same address, and answers that get lost on the way to the phone."""

import socket
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from flask import Flask
from playwright.sync_api import BrowserContext
from waitress import wasyncore
from waitress.server import create_server

from inventory.accounts import add_member, add_user
from inventory.db import Database
from inventory.devices import start_session
from tests.builders import NOW, World

BATCH = "/api/v1/movements/batch"


class Server:
    """The application on one port. `stop` closes it as a power cut does; `start` opens it at the same address."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://localhost:{self.port}"
        # Answers to these paths are worked on and then lost.
        self.lost: list[str] = []
        # Decides of each sent batch whether it is lost before ("before") or after ("after") it is worked on.
        self.fate: Callable[[], str] = lambda: ""
        # Called once, after the next batch was worked on.
        self.then: Callable[[], None] | None = None

    def start(self) -> None:
        self.sockets: dict[int, Any] = {}
        self.server = create_server(self._answer, map=self.sockets, host="127.0.0.1", port=self.port, threads=8)
        self.ending = Event()
        self.thread = Thread(target=self._loop, daemon=True)
        self.thread.start()

    def _loop(self) -> None:
        while not self.ending.is_set():
            wasyncore.loop(timeout=0.1, map=self.sockets, count=1)

    def stop(self) -> None:
        self.ending.set()
        self.thread.join(timeout=10)
        self.server.task_dispatcher.shutdown()
        self.server.close()
        wasyncore.close_all(self.sockets)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        path = environ["PATH_INFO"] if environ["REQUEST_METHOD"] == "POST" else ""
        fate = self.fate() if path == BATCH else ""
        if fate == "before":
            return _lose(start_response)
        body = self.app(environ, start_response)
        if path == BATCH and self.then:
            then, self.then = self.then, None
            then()
        if fate == "after" or path in self.lost:
            if path in self.lost:
                self.lost.remove(path)
            list(body)
            return _lose(start_response)
        return body


def _lose(start_response: Any) -> list[bytes]:
    start_response("502 Bad Gateway", [("Content-Type", "text/plain")])
    return [b"lost"]


@contextmanager
def switched(app: Flask) -> Iterator[Server]:
    """A running server; it is gone on leaving."""
    server = Server(app)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def sign_in(context: BrowserContext, server: Server, world: World, *, name: str = "倉庫 花子") -> uuid.UUID:
    """The context is signed in as a new volunteer. -> the sign-in, to end it"""
    with world.database.writing(world.organization_id) as session:
        user = add_user(session, name=name, email=None, now=NOW)
        add_member(session, user, role="volunteer", now=NOW)
    return sign_in_again(context, server, world.database, world.organization_id, user.id)


def sign_in_again(
    context: BrowserContext, server: Server, database: Database, organization_id: int, user_id: uuid.UUID
) -> uuid.UUID:
    """The same person once more, with a fresh cookie."""
    with database.writing(organization_id) as session:
        secret, signed_in = start_session(session, user_id=user_id, label="test", now=NOW)
        context.add_cookies([{"name": "tasuki", "value": secret, "url": server.address, "expires": time.time() + 86_400}])
        return signed_in.id
