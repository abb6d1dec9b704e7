"""`tasuki import`: a list from a file into the registers, with the problems by line."""

import uuid
from pathlib import Path

import click
from sqlalchemy import select

from inventory.accounts import Membership
from inventory.dates import tokyo_day
from inventory.db import Database
from inventory.imports.applying import INLINE_ROWS, apply_import, writing_of
from inventory.imports.batches import ASKED_KINDS, choose, columns_of, drop_import, get_import, problems_by_line, read_again
from inventory.imports.reading import read_table
from inventory.imports.tables import ImportBatch
from matching.imports import WRITERS
from web.commands.databases import open_database
from web.commands.people import find_organization
from web.importing import heading, preview_file, problem_sentence, write_in_portions
from web.language import t
from web.worker import clock

NOTHING_WENT_IN = 2


@click.command("import")
@click.argument("kind", type=click.Choice(ASKED_KINDS))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Read and check only.")
@click.option("--organization", help="Name; not needed when there is one only.")
@click.option("--leave", is_flag=True, help="Leave known records as they are instead of overwriting them.")
@click.option("--approved", is_flag=True, help="Register new groups as reviewed already.")
def import_file(kind: str, file: Path, dry_run: bool, organization: str | None, leave: bool, approved: bool) -> None:
    """Bring the rows of FILE into the register of KIND. Rows with problems are listed and left out."""
    database = open_database()
    organization_id = find_organization(database, organization)
    actor_id = _actor(database, organization_id)
    data = file.read_bytes()
    table = read_table(data, file.name, kind=kind)
    now = clock()
    with database.writing(organization_id) as session:
        batch = preview_file(session, data, table, kind=kind, actor_id=actor_id, now=now, is_at_once=True)
        import_id = batch.id
        is_complete = _say_columns(batch)
        if is_complete and (leave or approved):
            choose(batch, update=not leave, group_state="approved" if approved else None)
            read_again(session, batch, WRITERS[batch.kind], today=tokyo_day(now))
        _report(batch)
        writes = batch.counts.get("create", 0) + batch.counts.get("update", 0)
        goes_in = is_complete and batch.counts["problem"] < batch.counts["rows"]
        if dry_run or not goes_in:
            drop_import(session, batch)
    if not goes_in:
        click.echo(t("imports.cli_nothing"), err=True)
        raise SystemExit(NOTHING_WENT_IN)
    if dry_run:
        click.echo(t("imports.cli_dry"))
        return
    _write(database, organization_id, import_id, actor_id=actor_id, rows=len(table.rows))
    click.echo(t("imports.cli_done" if writes else "imports.done_none"))


def _actor(database: Database, organization_id: int) -> uuid.UUID:
    """Entries need somebody who answers for them: on the command line the organization's longest-standing administrator, else member."""
    query = select(Membership.user_id, Membership.role).where(Membership.left_at.is_(None)).order_by(Membership.joined_at)
    with database.reading(organization_id) as session:
        members = session.execute(query).all()
    if not members:
        raise click.ClickException(t("imports.cli_nobody"))
    return min(members, key=lambda member: member[1] != "admin")[0]


def _say_columns(batch: ImportBatch) -> bool:
    """Columns nobody knows are named; answers whether all that is needed is there."""
    mapping = columns_of(batch)
    between = t("imports.between")
    unknown = between.join(column.heading for column in mapping.unknown)
    if mapping.missing:
        missing = between.join(heading(batch.kind, field) for field in mapping.missing)
        click.echo(t("imports.cli_columns", headings=unknown or "-", fields=missing), err=True)
    elif unknown:
        click.echo(t("imports.cli_unknown", headings=unknown))
    return not mapping.missing


def _report(batch: ImportBatch) -> None:
    if not batch.counts:
        return
    click.echo(t("imports.cli_counts", **batch.counts))
    for line, problems in sorted(problems_by_line(batch).items()):
        for problem in problems:
            key = "imports.cli_blocked" if problem.blocking else "imports.cli_doubtful"
            sentence = problem_sentence(batch.kind, problem)
            click.echo(t(key, line=line, sentence=sentence, value=problem.value[:40].replace("\n", " ")).rstrip())


def _write(database: Database, organization_id: int, import_id: uuid.UUID, *, actor_id: uuid.UUID, rows: int) -> None:
    now = clock()
    if rows > INLINE_ROWS:
        with click.progressbar(length=rows) as bar:
            write_in_portions(
                database,
                organization_id,
                import_id,
                actor_id=actor_id,
                now=now,
                progress=lambda done, total: bar.update(rows * done // max(total, 1) - bar.pos),
            )
        return
    with database.writing(organization_id) as session:
        batch = get_import(session, import_id, for_update=True)
        apply_import(session, batch, WRITERS[batch.kind], writing_of(batch, actor_id=actor_id, now=now, today=tokyo_day(now)))


COMMANDS = (import_file,)
