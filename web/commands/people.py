"""People, sign-in links and API tokens from the command line."""

import click
from sqlalchemy import select

from inventory.accounts import ROLES, Membership, Organization, UserAccount, add_member, add_user
from inventory.db import Database
from inventory.devices import make_link, make_token
from inventory.errors import NotFound
from inventory.organizations import found_organization
from web.commands.databases import open_database
from web.language import t
from web.settings import from_environment
from web.worker import clock


def find_organization(database: Database, name: str | None) -> int:
    """The organization of this name; without a name the only open one."""
    query = select(Organization.id).where(Organization.closed_at.is_(None))
    with database.reading(None) as session:
        ids = session.scalars(query.where(Organization.name == name) if name else query).all()
    if len(ids) != 1:
        raise click.ClickException(
            t("commands.which_organization") if not name or ids else t("commands.no_organization", name=name)
        )
    return ids[0]


@click.group()
def user() -> None:
    """People and their sign-in links."""


@user.command("create")
@click.option("--email", required=True)
@click.option("--name", help="Shown name; the e-mail's first part unless given.")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--organization", required=True, help="Name; a new organization is made when none has it.")
def create_user(email: str, name: str | None, role: str, organization: str) -> None:
    """Make a person a member and print a sign-in link."""
    settings = from_environment()
    database = open_database()
    with database.reading(None) as session:
        known = session.scalar(select(Organization.id).where(Organization.name == organization, Organization.closed_at.is_(None)))
    with database.writing(known) as session:
        if known is None:
            found_organization(session, name=organization, now=clock())
        person = add_user(session, name=name or email.split("@")[0], email=email, now=clock())
        add_member(session, person, role=role, now=clock())
        secret = make_link(session, user_id=person.id, purpose="invite", now=clock())
    click.echo(t("commands.sign_in_link", link=f"{settings.public_url}/sign-in/{secret}"))


@user.command("link")
@click.option("--email", required=True)
@click.option("--organization")
def link_user(email: str, organization: str | None) -> None:
    """Print a fresh sign-in link for a member."""
    settings = from_environment()
    database = open_database()
    organization_id = find_organization(database, organization)
    with database.writing(organization_id) as session:
        query = select(UserAccount).join(Membership, Membership.user_id == UserAccount.id)
        person = session.scalar(query.where(UserAccount.email == email.lower(), Membership.left_at.is_(None)))
        if person is None:
            raise NotFound(kind="member", code=email)
        secret = make_link(session, user_id=person.id, purpose="sign_in", now=clock())
    click.echo(t("commands.sign_in_link", link=f"{settings.public_url}/sign-in/{secret}"))


@click.group()
def token() -> None:
    """API tokens."""


@token.command("create")
@click.option("--email", required=True)
@click.option("--name", required=True, help="What the token is for.")
@click.option("--organization")
def create_token(email: str, name: str, organization: str | None) -> None:
    """Make an API token with the rights of a member; it is printed once."""
    database = open_database()
    organization_id = find_organization(database, organization)
    with database.writing(organization_id) as session:
        query = select(UserAccount).join(Membership, Membership.user_id == UserAccount.id)
        person = session.scalar(query.where(UserAccount.email == email.lower(), Membership.left_at.is_(None)))
        if person is None:
            raise NotFound(kind="member", code=email)
        secret = make_token(session, user_id=person.id, name=name, now=clock())
    click.echo(secret)


COMMANDS = (user, token)
