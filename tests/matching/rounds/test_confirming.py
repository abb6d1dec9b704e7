"""Confirming: everything is checked again, promised once, and frozen."""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from inventory.audit import AuditEntry
from inventory.db import Database
from inventory.errors import DomainError
from inventory.lots import Lot
from inventory.movements import Balance
from inventory.reservations import Reservation
from matching.deliveries import Delivery
from matching.groups.tables import RecipientGroup
from matching.offers import Conditions, Offer, get_offer
from matching.rounds.adjusting import Change, adjust
from matching.rounds.confirming import confirm
from matching.rounds.ending import cancel_round, decline_share
from matching.rounds.errors import ConditionNotMet, DonorConditions, RoundClosed, ShareEnded
from matching.rounds.starting import get_round, shares_of
from tests.builders import NOW, World, make_world
from tests.matching.round_builders import make_group, make_offer, make_round, make_stock_offer, make_team


def stocked_round(database: Database, *, cases: int = 10, groups: int = 2) -> tuple[World, uuid.UUID, str, str]:
    """A proposed round of our own stock: world, round, lot code, offer code."""
    world = make_world(database)
    lot = world.receive(24 * cases)
    with world.writing() as session:
        for number in range(groups):
            make_group(session, f"食堂{number}", needs={"retort": 500})
        offer = make_stock_offer(session, world, lot)
        round_ = make_round(session, world, [offer])
        return world, round_.id, lot, offer.code


def reserved_pieces(world: World, lot: str) -> int:
    with world.reading() as session:
        query = select(Balance.reserved).join(Lot, Lot.id == Balance.lot_id).where(Lot.code == lot, Balance.site_id.is_not(None))
        return session.scalars(query).one()


def test_every_share_gets_a_reservation_and_every_point_a_delivery(database: Database) -> None:
    world, round_id, lot, offer = stocked_round(database)
    with world.writing() as session:
        confirmed = confirm(session, round_id, actor_id=world.actor_id, now=NOW)

    assert len(confirmed.deliveries) == 2
    assert reserved_pieces(world, lot) == 240
    with world.reading() as session:
        shares = shares_of(session, round_id)
        assert {share.state for share in shares} == {"reserved"}
        assert {share.delivery_id for share in shares} == {delivery.id for delivery in session.scalars(select(Delivery))}
        assert {row.share_id: row.quantity for row in session.scalars(select(Reservation))} == {
            share.id: share.cases * 24 for share in shares
        }
        assert get_offer(session, offer).state == "placed"
        assert session.scalar(select(AuditEntry.action).where(AuditEntry.action == "round.confirm")) == "round.confirm"


def test_a_second_confirmation_names_both_states(database: Database) -> None:
    world, round_id, lot, _ = stocked_round(database)
    with world.writing() as session:
        confirm(session, round_id, actor_id=world.actor_id, now=NOW)

    with world.writing() as session, pytest.raises(RoundClosed) as refusal:
        confirm(session, round_id, actor_id=world.actor_id, now=NOW)

    assert (refusal.value.values["state"], refusal.value.values["allowed"]) == ("confirmed", "proposed")
    assert reserved_pieces(world, lot) == 240


