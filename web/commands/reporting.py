"""Reports as files: the impact workbook of a period."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

import click

from matching.impact import Period
from matching.workbook import Progress, write_impact_workbook
from web.commands.databases import open_database, sealer
from web.commands.people import find_organization
from web.exports import about_workbook, note_export
from web.language import LANGUAGES, t
from web.worker import clock

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def report() -> None:
    """Reports as files."""


@report.command("impact")
@click.option("--from", "first", type=DAY, required=True, help="First day, in Japan.")
@click.option("--to", "last", type=DAY, required=True, help="Last day, included.")
@click.option("-o", "--output", "file", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option("--organization")
@click.option("--language", type=click.Choice(LANGUAGES), default="ja", show_default=True)
def report_impact(first: datetime, last: datetime, file: Path, organization: str | None, language: str) -> None:
    """What was given in a period, as an Excel workbook that proves its sums."""
    period = Period(_day(first), _day(last))
    database = open_database()
    organization_id = find_organization(database, organization)
    with database.reading(organization_id) as session, _whole(file) as stream, _progress() as progress:
        about = about_workbook(session, seal=sealer(database, organization_id), language=language, now=clock())
        figures = write_impact_workbook(session, stream, period, about=about, progress=progress)
    with database.writing(organization_id) as session:
        note_export(session, period, about.checkpoint, actor_id=None, now=clock())
    click.echo(t("impact.file_written", file=str(file), n=figures.entries))


@contextmanager
def _whole(file: Path) -> Iterator[BinaryIO]:
    """A file that is there once it is whole, or as it was before."""
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar for whoever sits before it; programs that read the answer see none."""
    with click.progressbar(length=1, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def show(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield show


def _day(moment: datetime) -> date:
    return moment.date()


COMMANDS = (report,)
