"""Goods receipt slips: one number after the other whoever asks at once, one valid slip for a receipt, and papers that stay as they were."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from inventory.catalog import Item
from inventory.db import Database
from inventory.donors import add_donor, get_donor
from inventory.errors import InvalidInput, NotFound
from inventory.movements import Movement, reverse_movement
from inventory.slips import (
    GoodsReceiptSlip,
    SlipFilter,
    SlipPage,
    get_slip,
    list_slips,
    make_slip,
    reissue_slip,
    void_slip,
    waiting_by_donor,
    waiting_receipts,
    year_of_slips,
)
from inventory.slips.making import ReceiptOnSlip, ReceiptTakenBack, SlipVoid
from tests.builders import NOW, World, make_item, make_world


@pytest.fixture
def world(database: Database) -> World:
    return make_world(database)


def slip_of(world: World, *seqs: int, now: datetime = NOW, start_month: int = 4) -> int:
    """The number of a slip over these entries."""
    with world.writing() as session:
        donor = get_donor(session, world.donor)[0]
        slip = make_slip(session, donor.id, seqs, start_month=start_month, actor_id=world.actor_id, now=now)
        return slip.number


def page(world: World, number: int, year: int = 2026) -> SlipPage:
    with world.reading() as session:
        return get_slip(session, year, number)


def undo(world: World, seq: int) -> None:
    with world.writing() as session:
        reverse_movement(session, seq, key=uuid.uuid4(), reason="mistake", actor_id=world.actor_id, may_reverse_any=True, now=NOW)


def test_a_slip_lists_the_receipts_with_their_sums(world: World) -> None:
    with world.writing() as session:
        bare = make_item(session, name="重さのない品", gtin14=None, weight_grams=None).code
    world.receive(48)
    world.receive(10, item=bare)

    number = slip_of(world, 1, 2)

    found = page(world, number)
    assert (found.pieces, found.grams, found.unweighed, found.undone) == (58, 48 * 160, 10, 0)
    assert [(row.line.item_name, row.line.pieces, row.received_by) for row in found.lines] == [
        ("こどもカレー 甘口 160g", 48, "試験 花子"), ("重さのない品", 10, "試験 花子"),
    ]  # fmt: skip
    assert found.slip.donor_name == "みのり製菓（試験）"


def test_numbers_follow_each_other_and_begin_anew_with_the_business_year(world: World) -> None:
    for _ in range(4):
        world.receive(1)
    spring = datetime(2027, 3, 31, 15, 0, tzinfo=UTC)

    numbers = [slip_of(world, 1), slip_of(world, 2), slip_of(world, 3, now=spring), slip_of(world, 4, now=spring)]

    assert numbers == [1, 2, 1, 2]
    assert page(world, 1, year=2027).lines[0].line.received_on == date(2026, 11, 21)


def test_two_at_once_get_two_numbers_in_a_row(world: World) -> None:
    for _ in range(8):
        world.receive(1)
    start = Barrier(8)

    def run(seq: int) -> int:
        start.wait(timeout=30)
        return slip_of(world, seq)

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(run, range(1, 9)))

    assert sorted(numbers) == list(range(1, 9))
    with world.reading() as session:
        assert year_of_slips(session, 2026).is_gapless


def test_of_two_who_put_one_receipt_on_a_slip_one_is_refused_and_takes_no_number(world: World) -> None:
    world.receive(1)
    world.receive(1)
    start = Barrier(2)

    def run(_: int) -> object:
        start.wait(timeout=30)
        try:
            return slip_of(world, 1)
        except ReceiptOnSlip as refusal:
            return refusal.code

    with ThreadPoolExecutor(2) as pool:
        outcomes = set(pool.map(run, range(2)))

    assert outcomes == {1, "receipt_on_slip"}
    assert slip_of(world, 2) == 2


def test_a_void_slip_keeps_its_number_and_frees_its_receipts(world: World) -> None:
    world.receive(5)
    first = page(world, slip_of(world, 1)).slip

    with world.writing() as session:
        void_slip(session, first.id, reason="宛名ちがい", actor_id=world.actor_id, now=NOW)

    assert slip_of(world, 1) == 2
    with world.reading() as session:
        rows, total = list_slips(session, SlipFilter(year=2026))
        year = year_of_slips(session, 2026)
    assert [(row.slip.number, row.void_reason) for row in rows] == [(2, None), (1, "宛名ちがい")]
    assert (total, year.last_number, year.slips, year.void, year.is_gapless) == (2, 2, 2, 1, True)


def test_a_slip_given_out_again_keeps_its_number_and_counts(world: World) -> None:
    world.receive(5)
    slip = page(world, slip_of(world, 1)).slip

    with world.writing() as session:
        counts = [reissue_slip(session, slip.id, reason="", actor_id=world.actor_id, now=NOW) for _ in range(2)]

    found = page(world, 1)
    assert (counts, found.reissues, found.last_reissued_at) == ([1, 2], 2, NOW)


def test_nothing_more_is_done_with_a_void_slip(world: World) -> None:
    world.receive(5)
    slip = page(world, slip_of(world, 1)).slip
    with world.writing() as session:
        void_slip(session, slip.id, reason="二重", actor_id=world.actor_id, now=NOW)

    for act in (reissue_slip, void_slip):
        with pytest.raises(SlipVoid), world.writing() as session:
            act(session, slip.id, reason="もう一度", actor_id=world.actor_id, now=NOW)


def test_a_receipt_undone_before_is_refused_and_one_undone_later_shows(world: World) -> None:
    world.receive(5)
    world.receive(6)
    undo(world, 1)

    with pytest.raises(ReceiptTakenBack):
        slip_of(world, 1)
    number = slip_of(world, 2)
    undo(world, 2)

    assert [row.undone_by for row in page(world, number).lines] == [4]
    with world.reading() as session:
        assert [row.undone for row in list_slips(session, SlipFilter(state="undone"))[0]] == [1]


def test_what_is_printed_does_not_change_with_the_item(world: World) -> None:
    world.receive(5)
    number = slip_of(world, 1)
    with world.writing() as session:
        session.execute(update(Item).values(name="名前が変わった品", weight_grams=999))

    line = page(world, number).lines[0].line

    assert (line.item_name, line.grams) == ("こどもカレー 甘口 160g", 800)


def test_a_persons_name_is_not_kept_where_nothing_is_ever_changed(world: World) -> None:
    with world.writing() as session:
        code = add_donor(session, name="見本 三郎", kind="person", now=NOW)[1].code
    world.receive(5, donor=code)
    with world.writing() as session:
        donor = get_donor(session, code)[0]
        make_slip(session, donor.id, [1], start_month=4, actor_id=world.actor_id, now=NOW)
        donor.name = "消した人"

    found = page(world, 1)

    assert (found.slip.donor_name, found.donor_name) == ("", "消した人")


def test_what_the_donor_did_not_give_is_refused(world: World) -> None:
    lot = world.receive(5)
    world.record(world.request("issue", lot=lot, quantity=1))

    with pytest.raises(NotFound):
        slip_of(world, 2)
    with pytest.raises(InvalidInput):
        slip_of(world)
    with world.reading() as session:
        assert year_of_slips(session, 2026).last_number == 0


def test_receipts_without_a_slip_wait_by_donor(world: World) -> None:
    for pieces in (5, 6, 7):
        world.receive(pieces)
    undo(world, 3)
    slip_of(world, 1)

    with world.reading() as session:
        donor = get_donor(session, world.donor)[0]
        waiting = waiting_receipts(session, donor.id)
        donors = waiting_by_donor(session, since=datetime(2026, 11, 1, tzinfo=UTC))

    assert [row.movement.quantity for row in waiting] == [6]
    assert [(row.donor.name, row.receipts, row.last_on) for row in donors] == [("みのり製菓（試験）", 1, date(2026, 11, 21))]


def test_the_database_itself_keeps_slips_as_they_are(world: World) -> None:
    world.receive(5)
    slip_of(world, 1)

    for statement in (delete(GoodsReceiptSlip), update(GoodsReceiptSlip).values(number=9)):
        with pytest.raises(DatabaseError), world.writing() as session:
            session.execute(statement)
    with world.reading() as session:
        assert session.scalar(select(Movement.seq)) == 1
