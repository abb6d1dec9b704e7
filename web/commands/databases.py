"""The database of a command: opened from the settings with the newest schema, and closed when the command ends."""

from typing import Any

import click

from inventory.checkpoints import Sealer, State, seal
from inventory.db import Database, connect
from inventory.errors import DomainError
from migrations.run import pending, upgrade_engine
from migrations.walls import current_role
from web.language import t
from web.settings import from_environment, server_signer
from web.worker import clock


class RolePassesWalls(DomainError):
    """Row level security does not hold a superuser: one forgotten condition would show one organization to another."""

    code = "role_passes_walls"


def must_be_held(database: Database) -> None:
    """Refuses to serve as a PostgreSQL role that row level security does not hold."""
    if database.is_sqlite:
        return
    with database.engine.connect() as connection:
        role = current_role(connection)
    if role.passes_walls:
        raise RolePassesWalls(role=role.name)


def open_database(*, is_migrated: bool = True) -> Database:
    """The database that the environment names, brought to the newest schema unless a restore needs it empty."""
    database = connect(from_environment().database_url)
    click.get_current_context().call_on_close(database.dispose)
    if is_migrated:
        migrate(database)
    return database


def migrate(database: Database) -> None:
    """The schema is the newest; says so when it was not."""
    steps = pending(database.engine)
    if steps:
        click.echo(t("commands.migrating", count=len(steps)), err=True)
        upgrade_engine(database.engine)


def sealer(database: Database, organization_id: int) -> Sealer:
    """Seals states of the organization's ledger with the key of this server."""

    def seal_state(state: State, occasion: str) -> dict[str, Any]:
        with database.writing(organization_id) as session:
            return seal(session, state, signer=server_signer(from_environment()), occasion=occasion, now=clock())

    return seal_state
