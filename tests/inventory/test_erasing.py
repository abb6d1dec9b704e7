"""Erased people have no name anywhere, what they did stays, and the ledger proves itself against checkpoints of before."""

import io
import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from inventory.accounts import UserAccount, add_member, add_user, end_membership, get_member
from inventory.checkpoints import seal_now, state_of
from inventory.dates import ReleaseRules, tokyo_day
from inventory.db import reach_everything
from inventory.devices import find_session, make_token, start_session
from inventory.donors.tables import Donor
from inventory.erasing import StillMember, erase_donor_contact, erase_due, erase_person, list_erasures, list_left
from inventory.ledger_file import write_ledger
from inventory.movements import record_movements
from inventory.verifier import verify_ledger
from inventory.verifying import verify_database
from matching.models import metadata
from tests.builders import NOW, SIGNER, World, make_world

NAME, EMAIL = "消える 太郎", "kieru@example.invalid"


@pytest.fixture
def world(database) -> World:
    return make_world(database)


def called(number: int) -> str:
    return f"削除された人 #{number}"


def enter_person(world: World):
    """Somebody who is signed in, has a token, and booked an entry."""
    with world.writing() as session:
        user = add_user(session, name=NAME, email=EMAIL, now=NOW)
        add_member(session, user, role="coordinator", now=NOW)
        secret, _ = start_session(session, user_id=user.id, label=f"{NAME} の電話", now=NOW)
        make_token(session, user_id=user.id, name=f"{NAME} の鍵", now=NOW)
        requests = [world.request("receive", quantity=24)]
        record_movements(session, requests, actor_id=user.id, rules=ReleaseRules(), now=NOW, today=tokyo_day(NOW))
        return user.id, secret


def leave(world: World, user_id, *, at=NOW) -> None:
    with world.writing() as session:
        end_membership(session, get_member(session, user_id), now=at)


def everything(world: World) -> str:
    """All that any table holds, as one text."""
    with world.database.engine.connect() as connection:
        reach_everything(connection)
        return "\n".join(str(connection.execute(text(f'select * from "{table}"')).all()) for table in metadata.tables)


def ledger_of(world: World) -> list[str]:
    header = seal_now(world.database, world.organization_id, signer=SIGNER, occasion="export", now=NOW)
    file = io.StringIO()
    with world.reading() as session:
        write_ledger(session, file, header)
    return file.getvalue().splitlines()


def test_nothing_says_who_it_was_and_an_older_checkpoint_still_proves_the_ledger(world: World) -> None:
    user_id, secret = enter_person(world)
    older = seal_now(world.database, world.organization_id, signer=SIGNER, occasion="asked", now=NOW)
    leave(world, user_id)
    with world.writing() as session:
        name = erase_person(session, user_id, name_of=called, actor_id=world.actor_id, now=NOW)
    kept = everything(world)

    assert name == "削除された人 #1"
    assert NAME not in kept
    assert EMAIL not in kept
    assert verify_ledger(ledger_of(world), older) == []
    with world.reading() as session:
        assert verify_database(session, signer=SIGNER) == []
        assert state_of(session).hash == older["hash"]
    with world.database.reading_across() as session:
        assert find_session(session, secret, now=NOW) is None


def test_whoever_still_works_here_is_not_erased(world: World) -> None:
    user_id, _ = enter_person(world)

    with pytest.raises(StillMember), world.writing() as session:
        erase_person(session, user_id, name_of=called, actor_id=world.actor_id, now=NOW)


def test_people_get_numbers_and_keep_theirs_when_erased_again(world: World) -> None:
    first, _ = enter_person(world)
    leave(world, first)
    with world.writing() as session:
        names = [erase_person(session, first, name_of=called, actor_id=world.actor_id, now=NOW) for _ in range(2)]
        other = add_user(session, name="次の人", email=None, now=NOW)
        add_member(session, other, role="volunteer", now=NOW)
        end_membership(session, get_member(session, other.id), now=NOW)
        names.append(erase_person(session, other.id, name_of=called, actor_id=None, now=NOW))
        erasures = [(one.number, one.record_id) for one in list_erasures(session)]

    assert names == ["削除された人 #1", "削除された人 #1", "削除された人 #2"]
    assert erasures == [(1, first), (2, other.id)]


def test_people_are_erased_by_themselves_when_their_time_is_over(world: World) -> None:
    user_id, _ = enter_person(world)
    leave(world, user_id)
    with world.writing() as session:
        days = {"name_of": called, "now": NOW + timedelta(days=366)}
        kept = erase_due(session, days=0, **days) + erase_due(session, days=400, **days)
        listed = [user.id for user, _ in list_left(session)]
        erased = erase_due(session, days=365, **days)

        assert (kept, listed, erased) == (0, [user_id], 1)
        assert session.get_one(UserAccount, user_id).name == "削除された人 #1"
        assert list_left(session) == []


def test_the_contact_of_a_donor_is_nobodys_afterwards(world: World) -> None:
    with world.writing() as session:
        donor = session.scalars(select(Donor)).one()
        donor.contact, donor.email, donor.phone = NAME, EMAIL, "03-5555-0134"
    with world.writing() as session:
        erase_donor_contact(session, session.scalars(select(Donor)).one(), actor_id=world.actor_id, now=NOW)
    kept = everything(world)

    assert [part for part in (NAME, EMAIL, "03-5555-0134") if part in kept] == []
    assert json.dumps(NAME)[1:-1] not in kept
