"""Many at once: of fifty who take the last box one gets it, one key sent by twenty books one row, and the chain stays whole."""

import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import func, select

from inventory import chain
from inventory.db import Database
from inventory.errors import DomainError
from inventory.movements import Balance, Movement, Outcome, Recorded, reverse_movement
from inventory.movements.errors import AlreadyReversed, NotEnoughStock
from tests.builders import NOW, World, make_place, make_world

Answer = TypeVar("Answer")


@pytest.fixture
def world(database: Database) -> World:
    return make_world(database)


def at_once(count: int, act: Callable[[int], Answer]) -> list[Answer]:
    """What so many threads get that start together."""
    start = Barrier(count)

    def run(number: int) -> Answer:
        start.wait(timeout=30)
        return act(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def movements(world: World, kind: str) -> int:
    with world.reading() as session:
        assert chain.first_break(chain.rows_of(session, Movement)) is None
        return session.scalar(select(func.count()).select_from(Movement).where(Movement.kind == kind)) or 0


def test_of_fifty_who_take_the_last_box_one_gets_it(world: World) -> None:
    lot = world.receive(24)

    outcomes = at_once(50, lambda number: world.record(world.request("issue", lot=lot, quantity=1, unit="case"))[0])

    assert Counter(type(outcome) for outcome in outcomes) == {Recorded: 1, NotEnoughStock: 49}
    assert movements(world, "issue") == 1


def test_one_key_sent_by_twenty_books_one_row(world: World) -> None:
    lot = world.receive(24)
    request = world.request("issue", lot=lot, quantity=5)

    outcomes = at_once(20, lambda number: world.record(request)[0])

    assert Counter(outcome.replayed for outcome in outcomes if isinstance(outcome, Recorded)) == {False: 1, True: 19}
    assert len({outcome.seq for outcome in outcomes if isinstance(outcome, Recorded)}) == 1
    assert movements(world, "issue") == 1


def test_one_receipt_sent_by_twenty_makes_one_lot(world: World) -> None:
    request = world.request("receive", quantity=5)

    outcomes = at_once(20, lambda number: world.record(request)[0])

    assert len({outcome.lot_code for outcome in outcomes if isinstance(outcome, Recorded)}) == 1
    assert movements(world, "receive") == 1


def test_of_twenty_undoings_one_is_done(world: World) -> None:
    world.receive(5)

    def undo(number: int) -> object:
        try:
            with world.writing() as session:
                return reverse_movement(
                    session, 1, key=uuid.uuid4(), reason="mistake", actor_id=world.actor_id, may_reverse_any=True, now=NOW
                )
        except DomainError as refusal:
            return refusal

    outcomes = at_once(20, undo)

    assert Counter(type(outcome) for outcome in outcomes) == {Recorded: 1, AlreadyReversed: 19}


def test_crossing_transfers_never_stand_still_nor_lose_a_piece(world: World) -> None:
    with world.writing() as session:
        other = make_place(session, "site", "第二倉庫").code
    lots = [world.receive(100), world.receive(100)]
    for lot in lots:
        world.record(world.request("transfer", lot=lot, quantity=50, target_site=other))

    def cross(number: int) -> list[Outcome]:
        here, there = (world.site, other) if number % 2 else (other, world.site)
        ordered = lots if number % 3 else lots[::-1]
        return world.record(*(world.request("transfer", lot=lot, site=here, target_site=there, quantity=1) for lot in ordered))

    outcomes = [outcome for outcomes in at_once(16, cross) for outcome in outcomes]

    assert all(isinstance(outcome, Recorded) for outcome in outcomes)
    with world.reading() as session:
        assert session.scalars(select(func.sum(Balance.on_hand)).where(Balance.site_id.is_not(None))).one() == 200
