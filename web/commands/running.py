"""Starting the server, the worker, the demo; bringing the schema up; the doctor."""

import signal
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import click
import waitress
from sqlalchemy import select

from inventory.accounts import Membership, Organization, UserAccount, add_member, add_user
from inventory.db import Database, connect
from inventory.devices import make_link
from inventory.organizations import found_organization
from migrations.walls import grant
from web import create_app, worker
from web.commands.checkup import check_up
from web.commands.databases import migrate as migrate_database
from web.commands.databases import must_be_held, open_database
from web.demo import load_demo
from web.language import t
from web.settings import Settings, from_environment

LOOPBACK = ("127.0.0.1", "localhost", "::1")
THREADS = 8


@click.command()
@click.option("--host", help="Address to listen at.")
@click.option("--port", type=int, help="Port to listen at.")
def serve(host: str | None, port: int | None) -> None:
    """Bring the schema up to date, start the worker, serve pages."""
    settings = _listening_at(from_environment(), host, port)
    _serve(settings, with_demo=settings.demo_on_first_start)


@click.command()
@click.option("--port", type=int, help="Port to listen at.")
def demo(port: int | None) -> None:
    """Serve a throw-away demo: everything is gone when it stops."""
    # Told to end by a service manager, the folder is cleared as after Ctrl+C.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="tasuki-demo-") as folder:
        settings = _listening_at(from_environment(), None, port)
        settings = replace(settings, data_dir=Path(folder), database_url=f"sqlite:///{folder}/tasuki.sqlite3")
        _serve(settings, with_demo=True)


@click.command("load-demo")
def load_demo_command() -> None:
    """Fill an empty database with the demo organization and stop."""
    database = open_database()
    if _organization_count(database):
        raise click.ClickException(t("commands.database_not_empty"))
    _load_demo(database)


@click.command()
@click.option("--for-role", help="PostgreSQL: the role that serves gets the rights it needs, and no others.")
def migrate(for_role: str | None) -> None:
    """Bring the schema to the newest version."""
    database = open_database()
    if for_role and not database.is_sqlite:
        with database.engine.begin() as connection:
            grant(connection, for_role)
        click.echo(t("commands.granted", role=for_role))


@click.command("worker")
def worker_command() -> None:
    """Run waiting jobs until stopped."""
    database = open_database()
    must_be_held(database)
    stop = worker.start_thread(database, from_environment())
    try:
        stop.wait()
    except KeyboardInterrupt:
        stop.set()


@click.command()
def doctor() -> None:
    """Check disk, clock, database and ledger, and say what to do."""
    settings = from_environment()
    findings = check_up(settings, open_database(is_migrated=False), now=worker.clock())
    for finding in findings:
        click.echo(("✓ " if finding.is_sound else "✗ ") + t(f"doctor.{finding.code}", **finding.values))
    if not all(finding.is_sound for finding in findings):
        raise SystemExit(1)


def _listening_at(settings: Settings, host: str | None, port: int | None) -> Settings:
    """The settings with another address; links follow it unless a public address is set."""
    changed = replace(settings, host=host or settings.host, port=port or settings.port)
    if settings.public_url == f"http://{settings.host}:{settings.port}":
        changed = replace(changed, public_url=f"http://{changed.host}:{changed.port}")
    return changed


def _serve(settings: Settings, *, with_demo: bool) -> None:
    database = connect(settings.database_url)
    must_be_held(database)
    migrate_database(database)
    if not _organization_count(database):
        _load_demo(database) if with_demo else _found_first(database)
    app = create_app(settings, database)
    stop = worker.start_thread(database, settings)
    click.echo(t("commands.serving", address=settings.public_url))
    if settings.host in LOOPBACK:
        click.echo(t("commands.sign_in_link", link=f"{settings.public_url}/sign-in/{_first_link(database)}"))
    try:
        waitress.serve(
            app,
            host=settings.host,
            port=settings.port,
            threads=THREADS,
            ident="tasuki",
            clear_untrusted_proxy_headers=not settings.trusted_proxies,
        )
    finally:
        stop.set()


def _load_demo(database: Database) -> None:
    with click.progressbar(length=100, label=t("commands.loading_demo")) as bar:
        done = 0

        def show(share: int) -> None:
            nonlocal done
            bar.update(share - done)
            done = share

        load_demo(database, now=worker.clock(), progress=show)


def _found_first(database: Database) -> None:
    """The first organization of an empty server, with one admin; its name is the first thing the page asks for."""
    with database.writing(None) as session:
        found_organization(session, name=t("commands.first_organization"), now=worker.clock())
        user = add_user(session, name=t("commands.first_admin"), email=None, now=worker.clock())
        add_member(session, user, role="admin", now=worker.clock())


def _organization_count(database: Database) -> int:
    with database.reading(None) as session:
        return len(session.scalars(select(Organization.id)).all())


def _first_link(database: Database) -> str:
    """A fresh link for the longest-standing admin of the newest open organization."""
    query = (
        select(Membership.organization_id, UserAccount.id)
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .join(Organization, Organization.id == Membership.organization_id)
        .where(Membership.role == "admin", Membership.left_at.is_(None), Organization.closed_at.is_(None))
        .order_by(Organization.id.desc(), Membership.joined_at)
        .limit(1)
    )
    with database.reading_across() as session:
        organization_id, user_id = session.execute(query, execution_options={"across_organizations": True}).one()
    with database.writing(organization_id) as session:
        return make_link(session, user_id=user_id, purpose="sign_in", now=worker.clock())


COMMANDS = (serve, demo, load_demo_command, migrate, worker_command, doctor)
