"""Brings a database to the newest schema. Used by `tasuki migrate`, by `tasuki serve` and by the tests."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from inventory.db import connect, reach_everything


def configuration(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """The schema at the address is at `revision`."""
    database = connect(url)
    try:
        upgrade_engine(database.engine, revision)
    finally:
        database.dispose()


def upgrade_engine(engine: Engine, revision: str = "head") -> None:
    with engine.begin() as connection:
        reach_everything(connection)
        command.upgrade(configuration(connection), revision)


def pending(engine: Engine) -> list[str]:
    """Revisions that the database still lacks, oldest first."""
    script = ScriptDirectory.from_config(configuration())
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return [step.revision for step in reversed(list(script.iterate_revisions("head", current)))]
