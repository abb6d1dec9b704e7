"""The program started in every way it can be: a throw-away demo, a loaded one, a worker of its own; a served database backed up and restored."""

import signal
import uuid
from pathlib import Path

from sqlalchemy import select

from inventory.db import Database
from inventory.jobs import Job, add_job
from matching.attention import CHECK_JOB
from tests.builders import World, make_world
from tests.journeys.calling import Answer, Caller
from tests.journeys.program import PATIENCE, Server, ended, entries_in, run, serving, settings_of, started, wait_for
from web.worker import clock


def opened(server: Server) -> Answer:
    """What lies behind the printed link: a page with a button."""
    return Caller(server.address).get(f"/sign-in/{server.secret}")


def test_demo_starts_prints_its_link_and_is_gone_when_it_stops(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "data") | {"TMPDIR": str(tmp_path)}

    with serving(settings, "demo") as server:
        page = opened(server)
        made = list(tmp_path.glob("tasuki-demo-*/tasuki.sqlite3"))
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(timeout=PATIENCE)

    assert server.address in server.link
    assert (page.status, len(made)) == (200, 1)
    assert "<form" in page.content.decode()
    assert list(tmp_path.glob("tasuki-demo-*")) == []


def test_loaded_demo_is_served_and_never_loaded_over_rows(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)

    run(settings, "load-demo")
    again = ended(settings, "load-demo")
    with serving(settings) as server:
        page = opened(server)

    assert (again.returncode, "空ではありません" in again.stderr) == (1, True)
    assert page.status == 200


def test_worker_does_a_job_that_another_process_queued(database: Database, database_url: str, tmp_path: Path) -> None:
    world = make_world(database)
    world.receive(24)
    with world.writing() as session:
        job_id = add_job(session, kind=CHECK_JOB, parameters={}, created_by=world.actor_id, now=clock()).id

    with started(settings_of(tmp_path, DATABASE_URL=database_url), "worker"):
        wait_for(lambda: state_of(world, job_id) == "done")

    with world.reading() as session:
        assert session.scalars(select(Job.result).where(Job.id == job_id)).one()["problems"] == 0


def state_of(world: World, job_id: uuid.UUID) -> str | None:
    with world.reading() as session:
        return session.scalar(select(Job.state).where(Job.id == job_id))


def test_backup_of_a_served_database_is_restored_into_an_empty_one(
    database: Database, database_url: str, empty_database_url: str, tmp_path: Path
) -> None:
    world, file = make_world(database), tmp_path / "tasuki.backup"
    world.receive(24)
    there = settings_of(tmp_path / "there", DATABASE_URL=database_url)
    here = settings_of(tmp_path / "here", DATABASE_URL=empty_database_url)

    with serving(there):
        run(there, "backup", str(file))
    restored = run(here, "restore", str(file))
    for settings, ledger in ((there, "there.jsonl"), (here, "here.jsonl")):
        run(settings, "export", "ledger", "-o", str(tmp_path / ledger))

    assert "書きかえられていません" in restored
    assert entries_in(tmp_path / "here.jsonl") == entries_in(tmp_path / "there.jsonl")
    assert file.stat().st_mode & 0o077 == 0
