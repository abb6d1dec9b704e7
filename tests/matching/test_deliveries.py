"""Ship, receive, cancel: the ledger, the reservations and the states agree after every step."""

import pytest
from sqlalchemy import func, select

from inventory.db import Database, OrganizationSession
from inventory.errors import InvalidInput, NotFound
from inventory.lots import Lot
from inventory.movements import Balance, Movement
from inventory.movements.errors import LotHeld
from inventory.places import Place
from matching.deliveries import Delivery
from matching.deliveries.listing import list_deliveries, pick_lines
from matching.deliveries.shipping import DeliveryClosed, cancel_delivery, receive, ship
from matching.offers import Conditions, Offer
from matching.rounds.confirming import confirm
from matching.rounds.starting import shares_of
from tests.builders import NOW, World, make_world
from tests.matching.round_builders import make_group, make_offer, make_round, make_stock_offer, make_team


def confirmed_stock(database: Database) -> tuple[World, str]:
    """Ten cases of ours promised to one group; answers the delivery's code."""
    world = make_world(database)
    lot = world.receive(300)
    with world.writing() as session:
        make_group(session, "食堂", needs={"retort": 500})
        round_ = make_round(session, world, [make_stock_offer(session, world, lot, cases=10)])
        delivery = confirm(session, round_.id, actor_id=world.actor_id, now=NOW).deliveries[0]
        return world, delivery.code


def confirmed_direct(database: Database) -> tuple[World, str]:
    """Ten cases of a donor for two groups behind a hub."""
    world = make_world(database)
    with world.writing() as session:
        hub, _ = make_group(session, "拠点", needs={})
        members = [make_group(session, name, needs={"retort": 20})[0] for name in ("食堂一", "食堂二")]
        make_team(session, hub, members)
        offer = make_offer(session, world, cases=10, conditions=Conditions(min_drop_cases=8))
        round_ = make_round(session, world, [offer])
        return world, confirm(session, round_.id, actor_id=world.actor_id, now=NOW).deliveries[0].code


def held(session: OrganizationSession, kind: str) -> list[tuple[int, int]]:
    """On hand and reserved at places of the kind where anything lies."""
    query = (
        select(Balance.on_hand, Balance.reserved)
        .join(Place, Place.id == Balance.place_id)
        .where(Place.kind == kind, Balance.on_hand != 0)
    )
    return [(on_hand, reserved) for on_hand, reserved in session.execute(query)]


def kinds(session: OrganizationSession) -> list[str]:
    return list(session.scalars(select(Movement.kind).where(Movement.kind != "receive").order_by(Movement.seq)))


def totals_are_zero(session: OrganizationSession) -> bool:
    return all(total == 0 for total in session.scalars(select(func.sum(Balance.on_hand)).group_by(Balance.lot_id)))


def test_shipping_uses_the_reservation_up(database: Database) -> None:
    world, code = confirmed_stock(database)
    with world.writing() as session:
        delivery = ship(session, code, actor_id=world.actor_id, now=NOW)

        assert delivery.state == "shipped"
        assert held(session, "site") == [(60, 0)]
        assert held(session, "in_transit") == [(240, 0)]
        assert {share.state for share in shares_of(session, delivery.round_id)} == {"shipped"}


def test_shipping_twice_books_once(database: Database) -> None:
    world, code = confirmed_stock(database)
    with world.writing() as session:
        ship(session, code, actor_id=world.actor_id, now=NOW)

    with world.writing() as session:
        ship(session, code, actor_id=world.actor_id, now=NOW)

        assert kinds(session) == ["ship"]


def test_what_arrived_is_with_the_group(database: Database) -> None:
    world, code = confirmed_stock(database)
    with world.writing() as session:
        ship(session, code, actor_id=world.actor_id, now=NOW)
        delivery = receive(session, code, actor_id=world.actor_id, now=NOW)

        assert (delivery.state, held(session, "group"), held(session, "in_transit")) == ("received", [(240, 0)], [])
        assert kinds(session) == ["ship", "arrive"]
        assert totals_are_zero(session)


def test_goods_of_a_donor_go_straight_to_the_hub_and_on_to_its_members(database: Database) -> None:
    world, code = confirmed_direct(database)
    with world.writing() as session:
        ship(session, code, actor_id=world.actor_id, now=NOW)
        assert held(session, "group") == [(240, 0)]

        receive(session, code, actor_id=world.actor_id, now=NOW)

        assert held(session, "group") == [(120, 0), (120, 0)]
        assert kinds(session) == ["direct", "direct", "pass_on", "pass_on"]
        assert session.scalars(select(Lot.origin)).all() == ["offer"]
        offer = session.scalars(select(Offer)).one()
        assert (offer.cases_reserved, offer.cases_shipped, offer.state) == (0, 10, "placed")
        assert totals_are_zero(session)


