"""Row level security on PostgreSQL: the second wall between organizations, below every query of the program.

A migration that adds a table with organization_id calls `raise_wall` for it; a test walks all tables. What a transaction reaches is said by two
settings of its own, written by inventory/db.py alone: `tasuki.organization`, the number of the one it works for, and `tasuki.reach`. Without
either nothing is seen and nothing is written. `tasuki.reach` is `server` for the few looks across organizations, at the tables below, and
`everything` for whoever keeps the whole database: migrations, backups.
"""

from typing import NamedTuple

from sqlalchemy import Connection, text

OWN = "organization_id = (select nullif(current_setting('tasuki.organization', true), '')::integer)"
# A question of its own, asked once for each statement: inside an `or` it also keeps the planner's guess of the number of rows in bounds.
EVERYTHING = "(select current_setting('tasuki.reach', true) = 'everything')"
SERVER = "(select current_setting('tasuki.reach', true) in ('server', 'everything'))"
# Tables that the server looks at for all organizations, and which of their rows: signing in, links and phones known by their secret alone,
# the worker's jobs, the operator's figures.
SERVER_READS = {
    "api_token": "true",
    "auditor_grant": "true",
    "chain_head": "true",
    "donor_share": "true",
    "group_answer": "true",
    "job": "true",
    "membership": "true",
    "place": "kind = 'site'",
    "recall_notice": "true",
    "sign_in_link": "true",
    "user_session": "true",
    "warehouse_phone": "true",
    "witness": "true",
}
# The worker takes a job before it knows whose it is.
SERVER_WRITES = ("job",)
# A person has no organization in the row: seen by those that have a membership of theirs, made by anybody who then makes one.
_KNOWN = "exists (select from membership where membership.user_id = user_account.id)"
_OWNED = text(
    "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped"
    " where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace order by 1"
)
_INSERT_ONLY = text(
    "select c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid"
    " where t.tgname = c.relname || '_insert_only' and c.relnamespace = current_schema()::regnamespace order by 1"
)
_UNWALLED = text(
    "select c.relname from pg_class c where c.relname = any(:tables) and c.relnamespace = current_schema()::regnamespace"
    " and not (c.relrowsecurity and c.relforcerowsecurity and exists (select from pg_policy p where p.polrelid = c.oid)) order by 1"
)


_ROLE = text(
    "select r.rolname, r.rolsuper or r.rolbypassrls, exists (select from pg_class c where c.relname = 'movement'"
    " and c.relnamespace = current_schema()::regnamespace and pg_has_role(r.rolname, c.relowner, 'usage'))"
    " from pg_roles r where r.rolname = current_user"
)


class Role(NamedTuple):
    """The database role the program works as: whether row level security does not hold it, and whether the tables are its own."""

    name: str
    passes_walls: bool
    owns_tables: bool


def current_role(connection: Connection) -> Role:
    return Role(*connection.execute(_ROLE).one())


def owned_tables(connection: Connection) -> list[str]:
    """Tables whose rows belong to an organization."""
    return list(connection.scalars(_OWNED))


def insert_only_tables(connection: Connection) -> list[str]:
    """Tables whose triggers refuse changing and deleting."""
    return list(connection.scalars(_INSERT_ONLY))


def unwalled_tables(connection: Connection) -> list[str]:
    """Tables of organizations that lack the wall, or whose owner may pass it by."""
    return list(connection.scalars(_UNWALLED, {"tables": [*owned_tables(connection), "user_account"]}))


def raise_wall(connection: Connection, table: str) -> None:
    """Rows of the table are seen and written for their own organization only, by the table's owner too."""
    _enforce(connection, table)
    _policy(connection, table, "own", f"using ({OWN} or {EVERYTHING})")
    if table in SERVER_READS:
        _policy(connection, table, "server_reads", f"for select using ({SERVER} and {SERVER_READS[table]})")
    if table in SERVER_WRITES:
        _policy(connection, table, "server_writes", f"for update using ({SERVER})")


def raise_wall_of_people(connection: Connection) -> None:
    """Accounts of people are seen where they have a membership."""
    _enforce(connection, "user_account")
    _policy(connection, "user_account", "known", f"using ({_KNOWN} or {SERVER}) with check (true)")


def take_down_walls(connection: Connection) -> None:
    for table in [*owned_tables(connection), "user_account"]:
        for policy in list(
            connection.scalars(text("select polname from pg_policy where polrelid = cast(:name as regclass)"), {"name": table})
        ):
            connection.execute(text(f"drop policy {policy} on {table}"))
        connection.execute(text(f"alter table {table} no force row level security, disable row level security"))


def grant(connection: Connection, role: str) -> None:
    """The role may do what the program does and no more: no change of the schema, and no change of what is insert only."""
    name = connection.dialect.identifier_preparer.quote_identifier(role)
    fixed = set(insert_only_tables(connection))
    for table in connection.scalars(text("select tablename from pg_tables where schemaname = current_schema() order by 1")).all():
        rights = (
            "select" if table == "alembic_version" else "select, insert" if table in fixed else "select, insert, update, delete"
        )
        connection.execute(text(f"revoke all on {table} from {name}"))
        connection.execute(text(f"grant {rights} on {table} to {name}"))
    connection.execute(text(f"grant usage on all sequences in schema public to {name}"))


def _enforce(connection: Connection, table: str) -> None:
    connection.execute(text(f"alter table {table} enable row level security, force row level security"))


def _policy(connection: Connection, table: str, name: str, rule: str) -> None:
    # Not text(): the rule holds colons that are no parameters.
    connection.exec_driver_sql(f"create policy {name} on {table} {rule}")
