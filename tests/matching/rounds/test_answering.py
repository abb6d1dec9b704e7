"""Groups answer what they take; what they leave is free at once, and the books agree."""

import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from inventory.db import Database
from inventory.errors import InvalidInput
from inventory.movements import Balance
from matching.deliveries import Delivery
from matching.deliveries.shipping import receive, ship
from matching.offers import Offer
from matching.rounds.answering import (
    AnswerClosed,
    AnswerLate,
    Reply,
    answer_due,
    find_question,
    get_question,
    give_links,
    read_questions,
    renew_link,
    respond,
)
from matching.rounds.confirming import confirm
from matching.rounds.ending import cancel_round, decline_share
from matching.rounds.starting import get_round, shares_of
from matching.rounds.tables import GroupAnswer
from tests.builders import NOW, World, make_world
from tests.matching.round_builders import make_group, make_offer, make_round, make_stock_offer


def asked(database: Database, *, cases: int = 10, groups: int = 2) -> tuple[World, uuid.UUID, list[uuid.UUID]]:
    """A confirmed round of our own stock: world, round, and the question of each group in the order of their names."""
    world = make_world(database)
    lot = world.receive(24 * cases)
    with world.writing() as session:
        for number in range(groups):
            make_group(session, f"食堂{number}", needs={"retort": 500})
        round_ = make_round(session, world, [make_stock_offer(session, world, lot)])
        confirm(session, round_.id, actor_id=world.actor_id, now=NOW)
        return world, round_.id, [question.answer.id for question in read_questions(session, round_id=round_.id)]


def reserved(world: World) -> tuple[int, int]:
    """Pieces reserved in the warehouse, and cases counted on the offer."""
    with world.reading() as session:
        pieces = session.scalars(select(Balance.reserved).where(Balance.site_id.is_not(None))).one()
        return pieces, session.scalars(select(Offer.cases_reserved)).one()


def test_confirming_asks_every_group_once(database: Database) -> None:
    world, round_id, answers = asked(database)

    with world.reading() as session:
        questions = read_questions(session, round_id=round_id)
        session.expunge_all()

    assert [(one.group.name, one.answer.state, one.answer.turn) for one in questions] == [
        ("食堂0", "waiting", 1),
        ("食堂1", "waiting", 1),
    ]
    assert [[(line.asked, line.cases) for line in one.lines] for one in questions] == [[(5, 5)], [(5, 5)]]
    assert questions[0].answer.facts["wanted"] == 10


def test_a_group_that_takes_everything_changes_nothing(database: Database) -> None:
    world, _, answers = asked(database)

    with world.writing() as session:
        respond(session, answers[0], Reply({}), actor_id=None, now=NOW)

    assert reserved(world) == (240, 10)
    with world.reading() as session:
        answer = get_question(session, answers[0]).answer
        assert (answer.state, answer.answered_by, answer.lines[0]["taken"]) == ("accepted", None, 5)


def test_a_group_that_takes_less_frees_the_rest_at_once(database: Database) -> None:
    world, round_id, answers = asked(database)
    with world.writing() as session:
        share = get_question(session, answers[0]).lines[0].share.id

        respond(session, answers[0], Reply({share: 2}, "no_room", "棚が小さい"), actor_id=None, now=NOW)

    assert reserved(world) == (168, 7)
    with world.reading() as session:
        question = get_question(session, answers[0])
        assert (question.answer.state, question.answer.reason, question.answer.note) == ("reduced", "no_room", "棚が小さい")
        assert question.answer.lines[0] | {"share": "", "lot": ""} == {"share": "", "lot": "", "asked": 5, "taken": 2}
        assert session.scalars(select(Offer.state)).one() == "open"


def test_a_group_that_declines_has_no_delivery_any_more(database: Database) -> None:
    world, round_id, answers = asked(database)
    with world.writing() as session:
        share = get_question(session, answers[0]).lines[0].share

        respond(session, answers[0], Reply({share.id: 0}, "closed"), actor_id=None, now=NOW)

        assert session.scalars(select(Delivery.state).where(Delivery.id == share.delivery_id)).one() == "cancelled"
    assert reserved(world) == (120, 5)


def test_the_same_answer_twice_changes_nothing(database: Database) -> None:
    world, _, answers = asked(database)
    with world.writing() as session:
        share = get_question(session, answers[0]).lines[0].share.id
        respond(session, answers[0], Reply({share: 2}), actor_id=None, now=NOW)

    with world.writing() as session:
        respond(session, answers[0], Reply({share: 2}), actor_id=None, now=NOW)

    assert reserved(world) == (168, 7)


def test_nobody_takes_more_than_was_asked_or_goes_back_up(database: Database) -> None:
    world, _, answers = asked(database)
    with world.writing() as session:
        share = get_question(session, answers[0]).lines[0].share.id
        respond(session, answers[0], Reply({share: 2}), actor_id=None, now=NOW)

    for cases in (3, 6, -1):
        with world.writing() as session, pytest.raises(InvalidInput):
            respond(session, answers[0], Reply({share: cases}), actor_id=None, now=NOW)

    assert reserved(world) == (168, 7)


