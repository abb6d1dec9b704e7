"""Undoing: whole, once, by whom and how long, and not when the goods went on."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from inventory.errors import NotFound
from inventory.movements import Movement, MovementNote
from inventory.movements.errors import (
    AlreadyReversed,
    AlreadyUsed,
    CannotReverse,
    KeyUsedDifferently,
    TooLateToReverse,
)
from tests.builders import World, make_world
from tests.inventory.movements.acts import booked, on_hand, undo

# Undo


def test_undo_brings_everything_back(world: World, lot: str) -> None:
    issued = booked(world, world.request("issue", lot=lot, quantity=5))

    outcome = undo(world, issued.seq or 0)

    assert outcome.balance["lot"]["on_hand"] == 48
    assert on_hand(world, lot, world.group) == 0
    with world.reading() as session:
        row = session.scalars(select(Movement).order_by(Movement.seq.desc())).first()
        assert row is not None
        assert (row.kind, row.reversal_of, row.reason) == ("reverse", issued.seq, "mistake")


@pytest.mark.parametrize(("kind", "values"), [("dispose", {"reason": "damaged"}), ("count", {"counted": 40}), ("count", {"counted": 50})])
def test_every_kind_can_be_undone(world: World, lot: str, kind: str, values: dict[str, object]) -> None:
    outcome = booked(world, world.request(kind, lot=lot, **values))

    undo(world, outcome.seq or 0)

    assert on_hand(world, lot, world.site) == 48


def test_undo_with_the_same_key_is_done_once(world: World, lot: str) -> None:
    key = uuid.uuid4()

    first, again = undo(world, 1, key=key), undo(world, 1, key=key)

    assert again == replace(first, replayed=True)
    with pytest.raises(KeyUsedDifferently):
        undo(world, 1, key=key, reason="wrong_item")


def test_nothing_is_undone_twice_and_no_undoing_is_undone(world: World, lot: str) -> None:
    undone = undo(world, 1)

    with pytest.raises(AlreadyReversed):
        undo(world, 1)
    with pytest.raises(CannotReverse):
        undo(world, undone.seq or 0)


def test_goods_that_went_on_cannot_be_undone_and_the_later_entries_are_named(world: World, lot: str) -> None:
    issued = booked(world, world.request("issue", lot=lot, quantity=5))

    with pytest.raises(AlreadyUsed) as refusal:
        undo(world, 1)

    assert refusal.value.values["later"] == [issued.seq]
    undo(world, issued.seq or 0)
    undo(world, 1)


def test_own_entry_may_be_undone_for_a_quarter_of_an_hour(world: World, lot: str) -> None:
    with pytest.raises(TooLateToReverse):
        undo(world, 1, later=timedelta(minutes=16))

    undo(world, 1, later=timedelta(minutes=15))


def test_others_entry_is_not_found_by_a_volunteer_and_undone_by_a_coordinator(world: World, lot: str, somebody: uuid.UUID) -> None:
    with pytest.raises(NotFound):
        undo(world, 1, actor_id=somebody)

    undo(world, 1, actor_id=somebody, may_reverse_any=True, later=timedelta(days=300))


def test_free_words_are_kept_beside_the_undoing(world: World, lot: str) -> None:
    outcome = undo(world, 1, reason="札をはりまちがえた")

    with world.reading() as session:
        assert session.scalars(select(MovementNote.words).where(MovementNote.seq == outcome.seq)).one() == "札をはりまちがえた"
        assert session.scalars(select(Movement.reason).where(Movement.seq == outcome.seq)).one() == "other"


def test_cover_is_not_undone_by_itself(world: World, lot: str) -> None:
    world.record(world.request("issue", lot=lot, quantity=50, queued=True))

    with pytest.raises(CannotReverse):
        undo(world, 2)


def test_entry_of_another_organization_is_not_found(world: World, lot: str) -> None:
    other = make_world(world.database, name="となりの団体（試験）")

    with pytest.raises(NotFound):
        undo(other, 1, may_reverse_any=True)


def test_rows_of_the_ledger_cannot_be_changed_or_deleted(world: World, lot: str) -> None:
    def change(act: Callable[..., object]) -> None:
        with world.writing() as session:
            act(session)

    with pytest.raises(Exception, match="insert only|append|movement"):  # each database names it in its own words
        change(lambda session: session.execute(update(Movement).values(quantity=1)))