def test_two_deliveries_of_one_offer_are_one_lot(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        for name in ("食堂一", "食堂二"):
            make_group(session, name, needs={"retort": 20})
        round_ = make_round(session, world, [make_offer(session, world, cases=10)])
        deliveries = confirm(session, round_.id, actor_id=world.actor_id, now=NOW).deliveries

        for delivery in deliveries:
            ship(session, delivery.code, actor_id=world.actor_id, now=NOW)

        assert len(session.scalars(select(Lot)).all()) == 1
        assert totals_are_zero(session)


def test_cancelling_before_shipping_frees_the_goods(database: Database) -> None:
    world, code = confirmed_stock(database)
    with world.writing() as session:
        cancel_delivery(session, code, actor_id=world.actor_id, now=NOW)

        assert held(session, "site") == [(300, 0)]
        assert session.scalars(select(Offer.state)).one() == "open"


def test_cancelling_after_shipping_brings_the_goods_back(database: Database) -> None:
    world, code = confirmed_stock(database)
    with world.writing() as session:
        ship(session, code, actor_id=world.actor_id, now=NOW)
        cancel_delivery(session, code, actor_id=world.actor_id, now=NOW)

        assert (held(session, "site"), held(session, "in_transit")) == ([(300, 0)], [])
        assert kinds(session) == ["ship", "reverse"]
        assert session.scalars(select(Offer.cases_shipped)).one() == 0
        assert totals_are_zero(session)


def test_steps_out_of_order_name_both_states(database: Database) -> None:
    world, code = confirmed_stock(database)
    with world.writing() as session:
        with pytest.raises(DeliveryClosed) as early:
            receive(session, code, actor_id=world.actor_id, now=NOW)
        cancel_delivery(session, code, actor_id=world.actor_id, now=NOW)
        with pytest.raises(DeliveryClosed) as late:
            ship(session, code, actor_id=world.actor_id, now=NOW)

    assert (early.value.values["state"], early.value.values["allowed"]) == ("planned", "shipped")
    assert (late.value.values["state"], late.value.values["allowed"]) == ("cancelled", "planned")


def test_a_lot_on_hold_does_not_leave(database: Database) -> None:
    world, code = confirmed_stock(database)
    with world.writing() as session:
        session.scalars(select(Lot)).one().is_held = True

    with world.writing() as session, pytest.raises(LotHeld):
        ship(session, code, actor_id=world.actor_id, now=NOW)


def test_the_picking_list_says_what_lies_where_and_for_whom(database: Database) -> None:
    world, code = confirmed_stock(database)
    with world.reading() as session:
        delivery = session.scalars(select(Delivery).where(Delivery.code == code)).one()

        [line] = pick_lines(session, delivery)
        [row] = list_deliveries(session, states=("planned",))

        assert (line.place_name, line.cases, line.pieces, [name for _, name in line.shares]) == ("本町倉庫", 10, 240, ["食堂"])
        assert (row.cases, row.kinds, row.grams, row.group.name) == (10, 1, 38_400, "食堂")


def test_a_delivery_of_another_organization_is_not_found(database: Database) -> None:
    _, code = confirmed_stock(database)
    other = make_world(database, name="となりのフードバンク（試験）")

    with other.writing() as session, pytest.raises(NotFound):
        ship(session, code, actor_id=other.actor_id, now=NOW)


SHORT = [
    ("missing", "count_difference", ["ship", "arrive", "return", "count"]),
    ("damaged", "waste", ["ship", "arrive", "return", "dispose"]),
    ("returned", "", ["ship", "arrive", "return"]),
]


@pytest.mark.parametrize(("reason", "end", "booked"), SHORT)
def test_what_does_not_arrive_ends_where_the_reason_says(database: Database, reason: str, end: str, booked: list[str]) -> None:
    world, code = confirmed_stock(database)
    with world.writing() as session:
        delivery = ship(session, code, actor_id=world.actor_id, now=NOW)
        share = shares_of(session, delivery.round_id)[0]

        receive(session, code, actor_id=world.actor_id, now=NOW, short={share.id: 30}, reason=reason)

        assert kinds(session) == booked
        assert (held(session, "in_transit"), held(session, "group")) == ([], [(210, 0)])
        assert held(session, "site") == [(60 if end else 90, 0)]
        assert (held(session, end) == [(30, 0)]) is bool(end)
        assert totals_are_zero(session)
        assert (share.state, share.short_pieces, share.short_reason) == ("received", 30, reason)


def test_of_a_donors_goods_less_has_left_and_the_rest_can_be_promised_again(database: Database) -> None:
    world, code = confirmed_direct(database)
    with world.writing() as session:
        delivery = ship(session, code, actor_id=world.actor_id, now=NOW)
        share = next(one for one in shares_of(session, delivery.round_id) if one.cases > 1)

        receive(session, code, actor_id=world.actor_id, now=NOW, short={share.id: 24})

        offer = session.scalars(select(Offer)).one()
        given = sum(one.cases for one in shares_of(session, delivery.round_id))
        assert (offer.cases_shipped, offer.state) == (given - 1, "open")
        assert sum(on_hand for on_hand, _ in held(session, "group")) == (given - 1) * 24
        assert totals_are_zero(session)


def test_nothing_of_a_share_may_arrive(database: Database) -> None:
    world, code = confirmed_stock(database)
    with world.writing() as session:
        delivery = ship(session, code, actor_id=world.actor_id, now=NOW)
        share = shares_of(session, delivery.round_id)[0]

        receive(session, code, actor_id=world.actor_id, now=NOW, short={share.id: 240})

        assert (held(session, "group"), held(session, "count_difference")) == ([], [(240, 0)])


@pytest.mark.parametrize(("pieces", "reason"), [(241, "missing"), (-1, "missing"), (1, "eaten")])
def test_more_than_was_sent_or_an_unknown_reason_is_refused(database: Database, pieces: int, reason: str) -> None:
    world, code = confirmed_stock(database)
    with world.writing() as session:
        delivery = ship(session, code, actor_id=world.actor_id, now=NOW)
        share = shares_of(session, delivery.round_id)[0]

        with pytest.raises(InvalidInput):
            receive(session, code, actor_id=world.actor_id, now=NOW, short={share.id: pieces}, reason=reason)
