"""From the one click on nothing of a recalled lot leaves - picked, promised, shipped or offered - whoever asks at the same moment."""

import uuid
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from inventory.dates import DateMark
from inventory.db import Database
from inventory.errors import DomainError
from inventory.holds.criteria import Criteria
from inventory.lots import Lot
from inventory.movements import Movement, Recorded
from inventory.movements.errors import LotHeld
from inventory.reservations import reserve
from matching.deliveries.shipping import ship
from matching.offerable import list_offerable
from matching.recalls.errors import NothingMeant
from matching.recalls.moving import free_promises
from matching.rounds.confirming import confirm
from matching.rounds.errors import NothingToMatch
from tests.builders import NOW, World, make_item, make_place, make_world
from tests.matching.recalls.recall_world import begin_recall, recall_in, view_of
from tests.matching.round_builders import lot_at, make_group, make_offer, make_round, make_stock_offer


@pytest.fixture
def world(database: Database) -> World:
    return make_world(database)


def is_held(world: World, code: str) -> bool:
    with world.reading() as session:
        return session.scalars(select(Lot.is_held).where(Lot.code == code)).one()


def test_recalled_lots_are_held_and_others_are_not(world: World) -> None:
    meant, month = world.receive(48), world.receive(24, date_mark=DateMark("best_before", "month", date(2027, 3, 1)))
    other_date = world.receive(24, date_mark=DateMark("best_before", "day", date(2027, 4, 1)))
    undated = world.receive(24, date_mark=DateMark("none"))

    number = begin_recall(world)

    assert [is_held(world, code) for code in (meant, month, other_date, undated)] == [True, True, False, True]
    view = view_of(world, number)
    assert {lot.lot.code: lot.doubts for lot in view.lots} == {meant: (), month: (), undated: ("date",)}
    assert view.where.total("stored") == 96


def test_a_held_lot_is_not_given_and_not_sent_away_but_put_aside_and_thrown_away(world: World) -> None:
    lot = world.receive(48)
    with world.writing() as session:
        site = lot_at(session, world, lot)[1]
        shelf = make_place(session, "shelf", "回収", site_id=site.id).code
        other = make_place(session, "site", "第二倉庫").code
    begin_recall(world)

    outcomes = world.record(
        world.request("issue", lot=lot),
        world.request("transfer", lot=lot, target_site=other),
        world.request("transfer", lot=lot, quantity=40, target_site=world.site, target_shelf=shelf),
        world.request("dispose", lot=lot, shelf=shelf, quantity=10, reason="recalled"),
        world.request("count", lot=lot, counted=7),
    )

    assert [type(outcome) for outcome in outcomes] == [LotHeld, LotHeld, Recorded, Recorded, Recorded]


def test_what_a_phone_tells_late_is_booked_and_shown_to_the_recall(world: World) -> None:
    lot = world.receive(48)
    number = begin_recall(world)
    late = NOW + timedelta(minutes=30)

    outcome = world.record(
        world.request("issue", lot=lot, quantity=6, queued=True, occurred_at=NOW - timedelta(minutes=5)),
        world.request("issue", lot=lot, quantity=2, queued=True, occurred_at=NOW + timedelta(minutes=5)),
        at=late,
    )

    assert all(isinstance(one, Recorded) for one in outcome)
    view = view_of(world, number)
    assert [(entry.movement.quantity, entry.was_after) for entry in view.late] == [(6, False), (2, True)]
    assert [group.notice for group in view.groups] == [None]


