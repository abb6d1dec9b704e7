"""What each kind of entry does, and what refuses it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from inventory.catalog import add_barcode, get_item
from inventory.dates import NO_DATE, DateMark, ReleaseRules
from inventory.errors import InvalidInput
from inventory.lots import Lot
from inventory.movements import CountRecord, Movement
from inventory.movements.errors import (
    CountedBelowPromised,
    LotExpired,
    LotHeld,
    NotEnoughStock,
    PlaceClosed,
    SamePlace,
)
from inventory.places import get_place
from tests.builders import GTIN, NOW, World, make_place
from tests.inventory.movements.acts import booked, entries, on_hand, promise, refused

CARTON = "14901234567891"


# Receive


def test_receipt_makes_a_lot_and_takes_it_from_the_donor(world: World) -> None:
    outcome = booked(world, world.request("receive", quantity=2, unit="case", batch_code="AB12"))

    with world.reading() as session:
        made = session.scalars(select(Lot)).one()
        assert (made.code, made.pieces_per_case, made.weight_grams, made.batch_code) == (outcome.lot_code, 24, 160, "AB12")
        assert (made.date_kind, made.expires_on) == ("best_before", date(2027, 3, 31))
    assert on_hand(world, outcome.lot_code, world.site) == 48
    assert on_hand(world, outcome.lot_code, world.donor) == -48


def test_two_receipts_of_one_item_stay_two_lots(world: World) -> None:
    assert world.receive(1) != world.receive(1)


def test_balance_told_is_of_the_lot_and_of_the_item_at_the_warehouse(world: World, lot: str) -> None:
    outcome = booked(world, world.request("receive", quantity=10))

    assert outcome.balance == {"lot": {"on_hand": 10, "free": 10}, "item_at_site": {"on_hand": 58, "free": 58}}


def test_carton_counts_its_own_pieces(world: World) -> None:
    with world.writing() as session:
        add_barcode(session, get_item(session, world.item), gtin14=CARTON, pieces=30)

    outcome = booked(world, world.request("receive", item=None, gtin14=CARTON, quantity=2, unit="case"))

    assert outcome.balance["lot"]["on_hand"] == 60


def test_pack_of_one_piece_uses_the_items_case(world: World) -> None:
    outcome = booked(world, world.request("receive", item=None, gtin14=GTIN, quantity=2, unit="case"))

    assert outcome.balance["lot"]["on_hand"] == 48


def test_item_without_case_size_is_not_received_in_cases(world: World) -> None:
    with world.writing() as session:
        get_item(session, world.item).pieces_per_case = None

    refusal = refused(world, world.request("receive", unit="case"))

    assert refusal.values["problem"] == "no_case_size"


def test_month_on_the_pack_lasts_to_its_end(world: World) -> None:
    code = world.receive(1, date_mark=DateMark.from_iso("best_before", "2026-11"))

    with world.reading() as session:
        assert session.scalars(select(Lot).where(Lot.code == code)).one().expires_on == date(2026, 11, 30)


@pytest.mark.parametrize("kind", ["best_before", "use_by"])
def test_goods_past_their_date_are_not_received(world: World, kind: str) -> None:
    refusal = refused(world, world.request("receive", date_mark=DateMark.from_iso(kind, "2026-11-20")))

    assert isinstance(refusal, InvalidInput)
    assert refusal.values["problem"] == "date_past"
    assert entries(world) == []


def test_goods_are_received_on_their_last_day(world: World) -> None:
    booked(world, world.request("receive", date_mark=DateMark.from_iso("use_by", "2026-11-21")))


def test_past_best_before_is_taken_where_the_organization_allows_it(world: World) -> None:
    rules = ReleaseRules(allow_past_best_before=True)

    booked(world, world.request("receive", date_mark=DateMark.from_iso("best_before", "2026-11-20")), rules=rules)
    refusal = refused(world, world.request("receive", date_mark=DateMark.from_iso("use_by", "2026-11-20")), rules=rules)

    assert refusal.values["problem"] == "date_past"


# Issue


def test_issue_takes_from_the_warehouse_and_keeps_the_days_left(world: World, lot: str) -> None:
    booked(world, world.request("issue", lot=lot, quantity=1, unit="case"))

    assert (on_hand(world, lot, world.site), on_hand(world, lot, world.group)) == (24, 24)
    with world.reading() as session:
        assert session.scalars(select(Movement.days_left).where(Movement.kind == "issue")).one() == 130


def test_no_more_than_there_is_can_be_issued(world: World, lot: str) -> None:
    refusal = refused(world, world.request("issue", lot=lot, quantity=49))

    assert isinstance(refusal, NotEnoughStock)
    assert refusal.values == {"free": 48, "asked": 49}
    assert on_hand(world, lot, world.site) == 48


def test_what_is_promised_cannot_be_issued_on_the_spot(world: World, lot: str) -> None:
    promise(world, lot, 40)

    assert isinstance(refused(world, world.request("issue", lot=lot, quantity=9)), NotEnoughStock)
    outcome = booked(world, world.request("issue", lot=lot, quantity=8))
    assert outcome.balance["lot"] == {"on_hand": 40, "free": 0}
    assert outcome.balance["item_at_site"] == {"on_hand": 40, "free": 0}


@pytest.mark.parametrize(("kind", "allowed"), [("use_by", True), ("best_before", False)])
def test_goods_past_their_date_are_not_given(world: World, kind: str, allowed: bool) -> None:
    code = world.receive(5, date_mark=DateMark.from_iso(kind, "2026-11-21"))
    rules = ReleaseRules(allow_past_best_before=allowed)

    refusal = refused(world, world.request("issue", lot=code), at=NOW + timedelta(days=1), rules=rules)

    assert isinstance(refusal, LotExpired)
    assert refusal.values["date_kind"] == kind


def test_past_best_before_is_given_where_the_organization_allows_it(world: World) -> None:
    code = world.receive(5, date_mark=DateMark.from_iso("best_before", "2026-11-21"))

    booked(world, world.request("issue", lot=code), at=NOW + timedelta(days=1), rules=ReleaseRules(allow_past_best_before=True))


def test_expired_goods_can_be_discarded_and_counted(world: World) -> None:
    code = world.receive(5, date_mark=DateMark.from_iso("use_by", "2026-11-21"))
    later = NOW + timedelta(days=3)

    booked(world, world.request("dispose", lot=code, quantity=2, reason="expired"), at=later)
    booked(world, world.request("count", lot=code, counted=3), at=later)


def test_undated_goods_are_always_given(world: World) -> None:
    code = world.receive(5, date_mark=NO_DATE)

    booked(world, world.request("issue", lot=code), at=NOW + timedelta(days=4000))


def test_held_lot_is_neither_given_nor_moved_but_may_be_discarded(world: World, lot: str) -> None:
    with world.writing() as session:
        session.execute(update(Lot).where(Lot.code == lot).values(is_held=True))
        other = make_place(session, "site", "第二倉庫").code

    assert isinstance(refused(world, world.request("issue", lot=lot)), LotHeld)
    assert isinstance(refused(world, world.request("transfer", lot=lot, target_site=other)), LotHeld)
    booked(world, world.request("dispose", lot=lot, reason="recalled"))


def test_closed_places_take_and_give_nothing(world: World, lot: str) -> None:
    with world.writing() as session:
        get_place(session, world.group).is_closed = True

    assert isinstance(refused(world, world.request("issue", lot=lot)), PlaceClosed)


# Shelves and transfers


def test_transfer_to_a_shelf_leaves_the_warehouse_total_as_it_was(world: World, lot: str, shelf: str) -> None:
    outcome = booked(world, world.request("transfer", lot=lot, quantity=30, target_site=world.site, target_shelf=shelf))

    assert outcome.balance == {"lot": {"on_hand": 18, "free": 18}, "item_at_site": {"on_hand": 48, "free": 48}}
    assert on_hand(world, lot, shelf) == 30


def test_goods_are_found_on_their_shelf_when_none_is_named(world: World, lot: str, shelf: str) -> None:
    world.record(world.request("transfer", lot=lot, quantity=30, target_site=world.site, target_shelf=shelf))

    booked(world, world.request("issue", lot=lot, quantity=20))
    booked(world, world.request("issue", lot=lot, quantity=5))

    assert (on_hand(world, lot, shelf), on_hand(world, lot, world.site)) == (10, 13)


def test_transfer_to_where_it_is_is_refused(world: World, lot: str) -> None:
    assert isinstance(refused(world, world.request("transfer", lot=lot, target_site=world.site)), SamePlace)


def test_shelf_of_another_warehouse_is_refused(world: World, lot: str, shelf: str) -> None:
    with world.writing() as session:
        other = make_place(session, "site", "第二倉庫").code

    refusal = refused(world, world.request("transfer", lot=lot, target_site=other, target_shelf=shelf))

    assert refusal.values["problem"] == "shelf_of_another_site"


# Count


def test_count_books_the_difference_up_and_down(world: World, lot: str) -> None:
    fewer = booked(world, world.request("count", lot=lot, counted=40))
    more = booked(world, world.request("count", lot=lot, counted=45))

    assert [fewer.balance["lot"]["on_hand"], more.balance["lot"]["on_hand"]] == [40, 45]
    assert entries(world)[1:] == [("count", 8, None), ("count", 5, None)]


def test_count_that_agrees_is_kept_and_moves_nothing(world: World, lot: str) -> None:
    request = world.request("count", lot=lot, counted=48)

    first, again = booked(world, request), booked(world, request)

    assert (first.seq, first.replayed, again.replayed) == (None, False, True)
    with world.reading() as session:
        record = session.scalars(select(CountRecord)).one()
        assert (record.expected, record.counted, record.movement_seq) == (48, 48, None)


def test_repeated_count_books_its_difference_once(world: World, lot: str) -> None:
    request = world.request("count", lot=lot, counted=40)

    first, again = booked(world, request), booked(world, request)

    assert again == replace(first, replayed=True)
    assert len(entries(world)) == 2


def test_count_below_what_is_promised_names_the_promise(world: World, lot: str) -> None:
    promise(world, lot, 40)

    refusal = refused(world, world.request("count", lot=lot, counted=39))

    assert isinstance(refusal, CountedBelowPromised)
    assert refusal.values == {"promised": 40, "counted": 39}
    booked(world, world.request("count", lot=lot, counted=40))


def test_count_of_a_lot_never_seen_there_finds_it(world: World, lot: str, shelf: str) -> None:
    booked(world, world.request("count", lot=lot, shelf=shelf, counted=3))

    assert on_hand(world, lot, shelf) == 3
