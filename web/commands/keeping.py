"""Keeping data: backup and restore."""

from pathlib import Path

import click

from inventory.db import Database
from inventory.errors import DomainError
from inventory.verifier import fingerprint
from web.commands.backups import back_up, restore
from web.commands.databases import open_database
from web.commands.proving import keys_of, verify_all
from web.language import t
from web.settings import accept_keys, from_environment, server_signer, signing_key_file

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
        problems.extend(verify_all(database))
        if problems and not anyway:
            raise LedgerAltered()

    database = open_database(is_migrated=False)
    restore(database, file, check=prove)
    click.echo(t("commands.restored", file=str(file)))
    _take_over_keys(database)
    raise SystemExit(1 if problems else 0)


def _take_over_keys(database: Database) -> None:
    """Fingerprints of the old server, whose key is in no backup, stay valid here; the operator is told."""
    settings = from_environment()
    others = keys_of(database) - {server_signer(settings).key}
    if others:
        accept_keys(settings, others)
        names = ", ".join(sorted(map(fingerprint, others)))
        click.echo(t("commands.keys_taken_over", keys=names, file=str(signing_key_file(settings))))


COMMANDS = (backup_command, restore_command)
