"""A backup is one file: of SQLite a copy made while it runs, of PostgreSQL what pg_dump writes. Restoring fills an empty place and proves it."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import inspect, make_url

from inventory.db import Database
from inventory.errors import DomainError

SQLITE_MAGIC = b"SQLite format 3\x00"
POSTGRES_MAGIC = b"PGDMP"


class BackupUnreadable(DomainError):
    """The file is no backup of this kind of database, or damaged."""

    code = "backup_unreadable"


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
    partial.touch(mode=0o600)
    if database.is_sqlite:
        # One step: in smaller steps the copy begins anew whenever somebody writes.
        with closing(sqlite3.connect(_sqlite_file(database))) as source, closing(sqlite3.connect(partial)) as copy:
            source.backup(copy)
            copy.execute("pragma journal_mode=delete")
    else:
        _run("pg_dump", database, "--format=custom", f"--file={partial}")
    os.replace(partial, target)


def restore(database: Database, source: Path) -> None:
    """The backup's rows stand in the database, which must have been empty."""
    if inspect(database.engine).has_table("organization"):
        raise PlaceNotEmpty()
    magic = source.open("rb").read(len(SQLITE_MAGIC))
    if database.is_sqlite:
        if magic != SQLITE_MAGIC:
            raise BackupUnreadable()
        _restore_sqlite(database, source)
    else:
        if not magic.startswith(POSTGRES_MAGIC):
            raise BackupUnreadable()
        _run("pg_restore", database, "--no-owner", "--exit-on-error", "--single-transaction", "--dbname=", str(source))


def _restore_sqlite(database: Database, source: Path) -> None:
    with closing(sqlite3.connect(source)) as copy:
        try:
            sound = copy.execute("pragma integrity_check").fetchone()[0] == "ok"
        except sqlite3.DatabaseError:
            sound = False
        if not sound:
            raise BackupUnreadable()
        database.dispose()
        with closing(sqlite3.connect(_sqlite_file(database))) as target:
            copy.backup(target)


def _sqlite_file(database: Database) -> str:
    return make_url(database.url).database or ""


def _run(tool: str, database: Database, *arguments: str) -> None:
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
    }
    environment = os.environ | {name: str(value) for name, value in known.items() if value}
    arguments = tuple(f"--dbname={url.database}" if argument == "--dbname=" else argument for argument in arguments)
    done = subprocess.run([path, *arguments], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise BackupUnreadable(detail=done.stderr.strip().splitlines()[-1:] or "")
