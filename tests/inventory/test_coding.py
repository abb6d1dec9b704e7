"""Codes for new records are not those of others."""

import pytest

from inventory.coding import fresh_codes
from inventory.db import Database
from inventory.lots import Lot
from tests.builders import make_world


def test_a_code_in_use_is_drawn_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world(database)
    used = world.receive(1)
    drawn = iter([used, "FREE0001", "FREE0002"])
    monkeypatch.setattr("inventory.coding.new_code", lambda: next(drawn))

    with world.reading() as session:
        codes = fresh_codes(session, Lot, 2)

    assert codes == ["FREE0001", "FREE0002"]


def test_many_are_all_different(database: Database) -> None:
    world = make_world(database)

    with world.reading() as session:
        codes = fresh_codes(session, Lot, 12_000)

    assert len(set(codes)) == 12_000
