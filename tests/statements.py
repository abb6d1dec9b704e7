"""Counts what a page asks of the database, so that a test can say: the same number however many rows there are."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from inventory.db import Database

ASKING = ("select", "insert", "update", "delete", "with")


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements sent while the block runs, without those that find out who is signed in."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.lstrip().lower().startswith(ASKING) and "user_session" not in statement:
            sent.append(statement)

    engines = (database.engine, database._reader)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
