"""The database and its two kinds of session: `writing` commits or rolls back as a whole, `reading` cannot write.

A session is made for one organization and never changes it; what belongs to another is neither read nor written. On PostgreSQL the database
sees to that as well: each transaction tells it whose it is (migrations/walls.py). The few looks across organizations ask for it by name:
`reading_across`, `writing_across`, `asking_across`, and `reach_everything` for whoever keeps the whole database.
"""

import re
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple, cast
from weakref import WeakKeyDictionary

from sqlalchemy import (
    Connection,
    DateTime,
    Engine,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    TypeDecorator,
    Uuid,
    bindparam,
    create_engine,
    event,
)
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    SessionTransaction,
    mapped_column,
    with_loader_criteria,
)

from inventory.identity import new_id

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=5000",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
)
# A connection unused for longer is asked whether it still lives.
IDLE_SECONDS = 10.0
# A page or a report of several queries sees one moment.
POSTGRES_READER = "-c default_transaction_read_only=on -c default_transaction_isolation=repeatable\\ read"
# A connection of questions that need no transaction says once what it reaches.
POSTGRES_ASKER = "-c tasuki.reach=server"
POSTGRES_OPTIONS = "-c timezone=UTC -c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"


class UtcInstant(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no time zone, so it is dropped on the way in and put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcInstant(), uuid.UUID: Uuid()}


class OrganizationOwned:
    """A table whose rows belong to one organization; its key begins with that organization."""

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True, sort_order=-20)


class Identified(OrganizationOwned):
    """An organization's record with an id of its own (time-ordered UUID)."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-19)


def belongs_to(table: str, column: str, *, target: str = "id") -> ForeignKeyConstraint:
    """A foreign key that includes the organization, so that it can never point into another one."""
    return ForeignKeyConstraint(["organization_id", column], [f"{table}.organization_id", f"{table}.{target}"])


class AtPhone(NamedTuple):
    """A phone of a warehouse that a session writes for: entries are noted as its own, and stay in its warehouse."""

    phone_id: uuid.UUID
    site_id: uuid.UUID


class AcrossOrganizations(RuntimeError):
    """Code tried to read or write outside the organization of its session. A bug, never a user's mistake."""


# What PostgreSQL answers to a statement without rows (libpq's PGRES_COMMAND_OK).
COMMAND_OK = 1


class NotToBeWritten(RuntimeError):
    """Code tried to write more than its session was opened for. A bug, never a user's mistake."""


_SESSION_ORGANIZATION = bindparam("session_organization", type_=Integer)
_ORGANIZATION_FILTER = with_loader_criteria(
    OrganizationOwned,
    lambda owned: owned.organization_id == _SESSION_ORGANIZATION,
    include_aliases=True,
    track_closure_variables=False,
)
_FILTERED: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()


def _keep_to_one_organization(state: ORMExecuteState) -> None:
    if state.execution_options.get("across_organizations"):
        if not state.session.info.get("reach"):
            raise AcrossOrganizations("a look across organizations needs a session that was opened for it")
        return
    if not state.is_orm_statement:
        raise AcrossOrganizations("only mapped classes are queried here: they carry the organization filter")
    organization_id = state.session.info["organization_id"]
    if state.is_insert or state.is_update or state.is_delete:
        mapper = state.bind_mapper
        _check_only(state.session, [str(mapper.local_table)] if mapper else [])
    if state.is_insert or (state.is_update and state.is_executemany):
        _check_bulk_rows(state, organization_id)
        return
    if state.is_from_statement:
        raise AcrossOrganizations("a statement written out as text carries no organization filter")
    if state.is_update and any(
        getattr(column, "key", column) == "organization_id" for column in cast(Any, state.statement)._values or ()
    ):
        raise AcrossOrganizations("a row never moves to another organization")
    if state.is_select or state.is_update or state.is_delete:
        state.statement = _filtered(state.statement)
        state.parameters = {**cast(dict[str, Any], state.parameters or {}), "session_organization": organization_id}


def _filtered(statement: Any) -> Any:
    """The statement with the filter. Kept with statements that live on, so that those written once cost little each time."""
    found = _FILTERED.get(statement)
    if found is None:
        found = _FILTERED[statement] = statement.options(_ORGANIZATION_FILTER)
    return found


