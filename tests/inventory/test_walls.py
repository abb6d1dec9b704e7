"""PostgreSQL itself keeps organizations apart: plain SQL without the program's filter sees nothing, or its own organization alone."""

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from inventory.db import Database, reach_everything
from inventory.devices import start_session
from matching.models import metadata
from migrations.walls import SERVER_READS, current_role, grant, owned_tables, raise_wall, unwalled_tables
from tests.builders import NOW, World, make_world
from tests.databases import KINDS, PostgresServer

OWNED = sorted(table.name for table in metadata.tables.values() if "organization_id" in table.c)


# SQLite has no such wall: there the program's own filter stands alone (test_isolation.py).
@pytest.fixture(params=[kind for kind in KINDS if kind == "postgresql"])
def database(postgres_server: PostgresServer) -> Iterator[Database]:
    with postgres_server.migrated() as url, postgres_server.connected(url) as database:
        yield database


@pytest.fixture
def worlds(database: Database) -> tuple[World, World]:
    """Two organizations with stock and somebody signed in."""
    made = make_world(database), make_world(database, name="となりの団体（試験）")
    for world in made:
        world.receive(5)
        with world.writing() as session:
            start_session(session, user_id=world.actor_id, label="試験", now=NOW)
    return made


def enter(connection: Connection, organization_id: int) -> None:
    connection.execute(text(f"set local tasuki.organization = '{organization_id}'"))


def counts(connection: Connection) -> dict[str, int]:
    """Tables of organizations that show any row, and how many."""
    union = " union all ".join(f"select '{name}', count(*) from \"{name}\"" for name in [*OWNED, "user_account"])
    return {name: count for name, count in connection.execute(text(union)).all() if count}


def test_tests_work_as_a_role_that_the_wall_holds(database: Database) -> None:
    with database.engine.connect() as connection:
        assert not current_role(connection).passes_walls


def test_every_table_of_organizations_has_the_wall(database: Database) -> None:
    with database.engine.connect() as connection:
        assert owned_tables(connection) == OWNED
        assert unwalled_tables(connection) == []


def test_a_new_table_without_a_policy_is_told(database: Database) -> None:
    with database.engine.connect() as connection:
        connection.execute(text("create table crate (organization_id integer, id integer)"))
        bare = unwalled_tables(connection)
        raise_wall(connection, "crate")

        assert (bare, unwalled_tables(connection)) == (["crate"], [])


def test_plain_sql_without_an_organization_sees_nothing_and_writes_nothing(worlds) -> None:
    database = worlds[0].database
    with database.engine.connect() as connection:
        seen = counts(connection)
        changed = (
            connection.execute(text("update item set name = 'x'")).rowcount
            + connection.execute(text("delete from balance")).rowcount
        )

    assert (seen, changed) == ({}, 0)


def test_plain_sql_of_one_organization_sees_its_own_rows_only(worlds) -> None:
    own, other = worlds
    with own.database.engine.connect() as connection:
        reach_everything(connection)
        everything = counts(connection)
        connection.execute(text("set local tasuki.reach = ''"))
        enter(connection, own.organization_id)
        seen = counts(connection)
        others = 'select count(*) from "{}" where organization_id <> :own'
        foreign = [name for name in OWNED if connection.scalar(text(others.format(name)), {"own": own.organization_id})]
        stranger = connection.scalar(text("select count(*) from user_account where id = :id"), {"id": other.actor_id})

    assert (foreign, stranger) == ([], 0)
    assert seen == {name: count // 2 for name, count in everything.items()}


@pytest.mark.parametrize(
    "statement",
    [
        "insert into saved_view (organization_id, id, user_id, page, name, query, is_shared) values (:other, :id, :actor, 'x', 'x', 'x', false)",
        "update item set organization_id = :other",
        "update item set name = 'x' where organization_id = :other",
        "delete from balance where organization_id = :other",
    ],
)
def test_plain_sql_never_writes_for_another_organization(worlds, statement: str) -> None:
    own, other = worlds
    values = {"other": other.organization_id, "id": uuid.uuid4(), "actor": own.actor_id}
    names = {name: value for name, value in values.items() if f":{name}" in statement}
    with own.database.engine.connect() as connection:
        enter(connection, own.organization_id)
        said = _refusal(connection, statement, names)

    assert said == "0 rows" or "row-level security" in said


def test_the_setting_ends_with_its_transaction(worlds) -> None:
    own, _ = worlds
    with own.database.engine.connect() as connection:
        with connection.begin():
            enter(connection, own.organization_id)
            assert counts(connection)
        with connection.begin():
            assert counts(connection) == {}


def test_the_server_looks_across_at_named_tables_only(worlds) -> None:
    own, _ = worlds
    with own.database.reading_across() as session:
        seen = counts(session.connection())
        kinds = set(session.connection().scalars(text("select kind from place")))

    assert set(seen) <= {*SERVER_READS, "user_account"}
    assert kinds == {"site"}


def test_the_server_changes_nothing_but_jobs_across_organizations(worlds) -> None:
    own, _ = worlds
    with own.database.writing_across() as session:
        changed = session.connection().execute(text("update user_session set label = 'x'")).rowcount

    assert changed == 0


def test_a_role_of_its_own_can_neither_alter_the_ledger_nor_lift_the_wall(worlds, postgres_server: PostgresServer) -> None:
    own, _ = worlds
    engine = create_engine(postgres_server.url.set(database=make_url(own.database.url).database))
    tried = {
        "update movement set quantity = 1": "permission denied",
        "delete from audit_entry": "permission denied",
        "alter table movement disable trigger user": "must be owner",
        "alter table item no force row level security": "must be owner",
        "drop policy own on item": "must be owner",
        "create table crate (id integer)": "permission denied",
    }
    with engine.connect() as connection, connection.begin() as all_of_it:
        connection.execute(text("create role serving_test"))
        grant(connection, "serving_test")
        connection.execute(text("set local role serving_test"))
        enter(connection, own.organization_id)
        role, rows = current_role(connection), counts(connection)
        refused = {statement: _refusal(connection, statement, {}) for statement in tried}
        renamed = connection.execute(text("update item set name = 'x'")).rowcount
        all_of_it.rollback()
    engine.dispose()

    assert (role.passes_walls, role.owns_tables) == (False, False)
    assert rows["movement"] == 1
    assert renamed == 1
    assert {statement: said for statement, said in refused.items() if tried[statement] not in said} == {}


def _refusal(connection: Connection, statement: str, values: dict[str, object]) -> str:
    """What the database says to the statement, or how many rows it changed."""
    try:
        with connection.begin_nested():
            return f"{connection.execute(text(statement), values).rowcount} rows"
    except DBAPIError as refusal:
        return str(refusal.orig)
