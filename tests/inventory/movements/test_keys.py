"""Keys that come twice, late entries, values out of bounds, and batches."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from inventory.dates import DateMark
from inventory.errors import InvalidInput, NotFound
from inventory.lots import Lot
from inventory.movements import Recorded
from inventory.movements.errors import (
    KeyUsedDifferently,
    NotEnoughStock,
)
from tests.builders import NOW, World, make_world
from tests.inventory.movements.acts import booked, entries, on_hand, promise, refused

# Keys


def test_second_request_with_same_key_books_nothing_and_gets_the_first_answer(world: World, lot: str) -> None:
    request = world.request("issue", lot=lot, quantity=5)
    first = booked(world, request)
    world.record(world.request("issue", lot=lot, quantity=7))

    again = booked(world, request)

    assert again == replace(first, replayed=True)
    assert on_hand(world, lot, world.site) == 36


def test_same_key_with_other_content_is_refused(world: World, lot: str) -> None:
    request = world.request("issue", lot=lot, quantity=5)
    world.record(request)

    assert isinstance(refused(world, replace(request, quantity=6)), KeyUsedDifferently)


def test_same_entry_from_the_outbox_is_the_same(world: World, lot: str) -> None:
    request = world.request("issue", lot=lot, quantity=5)
    world.record(request)

    assert booked(world, replace(request, queued=True)).replayed


def test_form_sent_again_a_minute_later_is_the_same(world: World, lot: str) -> None:
    request = world.request("issue", lot=lot, quantity=5, occurred_at=None)
    world.record(request)

    assert booked(world, request, at=NOW + timedelta(minutes=1)).replayed


def test_key_twice_in_one_batch_is_booked_once(world: World, lot: str) -> None:
    request = world.request("issue", lot=lot, quantity=5)

    first, same, other = world.record(request, request, replace(request, quantity=6))

    assert isinstance(first, Recorded)
    assert same == replace(first, replayed=True)
    assert isinstance(other, KeyUsedDifferently)
    assert on_hand(world, lot, world.site) == 43


def test_key_of_a_refused_entry_may_be_used_again(world: World, lot: str) -> None:
    request = world.request("issue", lot=lot, quantity=50)
    refused(world, request)

    assert not booked(world, replace(request, quantity=5)).replayed


def test_keys_of_two_organizations_do_not_meet(world: World, lot: str) -> None:
    other = make_world(world.database, name="となりの団体（試験）")
    request = world.request("issue", lot=lot)
    world.record(request)

    assert isinstance(refused(other, request), NotFound)
    assert not booked(other, other.request("receive", key=request.key)).replayed


# Late entries


def test_late_entry_beyond_the_balance_is_covered_and_flagged(world: World, lot: str) -> None:
    outcome = booked(world, world.request("issue", lot=lot, quantity=50, queued=True))

    assert outcome.flag == "covered"
    assert entries(world)[1:] == [("cover", 2, "covered"), ("issue", 50, "covered")]
    assert on_hand(world, lot, world.site) == 0


def test_late_entry_within_the_balance_needs_no_cover(world: World, lot: str) -> None:
    assert booked(world, world.request("issue", lot=lot, quantity=48, queued=True)).flag is None


def test_late_entry_leaves_promises_covered(world: World, lot: str) -> None:
    promise(world, lot, 40)

    outcome = booked(world, world.request("issue", lot=lot, quantity=10, queued=True))

    assert outcome.balance["lot"] == {"on_hand": 40, "free": 0}
    assert entries(world)[1] == ("cover", 2, "covered")


def test_late_entry_of_expired_or_held_goods_is_booked(world: World) -> None:
    code = world.receive(5, date_mark=DateMark.from_iso("use_by", "2026-11-21"))
    with world.writing() as session:
        session.execute(update(Lot).where(Lot.code == code).values(is_held=True))

    booked(world, world.request("issue", lot=code, queued=True), at=NOW + timedelta(days=2))


@pytest.mark.parametrize(
    ("off", "flag"),
    [
        (timedelta(minutes=9), None),
        (timedelta(minutes=11), "clock"),
        (timedelta(days=-29), None),
        (timedelta(days=-31), "clock"),
    ],
)
def test_clock_far_off_is_flagged(world: World, off: timedelta, flag: str | None) -> None:
    assert booked(world, world.request("receive", occurred_at=NOW + off)).flag == flag


# Bounds


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"quantity": 0}, "too_small"),
        ({"quantity": -1}, "too_small"),
        ({"quantity": 1_000_001}, "too_large"),
        ({"quantity": 1_000_000, "unit": "case"}, "too_large"),
        ({"unit": "pallet"}, "unknown_choice"),
        ({"kind": "steal"}, "unknown_choice"),
        ({"item": "AAAAAAAA"}, "unknown_item"),
        ({"item": None}, "required"),
        ({"date_mark": None}, "required"),
        ({"occurred_at": NOW.replace(year=1969)}, "instant_too_far"),
    ],
)
def test_values_out_of_bounds_are_refused(world: World, values: dict[str, object], problem: str) -> None:
    refusal = refused(world, world.request("receive", **values) if "kind" not in values else replace(world.request("receive"), **values))

    assert isinstance(refusal, InvalidInput)
    assert refusal.values["problem"] == problem
    assert entries(world) == []


def test_refused_entry_never_undoes_its_neighbours(world: World, lot: str) -> None:
    outcomes = world.record(
        world.request("issue", lot=lot, quantity=40),
        world.request("issue", lot=lot, quantity=40),
        world.request("issue", lot="NOSUCHLT", quantity=1),
        world.request("issue", lot=lot, quantity=8),
    )

    assert [type(outcome) for outcome in outcomes] == [Recorded, NotEnoughStock, NotFound, Recorded]
    assert on_hand(world, lot, world.site) == 0