def _check_bulk_rows(state: ORMExecuteState, organization_id: int | None) -> None:
    if state.is_update:
        raise AcrossOrganizations("bulk update by key bypasses the organization filter")
    mapper = state.bind_mapper
    if mapper is None or not issubclass(mapper.class_, OrganizationOwned):
        return
    rows = cast(list[dict[str, Any]], state.parameters if isinstance(state.parameters, list) else [state.parameters or {}])
    if any(row.get("organization_id") != organization_id for row in rows):
        raise AcrossOrganizations(f"insert into {mapper.local_table} for another organization")


def _check_flush(session: Session, flush_context: Any, instances: Any) -> None:
    organization_id = session.info["organization_id"]
    for record in (*session.new, *session.dirty, *session.deleted):
        if isinstance(record, OrganizationOwned) and record.organization_id != organization_id:
            raise AcrossOrganizations(f"{type(record).__name__} belongs to another organization")
    _check_only(session, [record.__tablename__ for record in (*session.new, *session.dirty, *session.deleted)])


def _check_only(session: Session, tables: list[str]) -> None:
    """A session opened to note a few things writes nothing else."""
    only = session.info.get("only")
    if only is not None and any(table not in only for table in tables):
        raise NotToBeWritten(f"{tables}: this session writes {only} only")


class OrganizationSession(Session):
    """A session fixed to one organization; `organization_id` None sees organization-less tables only."""

    @property
    def organization_id(self) -> int:
        organization_id = self.info["organization_id"]
        if organization_id is None:
            raise AcrossOrganizations("this session was opened without an organization")
        return organization_id

    @property
    def at_phone(self) -> AtPhone | None:
        return self.info.get("at_phone")

    def enter(self, organization_id: int) -> None:
        """From here on the session is the organization's that it has just founded."""
        if self.info["organization_id"] is not None:
            raise AcrossOrganizations("a session never changes its organization")
        self.info["organization_id"] = organization_id
        if self.get_bind().dialect.name == "postgresql":
            self.connection().exec_driver_sql(f"set local tasuki.organization = '{organization_id:d}'")

    def _refuse_bulk(self, *records: Any, **options: Any) -> Any:
        raise AcrossOrganizations("the bulk methods pass by the organization filter")

    bulk_insert_mappings = bulk_update_mappings = bulk_save_objects = _refuse_bulk

    def sent_together(self) -> AbstractContextManager[Any]:
        """What is executed inside goes to a PostgreSQL server in one trip, in order. Only for statements whose answer nobody reads."""
        if self.get_bind().dialect.name != "postgresql":
            return nullcontext()
        driver_connection: Any = self.connection().connection.driver_connection
        pipeline: AbstractContextManager[Any] = driver_connection.pipeline()
        return pipeline


event.listen(OrganizationSession, "do_orm_execute", _keep_to_one_organization)
event.listen(OrganizationSession, "before_flush", _check_flush)


