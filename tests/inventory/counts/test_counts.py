"""Counts of stock: every number kept once, each difference taken at the moment of its counting, approved by somebody else."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from inventory.accounts import add_member, add_user
from inventory.counts import (
    CountedYourself,
    CountMismatch,
    CountNotOpen,
    Tally,
    approve_count,
    cancel_count,
    count_lines,
    differences_of,
    get_count,
    late_entries,
    list_counts,
    open_count,
    progress_of,
    reopen_count,
    shelves_of,
    submit_count,
    tally,
    tally_all,
)
from inventory.counts.errors import CountOverlaps
from inventory.counts.opening import hold_count
from inventory.db import Database
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.lots import Lot
from inventory.movements import Balance, Movement, Recorded, reverse_movement
from inventory.movements.errors import KeyUsedDifferently
from tests.builders import NOW, World, make_place, make_world

HOUR = timedelta(hours=1)


@pytest.fixture
def world(database: Database) -> World:
    return make_world(database)


def opened(world: World, *, at: datetime = NOW, is_blind: bool = False, **values: object) -> int:
    with world.writing() as session:
        return open_count(session, site=world.site, is_blind=is_blind, actor_id=world.actor_id, now=at, **values).number  # type: ignore[arg-type]


def colleague(world: World) -> uuid.UUID:
    with world.writing() as session:
        user = add_user(session, name="数える 次郎", email=None, now=NOW)
        add_member(session, user, role="coordinator", now=NOW)
        return user.id


def counted(world: World, number: int, lot: str, pieces: int, *, at: datetime, by: uuid.UUID | None = None) -> None:
    wanted = Tally(uuid.uuid4(), lot, world.site, pieces, counted_at=at)
    with world.writing() as session:
        tally(session, number, wanted, actor_id=by or world.actor_id, now=at)


def approved(world: World, number: int, *, by: uuid.UUID, at: datetime, left_out: tuple[tuple[str, str], ...] = ()) -> int:
    with world.writing() as session:
        submit_count(session, number, actor_id=world.actor_id, now=at)
    with world.writing() as session:
        return approve_count(session, number, actor_id=by, now=at, left_out=left_out).booked


def on_hand(world: World, lot: str) -> int:
    with world.reading() as session:
        query = select(Balance.on_hand).join(Lot, Lot.id == Balance.lot_id).where(Lot.code == lot, Balance.site_id.is_not(None))
        return session.scalar(query) or 0


def issue(world: World, lot: str, pieces: int, *, at: datetime, recorded: datetime | None = None) -> Recorded:
    outcome = world.record(world.request("issue", lot=lot, quantity=pieces, occurred_at=at), at=recorded or at)[0]
    assert isinstance(outcome, Recorded), outcome
    return outcome


def test_a_difference_is_booked_as_of_the_count_though_goods_moved_since(world: World) -> None:
    lot, other = world.receive(30), world.receive(10)
    approver, number = colleague(world), opened(world)
    issue(world, lot, 4, at=NOW + HOUR)
    counted(world, number, lot, 24, at=NOW + 2 * HOUR)
    counted(world, number, other, 10, at=NOW + 2 * HOUR)
    issue(world, lot, 5, at=NOW + 3 * HOUR)

    booked = approved(world, number, by=approver, at=NOW + 4 * HOUR)

    assert booked == 1
    assert (on_hand(world, lot), on_hand(world, other)) == (19, 10)
    with world.reading() as session:
        entry = session.scalars(select(Movement).where(Movement.kind == "count")).one()
    assert (entry.quantity, entry.occurred_at, entry.actor_id) == (2, NOW + 2 * HOUR, approver)


def test_an_entry_sent_late_counts_when_it_happened(world: World) -> None:
    lot = world.receive(10)
    approver, number = colleague(world), opened(world)
    counted(world, number, lot, 7, at=NOW + 2 * HOUR)
    issue(world, lot, 3, at=NOW + HOUR, recorded=NOW + 3 * HOUR)

    booked = approved(world, number, by=approver, at=NOW + 4 * HOUR)

    assert (booked, on_hand(world, lot)) == (0, 7)


def test_an_entry_that_comes_in_after_the_approval_is_named(world: World) -> None:
    lot = world.receive(10)
    approver, number = colleague(world), opened(world)
    counted(world, number, lot, 7, at=NOW + 2 * HOUR)
    approved(world, number, by=approver, at=NOW + 3 * HOUR)
    issue(world, lot, 3, at=NOW + HOUR, recorded=NOW + 4 * HOUR)

    with world.reading() as session:
        late = late_entries(session, get_count(session, number)[0])

    assert [(found.code, place.code) for found, _, place in late] == [(lot, world.site)]


def test_an_entry_undone_after_the_count_is_as_if_it_had_never_been(world: World) -> None:
    lot = world.receive(10)
    approver, number = colleague(world), opened(world)
    wrong = issue(world, lot, 4, at=NOW + HOUR)
    counted(world, number, lot, 10, at=NOW + 2 * HOUR)
    with world.writing() as session:
        reverse_movement(
            session, wrong.seq, key=uuid.uuid4(), actor_id=world.actor_id, may_reverse_any=True, now=NOW + 3 * HOUR, reason=""
        )

    booked = approved(world, number, by=approver, at=NOW + 4 * HOUR)

    assert (booked, on_hand(world, lot)) == (0, 10)


def test_a_lot_nobody_expected_there_is_added_and_what_nobody_counted_stays(world: World) -> None:
    lot, uncounted = world.receive(5), world.receive(6)
    with world.writing() as session:
        shelf = make_place(session, "shelf", "A-1", site_id=session.scalar(select(Balance.site_id).limit(1))).code
    approver, number = colleague(world), opened(world, shelves=[shelf])
    with world.writing() as session:
        tally(session, number, Tally(uuid.uuid4(), lot, shelf, 2), actor_id=world.actor_id, now=NOW)

    booked = approved(world, number, by=approver, at=NOW + HOUR)

    assert booked == 1
    assert (on_hand(world, uncounted)) == 6
    with world.reading() as session:
        lines = count_lines(session, get_count(session, number)[0])
    assert [(row.lot.code, row.line.is_expected, row.line.expected, row.line.counted) for row in lines] == [(lot, False, 0, 2)]


def test_who_counted_does_not_approve_unless_alone(world: World) -> None:
    lot = world.receive(5)
    number = opened(world)
    counted(world, number, lot, 4, at=NOW)
    approver = colleague(world)
    with world.writing() as session:
        submit_count(session, number, actor_id=approver, now=NOW)

    with world.writing() as session, pytest.raises(CountedYourself):
        approve_count(session, number, actor_id=world.actor_id, now=NOW)

    with world.writing() as session:
        assert approve_count(session, number, actor_id=approver, now=NOW).count.is_alone is False


def test_the_only_person_approves_and_it_is_kept_that_they_were_alone(world: World) -> None:
    lot = world.receive(5)
    number = opened(world)
    counted(world, number, lot, 4, at=NOW)

    approved(world, number, by=world.actor_id, at=NOW)

    with world.reading() as session:
        count, _ = get_count(session, number)
    assert (count.state, count.is_alone, on_hand(world, lot)) == ("approved", True, 4)


def test_the_number_counted_last_stands_whichever_came_in_first(world: World) -> None:
    lot, second = world.receive(5), colleague(world)
    number = opened(world)
    counted(world, number, lot, 3, at=NOW + HOUR)
    with world.writing() as session:
        early = Tally(uuid.uuid4(), lot, world.site, 5, counted_at=NOW)
        tally(session, number, early, actor_id=second, now=NOW + 2 * HOUR)

    with world.reading() as session:
        (difference,) = differences_of(session, get_count(session, number)[0])

    assert (difference.line.counted, difference.pieces, difference.is_disputed) == (3, -2, True)


def test_the_same_key_again_changes_nothing_and_other_content_is_refused(world: World) -> None:
    lot, number = world.receive(5), opened(world)
    wanted = Tally(uuid.uuid4(), lot, world.site, 4)
    with world.writing() as session:
        first = tally(session, number, wanted, actor_id=world.actor_id, now=NOW)
        submit_count(session, number, actor_id=world.actor_id, now=NOW)

    with world.writing() as session:
        again = tally(session, number, wanted, actor_id=world.actor_id, now=NOW + HOUR)
        with pytest.raises(KeyUsedDifferently):
            tally(session, number, Tally(wanted.key, lot, world.site, 3), actor_id=world.actor_id, now=NOW)

    assert (first.replayed, again.replayed) == (False, True)


def test_a_wrong_row_keeps_none_of_its_neighbours_out(world: World) -> None:
    lot, number = world.receive(5), opened(world)
    rows = [
        Tally(uuid.uuid4(), "0000000A", world.site, 1),
        Tally(uuid.uuid4(), lot, "0000000A", 1),
        Tally(uuid.uuid4(), lot, world.site, -1),
        Tally(uuid.uuid4(), lot, world.site, 1, counted_at=NOW - HOUR),
        Tally(uuid.uuid4(), lot, world.site, 4),
    ]

    with world.writing() as session:
        outcomes = tally_all(session, number, rows, actor_id=world.actor_id, now=NOW)

    kinds = [type(outcome) if isinstance(outcome, DomainError) else outcome.line.counted for outcome in outcomes]
    assert kinds == [NotFound, NotFound, InvalidInput, InvalidInput, 4]


def test_a_count_goes_its_way_and_no_other(world: World) -> None:
    lot, number = world.receive(5), opened(world)
    with world.writing() as session, pytest.raises(InvalidInput):
        submit_count(session, number, actor_id=world.actor_id, now=NOW)
    with world.writing() as session, pytest.raises(CountOverlaps):
        open_count(session, site=world.site, is_blind=True, actor_id=world.actor_id, now=NOW)
    counted(world, number, lot, 4, at=NOW)
    with world.writing() as session:
        submit_count(session, number, actor_id=world.actor_id, now=NOW)
    with world.writing() as session, pytest.raises(CountNotOpen):
        tally(session, number, Tally(uuid.uuid4(), lot, world.site, 4), actor_id=world.actor_id, now=NOW)
    with world.writing() as session:
        reopen_count(session, number, actor_id=world.actor_id, now=NOW)
        cancel_count(session, number, actor_id=world.actor_id, now=NOW)

    with world.writing() as session, pytest.raises(CountNotOpen):
        approve_count(session, number, actor_id=world.actor_id, now=NOW)

    assert on_hand(world, lot) == 5
    with world.reading() as session:
        (listed,) = list_counts(session)
        assert (listed.count.state, listed.lines, listed.counted) == ("cancelled", 1, 1)
        assert progress_of(shelves_of(session, listed.count)) == (1, 1)


def test_what_has_gone_on_books_nothing_unless_the_line_is_left_out(world: World) -> None:
    lot, other = world.receive(5), world.receive(5)
    approver, number = colleague(world), opened(world)
    counted(world, number, lot, 0, at=NOW + HOUR)
    counted(world, number, other, 3, at=NOW + HOUR)
    issue(world, lot, 4, at=NOW + 2 * HOUR)

    with pytest.raises(CountMismatch) as refusal:
        approved(world, number, by=approver, at=NOW + 3 * HOUR)
    with world.writing() as session:
        hold_count(session, number, states=("submitted",))
        outcome = approve_count(session, number, actor_id=approver, now=NOW + 3 * HOUR, left_out=[(lot, world.site)])

    assert refusal.value.values["lots"] == [lot]
    assert (outcome.booked, outcome.left_out) == (1, 1)
    assert (on_hand(world, lot), on_hand(world, other)) == (1, 3)


def at_once(acts: list[Callable[[], object]]) -> None:
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait(timeout=30)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(run, acts))


def test_two_phones_count_while_a_third_issues_and_the_balance_is_right(world: World) -> None:
    lots = [world.receive(20) for _ in range(6)]
    second, approver = colleague(world), colleague(world)
    number = opened(world)
    clock = iter(range(10_000))

    # On the shelf lies one piece less of each lot than the ledger says; a count sees what was issued before it.
    def count(codes: list[str], by: uuid.UUID) -> None:
        for code in codes:
            moment = NOW + HOUR + timedelta(seconds=next(clock))
            counted(world, number, code, 19 - 2 * (lots.index(code) % 2), at=moment, by=by)

    def take() -> None:
        for place, code in enumerate(lots):
            when = NOW + timedelta(minutes=30) if place % 2 else NOW + 3 * HOUR
            issue(world, code, 2, at=when, recorded=NOW + 3 * HOUR)

    at_once([lambda: count(lots[:4], world.actor_id), lambda: count(lots[2:], second), take])
    booked = approved(world, number, by=approver, at=NOW + 4 * HOUR)

    assert booked == len(lots)
    assert [on_hand(world, code) for code in lots] == [17] * len(lots)


def test_goods_issued_during_the_approval_are_neither_lost_nor_doubled(world: World) -> None:
    lot = world.receive(20)
    approver, number = colleague(world), opened(world)
    counted(world, number, lot, 15, at=NOW + HOUR)
    with world.writing() as session:
        submit_count(session, number, actor_id=world.actor_id, now=NOW + HOUR)

    def approve() -> None:
        with world.writing() as session:
            approve_count(session, number, actor_id=approver, now=NOW + 2 * HOUR)

    at_once([approve, *[lambda: issue(world, lot, 1, at=NOW + 2 * HOUR)] * 6])

    assert on_hand(world, lot) == 20 - 5 - 6


def test_one_lot_added_by_two_phones_at_once_is_one_line(world: World) -> None:
    lot, number = world.receive(5), opened(world, shelves=[world.site])
    fresh = world.receive(7)

    at_once([lambda: counted(world, number, fresh, 7, at=NOW)] * 4)

    with world.reading() as session:
        lines = count_lines(session, get_count(session, number)[0])
    assert {row.lot.code for row in lines} == {lot, fresh}
