"""A world to book in, with a lot and a shelf."""

import uuid

import pytest

from inventory.db import Database
from inventory.places import get_place
from tests.builders import World, make_place, make_world


@pytest.fixture
def world(database: Database) -> World:
    return make_world(database)


@pytest.fixture
def lot(world: World) -> str:
    """A lot of 48 pieces, two cases, at the world's warehouse."""
    return world.receive(48)


@pytest.fixture
def shelf(world: World) -> str:
    with world.writing() as session:
        return make_place(session, "shelf", "A-1", site_id=get_place(session, world.site).id).code


@pytest.fixture
def somebody(world: World) -> uuid.UUID:
    return make_world(world.database, name="となりの団体（試験）").actor_id