def _tell_whose(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """PostgreSQL hears for whom the transaction is, in the trip that begins it."""
    if transaction.nested or connection.dialect.name != "postgresql" or session.info.get("at_once"):
        return
    organization_id, reach = session.info["organization_id"], session.info.get("reach")
    settings = [f"set local tasuki.organization = '{organization_id:d}'"] if organization_id is not None else []
    settings += [f"set local tasuki.reach = '{reach}'"] if reach else []
    if not settings:
        return
    server: Any = cast(Any, connection.connection.driver_connection).pgconn
    told = server.exec_("; ".join(["begin", *settings]).encode())
    if told.status != COMMAND_OK:
        # By the usual way, so that a dead connection is found out and replaced.
        connection.exec_driver_sql("; ".join(settings))


event.listen(OrganizationSession, "after_begin", _tell_whose)


def reach_everything(connection: Connection) -> None:
    """Until its transaction ends the connection sees all organizations: for migrations, which change the tables of all."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("set local tasuki.reach = 'everything'")


class Database:
    """One database, reached for writing and for reading. On SQLite one writer at a time per process (shorter waits than busy retries)."""

    def __init__(self, url: str) -> None:
        self.url = _with_driver(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self._writer_lock = threading.Lock() if self.is_sqlite else nullcontext()
        self.engine = self._engine(read_only=False)
        self._reader = self._engine(read_only=True)
        # SQLite begins by an event of the engine; there a transaction costs no trip to a server.
        self._asker = self._reader if self.is_sqlite else self._asking_engine()

    def _asking_engine(self) -> Engine:
        engine = self._engine(read_only=True, more=POSTGRES_ASKER, size=5)
        return engine.execution_options(isolation_level="AUTOCOMMIT")

    def _engine(self, *, read_only: bool, more: str = "", size: int = 10) -> Engine:
        if not self.is_sqlite:
            options = f"{POSTGRES_OPTIONS} {POSTGRES_READER}" if read_only else POSTGRES_OPTIONS
            engine = create_engine(
                self.url,
                connect_args={"options": f"{options} {more}"},
                pool_size=size,
                max_overflow=2 * size,
                pool_timeout=5,
            )
            event.listen(engine, "checkin", _note_time)
            event.listen(engine, "checkout", partial(_ask_when_idle, engine))
            return engine
        engine = create_engine(
            self.url,
            pool_size=5 if not read_only else 20,
            max_overflow=20,
            connect_args={"timeout": 5, "check_same_thread": False},
        )
        pragmas = (*SQLITE_PRAGMAS, "query_only=ON") if read_only else SQLITE_PRAGMAS
        event.listen(engine, "connect", lambda connection, record: _prepare_sqlite(connection, pragmas))
        begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine

    @contextmanager
    def writing(
        self, organization_id: int | None, *, at_phone: AtPhone | None = None, only: tuple[str, ...] | None = None
    ) -> Iterator[OrganizationSession]:
        """A transaction that commits when the block ends well and leaves nothing behind when it does not; `only` names the tables it may
        write where these are few."""
        with (
            self._writer_lock,
            self._session(self.engine, organization_id, at_phone=at_phone, only=only) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def writing_across(self) -> Iterator[OrganizationSession]:
        """For the worker, who takes the next job before it knows whose it is: PostgreSQL lets it write nothing but jobs."""
        with self._writer_lock, self._session(self.engine, None, reach="server") as session, session.begin():
            yield session

    @contextmanager
    def trying_out(self, organization_id: int | None, *, at_phone: AtPhone | None = None) -> Iterator[OrganizationSession]:
        """A transaction like `writing` that is always rolled back: what it wrote is seen inside, and nowhere afterwards."""
        with (
            self._writer_lock,
            self._session(self.engine, organization_id, at_phone=at_phone) as session,
        ):
            session.begin()
            try:
                yield session
            finally:
                session.rollback()

    @contextmanager
    def reading(self, organization_id: int | None) -> Iterator[OrganizationSession]:
        """A snapshot for pages and exports; any write in it is refused by the database."""
        with self._session(self._reader, organization_id) as session, session.begin():
            yield session

    @contextmanager
    def reading_across(self) -> Iterator[OrganizationSession]:
        """A snapshot for what the server itself must know of all organizations: whose link or phone this is, how many jobs wait."""
        with self._session(self._reader, None, reach="server") as session, session.begin():
            yield session

    @contextmanager
    def asking_across(self) -> Iterator[OrganizationSession]:
        """For one question by itself, who is signed in, which needs no transaction around it; it cannot write either."""
        with self._session(self._asker, None, reach="server", at_once=True) as session:
            yield session

    def _session(self, engine: Engine, organization_id: int | None, **info: Any) -> OrganizationSession:
        # It ends with its transaction, so nothing is to be read anew after the commit.
        return OrganizationSession(engine, info={"organization_id": organization_id, **info}, expire_on_commit=False)

    def dispose(self) -> None:
        for engine in {self.engine, self._reader, self._asker}:
            engine.dispose()


def connect(url: str) -> Database:
    """The database at a SQLAlchemy address; plain `postgresql://` is served by psycopg 3."""
    return Database(url)


def _with_driver(url: str) -> str:
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url)


def _prepare_sqlite(connection: Any, pragmas: tuple[str, ...]) -> None:
    # The driver must not begin transactions by itself: it would begin them deferred.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _note_time(connection: Any, record: Any) -> None:
    record.info["used_at"] = time.monotonic()


def _ask_when_idle(engine: Engine, connection: Any, record: Any, proxy: Any) -> None:
    """A connection unused for a while may have died with its server: asked before use, and replaced when it does not answer."""
    if time.monotonic() - record.info.get("used_at", time.monotonic()) < IDLE_SECONDS:
        return
    try:
        connection.execute("select 1")
        connection.rollback()
    except engine.dialect.loaded_dbapi.Error as fault:
        raise DisconnectionError from fault
