"""A second person confirms where the organization asks for it."""

import uuid

import pytest

from inventory.accounts import add_member, add_user, get_organization
from inventory.db import Database
from matching.rounds.adjusting import Change, adjust
from matching.rounds.confirming import confirm
from matching.rounds.errors import SecondPersonNeeded
from matching.rounds.seconding import first_yes, say_yes
from matching.rounds.starting import get_round
from tests.builders import NOW, World, make_world
from tests.matching.round_builders import make_group, make_offer, make_round


def proposed(database: Database, *, needs_two: bool = True) -> tuple[World, uuid.UUID, uuid.UUID, tuple[str, str]]:
    world = make_world(database)
    with world.writing() as session:
        _, group = make_group(session, "食堂", needs={"retort": 80})
        offer = make_offer(session, world)
        round_ = make_round(session, world, [offer])
        other = add_user(session, name="試験 次郎", email=None, now=NOW)
        add_member(session, other, role="coordinator", now=NOW)
        organization = get_organization(session, world.organization_id)
        organization.settings = {"second_confirmation": needs_two}
        return world, round_.id, other.id, (offer.code, group)


def test_one_person_alone_cannot_confirm(database: Database) -> None:
    world, round_id, _, _ = proposed(database)
    with world.writing() as session:
        assert say_yes(session, get_round(session, round_id), actor_id=world.actor_id, now=NOW)

    with world.writing() as session, pytest.raises(SecondPersonNeeded):
        confirm(session, round_id, actor_id=world.actor_id, now=NOW)
    with world.writing() as session, pytest.raises(SecondPersonNeeded):
        say_yes(session, get_round(session, round_id), actor_id=world.actor_id, now=NOW)


def test_another_person_makes_it_binding(database: Database) -> None:
    world, round_id, other, _ = proposed(database)
    with world.writing() as session:
        say_yes(session, get_round(session, round_id), actor_id=world.actor_id, now=NOW)

    with world.writing() as session:
        assert not say_yes(session, get_round(session, round_id), actor_id=other, now=NOW)
        confirmed = confirm(session, round_id, actor_id=other, now=NOW)

        assert (confirmed.round.state, confirmed.round.confirmed_by) == ("confirmed", other)


def test_a_yes_counts_for_that_plan_only(database: Database) -> None:
    world, round_id, other, (lot, group) = proposed(database)
    with world.writing() as session:
        round_ = get_round(session, round_id)
        say_yes(session, round_, actor_id=world.actor_id, now=NOW)
        adjust(session, round_, [Change(lot, group, 3)], actor_id=world.actor_id, now=NOW)

        assert first_yes(round_) is None
        with pytest.raises(SecondPersonNeeded):
            confirm(session, round_id, actor_id=other, now=NOW)


def test_without_the_setting_one_person_is_enough(database: Database) -> None:
    world, round_id, _, _ = proposed(database, needs_two=False)
    with world.writing() as session:
        assert not say_yes(session, get_round(session, round_id), actor_id=world.actor_id, now=NOW)

        assert confirm(session, round_id, actor_id=world.actor_id, now=NOW).round.state == "confirmed"
