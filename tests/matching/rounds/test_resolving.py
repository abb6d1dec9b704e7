"""What groups do not take goes to others; nothing that stands moves, and the books agree at every step."""

import uuid

import pytest
from sqlalchemy import func, select

from inventory.db import Database
from inventory.movements import Balance
from inventory.reservations import Reservation
from matching.deliveries import Delivery
from matching.deliveries.shipping import ship
from matching.offers import Conditions, Offer
from matching.rounds.answering import Reply, read_questions, respond
from matching.rounds.comparing import Side, compare
from matching.rounds.confirming import confirm
from matching.rounds.errors import NobodyTakesMore, NothingFreed, PlanOutdated
from matching.rounds.resolving import confirm_rest, drop_rest, freed_cases, read_rest, resolve, solve_rest, store_rest
from matching.rounds.starting import get_round, shares_of
from matching.rounds.tables import Share
from matching.rounds.versions import list_versions
from tests.builders import NOW, World, make_world
from tests.matching.round_builders import make_group, make_offer, make_round, make_stock_offer


def confirmed(database: Database, *, cases: int = 12, groups: int = 3, needs: int = 500) -> tuple[World, uuid.UUID]:
    """A confirmed round of our own stock for equal groups."""
    world = make_world(database)
    lot = world.receive(24 * cases)
    with world.writing() as session:
        for number in range(groups):
            make_group(session, f"食堂{number}", needs={"retort": needs})
        round_ = make_round(session, world, [make_stock_offer(session, world, lot)])
        confirm(session, round_.id, actor_id=world.actor_id, now=NOW)
        return world, round_.id


def decline(world: World, round_id: uuid.UUID, name: str, cases: int = 0) -> None:
    """The group takes so many cases of each of its shares that are still asked about."""
    with world.writing() as session:
        found = [
            one for one in read_questions(session, round_id=round_id) if one.group.name == name and one.answer.state == "waiting"
        ]
        reply = Reply({line.share.id: cases for line in found[-1].lines}, "no_room")
        respond(session, found[-1].answer.id, reply, actor_id=None, now=NOW)


def standing(world: World, round_id: uuid.UUID) -> dict[str, int]:
    """Cases promised by group name."""
    with world.reading() as session:
        found: dict[str, int] = {}
        for question in read_questions(session, round_id=round_id):
            for line in question.lines:
                found[question.group.name] = found.get(question.group.name, 0) + line.cases
        return found


def check_books(world: World, round_id: uuid.UUID) -> int:
    """Reserved cases, after seeing that shares, reservations, balances and offers say the same."""
    with world.reading() as session:
        shares = sum(share.cases for share in shares_of(session, round_id) if share.state == "reserved")
        kept = session.scalar(select(func.coalesce(func.sum(Reservation.quantity), 0)).where(Reservation.state == "open"))
        balance = session.scalars(select(Balance.reserved).where(Balance.site_id.is_not(None))).one()
        offer = session.scalars(select(Offer.cases_reserved)).one()
        assert (kept, balance, offer) == (shares * 24, shares * 24, shares)
        return shares


def test_what_one_group_declines_goes_to_the_others_and_nothing_else_moves(database: Database) -> None:
    world, round_id = confirmed(database)
    decline(world, round_id, "食堂0")
    assert (check_books(world, round_id), standing(world, round_id)) == (8, {"食堂0": 0, "食堂1": 4, "食堂2": 4})

    with world.writing() as session:
        resolved = resolve(session, get_round(session, round_id), actor_id=world.actor_id, now=NOW)
        assert (resolved.freed, resolved.placed) == (4, 4)
        confirm_rest(session, round_id, actor_id=world.actor_id, now=NOW)

    assert (check_books(world, round_id), standing(world, round_id)) == (12, {"食堂0": 0, "食堂1": 6, "食堂2": 6})


def test_a_group_that_took_less_gets_no_more_of_it(database: Database) -> None:
    world, round_id = confirmed(database)
    decline(world, round_id, "食堂0", cases=1)

    with world.writing() as session:
        resolve(session, get_round(session, round_id), actor_id=world.actor_id, now=NOW)
        confirm_rest(session, round_id, actor_id=world.actor_id, now=NOW)

    assert standing(world, round_id)["食堂0"] == 1
    assert sum(standing(world, round_id).values()) == 12


