"""The parts of a backup: a digest of each table lies in the file, so that a change of any of them is seen and named."""

import hashlib
import re
import sqlite3

TABLE = "backup_part"
_NAMED = re.compile(r'TABLE DATA (\w+)|table "(?:public\.)?(\w+)"|COPY (?:public\.)?(\w+)')


def write(copy: sqlite3.Connection) -> None:
    """The copy holds how many rows each of its tables has and what they hash to."""
    remove(copy)
    found = [(name, *_digest(copy, name)) for name in _tables(copy)]
    copy.execute("create table backup_part (name text primary key, row_count integer not null, sha256 text not null)")
    copy.executemany("insert into backup_part values (?, ?, ?)", found)
    copy.commit()


def remove(copy: sqlite3.Connection) -> None:
    """The copy is as the database was."""
    copy.execute(f"drop table if exists {TABLE}")
    copy.commit()


def damaged(copy: sqlite3.Connection) -> str:
    """The table that cannot be read whole, or what the database itself says is broken; empty when all is sound."""
    for name in _tables(copy):
        try:
            _digest(copy, name)
        except sqlite3.DatabaseError:
            return name
    told: str = copy.execute("pragma integrity_check(1)").fetchone()[0]
    return "" if told == "ok" else told.splitlines()[-1]


def changed(copy: sqlite3.Connection) -> str:
    """The first table that is not as it was written, or that came or went; empty when there is none, or when the file names no parts."""
    tables = set(_tables(copy, with_parts=True))
    if TABLE not in tables:
        return ""
    written = {name: (rows, digest) for name, rows, digest in copy.execute("select name, row_count, sha256 from backup_part")}
    now = {name: _digest(copy, name) for name in sorted(tables - {TABLE})}
    return next((name for name in sorted(now.keys() | written.keys()) if now.get(name) != written.get(name)), "")


def named_by_postgres(told: str) -> str:
    """The table that pg_restore names in its complaint."""
    found = _NAMED.search(told)
    return next(filter(None, found.groups())) if found else ""


def _tables(copy: sqlite3.Connection, *, with_parts: bool = False) -> list[str]:
    names = copy.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name")
    return [name for (name,) in names if with_parts or name != TABLE]


def _digest(copy: sqlite3.Connection, table: str) -> tuple[int, str]:
    """Rows in the order of their keys, each column as SQL would write it; the table's own definition and triggers come first."""
    digest, rows = hashlib.sha256(), 0
    for (definition,) in copy.execute("select sql from sqlite_master where tbl_name = ? order by name", (table,)):
        digest.update(repr(definition).encode())
    quoted = table.replace('"', '""')
    for row in copy.execute(f'select * from "{quoted}" order by rowid'):  # noqa: S608 - a name of the file's own catalogue
        digest.update(repr(row).encode("utf-8", "surrogatepass"))
        rows += 1
    return rows, digest.hexdigest()
