"""Closing a month or a business year from the command line, as the page does."""

from datetime import datetime
from typing import Any

import click

from inventory.accounts import get_organization
from inventory.checkpoints import seal_now
from inventory.errors import DomainError
from matching.closings import close_period, count_for_closing
from web.closing_words import refusal_sentence
from web.commands.databases import open_database
from web.commands.people import find_organization
from web.language import t
from web.settings import from_environment, server_signer
from web.worker import clock


@click.command("close")
@click.option("--month", type=click.DateTime(formats=["%Y-%m"]), help="A month that is over, such as 2026-10.")
@click.option(
    "--year", type=click.DateTime(formats=["%Y"]), help="A business year whose months are closed, by the year it begins in."
)
@click.option("--note", default="", help="Words kept with the closing.")
@click.option("--organization")
def close(month: datetime | None, year: datetime | None, note: str, organization: str | None) -> None:
    """Close a month or a business year: its figures never change any more. It cannot be taken back."""
    if (month is None) == (year is None):
        raise click.UsageError(t("commands.close_one"))
    database = open_database()
    organization_id = find_organization(database, organization)
    kind = "month" if month else "year"
    try:
        with database.reading(organization_id) as session:
            counted = count_for_closing(session, kind, _first(session, organization_id, month, year), now=clock())
        with database.writing(organization_id) as session:
            closing = close_period(session, counted, note=note, actor_id=None, now=clock())
            seq, last = closing.seq, closing.last_on
    except DomainError as refusal:
        raise click.ClickException(refusal_sentence(refusal)) from refusal
    seal_now(database, organization_id, signer=server_signer(from_environment()), occasion="closing", now=clock())
    click.echo(t("commands.closed", last=last.isoformat(), seq=seq))


def _first(session: Any, organization_id: int, month: datetime | None, year: datetime | None) -> Any:
    if month:
        return month.date()
    start_month = get_organization(session, organization_id).setting("fiscal_year_start_month")
    return (year or clock()).date().replace(month=start_month, day=1)


COMMANDS = (close,)
