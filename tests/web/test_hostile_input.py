"""Whatever is sent to whichever route: no crash, nothing of another organization in the answer, and a refusal has written nothing."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import func, select

from inventory.db import Base, Database, reach_everything
from tests.web.conftest import CheckingClient
from tests.web.foreign import MARK, Foreign, begin_foreign, rows_of
from tests.web.hostile import Attacker

# Wrong passwords are counted, and so they must be.
COUNTED_ON_REFUSAL = {"sign_in_attempt"}
# A file that somebody takes leaves its line though it is asked for by GET.
COUNTED_ON_LEAVING = {"export_record"}
# Databases differ little in what they are asked here.
ROUNDS = {"sqlite": 2, "postgresql": 1}


@pytest.fixture
def foreign(database: Database) -> Foreign:
    return begin_foreign(database)


@pytest.fixture
def own(database: Database) -> Foreign:
    return begin_foreign(database, mark="うちの")


class Counted:
    """How many rows each table has, counted anew only when something may have been written."""

    def __init__(self, database: Database) -> None:
        self.database = database
        tables = [table for table in Base.metadata.sorted_tables if table.name not in COUNTED_ON_REFUSAL | COUNTED_ON_LEAVING]
        self.question = select(*(select(func.count()).select_from(table).scalar_subquery().label(table.name) for table in tables))
        self.last = self.now()

    def change(self) -> dict[str, int]:
        """By how many rows tables differ from the last look."""
        rows, last = self.now(), self.last
        self.last = rows
        return {name: rows[name] - last[name] for name in rows if rows[name] != last[name]}

    def now(self) -> dict[str, int]:
        with self.database.engine.connect() as connection:
            reach_everything(connection)
            return dict(connection.execute(self.question).one()._mapping)


@dataclass
class Found:
    """What must stay empty."""

    crashed: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    left: list[tuple[str, dict[str, int]]] = field(default_factory=list)


def usual_values(own: Foreign) -> dict[str, Any]:
    """Right values by name of the field or area: own records, and words and numbers that pass."""
    world = own.world
    places = {"items": world.item, "groups": world.group, "donors": world.donor, "places": world.site, "lots": own.story.lot}
    return places | {
        "offers": own.codes.get("Offer", ""), "deliveries": own.codes.get("Delivery", ""),
        "site": world.site, "donor": world.donor, "group": world.group, "lot": own.story.lot, "target": world.site, "hub": world.group,
        "quantity": "1", "pieces": "1", "cases": "2", "counted": "3", "households": "5", "date": "2027-03-31", "date_kind": "best_before",
        "available_from": "2026-11-24", "available_to": "2026-11-30", "handed_out_on": "2026-11-20", "signed_on": "2026-04-01", "reason": "damaged",
        "name": "ふゆ", "category": "retort", "kind": "issue", "window_days": "30", "prefecture_code": "13", "page": "1", "state": "open",
        "from": "2026-04-01", "to": "2026-11-30", "first": "2026-04-01", "last": "2026-11-30", "role": "volunteer",
    }  # fmt: skip


def told_by(answer: Any) -> str:
    """All text of an answer: its body, unpacked when it is a workbook, and where it leads."""
    body = answer.data
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    return body.decode(errors="replace") + unquote(answer.headers.get("Location", ""))


def strike(attacker: Attacker, own: Foreign, client_of: Callable[..., CheckingClient], counted: Counted) -> Found:
    """Sends everything as an admin, who signs in again after something sent has ended the session."""
    found, client = Found(), None
    for attack in attacker.attacks(rounds=ROUNDS[counted.database.engine.dialect.name]):
        if client is None:
            client = client_of(own.world, "admin")
            attacker.token = client.csrf_token
            counted.last = counted.now()
        answer = client.open(attack.path, method=attack.method, **attack.options)
        found.crashed += [str(attack)] if answer.status_code >= 500 else []
        found.told += [str(attack)] if MARK in told_by(answer) else []
        answer.close()
        if attack.method != "GET":
            changed = counted.change()
            found.left += [(str(attack), changed)] if answer.status_code >= 400 and changed else []
        if answer.status_code == 401 or "/sign-in" in answer.headers.get("Location", ""):
            client = None
    return found


def test_odd_requests_to_every_route_crash_nothing_tell_nothing_and_leave_nothing(app: Flask, database, own, foreign, client_of):
    before = rows_of(foreign.world)
    codes = [*own.codes.values(), *foreign.codes.values(), own.story.lot, foreign.story.lot]
    ids = [str(known) for known in (*own.ids.values(), *foreign.ids.values())]

    found = strike(Attacker(app, codes, ids, usual_values(own)), own, client_of, Counted(database))

    assert found == Found()
    assert rows_of(foreign.world) == before
