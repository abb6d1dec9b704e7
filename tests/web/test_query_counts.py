"""No page asks the database more often than its budget, and none asks the same twice, so that more rows never mean more questions."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from inventory.accounts import list_members
from inventory.catalog import Item
from inventory.db import Database
from inventory.devices import start_session
from inventory.lots import Lot
from inventory.places import Place
from matching.deliveries import Delivery
from matching.offers import Offer
from matching.rounds.tables import Round
from tests.builders import NOW
from tests.demo import Demo
from tests.settings import settings_for
from web import create_app

BUDGET = 6
# Pages that show much at once, and why they may ask more often.
LARGER = {
    "/": 12,  # what needs attention in every area of the work
    "/api/v1/reports/impact.xlsx": 32,  # no page but a file of sixteen sheets with a list each, a checkpoint, and a line in the journal
    "lot": 7,  # all that an assessor asks of it: its way, allergens, agreement, what was checked and photographed
    "round": 12,  # the workbench
}
# Pages that may ask the same more than once, though no more often for more rows.
ASK_AGAIN = {
    "/api/v1/reports/impact.xlsx",
    "/scan/place",  # the warehouses to choose from, and whether the remembered one is among them
}


@dataclass(frozen=True)
class Filled:
    """The demo behind an application, somebody of it signed in, and addresses of one record of each kind."""

    app: Flask
    database: Database
    client: FlaskClient
    records: dict[str, str]

    def questions(self, path: str) -> list[str]:
        """What the database was asked for this page, without who is asking. Lists of values count alike whatever their length."""
        with _noted(self.database) as asked:
            response = self.client.get(path)
        assert response.status_code in (200, 302, 422), f"{path}: {response.status_code}"
        return [
            _bare(one)
            for one in asked
            if not one.startswith(("BEGIN", "INSERT INTO export_record")) and "FROM user_session JOIN" not in " ".join(one.split())
        ]


@contextmanager
def _noted(database: Database) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    engines = (database.engine, database._reader)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield asked
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def _bare(statement: str) -> str:
    return re.sub(r"IN \([^()]*(\([^()]*\)[^()]*)*\)", "IN (…)", " ".join(statement.split()))


@pytest.fixture(scope="module")
def filled(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    app = _app(demo.database, tmp_path_factory.mktemp("data"))
    signed_in = _signed_in(app, demo.database, demo.organization_id)
    return Filled(app, demo.database, signed_in, _records(demo.database, demo.organization_id))


def _app(database: Database, folder: Path) -> Flask:
    app = create_app(settings_for(database, folder), database)
    app.config.update(TESTING=True, CLOCK=lambda: NOW)
    return app


def _signed_in(app: Flask, database: Database, organization_id: int) -> FlaskClient:
    with database.writing(organization_id) as session:
        admin = next(user for membership, user in list_members(session) if membership.role == "admin")
        secret, _ = start_session(session, user_id=admin.id, label="test", now=NOW)
    client = app.test_client()
    client.set_cookie("tasuki", secret)
    return client


def _records(database: Database, organization_id: int) -> dict[str, str]:
    with database.reading(organization_id) as session:
        found = {
            "lot": f"/lots/{session.scalar(select(Lot.code).order_by(Lot.created_at))}",
            "item": f"/items/{session.scalar(select(Item.code).order_by(Item.name))}",
            "delivery": f"/deliveries/{session.scalar(select(Delivery.code).order_by(Delivery.code))}",
            "offer": f"/offers/{session.scalar(select(Offer.code).order_by(Offer.code))}",
            "round": f"/rounds/{session.scalar(select(Round.number).order_by(Round.number.desc()))}",
        }
        for kind in ("group", "donor"):
            found[kind] = f"/{kind}s/{session.scalar(select(Place.code).where(Place.kind == kind).order_by(Place.name))}"
    return found


def _pages(filled: Filled) -> dict[str, str]:
    """Every page that needs nothing in its address, by its address, and one record of each kind, by its kind."""
    rules = filled.app.url_map.iter_rules()
    lists = {rule.rule: rule.rule for rule in rules if "GET" in (rule.methods or ()) and not rule.arguments}
    return lists | filled.records


def test_every_page_stays_within_its_budget(filled):
    counts = {name: len(filled.questions(path)) for name, path in _pages(filled).items()}

    assert {name: count for name, count in counts.items() if count > LARGER.get(name, BUDGET)} == {}


def test_no_page_asks_the_same_question_twice(filled):
    pages = {name: path for name, path in _pages(filled).items() if name not in ASK_AGAIN}
    repeated = {
        name: [one for one, times in Counter(filled.questions(path)).items() if times > 1] for name, path in pages.items()
    }

    assert {name: questions for name, questions in repeated.items() if questions} == {}
