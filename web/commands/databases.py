"""The database of a command: opened from the settings, and closed when the command ends."""

import click

from inventory.db import Database, connect
from web.settings import from_environment


def open_database() -> Database:
    """The database that the environment names."""
    database = connect(from_environment().database_url)
    click.get_current_context().call_on_close(database.dispose)
    return database
