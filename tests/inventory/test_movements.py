"""The ledger: what each kind of entry does, what refuses it, keys that come twice, late entries, cases, undo."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from inventory.catalog import add_barcode, get_item
from inventory.dates import NO_DATE, DateMark, ReleaseRules
from inventory.db import Database
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.lots import Lot
from inventory.movements import Balance, CountRecord, Movement, MovementNote, MovementRequest, Recorded, reverse_movement
from inventory.movements.errors import (
    AlreadyReversed,
    AlreadyUsed,
    CannotReverse,
    CountedBelowPromised,
    KeyUsedDifferently,
    LotExpired,
    LotHeld,
    NotEnoughStock,
    PlaceClosed,
    SamePlace,
    TooLateToReverse,
)
from inventory.places import Place, get_place
from tests.builders import GTIN, NOW, World, make_place, make_world

CARTON = "14901234567891"


@pytest.fixture
def world(database: Database) -> World:
    return make_world(database)


def booked(world: World, request: MovementRequest, **options: object) -> Recorded:
    outcome = world.record(request, **options)[0]  # type: ignore[arg-type]
    assert isinstance(outcome, Recorded), outcome
    return outcome


def refused(world: World, request: MovementRequest, **options: object) -> DomainError:
    outcome = world.record(request, **options)[0]  # type: ignore[arg-type]
    assert isinstance(outcome, DomainError), outcome
    return outcome


def on_hand(world: World, lot: str, place: str) -> int:
    with world.reading() as session:
        query = select(Balance.on_hand).join(Lot, Lot.id == Balance.lot_id).join(Place, Place.id == Balance.place_id)
        return session.scalar(query.where(Lot.code == lot, Place.code == place)) or 0


def entries(world: World) -> list[tuple[str, int, str | None]]:
    with world.reading() as session:
        rows = session.execute(select(Movement.kind, Movement.quantity, Movement.flag).order_by(Movement.seq))
        return [(kind, quantity, flag) for kind, quantity, flag in rows]


def undo(world: World, seq: int, *, reason: str = "mistake", later: timedelta = timedelta(), **values: object) -> Recorded:
    options: dict[str, object] = {"key": uuid.uuid4(), "actor_id": world.actor_id, "may_reverse_any": False} | values
    with world.writing() as session:
        return reverse_movement(session, seq, reason=reason, now=NOW + later, **options)  # type: ignore[arg-type]


@pytest.fixture
def lot(world: World) -> str:
    """A lot of 48 pieces, two cases, at the world's warehouse."""
    return world.receive(48)


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


def promise(world: World, lot: str, quantity: int) -> None:
    with world.writing() as session:
        lot_id = session.scalars(select(Lot.id).where(Lot.code == lot)).one()
        session.execute(update(Balance).where(Balance.lot_id == lot_id, Balance.on_hand > 0, Balance.site_id.is_not(None)).values(reserved=quantity))


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


@pytest.fixture
def shelf(world: World) -> str:
    with world.writing() as session:
        return make_place(session, "shelf", "A-1", site_id=get_place(session, world.site).id).code


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


@pytest.fixture
def somebody(world: World) -> uuid.UUID:
    return make_world(world.database, name="となりの団体（試験）").actor_id


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
