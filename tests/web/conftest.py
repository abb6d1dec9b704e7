"""A running application on a fresh database, and clients signed in by role. Every page a client opens is checked."""

import re
import uuid
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from inventory.accounts import add_member, add_user
from inventory.db import Database, connect
from inventory.devices import start_session
from tests.builders import NOW, World, make_world
from tests.databases import KINDS, PostgresServer, SqliteFiles
from tests.demo import Demo, loaded_demo
from tests.settings import settings_for
from web import configuration, create_app

VOID = {"meta", "link", "input", "br", "img", "hr"}


class PageShape(HTMLParser):
    """Counts what every page must have: one h1, a language, a title, a label for every field, no inline style."""

    def __init__(self) -> None:
        super().__init__()
        self.h1 = 0
        self.language = ""
        self.fields: list[dict[str, str | None]] = []
        self.labels: set[str | None] = set()
        self.styled: list[str] = []
        self._open_labels = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.h1 += tag == "h1"
        if tag == "html":
            self.language = values.get("lang") or ""
        if "style" in values:
            self.styled.append(tag)
        if tag == "label":
            self._open_labels += 1
            self.labels.add(values.get("for"))
        if (
            tag in ("input", "select", "textarea")
            and values.get("type") not in ("hidden", "submit", "button")
            and not self._open_labels
        ):
            self.fields.append(values)

    def handle_endtag(self, tag: str) -> None:
        self._open_labels -= tag == "label"


def check_page(text: str) -> None:
    shape = PageShape()
    shape.feed(text)
    nameless = [
        f for f in shape.fields if f.get("id") not in shape.labels and not f.get("aria-label") and not f.get("aria-labelledby")
    ]

    assert shape.h1 == 1, f"{shape.h1} h1"
    assert shape.language in ("ja", "en")
    assert re.search(r"<title>[^<]+</title>", text)
    assert not nameless, f"fields without a label: {nameless}"
    assert not shape.styled, f"inline style on {shape.styled}"


class CheckingClient(FlaskClient):
    """Opens pages as a browser does, and checks the shape of each whole page it gets."""

    csrf_token = ""

    def open(self, *args: Any, **options: Any) -> Any:
        if isinstance(options.get("data"), dict) and "csrf_token" not in options["data"] and self.csrf_token:
            options["data"] = {**options["data"], "csrf_token": self.csrf_token}
        if options.get("json") is not None and self.csrf_token:
            options["headers"] = {"X-CSRF-Token": self.csrf_token, **(options.get("headers") or {})}
        response = super().open(*args, **options)
        if response.mimetype == "text/html" and response.text.lstrip().startswith("<!doctype") and response.status_code < 500:
            check_page(response.text)
        return response


@pytest.fixture
def world(database: Database) -> World:
    return make_world(database)


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for all tests of the process: putting its hundreds of routes together takes longer than most tests."""
    folder = tmp_path_factory.mktemp("before")
    database = connect(f"sqlite:///{(folder / 'none.sqlite3').as_posix()}")
    return create_app(settings_for(database, folder), database)


@pytest.fixture
def app(shared_app: Flask, database: Database, tmp_path: Path) -> Iterator[Flask]:
    """The application on this test's database, told nothing by any test before."""
    known = dict(shared_app.config)
    shared_app.config.update(configuration(settings_for(database, tmp_path), database), TESTING=True, CLOCK=lambda: NOW)
    shared_app.test_client_class = CheckingClient
    yield shared_app
    shared_app.config.clear()
    shared_app.config.update(known)


@pytest.fixture
def client_of(app: Flask, database: Database) -> Callable[[World, str], CheckingClient]:
    """`client_of(world, role)`: a browser signed in to that world as a new member in this role."""

    def sign_in(world: World, role: str) -> CheckingClient:
        with database.writing(world.organization_id) as session:
            user = add_user(session, name=f"{role} {uuid.uuid4().hex[:4]}", email=None, now=NOW)
            add_member(session, user, role=role, now=NOW)
            secret, signed_in = start_session(session, user_id=user.id, label="test", now=NOW)
            token = signed_in.csrf_token
        client = app.test_client()
        assert isinstance(client, CheckingClient)
        client.set_cookie("tasuki", secret)
        client.csrf_token = token
        return client

    return sign_in


@pytest.fixture
def coordinator(world: World, client_of: Callable[[World, str], CheckingClient]) -> CheckingClient:
    return client_of(world, "coordinator")


@pytest.fixture
def volunteer(world: World, client_of: Callable[[World, str], CheckingClient]) -> CheckingClient:
    return client_of(world, "volunteer")


@pytest.fixture
def stranger(database: Database, client_of: Callable[[World, str], CheckingClient]) -> CheckingClient:
    """An admin of another organization."""
    return client_of(make_world(database, name="となりの団体（試験）"), "admin")


@pytest.fixture(scope="session")
def sqlite_demo(sqlite_files: SqliteFiles) -> Iterator[Demo]:
    with loaded_demo(sqlite_files) as demo:
        yield demo


@pytest.fixture(scope="session")
def postgres_demo(postgres_server: PostgresServer) -> Iterator[Demo]:
    with loaded_demo(postgres_server) as demo:
        yield demo


@pytest.fixture(scope="module", params=KINDS)
def demo(request: pytest.FixtureRequest) -> Demo:
    """The demo, loaded once for all tests of the process that only look at it."""
    return request.getfixturevalue("sqlite_demo" if request.param == "sqlite" else "postgres_demo")