def test_goods_of_a_donor_are_counted_on_the_offer(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        make_group(session, "食堂", needs={"retort": 20})
        offer = make_offer(session, world, cases=30)
        round_ = make_round(session, world, [offer])

        confirm(session, round_.id, actor_id=world.actor_id, now=NOW)

        session.refresh(offer)
        assert (offer.cases_reserved, offer.state) == (5, "open")
        assert session.scalars(select(Reservation)).all() == []


def test_a_team_has_one_delivery_at_its_hub(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        hub, _ = make_group(session, "拠点", needs={})
        one, _ = make_group(session, "食堂一", needs={"retort": 20})
        two, _ = make_group(session, "食堂二", needs={"retort": 20})
        make_team(session, hub, [one, two])
        offer = make_offer(session, world, cases=10, conditions=Conditions(min_drop_cases=8))
        round_ = make_round(session, world, [offer])

        confirmed = confirm(session, round_.id, actor_id=world.actor_id, now=NOW)

        assert [delivery.group_id for delivery in confirmed.deliveries] == [hub.id]


def test_a_group_that_was_paused_meanwhile_stops_the_confirmation(database: Database) -> None:
    world, round_id, lot, _ = stocked_round(database)
    with world.writing() as session:
        session.scalars(select(RecipientGroup)).first().state = "paused"

    with world.writing() as session, pytest.raises(ConditionNotMet) as refusal:
        confirm(session, round_id, actor_id=world.actor_id, now=NOW)

    assert refusal.value.values["codes"] == ["GROUP_GONE"]
    assert reserved_pieces(world, lot) == 0


def test_a_lot_on_hold_stops_the_confirmation(database: Database) -> None:
    world, round_id, lot, _ = stocked_round(database)
    with world.writing() as session:
        session.scalars(select(Lot).where(Lot.code == lot)).one().is_held = True

    with world.writing() as session, pytest.raises(DomainError):
        confirm(session, round_id, actor_id=world.actor_id, now=NOW)


def test_a_hand_over_day_that_has_passed_stops_the_confirmation(database: Database) -> None:
    world, round_id, _, _ = stocked_round(database)

    with world.writing() as session, pytest.raises(ConditionNotMet) as refusal:
        confirm(session, round_id, actor_id=world.actor_id, now=NOW + timedelta(days=5))

    assert refusal.value.values["codes"] == ["DATE"]


def test_the_donors_smallest_delivery_must_hold_again(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        _, code = make_group(session, "食堂", needs={"retort": 80})
        offer = make_offer(session, world, cases=20, conditions=Conditions(min_drop_cases=10))
        round_ = make_round(session, world, [offer])
        judged = adjust(session, round_, [Change(offer.code, code, 4)], actor_id=world.actor_id, now=NOW)
        assert [warning["code"] for warning in judged.warnings] == ["MIN_DROP"]

        with pytest.raises(DonorConditions):
            confirm(session, round_.id, actor_id=world.actor_id, now=NOW)


def test_cancelling_gives_everything_back(database: Database) -> None:
    world, round_id, lot, offer = stocked_round(database)
    with world.writing() as session:
        confirm(session, round_id, actor_id=world.actor_id, now=NOW)

    with world.writing() as session:
        cancel_round(session, round_id, actor_id=world.actor_id, now=NOW)

    assert reserved_pieces(world, lot) == 0
    with world.reading() as session:
        assert {share.state for share in shares_of(session, round_id)} == {"cancelled"}
        found = get_offer(session, offer)
        assert (found.state, found.cases_reserved) == ("open", 0)


def test_a_declined_share_is_free_for_another_round(database: Database) -> None:
    world, round_id, lot, offer = stocked_round(database)
    with world.writing() as session:
        confirm(session, round_id, actor_id=world.actor_id, now=NOW)

    with world.writing() as session:
        share = shares_of(session, round_id)[0]
        decline_share(session, share.id, actor_id=world.actor_id, now=NOW)

        assert share.state == "declined"
        assert session.scalars(select(Delivery.state).where(Delivery.id == share.delivery_id)).one() == "cancelled"
        assert get_offer(session, offer).state == "open"
        again = make_round(session, world, [get_offer(session, offer)])
        assert sum(found.cases for found in shares_of(session, again.id)) == share.cases
    assert reserved_pieces(world, lot) == 120


def test_a_share_is_declined_once(database: Database) -> None:
    world, round_id, _, _ = stocked_round(database)
    with world.writing() as session:
        confirm(session, round_id, actor_id=world.actor_id, now=NOW)
        share_id = shares_of(session, round_id)[0].id
        decline_share(session, share_id, actor_id=world.actor_id, now=NOW)

        with pytest.raises(ShareEnded):
            decline_share(session, share_id, actor_id=world.actor_id, now=NOW)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """All acts begin together, each in a thread; answers what each returned or raised."""
    start, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(position: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            outcomes[position] = act()
        except DomainError as refusal:
            outcomes[position] = refusal

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_of_two_confirmations_of_one_round_exactly_one_wins(database: Database) -> None:
    world, round_id, lot, _ = stocked_round(database)

    def act() -> object:
        with world.writing() as session:
            return confirm(session, round_id, actor_id=world.actor_id, now=NOW)

    outcomes = at_once(*[act] * 6)

    assert sum(isinstance(outcome, RoundClosed) for outcome in outcomes) == 5
    assert reserved_pieces(world, lot) == 240


def test_of_two_rounds_on_the_same_stock_exactly_one_wins(database: Database) -> None:
    world = make_world(database)
    lot = world.receive(240)
    with world.writing() as session:
        make_group(session, "食堂", needs={"retort": 500})
        first, second = (make_stock_offer(session, world, lot) for _ in range(2))
        rounds = [make_round(session, world, [offer]).id for offer in (first, second)]

    def act(round_id: uuid.UUID) -> Callable[[], object]:
        def run() -> object:
            with world.writing() as session:
                return confirm(session, round_id, actor_id=world.actor_id, now=NOW)

        return run

    outcomes = at_once(*[act(round_id) for round_id in rounds])

    refusals = [outcome for outcome in outcomes if isinstance(outcome, DomainError)]
    assert [refusal.code for refusal in refusals] == ["not_enough_free"]
    assert reserved_pieces(world, lot) == 240
    with world.reading() as session:
        assert sorted(get_round(session, round_id).state for round_id in rounds) == ["confirmed", "proposed"]
        assert sorted(session.scalars(select(Offer.cases_reserved))) == [0, 10]
