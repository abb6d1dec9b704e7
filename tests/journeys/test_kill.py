"""A server killed in the middle of bookings: what it answered is there, once, and the ledger proves itself."""

import random
import uuid
from collections import Counter
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from threading import Thread

from sqlalchemy import func, select

from inventory.db import Database
from inventory.devices import make_token
from inventory.movements import Balance, Movement
from inventory.verifying import verify_database
from tests.builders import World, make_world
from tests.journeys.calling import Caller
from tests.journeys.program import serving, settings_of, wait_for
from web.worker import clock

# On PostgreSQL the server that is killed keeps nothing itself, so fewer kills say as much.
KILLS = {"sqlite": 4, "postgresql": 2}
PHONES = 4
PATH = "/api/v1/movements"


class Phones:
    """Some phones that book one after the other. `open` is what no answer has come for: it is sent again to the next server."""

    def __init__(self, world: World, token: str) -> None:
        self.token = token
        self.body = {
            "kind": "receive", "site": world.site, "donor": world.donor, "item": {"code": world.item}, "quantity": 1,
            "date_kind": "best_before", "date": "2035-03-31",
        }  # fmt: skip
        self.open: list[list[str]] = [[] for _ in range(PHONES)]
        self.answered: Counter[str] = Counter()

    def book_until(self, address: str, kill: Callable[[], None], *, answers: int) -> None:
        """All phones book; the server is killed after so many further answers."""
        enough = len(self.answered) + answers
        threads = [Thread(target=self._book, args=(Caller(address, self.token), waiting), daemon=True) for waiting in self.open]
        for thread in threads:
            thread.start()
        wait_for(lambda: len(self.answered) >= enough)
        kill()
        for thread in threads:
            thread.join(timeout=60)
        assert not any(thread.is_alive() for thread in threads)

    def _book(self, caller: Caller, waiting: list[str]) -> None:
        while True:
            if not waiting:
                waiting.append(str(uuid.uuid4()))
            try:
                answer = caller.post(PATH, self.body | {"key": waiting[0]})
            except (OSError, HTTPException):
                return
            assert answer.status in (200, 201), answer.content
            self.answered[waiting.pop()] += 1


def test_entries_that_were_answered_survive_every_kill_once(database: Database, database_url: str, tmp_path: Path) -> None:
    world, chance = make_world(database), random.Random(7)
    with world.writing() as session:
        phones = Phones(world, make_token(session, user_id=world.actor_id, name="phones", now=clock()))
    settings = settings_of(tmp_path, DATABASE_URL=database_url)
    for _ in range(KILLS["sqlite" if database.is_sqlite else "postgresql"]):
        with serving(settings) as server:
            phones.book_until(server.address, server.kill, answers=chance.randint(3, 40))

    with serving(settings) as server:
        again = [Caller(server.address, phones.token).post(PATH, phones.body | {"key": key}) for key in phones.answered]

    with world.reading() as session:
        booked = Counter(str(key) for key in session.scalars(select(Movement.key)))
        stock = session.scalar(select(func.sum(Balance.on_hand)).where(Balance.on_hand > 0))
        problems = verify_database(session)
    assert [answer.status for answer in again] == [200] * len(again)
    assert set(booked.values()) == {1}
    assert set(phones.answered) <= set(booked)
    assert set(booked) - set(phones.answered) <= {key for waiting in phones.open for key in waiting}
    assert (stock, problems) == (sum(booked.values()), [])