def test_further_shares_ask_again_and_can_be_declined_until_all_have_answered(database: Database) -> None:
    world, round_id = confirmed(database)
    decline(world, round_id, "食堂0")
    with world.writing() as session:
        resolve(session, get_round(session, round_id), actor_id=world.actor_id, now=NOW)
        _, answers = confirm_rest(session, round_id, actor_id=world.actor_id, now=NOW)
        assert sorted(answer.turn for answer in answers) == [2, 2]

    decline(world, round_id, "食堂1")
    with world.writing() as session:
        resolve(session, get_round(session, round_id), actor_id=world.actor_id, now=NOW)
        confirm_rest(session, round_id, actor_id=world.actor_id, now=NOW)

    assert standing(world, round_id) == {"食堂0": 0, "食堂1": 4, "食堂2": 8}
    check_books(world, round_id)


def test_further_shares_leave_with_what_waits_for_the_same_day(database: Database) -> None:
    world, round_id = confirmed(database)
    decline(world, round_id, "食堂0")
    with world.writing() as session:
        resolve(session, get_round(session, round_id), actor_id=world.actor_id, now=NOW)
        confirm_rest(session, round_id, actor_id=world.actor_id, now=NOW)

        deliveries = list(session.scalars(select(Delivery).where(Delivery.state == "planned")))
        assert len(deliveries) == 2
        for delivery in deliveries:
            ship(session, str(delivery.id), actor_id=world.actor_id, now=NOW)
        assert session.scalars(select(Offer.cases_shipped)).one() == 12


def test_nothing_freed_and_nobody_to_take_it_are_told_apart(database: Database) -> None:
    world, round_id = confirmed(database)
    with world.writing() as session, pytest.raises(NothingFreed):
        resolve(session, get_round(session, round_id), actor_id=world.actor_id, now=NOW)

    for name in ("食堂0", "食堂1", "食堂2"):
        decline(world, round_id, name)

    with world.writing() as session, pytest.raises(NobodyTakesMore):
        resolve(session, get_round(session, round_id), actor_id=world.actor_id, now=NOW)


def test_an_answer_that_comes_while_it_is_computed_asks_for_another_try(database: Database) -> None:
    world, round_id = confirmed(database)
    decline(world, round_id, "食堂0")
    with world.reading() as session:
        rest = read_rest(session, get_round(session, round_id), now=NOW)
        allocations = solve_rest(rest)
    decline(world, round_id, "食堂1")

    with world.writing() as session, pytest.raises(PlanOutdated):
        store_rest(session, get_round(session, round_id), rest, allocations, actor_id=world.actor_id, now=NOW)


def test_a_draft_of_a_resolve_can_be_thrown_away(database: Database) -> None:
    world, round_id = confirmed(database)
    decline(world, round_id, "食堂0")
    with world.writing() as session:
        round_ = get_round(session, round_id)
        resolve(session, round_, actor_id=world.actor_id, now=NOW)

        drop_rest(session, round_)

        assert session.scalars(select(Share).where(Share.state == "draft")).all() == []
    assert check_books(world, round_id) == 8


def test_a_donors_smallest_delivery_is_met_by_filling_up_stops_that_stand(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        for number in range(3):
            make_group(session, f"食堂{number}", needs={"retort": 80})
        offer = make_offer(session, world, cases=30, conditions=Conditions(min_drop_cases=10, max_drops=3))
        round_ = make_round(session, world, [offer])
        confirm(session, round_.id, actor_id=world.actor_id, now=NOW)
        round_id = round_.id
    assert standing(world, round_id) == {"食堂0": 10, "食堂1": 10, "食堂2": 10}
    decline(world, round_id, "食堂0", cases=0)

    with world.writing() as session:
        resolve(session, get_round(session, round_id), actor_id=world.actor_id, now=NOW)
        confirm_rest(session, round_id, actor_id=world.actor_id, now=NOW)

    assert standing(world, round_id) == {"食堂0": 0, "食堂1": 15, "食堂2": 15}


def test_every_plan_of_the_round_is_kept_and_can_be_compared(database: Database) -> None:
    world, round_id = confirmed(database)
    decline(world, round_id, "食堂0")
    with world.writing() as session:
        resolve(session, get_round(session, round_id), actor_id=world.actor_id, now=NOW)
        confirm_rest(session, round_id, actor_id=world.actor_id, now=NOW)

    with world.reading() as session:
        versions = [version for version, _ in list_versions(session, round_id)]
        session.expunge_all()
    result = compare(*(Side(version.problem, version.plan) for version in versions))

    assert [(version.number, version.kind) for version in versions] == [(1, "proposed"), (2, "resolved")]
    assert (result.moved, len(result.gaining), len(result.losing), result.cases) == (4, 2, 1, (12, 12))
    assert [one.cases for one in result.losing] == [(4, 0)]


def test_the_number_of_freed_cases_is_what_groups_left(database: Database) -> None:
    world, round_id = confirmed(database)
    decline(world, round_id, "食堂0", cases=1)
    decline(world, round_id, "食堂1")

    with world.reading() as session:
        assert freed_cases(session, round_id) == 7
