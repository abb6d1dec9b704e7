"""Labels printed before their goods, and further labels of a lot."""

import uuid

import pytest

from inventory.codes import new_code
from inventory.errors import InvalidInput, NotFound
from inventory.label_codes import LabelTaken, bind_label, blank_labels, labels_on, replace_label, reserve_labels
from inventory.labels import labels_of_lots
from inventory.lots import get_lot
from inventory.scanning import resolve
from tests.builders import NOW, World, make_world


@pytest.fixture
def world(database) -> World:
    return make_world(database)


def blanks_of(world: World, number: int) -> list[str]:
    with world.writing() as session:
        return blank_labels(session, reserve_labels(session, number, actor_id=world.actor_id, now=NOW))


def stick(world: World, code: str, lot: str) -> None:
    with world.writing() as session:
        bind_label(session, code, lot_code=lot, actor_id=world.actor_id, now=NOW)


def kind_of(world: World, code: str) -> tuple[str, str | None]:
    with world.reading() as session:
        scanned = resolve(session, f"http://localhost/q/{code}")
        return scanned.kind, scanned.lot.code if scanned.lot else None


def test_a_fresh_label_is_blank_until_it_is_stuck_on_a_lot(world: World):
    lot = world.receive(10)
    code, other = blanks_of(world, 2)

    before = kind_of(world, code)
    stick(world, code, lot)

    assert before == ("blank_label", None)
    assert kind_of(world, code) == ("lot", lot)
    assert kind_of(world, other) == ("blank_label", None)


def test_the_same_lot_again_changes_nothing_and_another_is_refused(world: World):
    lot, other = world.receive(10), world.receive(5)
    code = blanks_of(world, 1)[0]
    stick(world, code, lot)

    stick(world, code, lot)
    with pytest.raises(LabelTaken):
        stick(world, code, other)

    assert kind_of(world, code) == ("lot", lot)


def test_a_damaged_label_gets_another_and_both_answer(world: World):
    lot = world.receive(10)

    with world.writing() as session:
        fresh = replace_label(session, lot, actor_id=world.actor_id, now=NOW)

    assert fresh != lot
    assert kind_of(world, fresh) == kind_of(world, lot) == ("lot", lot)
    with world.reading() as session:
        assert labels_on(session, get_lot(session, lot)[0]) == [fresh]
        assert [(label.code, label.name) for label in labels_of_lots(session, [fresh])] == [(fresh, "こどもカレー 甘口 160g")]


def test_goods_are_booked_by_a_further_label(world: World):
    lot = world.receive(10)
    code = blanks_of(world, 1)[0]
    stick(world, code, lot)

    by_label, by_lot = world.record(world.request("issue", lot=code, quantity=2), world.request("issue", lot=lot, quantity=3))

    assert (by_label.lot_code, by_lot.lot_code) == (lot, lot)
    assert by_lot.balance["lot"]["on_hand"] == 5


def test_nothing_is_booked_by_a_blank_label(world: World):
    code = blanks_of(world, 1)[0]

    outcome = world.record(world.request("issue", lot=code))[0]

    assert isinstance(outcome, NotFound)


def test_labels_of_a_batch_are_printed_again_without_those_in_use(world: World):
    lot = world.receive(10)
    with world.writing() as session:
        batch = reserve_labels(session, 3, actor_id=world.actor_id, now=NOW)
        first, *others = blank_labels(session, batch)
    stick(world, first, lot)

    with world.reading() as session:
        assert blank_labels(session, batch) == others
        assert blank_labels(session, uuid.uuid4()) == []


def test_another_organizations_label_is_as_unknown_as_none(world: World, database):
    theirs = make_world(database)
    code, lot = blanks_of(theirs, 1)[0], world.receive(1)

    assert kind_of(world, code) == kind_of(world, new_code()) == ("unknown_label", None)
    with pytest.raises(NotFound):
        stick(world, code, lot)
    with pytest.raises(NotFound):
        stick(theirs, code, lot)


@pytest.mark.parametrize("number", [0, -1, 501])
def test_the_number_of_blank_labels_has_bounds(world: World, number: int):
    with world.writing() as session, pytest.raises(InvalidInput) as refusal:
        reserve_labels(session, number, actor_id=world.actor_id, now=NOW)

    assert refusal.value.values["field"] == "number"