def test_a_share_of_another_group_cannot_be_answered(database: Database) -> None:
    world, _, answers = asked(database)
    with world.writing() as session:
        other = get_question(session, answers[1]).lines[0].share.id

        with pytest.raises(InvalidInput):
            respond(session, answers[0], Reply({other: 1}), actor_id=None, now=NOW)


def test_after_its_time_only_a_coordinator_can_answer(database: Database) -> None:
    world, _, answers = asked(database)
    late = NOW + timedelta(days=3)
    with world.writing() as session, pytest.raises(AnswerLate):
        respond(session, answers[0], Reply({}), actor_id=None, now=late)

    with world.writing() as session:
        answer = respond(session, answers[0], Reply({}), actor_id=world.actor_id, now=late)

        assert (answer.state, answer.answered_by) == ("accepted", world.actor_id)


def test_what_has_left_cannot_be_declined(database: Database) -> None:
    world, _, answers = asked(database)
    with world.writing() as session:
        share = get_question(session, answers[0]).lines[0].share
        ship(session, str(share.delivery_id), actor_id=world.actor_id, now=NOW)

        with pytest.raises(AnswerClosed) as refusal:
            respond(session, answers[0], Reply({share.id: 0}), actor_id=None, now=NOW)

    assert refusal.value.values["state"] == "shipped"


def test_questions_of_a_cancelled_round_are_closed(database: Database) -> None:
    world, round_id, answers = asked(database)
    with world.writing() as session:
        cancel_round(session, round_id, actor_id=world.actor_id, now=NOW)

    with world.writing() as session, pytest.raises(AnswerClosed):
        respond(session, answers[0], Reply({}), actor_id=world.actor_id, now=NOW)


def test_a_share_recorded_as_declined_is_an_answer(database: Database) -> None:
    world, round_id, answers = asked(database)
    with world.writing() as session:
        share = get_question(session, answers[0]).lines[0].share

        decline_share(session, share.id, actor_id=world.actor_id, now=NOW)

        assert get_question(session, answers[0]).answer.state == "declined"


def test_a_link_opens_one_question_and_a_new_one_ends_it(database: Database) -> None:
    world, _, answers = asked(database)
    with world.writing() as session:
        first = session.scalars(select(GroupAnswer).where(GroupAnswer.id == answers[0])).one()
        give_links(session, [first], lambda answer: f"secret-{answer.token_number}")
        assert first.token_hash != "secret-0"

        renew_link(
            session, first, lambda answer: f"secret-{answer.token_number}", answer_by=NOW, actor_id=world.actor_id, now=NOW
        )

    with database.reading_across() as session:
        assert find_question(session, "secret-1") == (world.organization_id, answers[0])
        assert find_question(session, "secret-0") is None


DUE = [
    (date(2026, 11, 30), 3, "2026-11-24T09:00:00+00:00"),
    (date(2026, 11, 23), 3, "2026-11-22T09:00:00+00:00"),
    (date(2026, 11, 21), 3, "2026-11-21T05:00:00+00:00"),
]


@pytest.mark.parametrize(("first_day", "days", "due"), DUE)
def test_the_answer_is_due_the_evening_before_or_after_some_days(first_day: date, days: int, due: str) -> None:
    assert answer_due(NOW, first_day, days).isoformat() == due


def test_a_reduced_share_is_shipped_and_received_as_it_is(database: Database) -> None:
    world, round_id, answers = asked(database)
    with world.writing() as session:
        share = get_question(session, answers[0]).lines[0].share
        respond(session, answers[0], Reply({share.id: 2}), actor_id=None, now=NOW)
        ship(session, str(share.delivery_id), actor_id=world.actor_id, now=NOW)
        receive(session, str(share.delivery_id), actor_id=world.actor_id, now=NOW)

        held = session.scalars(select(Balance.on_hand).where(Balance.place_id == share.group_id)).one()
        assert held == 48
        assert {one.cases for one in shares_of(session, round_id)} == {2, 5}


def test_goods_of_a_donor_are_lowered_on_the_offer_alone(database: Database) -> None:
    world = make_world(database)
    with world.writing() as session:
        make_group(session, "食堂", needs={"retort": 80})
        offer = make_offer(session, world, cases=30)
        round_ = make_round(session, world, [offer])
        confirm(session, round_.id, actor_id=world.actor_id, now=NOW)
        question = read_questions(session, round_id=round_.id)[0]
        before = offer.cases_reserved

        respond(session, question.answer.id, Reply({question.lines[0].share.id: 1}), actor_id=None, now=NOW)

        session.refresh(offer)
        assert (before > 1, offer.cases_reserved) == (True, 1)
        assert get_round(session, round_.id).state == "confirmed"
