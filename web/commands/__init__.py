"""The command line `tasuki`: one group, one module per matter."""

import sys
from typing import Any

import click

from inventory.errors import DomainError
from web.commands import closing, importing, keeping, matching, people, proving, reporting, running
from web.errors import sentence
from web.language import speaking
from web.settings import from_environment


class Commands(click.Group):
    """Turns refusals into one line and exit code 1."""

    def invoke(self, context: click.Context) -> Any:
        with speaking(from_environment().command_language):
            try:
                return super().invoke(context)
            except DomainError as refusal:
                click.echo(sentence(refusal), err=True)
                sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Tasuki: stock and matching for food banks."""


for command in (
    *running.COMMANDS,
    *people.COMMANDS,
    *keeping.COMMANDS,
    *proving.COMMANDS,
    *closing.COMMANDS,
    *importing.COMMANDS,
    *matching.COMMANDS,
    *reporting.COMMANDS,
):
    main.add_command(command)
