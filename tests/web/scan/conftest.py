"""A volunteer's phone and a lot in the warehouse."""

import pytest

from tests.builders import World
from tests.web.conftest import CheckingClient


@pytest.fixture
def phone(world: World, volunteer: CheckingClient) -> CheckingClient:
    """A volunteer's phone that remembers who gave and who gets."""
    volunteer.set_cookie("tasuki_donor", world.donor)
    volunteer.set_cookie("tasuki_group", world.group)
    return volunteer


@pytest.fixture
def lot(world: World) -> str:
    """48 pieces, two cases, until the end of March."""
    return world.receive(48)
