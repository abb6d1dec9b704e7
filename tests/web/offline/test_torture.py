"""Phones with bad reception against the real application: whatever is cut, repeated or answered too late, each entry is booked once, in order.

A model of static/js/scan/outbox.js draws one random schedule after the other: replies lost before or after the commit, two tabs, forms whose
answer never came, forms that arrive late, a sign-in that ends in between, and another person on the same phone.
"""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from inventory.accounts import add_member, add_user
from inventory.db import Database
from inventory.devices import start_session
from inventory.movements import Movement
from tests.builders import NOW, World
from tests.web.entries import API, entry

SCHEDULES = {"sqlite": 200, "postgresql": 40}
REFUSALS = (400, 404, 409, 422)


class Cut(Exception):
    """No answer came."""


@dataclass
class Phone:
    """What one person's phone keeps; tabs share it. `made` is every key in the order of confirming, `late` are forms still on their way."""

    app: Flask
    world: World
    user_id: uuid.UUID
    chance: random.Random
    outbox: list[dict[str, Any]] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    late: list[dict[str, Any]] = field(default_factory=list)
    client: FlaskClient | None = None
    token: str = ""

    def sign_in(self) -> None:
        with self.world.writing() as session:
            secret, signed_in = start_session(session, user_id=self.user_id, label="phone", now=NOW)
            self.token = signed_in.csrf_token
        self.client = self.app.test_client()
        self.client.set_cookie("tasuki", secret)

    def send(self, path: str, body: Any) -> Any:
        """The request as reception has it: lost on the way there, lost on the way back, or answered."""
        luck = self.chance.random()
        if luck < 0.15:
            raise Cut
        assert self.client is not None
        answer = self.client.post(path, json=body, headers={"X-CSRF-Token": self.token})
        if luck < 0.4:
            raise Cut
        return answer

    def confirm(self, body: dict[str, Any]) -> None:
        self.made.append(body["key"])
        is_alone = not self.outbox
        self.outbox.append(body)
        if is_alone and self.chance.random() < 0.5:
            self.send_alone(body)

    def send_alone(self, body: dict[str, Any]) -> None:
        """As its own form; without an answer the entry stays, and the form may still arrive much later."""
        if self.chance.random() < 0.2:
            self.late.append(body)
            return
        try:
            answer = self.send(API, body)
        except Cut:
            return
        if answer.status_code in REFUSALS:
            # Said at once, with the form still in hand: nothing was promised.
            self.made.remove(body["key"])
        if answer.status_code in (200, 201, *REFUSALS):
            self.outbox.remove(body)

    def flush(self, size: int) -> None:
        """One tab sends what waits, the oldest first."""
        batch = self.outbox[:size]
        if not batch:
            return
        try:
            answer = self.send(f"{API}/batch", [{**body, "queued": True} for body in batch])
        except Cut:
            return
        if answer.status_code == 401:
            self.sign_in()
            return
        assert answer.status_code == 200, answer.text
        self.settle(batch, answer.json)

    def settle(self, batch: list[dict[str, Any]], answers: list[dict[str, Any]]) -> None:
        for body, answer in zip(batch, answers, strict=True):
            assert answer["key"] == body["key"]
            if answer["status"] in REFUSALS and body in self.outbox:
                self.refused.append(body["key"])
            # Another tab may have settled it meanwhile.
            if body in self.outbox and (answer["status"] in REFUSALS or answer["status"] in (200, 201)):
                self.outbox.remove(body)

    def two_tabs(self, size: int) -> None:
        """Both took the same batch before either was answered."""
        batch = self.outbox[:size]
        self.flush(size)
        if batch:
            try:
                answer = self.send(f"{API}/batch", [{**body, "queued": True} for body in batch])
            except Cut:
                return
            if answer.status_code == 200:
                self.settle(batch, answer.json)

    def arrive_late(self) -> None:
        """A form that everybody gave up arrives after all."""
        if self.late:
            body = self.late.pop(self.chance.randrange(len(self.late)))
            assert self.client is not None
            self.client.post(API, json=body, headers={"X-CSRF-Token": self.token})

    def sign_in_ends(self) -> None:
        assert self.client is not None
        self.client.set_cookie("tasuki", "ended")


def phones(app: Flask, world: World, chance: random.Random) -> Iterator[Phone]:
    for name in ("一郎", "二郎"):
        with world.writing() as session:
            user = add_user(session, name=name, email=None, now=NOW)
            add_member(session, user, role="volunteer", now=NOW)
        phone = Phone(app, world, user.id, chance)
        phone.sign_in()
        yield phone


def body_of(world: World, chance: random.Random, lot: str) -> dict[str, Any]:
    if chance.random() < 0.5:
        return entry(world, "receive", unit="piece", quantity=chance.randint(1, 9))
    # More than there is as well: the goods really left.
    return entry(world, "issue", lot=lot, quantity=chance.randint(1, 400))


def run(phone: Phone, chance: random.Random, lot: str) -> None:
    """One schedule; at its end there is reception again."""
    acts = [phone.flush, phone.two_tabs]
    for _ in range(chance.randint(1, 5)):
        luck = chance.random()
        if luck < 0.6:
            phone.confirm(body_of(phone.world, chance, lot))
        elif luck < 0.85:
            chance.choice(acts)(chance.choice([1, 2, 50]))
        elif luck < 0.95:
            phone.arrive_late()
        else:
            phone.sign_in_ends()
    while phone.outbox:
        phone.flush(50)


@pytest.fixture
def lot(world: World) -> str:
    return world.receive(200)


def test_no_schedule_loses_or_doubles_an_entry(app: Flask, world: World, lot: str, database: Database) -> None:
    chance = random.Random(20261121)
    people = list(phones(app, world, chance))

    for _ in range(SCHEDULES[database.engine.dialect.name]):
        run(chance.choice(people), chance, lot)
    for phone in people:
        while phone.late:
            phone.arrive_late()

    with world.reading() as session:
        rows = session.execute(select(Movement.key, Movement.actor_id, Movement.kind).order_by(Movement.seq)).all()
    own = [(str(key), actor_id) for key, actor_id, kind in rows if kind in ("receive", "issue")][1:]
    for phone in people:
        assert phone.refused == []
        assert [key for key, actor_id in own if actor_id == phone.user_id] == phone.made
    assert len(own) == sum(len(phone.made) for phone in people)
    assert len({key for key, _ in own}) == len(own)
