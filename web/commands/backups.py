"""A backup is one file: of SQLite a copy made while it runs, of PostgreSQL what pg_dump writes. Restoring fills an empty place, once proved."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import MetaData, inspect, make_url, text

from inventory.db import Database, connect
from inventory.errors import DomainError
from migrations.run import upgrade_engine
from migrations.walls import take_down_walls
from web.commands import parts

SQLITE_MAGIC = b"SQLite format 3\x00"
POSTGRES_MAGIC = b"PGDMP"
# Looks at what was restored and raises when it must not stand.
Check = Callable[[Database], None]


class BackupUnreadable(DomainError):
    """The file is no backup of this kind of database, or cut off."""

    code = "backup_unreadable"


class BackupChanged(DomainError):
    """A part of the file is not as it was written: `part` names it."""

    code = "backup_changed"


class PlaceNotEmpty(DomainError):
    """A restore never writes over rows."""

    code = "place_not_empty"


class ToolMissing(DomainError):
    """pg_dump or pg_restore is not installed beside this program."""

    code = "tool_missing"


def back_up(database: Database, target: Path) -> None:
    """The file holds everything that was recorded before; nobody's writing waits longer than a moment."""
    partial = target.with_name(target.name + ".part")
    # Whatever else lies in the folder: people's names are for the operator alone.
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    if database.is_sqlite:
        # One step: in smaller steps the copy begins anew whenever somebody writes.
        with closing(sqlite3.connect(_sqlite_file(database))) as source, closing(sqlite3.connect(partial)) as copy:
            source.backup(copy)
            copy.execute("pragma journal_mode=delete")
            parts.write(copy)
    else:
        # The copy is of all organizations, past the wall between them (migrations/walls.py).
        _run(
            "pg_dump",
            database,
            "--format=custom",
            "--enable-row-security",
            f"--file={partial}",
            options="-c tasuki.reach=everything",
        )
    os.replace(partial, target)


def restore(database: Database, source: Path, *, check: Check) -> None:
    """The backup's rows stand in the database with the newest schema; the place stays empty when the file was changed or `check` objects."""
    if inspect(database.engine).has_table("organization"):
        raise PlaceNotEmpty()
    with source.open("rb") as file:
        magic = file.read(len(SQLITE_MAGIC))
    if database.is_sqlite:
        if magic != SQLITE_MAGIC:
            raise BackupUnreadable()
        _restore_sqlite(database, source, check)
    else:
        if not magic.startswith(POSTGRES_MAGIC):
            raise BackupUnreadable()
        _restore_postgres(database, source, check)


def _restore_sqlite(database: Database, source: Path, check: Check) -> None:
    """Worked on beside its place, which it takes only when it is proved."""
    target = Path(_sqlite_file(database))
    beside = target.with_name(target.name + ".restoring")
    database.dispose()
    try:
        beside.unlink(missing_ok=True)
        beside.touch(mode=0o600)
        shutil.copyfile(source, beside)
        with closing(sqlite3.connect(beside)) as copy:
            _must_be_as_written(copy)
        restored = connect(f"sqlite:///{beside}")
        try:
            upgrade_engine(restored.engine)
            check(restored)
        finally:
            restored.dispose()
        with closing(sqlite3.connect(beside)) as copy:
            copy.execute("pragma wal_checkpoint(truncate)")
            copy.execute("pragma journal_mode=delete")
        os.replace(beside, target)
    finally:
        for ending in ("", "-wal", "-shm"):
            beside.with_name(beside.name + ending).unlink(missing_ok=True)


def _must_be_as_written(copy: sqlite3.Connection) -> None:
    try:
        changed = parts.damaged(copy) or parts.changed(copy)
        if not changed:
            parts.remove(copy)
    except sqlite3.DatabaseError as fault:
        raise BackupUnreadable() from fault
    if changed:
        raise BackupChanged(part=changed)


def _restore_postgres(database: Database, source: Path, check: Check) -> None:
    before = _functions(database)
    _run("pg_restore", database, "--no-owner", "--exit-on-error", "--single-transaction", "--dbname=", str(source))
    try:
        upgrade_engine(database.engine)
        check(database)
    except BaseException:
        _empty(database, before)
        raise


def _functions(database: Database) -> set[str]:
    query = (
        "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public'"
    )
    with database.engine.connect() as connection:
        return set(connection.scalars(text(query)))


def _empty(database: Database, functions_before: set[str]) -> None:
    """Nothing of the refused backup is left."""
    with database.engine.begin() as connection:
        # A policy of one table asks another, which could not be dropped before it.
        take_down_walls(connection)
    tables = MetaData()
    tables.reflect(database.engine)
    tables.drop_all(database.engine)
    with database.engine.begin() as connection:
        for function in sorted(_functions(database) - functions_before):
            connection.execute(text(f"drop function {function}"))


def _sqlite_file(database: Database) -> str:
    return make_url(database.url).database or ""


def _run(tool: str, database: Database, *arguments: str, options: str = "") -> None:
    """The tool works on the database; its address goes through the environment so that no password stands in the process list."""
    path = shutil.which(tool)
    if path is None:
        raise ToolMissing(tool=tool)
    url = make_url(database.url)
    known = {
        "PGHOST": url.query.get("host") or url.host,
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGOPTIONS": options,
    }
    environment = os.environ | {name: str(value) for name, value in known.items() if value} | {"LC_ALL": "C"}
    arguments = tuple(f"--dbname={url.database}" if argument == "--dbname=" else argument for argument in arguments)
    done = subprocess.run([path, *arguments], env=environment, capture_output=True, text=True)
    if done.returncode:
        told = parts.named_by_postgres(done.stderr)
        raise BackupChanged(part=told) if told else BackupUnreadable(detail=done.stderr.strip().splitlines()[-1:] or "")