def test_a_held_lot_is_neither_offered_nor_promised_nor_shipped(world: World) -> None:
    lot = world.receive(240)
    with world.writing() as session:
        make_group(session, "ひだまり食堂", needs={"retort": 100})
        offer = make_stock_offer(session, world, lot, cases=5)
        round_ = make_round(session, world, [offer])
        deliveries = confirm(session, round_.id, actor_id=world.actor_id, now=NOW).deliveries
    number = begin_recall(world)

    refused = []
    for act in (
        lambda session: ship(session, deliveries[0].code, actor_id=world.actor_id, now=NOW),
        lambda session: make_stock_offer(session, world, lot, cases=1),
        lambda session: reserve(
            session,
            lot_id=lot_at(session, world, lot)[0].id,
            place_id=lot_at(session, world, lot)[1].id,
            share_id=uuid.uuid4(),
            quantity=1,
            now=NOW,
        ),
    ):
        with pytest.raises(LotHeld), world.writing() as session:
            act(session)
        refused.append(act)

    assert len(refused) == 3
    with world.reading() as session:
        assert list_offerable(session) == []
    assert [(share.pieces, share.delivery.code) for share in view_of(world, number).stopped] == [(120, deliveries[0].code)]
    with world.writing() as session:
        assert free_promises(session, recall_in(session, number), actor_id=world.actor_id, now=NOW) == 1
    assert view_of(world, number).stopped == []
    assert [part.reserved for part in view_of(world, number).where.stored] == [0]


def test_goods_that_come_later_are_caught_by_number_and_by_words(world: World) -> None:
    world.receive(24)
    world.receive(1, date_mark=DateMark("best_before", "day", date(2027, 5, 5)))
    number = begin_recall(world)
    begin_recall(world, Criteria(words="カレー", first=date(2027, 5, 1), last=date(2027, 5, 31)))
    with world.writing() as session:
        new_item = make_item(session, name="おとなカレー 辛口", gtin14=None).code

    caught = world.receive(12)
    by_words = world.receive(12, item=new_item, date_mark=DateMark("best_before", "month", date(2027, 5, 1)))
    passed = world.receive(12, date_mark=DateMark("best_before", "day", date(2027, 4, 30)))

    assert [is_held(world, code) for code in (caught, by_words, passed)] == [True, True, False]
    assert [(lot.lot.code, lot.is_arrival) for lot in view_of(world, number).lots if lot.is_arrival] == [(caught, True)]


def test_a_donors_own_goods_are_not_sent_once_they_are_recalled(world: World) -> None:
    world.receive(24)
    with world.writing() as session:
        make_group(session, "ひだまり食堂", needs={"retort": 100})
        round_ = make_round(session, world, [make_offer(session, world, cases=5)])
        delivery = confirm(session, round_.id, actor_id=world.actor_id, now=NOW).deliveries[0]
    number = begin_recall(world)

    with pytest.raises(LotHeld), world.writing() as session:
        ship(session, delivery.code, actor_id=world.actor_id, now=NOW)

    assert [share.pieces for share in view_of(world, number).stopped] == [120]
    with pytest.raises(NothingToMatch), world.writing() as session:
        make_round(session, world, [make_offer(session, world, cases=5)])
    with world.writing() as session:
        assert free_promises(session, recall_in(session, number), actor_id=world.actor_id, now=NOW) == 1


def test_a_recall_of_what_was_never_here_is_refused_and_holds_nothing(world: World) -> None:
    world.receive(24)

    with pytest.raises(NothingMeant):
        begin_recall(world, Criteria(maker="よその会社"))

    assert isinstance(world.record(world.request("issue", lot=world.receive(1)))[0], Recorded)


def test_of_hands_that_take_while_everything_is_held_none_takes_afterwards(world: World) -> None:
    lots = [world.receive(500) for _ in range(2)]
    start, acknowledged = Barrier(5), []

    def take(number: int) -> None:
        start.wait(timeout=30)
        for _ in range(12):
            try:
                outcome = world.record(world.request("issue", lot=lots[number % 2]))[0]
            except LotHeld:
                return
            if isinstance(outcome, DomainError):
                return

    def hold() -> None:
        start.wait(timeout=30)
        begin_recall(world)
        with world.reading() as session:
            acknowledged.append(max(session.scalars(select(Movement.seq))))

    threads = [Thread(target=take, args=(number,)) for number in range(4)] + [Thread(target=hold)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    with world.reading() as session:
        last = max(session.scalars(select(Movement.seq)))
    assert last == acknowledged[0]
    assert all(isinstance(world.record(world.request("issue", lot=lot))[0], LotHeld) for lot in lots)
