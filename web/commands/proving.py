"""The ledger for an auditor, checkpoints and their key, and the proof that nothing was altered."""

from pathlib import Path

import click
from sqlalchemy import select

from inventory.accounts import Organization
from inventory.checkpoints import printed, seal_now, signing_keys, state_of
from inventory.db import Database
from inventory.errors import InvalidInput
from inventory.ledger_file import verifier_source, write_checkpoint, write_ledger
from inventory.signing import Signer, renew
from inventory.verifier import Problem, fingerprint, read_checkpoint, verify_ledger
from inventory.verifying import verify_database
from web.commands.databases import open_database, sealer
from web.commands.people import find_organization
from web.language import t
from web.settings import from_environment, server_signer, signing_key_file
from web.worker import clock

FILE = click.Path(path_type=Path, dir_okay=False)
EXISTING = click.Path(path_type=Path, dir_okay=False, exists=True)


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
        header = sealer(database, organization_id)(state_of(session), "export")
        write_ledger(session, stream, header)
    click.echo(t("commands.ledger_written", count=header["seq"], file=str(file)))


@export.command("checkpoint")
@click.option("-o", "--output", "file", type=FILE)
@click.option("--organization")
def export_checkpoint(file: Path | None, organization: str | None) -> None:
    """The ledger as it is now, sealed: as a file, or as the text that stands on reports."""
    database = open_database()
    organization_id = find_organization(database, organization)
    signer = server_signer(from_environment())
    point = seal_now(database, organization_id, signer=signer, occasion="asked", now=clock())
    if file is None:
        click.echo(printed(point))
        return
    file.write_bytes(write_checkpoint(point))
    click.echo(t("commands.checkpoint_written", seq=point["seq"], file=str(file)))


@export.command("verifier")
@click.option("-o", "--output", "file", type=FILE, required=True)
def export_verifier(file: Path) -> None:
    """The one-file program that proves a ledger on a computer without Tasuki."""
    file.write_bytes(verifier_source())
    click.echo(t("commands.verifier_written", file=str(file)))


@click.command()
@click.argument("file", type=EXISTING, required=False)
@click.option(
    "--checkpoint", multiple=True, help="An older checkpoint, its file or its text: anything changed before it is found."
)
@click.option("--key", default="", help="Fingerprint of the key that must have signed the ledger.")
def verify(file: Path | None, checkpoint: tuple[str, ...], key: str) -> None:
    """Prove that no entry was changed: of an exported ledger, or of the live database. Exit code 1 says where it was."""
    if file is None:
        raise SystemExit(1 if verify_all(open_database(), signer=server_signer(from_environment())) else 0)
    older = [_checkpoint(text) for text in checkpoint]
    with file.open(encoding="utf-8", errors="replace") as stream:
        problems = verify_ledger(stream, older, key=key)
    tell(str(file), problems)
    raise SystemExit(1 if problems else 0)


def _checkpoint(text: str) -> dict:  # type: ignore[type-arg]
    """From a file of this name, or from the text itself."""
    file = Path(text)
    try:
        return read_checkpoint(file.read_text(encoding="utf-8") if len(text) < 250 and file.is_file() else text)
    except (OSError, ValueError):
        raise InvalidInput(field="checkpoint", problem="checkpoint") from None


def verify_all(database: Database, *, signer: Signer | None = None) -> list[Problem]:
    """Everything wrong with any ledger of the database, told organization by organization; with a signer, other keys are wrong too."""
    found: list[Problem] = []
    for organization_id, name in _organizations(database):
        with database.reading(organization_id) as session:
            problems = verify_database(session, signer=signer)
        tell(name, problems)
        found += problems
    return found


def keys_of(database: Database) -> set[str]:
    """Public keys that signed a checkpoint of any organization."""
    keys: set[str] = set()
    for organization_id, _ in _organizations(database):
        with database.reading(organization_id) as session:
            keys |= signing_keys(session)
    return keys


def _organizations(database: Database) -> list[tuple[int, str]]:
    with database.reading(None) as session:
        return [(row.id, row.name) for row in session.scalars(select(Organization).order_by(Organization.id))]


def tell(name: str, problems: list[Problem]) -> None:
    if not problems:
        click.echo(t("commands.verified", name=name))
    for problem in problems:
        key = "commands.tampered" if problem.seq else "commands.tampered_somewhere"
        click.echo(t(key, name=name, seq=str(problem.seq), problem=t(f"verify.{problem.problem}")), err=True)


@click.group()
def key() -> None:
    """The key that signs checkpoints."""


@key.command("show")
def show_key() -> None:
    """Its fingerprint, as it stands on reports."""
    click.echo(fingerprint(server_signer(from_environment()).key))


@key.command("renew")
def renew_key() -> None:
    """A new key, named by the one before, so that whoever trusted the old one can follow."""
    settings = from_environment()
    if settings.signing_key:
        raise click.ClickException(t("commands.key_is_a_setting"))
    signer = renew(signing_key_file(settings))
    click.echo(t("commands.key_renewed", key=fingerprint(signer.key)))


COMMANDS = (export, verify, key)
