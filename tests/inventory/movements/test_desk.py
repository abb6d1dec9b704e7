"""Entries that wait for one another are booked in one transaction; each is answered, refused or failed by itself."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial

import pytest
from psycopg import IntegrityError as DriverIntegrityError
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from inventory import chain
from inventory.dates import ReleaseRules, tokyo_day
from inventory.db import Database
from inventory.movements import BookingDesk, Movement, MovementRequest, Recorded
from inventory.movements.errors import KeyUsedDifferently, LotExpired, NotEnoughStock
from tests.builders import NOW, World, make_world
from tests.journeys.program import wait_for

# The driver's own where statements were sent together.
FAULT = (IntegrityError, DriverIntegrityError)
Act = Callable[[], Recorded]


@pytest.fixture
def desk(database: Database) -> BookingDesk:
    return BookingDesk(database)


def asked(desk: BookingDesk, world: World, request: MovementRequest, **values: object) -> Act:
    wanted: dict[str, object] = {"actor_id": world.actor_id, "rules": ReleaseRules(), "now": NOW, "today": tokyo_day(NOW)}
    return lambda: desk.record(world.organization_id, request, **(wanted | values))  # type: ignore[arg-type]


def together(desk: BookingDesk, world: World, *acts: Act) -> list[Recorded | BaseException]:
    """What each gets when all stand in line before the first of them has its turn."""
    line = desk._lines[world.organization_id]
    with ThreadPoolExecutor(len(acts)) as pool:
        with line.turn:
            answers = []
            for count, act in enumerate(acts, start=1):
                answers.append(pool.submit(act))
                wait_for(lambda count=count: len(line.waiting) == count)
        return [answer.exception(timeout=30) or answer.result() for answer in answers]


@contextmanager
def commits(database: Database) -> Iterator[list[object]]:
    """One for each transaction that is committed inside."""
    seen: list[object] = []
    note = partial(seen.append)
    event.listen(database.engine, "commit", note)
    yield seen
    event.remove(database.engine, "commit", note)


def booked(world: World, kind: str) -> list[Movement]:
    with world.reading() as session:
        assert chain.first_break(chain.rows_of(session, Movement)) is None
        found = list(session.scalars(select(Movement).where(Movement.kind == kind).order_by(Movement.seq)))
        session.expunge_all()
        return found


def test_those_who_wait_are_booked_in_one_transaction_each_under_their_own_name(
    desk: BookingDesk, world: World, lot: str
) -> None:
    other = make_world(world.database, name="別の団体（試験）").actor_id
    actors = [world.actor_id, other, world.actor_id, other]
    requests = [world.request("issue", lot=lot, quantity=number) for number in (1, 2, 3, 4)]

    with commits(world.database) as transactions:
        answers = together(desk, world, *(asked(desk, world, r, actor_id=a) for r, a in zip(requests, actors, strict=True)))

    by_key = {movement.key: (movement.seq, movement.actor_id, movement.quantity) for movement in booked(world, "issue")}
    assert len(transactions) == 1
    assert [by_key[request.key] for request in requests] == [
        (answer.seq, actor, request.quantity) for answer, actor, request in zip(answers, actors, requests, strict=True)
    ]


def test_one_refused_among_four_leaves_the_others_booked(desk: BookingDesk, world: World, lot: str) -> None:
    quantities = (20, 20, 20, 8)

    answers = together(desk, world, *(asked(desk, world, world.request("issue", lot=lot, quantity=n)) for n in quantities))

    kinds = [type(answer) for answer in answers]
    assert sorted(kind.__name__ for kind in kinds) == ["NotEnoughStock", "Recorded", "Recorded", "Recorded"]
    assert kinds[3] is Recorded
    assert sum(movement.quantity for movement in booked(world, "issue")) == 48


def test_one_key_sent_by_four_at_once_books_once(desk: BookingDesk, world: World, lot: str) -> None:
    request = world.request("issue", lot=lot, quantity=5)

    answers = together(desk, world, *[asked(desk, world, request)] * 4)

    assert sorted(answer.replayed for answer in answers) == [False, True, True, True]
    assert len({(answer.seq, answer.lot_code, str(answer.balance)) for answer in answers}) == 1
    assert len(booked(world, "issue")) == 1


def test_one_key_with_two_contents_at_once_is_booked_once_and_refused_once(desk: BookingDesk, world: World, lot: str) -> None:
    key = uuid.uuid4()

    answers = together(desk, world, *(asked(desk, world, world.request("issue", lot=lot, key=key, quantity=n)) for n in (1, 2)))

    assert {type(answer) for answer in answers} == {Recorded, KeyUsedDifferently}
    assert len(booked(world, "issue")) == 1


def test_a_fault_of_one_entry_is_its_own(desk: BookingDesk, world: World, lot: str) -> None:
    nobody = uuid.uuid4()

    answers = together(
        desk,
        world,
        asked(desk, world, world.request("issue", lot=lot, quantity=1)),
        asked(desk, world, world.request("issue", lot=lot, quantity=2), actor_id=nobody),
        asked(desk, world, world.request("issue", lot=lot, quantity=3)),
    )

    assert [isinstance(answer, FAULT) for answer in answers] == [False, True, False]
    assert sorted(movement.quantity for movement in booked(world, "issue")) == [1, 3]


def test_who_is_judged_by_other_rules_is_not_booked_together(desk: BookingDesk, world: World) -> None:
    lot = world.receive(10)
    after = date(2027, 4, 1)

    answers = together(
        desk,
        world,
        asked(desk, world, world.request("issue", lot=lot)),
        asked(desk, world, world.request("issue", lot=lot), today=after),
        asked(desk, world, world.request("issue", lot=lot), today=after, rules=ReleaseRules(allow_past_best_before=True)),
    )

    assert [type(answer) for answer in answers] == [Recorded, LotExpired, Recorded]


def test_moments_of_record_never_run_backwards_though_a_later_one_is_booked_first(
    desk: BookingDesk, world: World, lot: str
) -> None:
    later = NOW + timedelta(seconds=2)

    together(
        desk,
        world,
        asked(desk, world, world.request("issue", lot=lot), now=later),
        asked(desk, world, world.request("issue", lot=lot), now=NOW),
    )

    assert [movement.recorded_at for movement in booked(world, "issue")] == [later, later]


def test_organizations_do_not_wait_for_each_other(desk: BookingDesk, world: World) -> None:
    other = make_world(world.database, name="となりの団体（試験）")

    with desk._lines[world.organization_id].turn:
        answer = asked(desk, other, other.request("receive"))()

    assert answer.seq == 1


def test_nobody_waits_for_ever_when_the_database_refuses(desk: BookingDesk, world: World, lot: str) -> None:
    nobody = uuid.uuid4()

    answers = together(desk, world, *[asked(desk, world, world.request("issue", lot=lot), actor_id=nobody)] * 2)
    afterwards = asked(desk, world, world.request("issue", lot=lot))()

    assert all(isinstance(answer, FAULT) for answer in answers)
    assert (afterwards.replayed, afterwards.seq) == (False, 2)


def test_more_is_asked_for_than_there_is_by_an_entry_that_waits_alone(desk: BookingDesk, world: World, lot: str) -> None:
    with pytest.raises(NotEnoughStock):
        asked(desk, world, world.request("issue", lot=lot, quantity=49))()


def test_a_crowd_that_goes_away_is_not_waited_for_long(desk: BookingDesk, world: World, lot: str) -> None:
    together(desk, world, *(asked(desk, world, world.request("issue", lot=lot)) for _ in range(4)))

    with commits(world.database) as transactions:
        asked(desk, world, world.request("issue", lot=lot))()
        crowd = desk._lines[world.organization_id].crowd

    assert (len(transactions), crowd) == (1, 1)
