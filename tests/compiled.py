"""Statements compiled once for all databases of a test process, as a server compiles them once for its whole life."""

from sqlalchemy import Engine

from inventory.db import Database

_FIRST: dict[tuple[str, str], Engine] = {}


def keep_compiled(database: Database) -> None:
    """The engines of this database use what those of the first one of its kind have compiled."""
    for name in ("engine", "_reader", "_asker"):
        engine: Engine = getattr(database, name)
        first = _FIRST.get((name, engine.dialect.name))
        if first is None:
            engine.connect().close()  # the dialect has asked its server what it can do
            _FIRST[name, engine.dialect.name] = engine
            continue
        engine.dialect = first.dialect
        engine._compiled_cache = first._compiled_cache
