"""Keeping data: backup, restore, the ledger for an auditor and its proof."""

import json
from pathlib import Path

import click
from sqlalchemy import select

from inventory.accounts import Organization
from inventory.db import Database
from inventory.errors import DomainError
from inventory.verifying import verify_database, verify_ledger, write_ledger
from web.commands.backups import back_up, restore
from web.commands.databases import open_database
from web.commands.people import find_organization
from web.language import t

FILE = click.Path(path_type=Path, dir_okay=False)
EXISTING = click.Path(path_type=Path, dir_okay=False, exists=True)


class LedgerAltered(DomainError):
    """A ledger of the backup does not prove itself; which entry was told before."""

    code = "ledger_altered"


@click.command("backup")
@click.argument("file", type=FILE)
def backup_command(file: Path) -> None:
    """Write everything into one file, while the server runs."""
    back_up(open_database(), file)
    click.echo(t("commands.backed_up", file=str(file), megabytes=f"{file.stat().st_size / 1e6:.1f}"))


@click.command("restore")
@click.argument("file", type=EXISTING)
@click.option("--anyway", is_flag=True, help="Restore even when a ledger in the file does not prove itself.")
def restore_command(file: Path, anyway: bool) -> None:
    """Fill an empty place from a backup, when the file is as it was written and every ledger in it proves itself."""
    problems: list[object] = []

    def prove(database: Database) -> None:
        problems.extend(_verify_all(database))
        if problems and not anyway:
            raise LedgerAltered()

    restore(open_database(is_migrated=False), file, check=prove)
    click.echo(t("commands.restored", file=str(file)))
    raise SystemExit(1 if problems else 0)


@click.group()
def export() -> None:
    """Files for people outside."""


@export.command("ledger")
@click.option("-o", "--output", "file", type=FILE, required=True)
@click.option("--organization")
def export_ledger(file: Path, organization: str | None) -> None:
    """The whole ledger of an organization for an auditor, one JSON line per entry."""
    database = open_database()
    organization_id = find_organization(database, organization)
    with database.reading(organization_id) as session, file.open("w", encoding="utf-8", newline="\n") as stream:
        count = write_ledger(session, stream)["seq"]
    click.echo(t("commands.ledger_written", count=count, file=str(file)))


@click.command()
@click.argument("file", type=EXISTING, required=False)
@click.option("--checkpoint", type=EXISTING, help="An older checkpoint: anything changed before it is found.")
def verify(file: Path | None, checkpoint: Path | None) -> None:
    """Prove that no entry was changed: of an exported ledger, or of the live database. Exit code 1 says where it was."""
    older = json.loads(checkpoint.read_text(encoding="utf-8")) if checkpoint else None
    if file is None:
        problems = _verify_all(open_database())
    else:
        with file.open(encoding="utf-8") as stream:
            problems = verify_ledger(stream, checkpoint=older)
        _tell(str(file), problems)
    raise SystemExit(1 if problems else 0)


def _verify_all(database: Database) -> list[object]:
    with database.reading(None) as session:
        organizations = [(row.id, row.name) for row in session.scalars(select(Organization).order_by(Organization.id))]
    found: list[object] = []
    for organization_id, name in organizations:
        with database.reading(organization_id) as session:
            problems = verify_database(session)
        _tell(name, problems)
        found += problems
    return found


def _tell(name: str, problems: list) -> None:  # type: ignore[type-arg]
    if not problems:
        click.echo(t("commands.verified", name=name))
    for problem in problems:
        key = "commands.tampered" if problem.seq else "commands.tampered_somewhere"
        click.echo(t(key, name=name, seq=str(problem.seq), problem=t(f"verify.{problem.problem}")), err=True)


COMMANDS = (backup_command, restore_command, export, verify)
