"""Phones of a warehouse: let in once, ended at once, a shift with or without digits, and entries that keep to their warehouse."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from inventory.accounts import may
from inventory.dates import ReleaseRules
from inventory.db import AtPhone, Database
from inventory.devices import find_session, secret_hash
from inventory.errors import InvalidInput, NotFound
from inventory.movements import Movement, record_movements, reverse_movement
from inventory.movements.errors import OtherWarehouse
from inventory.phones import shifts
from inventory.phones.enrolling import (
    PhoneLinkNotUsable,
    add_phone,
    end_phone,
    enrol,
    find_link,
    find_phone,
    list_phones,
    renew_link,
)
from inventory.phones.tables import PhoneEntry, WarehousePhone
from inventory.places import get_place
from inventory.verifying import verify_database
from tests.builders import NOW, World, make_place, make_world

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(database: Database) -> World:
    return make_world(database)


def make_phone(world: World, *, days: int = 30, site: str | None = None) -> tuple[uuid.UUID, str]:
    """A phone to be let in, and the secret of its QR."""
    with world.writing() as session:
        phone, secret = add_phone(
            session, name="青いスマホ", site=site or world.site, days=days, actor_id=world.actor_id, now=NOW
        )
        return phone.id, secret


def let_in(world: World, secret: str, *, at: Any = NOW) -> str:
    with world.writing() as session:
        return enrol(session, secret, label="test", now=at)


def someone(world: World, name: str = "はな") -> uuid.UUID:
    with world.writing() as session:
        return shifts.add_person(session, name=name, now=NOW).id


def take_shift(world: World, phone_id: uuid.UUID, user_id: uuid.UUID, *, at: Any = NOW) -> str:
    with world.writing() as session:
        return shifts.begin_shift(session, phone_id, user_id=user_id, label="test", now=at)[0]


def is_signed_in(world: World, secret: str, *, at: Any) -> bool:
    with world.database.reading_across() as session:
        return find_session(session, secret, now=at) is not None


def is_let_in(world: World, token: str, *, at: Any) -> bool:
    with world.database.reading_across() as session:
        return find_phone(session, token, now=at) is not None


def test_a_qr_works_once_and_only_its_button_uses_it_up(world):
    _, secret = make_phone(world)
    with world.database.reading_across() as session:
        assert find_link(session, secret, now=NOW)
        assert find_link(session, secret, now=NOW)

    token = let_in(world, secret)

    assert is_let_in(world, token, at=NOW)
    with pytest.raises(PhoneLinkNotUsable), world.writing() as session:
        enrol(session, secret, label="second", now=NOW)


def test_a_qr_is_too_old_after_fifteen_minutes(world):
    _, secret = make_phone(world)

    with world.database.reading_across() as session:
        assert find_link(session, secret, now=NOW + 14 * MINUTE)
        assert find_link(session, secret, now=NOW + 15 * MINUTE) is None
    with pytest.raises(PhoneLinkNotUsable):
        let_in(world, secret, at=NOW + 15 * MINUTE)


def test_no_secret_is_stored_as_it_is(world):
    phone_id, secret = make_phone(world)
    token = let_in(world, secret)

    with world.reading() as session:
        phone = session.scalars(select(WarehousePhone).where(WarehousePhone.id == phone_id)).one()
        stored = [str(getattr(phone, column.key)) for column in WarehousePhone.__mapper__.column_attrs]
    assert secret not in stored
    assert token not in stored
    assert secret_hash(token) in stored


def test_a_phone_ends_by_itself_after_its_days_and_its_shift_with_it(world):
    phone_id, secret = make_phone(world, days=1)
    token = let_in(world, secret)
    shift = take_shift(world, phone_id, someone(world), at=NOW + timedelta(hours=23))

    last, over = NOW + timedelta(hours=23, minutes=59), NOW + timedelta(days=1)

    assert is_let_in(world, token, at=last)
    assert is_signed_in(world, shift, at=last)
    assert not is_let_in(world, token, at=over)
    assert not is_signed_in(world, shift, at=over)


def test_an_ended_phone_is_refused_at_once(world):
    phone_id, secret = make_phone(world)
    token = let_in(world, secret)
    shift = take_shift(world, phone_id, someone(world))

    with world.writing() as session:
        end_phone(session, phone_id, now=NOW)

    assert not is_let_in(world, token, at=NOW)
    assert not is_signed_in(world, shift, at=NOW)
    with pytest.raises(NotFound), world.writing() as session:
        renew_link(session, phone_id, now=NOW)


def test_letting_in_anew_puts_the_earlier_browser_out_and_adds_no_days(world):
    phone_id, secret = make_phone(world, days=7)
    earlier = let_in(world, secret)
    with world.writing() as session:
        _, again = renew_link(session, phone_id, now=NOW + timedelta(days=3))

    token = let_in(world, again, at=NOW + timedelta(days=3))

    assert not is_let_in(world, earlier, at=NOW + timedelta(days=3))
    assert is_let_in(world, token, at=NOW + timedelta(days=6))
    assert not is_let_in(world, token, at=NOW + timedelta(days=7))


def test_the_next_shift_ends_the_one_before(world):
    phone_id, secret = make_phone(world)
    let_in(world, secret)
    first = take_shift(world, phone_id, someone(world, "はな"))

    second = take_shift(world, phone_id, someone(world, "たろう"))

    assert not is_signed_in(world, first, at=NOW)
    assert is_signed_in(world, second, at=NOW)


@pytest.mark.parametrize("days", [0, 31])
def test_a_phone_stays_between_one_and_thirty_days(world, days):
    with pytest.raises(InvalidInput):
        make_phone(world, days=days)


def test_names_are_plain_and_only_volunteers_are_listed(world):
    someone(world, "はな")

    with world.writing() as session:
        names = [person.name for person in shifts.people(session)]
        with pytest.raises(InvalidInput):
            shifts.add_person(session, name="はな", now=NOW)
        with pytest.raises(NotFound):
            shifts.get_person(session, world.actor_id)
    assert names == ["はな"]
    assert may("admin", "phone.edit")
    assert not may("volunteer", "phone.edit")


def test_the_fifth_wrong_pin_locks_for_fifteen_minutes_and_the_right_one_waits_too(world):
    user_id = someone(world)
    pin_hash = shifts.hash_pin("4862")
    with world.writing() as session:
        shifts.set_pin(session, user_id, pin_hash=pin_hash)

    lefts = []
    for _ in range(5):
        with world.writing() as session:
            lefts.append(shifts.note_try(session, user_id, matches=False, now=NOW))

    assert lefts == [4, 3, 2, 1, 0]
    with world.writing() as session:
        with pytest.raises(shifts.PinLocked):
            shifts.stored_pin(session, user_id, now=NOW + 14 * MINUTE)
        with pytest.raises(shifts.PinLocked):
            shifts.note_try(session, user_id, matches=True, now=NOW + 14 * MINUTE)
        assert shifts.pin_matches(shifts.stored_pin(session, user_id, now=NOW + 15 * MINUTE), "4862")
        assert shifts.note_try(session, user_id, matches=True, now=NOW + 15 * MINUTE) == 5


@pytest.mark.parametrize("typed", ["123", "12345", "12a4", "", "-123"])
def test_a_pin_is_four_digits(typed):
    with pytest.raises(InvalidInput):
        shifts.read_pin(typed)


def test_full_width_digits_are_a_pin_and_easy_ones_are_refused():
    assert shifts.read_pin("４８６２") == "4862"
    with pytest.raises(InvalidInput):
        shifts.hash_pin("1234")


def test_digits_are_kept_until_a_coordinator_clears_them(world):
    user_id = someone(world)
    with world.writing() as session:
        shifts.set_pin(session, user_id, pin_hash="one")
        with pytest.raises(InvalidInput):
            shifts.set_pin(session, user_id, pin_hash="two")
        shifts.clear_pin(session, user_id)

    with world.writing() as session:
        shifts.set_pin(session, user_id, pin_hash="two")
        assert shifts.stored_pin(session, user_id, now=NOW) == "two"


def test_an_organization_never_sees_anothers_phones_people_or_digits(world, database):
    other = make_world(database, name="となりの団体（試験）")
    phone_id, secret = make_phone(world)
    let_in(world, secret)
    user_id = someone(world)
    _, unused = make_phone(world)

    with other.writing() as session:
        assert list_phones(session, since=NOW, now=NOW) == []
        assert shifts.people(session) == []
        for act in (
            lambda: end_phone(session, phone_id, now=NOW),
            lambda: renew_link(session, phone_id, now=NOW),
            lambda: shifts.clear_pin(session, user_id),
            lambda: shifts.get_person(session, user_id),
            lambda: add_phone(session, name="x", site=world.site, days=1, actor_id=other.actor_id, now=NOW),
        ):
            with pytest.raises((NotFound, InvalidInput)):
                act()
        with pytest.raises(PhoneLinkNotUsable):
            enrol(session, unused, label="x", now=NOW)


# Entries


def book(world: World, at_phone: AtPhone, actor_id: uuid.UUID, *requests: Any) -> list[Any]:
    with world.database.writing(world.organization_id, at_phone=at_phone) as session:
        return record_movements(session, list(requests), actor_id=actor_id, rules=ReleaseRules(), now=NOW, today=NOW.date())


def site_id_of(world: World, code: str) -> uuid.UUID:
    with world.reading() as session:
        return get_place(session, code).id


def test_an_entry_keeps_its_person_and_its_phone_and_the_ledger_stays_sound(world):
    phone_id, secret = make_phone(world)
    let_in(world, secret)
    user_id = someone(world)
    at_phone = AtPhone(phone_id, site_id_of(world, world.site))
    lot = world.receive(24)

    request = world.request("issue", lot=lot, quantity=3)
    booked = book(world, at_phone, user_id, request)[0]
    book(world, at_phone, user_id, request)
    book(world, at_phone, user_id, world.request("count", lot=lot, counted=21))
    with world.database.writing(world.organization_id, at_phone=at_phone) as session:
        reverse_movement(
            session, booked.seq, key=uuid.uuid4(), reason="mistake", actor_id=user_id, may_reverse_any=False, now=NOW
        )

    with world.reading() as session:
        actors = session.scalars(select(Movement.actor_id).order_by(Movement.seq)).all()
        noted = session.scalar(select(func.count()).select_from(PhoneEntry))
        listed = list_phones(session, since=NOW, now=NOW)[0]
        assert verify_database(session) == []
    assert actors == [world.actor_id, user_id, user_id]
    assert noted == 3
    assert listed.entries == 3
    assert listed.site_name == "本町倉庫"


def test_a_phone_books_nothing_in_another_warehouse(world):
    with world.writing() as session:
        far = make_place(session, "site", "浜倉庫").code
    phone_id, secret = make_phone(world, site=far)
    let_in(world, secret)
    user_id, lot = someone(world), world.receive(24)
    at_phone = AtPhone(phone_id, site_id_of(world, far))

    outcomes = book(
        world,
        at_phone,
        user_id,
        world.request("issue", lot=lot, quantity=3),
        world.request("receive", quantity=2),
        world.request("count", lot=lot, counted=1),
        world.request("issue", lot=lot, quantity=3, queued=True),
        world.request("receive", quantity=2, site=far),
    )

    assert [type(outcome) for outcome in outcomes[:4]] == [OtherWarehouse] * 4
    assert outcomes[4].seq == 2


def test_what_is_tried_out_is_seen_inside_and_nowhere_afterwards(world):
    lot = world.receive(24)

    with world.database.trying_out(world.organization_id) as session:
        record_movements(
            session,
            [world.request("issue", lot=lot, quantity=3)],
            actor_id=world.actor_id,
            rules=ReleaseRules(),
            now=NOW,
            today=NOW.date(),
        )
        inside = session.scalar(select(func.count()).select_from(Movement))

    with world.reading() as session:
        assert (inside, session.scalar(select(func.count()).select_from(Movement))) == (2, 1)
