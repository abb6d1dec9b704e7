"""What the doctor looks at: space, speed of the disk, schema, database settings, clock, ledgers."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text

from inventory.accounts import Organization
from inventory.chain import ChainHead
from inventory.db import Database
from inventory.verifying import verify_database
from migrations.run import pending
from migrations.walls import current_role, unwalled_tables
from web.settings import Settings, server_signer

LEAST_FREE_BYTES = 500 * 1024 * 1024
# Above this a warehouse full of phones is felt: a batch of scans waits for one flush.
SLOW_FLUSH_MILLISECONDS = 5.0
POSTGRES_MUST_BE_ON = ("fsync", "full_page_writes", "synchronous_commit")


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `code` names its sentence `doctor.<code>`."""

    is_sound: bool
    code: str
    values: dict[str, Any] = field(default_factory=dict)


def check_up(settings: Settings, database: Database, *, now: datetime) -> list[Finding]:
    """Everything looked at, sound or not, in the order of an operator's worries."""
    findings = [_space(settings), _flush_time(settings), _schema(database)]
    if not findings[-1].is_sound:
        return findings
    return [*findings, *_durability(database), *_walls(database), _clock(database, now), *_ledgers(settings, database)]


def _space(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.data_dir).free
    return Finding(
        free >= LEAST_FREE_BYTES, "space" if free >= LEAST_FREE_BYTES else "space_short", {"megabytes": free // 1024 // 1024}
    )


def _flush_time(settings: Settings) -> Finding:
    with tempfile.NamedTemporaryFile(dir=settings.data_dir) as file:
        times = []
        for _ in range(20):
            file.write(b"x" * 4096)
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - began)
    milliseconds = sorted(times)[10] * 1000
    is_fast = milliseconds <= SLOW_FLUSH_MILLISECONDS
    return Finding(is_fast, "flush" if is_fast else "flush_slow", {"milliseconds": f"{milliseconds:.2f}"})


def _schema(database: Database) -> Finding:
    steps = pending(database.engine)
    return Finding(not steps, "schema" if not steps else "schema_old", {"count": len(steps)})


def _durability(database: Database) -> Iterator[Finding]:
    with database.engine.connect() as connection:
        if database.is_sqlite:
            mode = connection.execute(text("pragma synchronous")).scalar_one()
            yield Finding(mode == 2, "durable" if mode == 2 else "not_durable", {"setting": "synchronous"})
            return
        for setting in POSTGRES_MUST_BE_ON:
            is_on = connection.execute(text("select current_setting(:name)"), {"name": setting}).scalar_one() == "on"
            yield Finding(is_on, "durable_setting" if is_on else "not_durable", {"setting": setting})


def _walls(database: Database) -> Iterator[Finding]:
    """On PostgreSQL the database itself keeps organizations apart, if the role lets it."""
    if database.is_sqlite:
        return
    with database.engine.connect() as connection:
        role, unwalled = current_role(connection), unwalled_tables(connection)
    yield Finding(not unwalled, "walls" if not unwalled else "walls_missing", {"tables": ", ".join(unwalled)})
    code = "role_passes" if role.passes_walls else "role_owns" if role.owns_tables else "role_apart"
    yield Finding(not role.passes_walls, code, {"role": role.name})


def _clock(database: Database, now: datetime) -> Finding:
    """The clock must not lie behind the last entry of any ledger."""
    with database.reading_across() as session:
        heads = session.scalars(select(ChainHead.recorded_at), execution_options={"across_organizations": True}).all()
    newest = max((moment for moment in heads if moment), default=now)
    is_sound = newest <= now + timedelta(minutes=1)
    return Finding(is_sound, "clock" if is_sound else "clock_behind", {"moment": now.isoformat(timespec="seconds")})


def _ledgers(settings: Settings, database: Database) -> Iterator[Finding]:
    with database.reading(None) as session:
        organizations = [
            (row.id, row.name) for row in session.scalars(select(Organization).where(Organization.closed_at.is_(None)))
        ]
    for organization_id, name in organizations:
        with database.reading(organization_id) as session:
            problems = verify_database(session, signer=server_signer(settings))
        yield Finding(not problems, "ledger" if not problems else "ledger_broken", {"name": name, "count": len(problems)})
