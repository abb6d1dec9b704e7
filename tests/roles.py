"""The role that tests and benchmarks work as: neither superuser nor free of row level security, as a server's role should be."""

import hashlib

import psycopg
from psycopg import sql
from sqlalchemy import make_url

ORDINARY = "tasuki_ordinary"


def ordinary(url: str) -> str:
    """The same address for the ordinary role, which may create databases; it is made when a superuser asks. Others are ordinary themselves."""
    address = make_url(url)
    dsn = address.set(drivername="postgresql").render_as_string(hide_password=False)
    password = hashlib.sha256(f"{ORDINARY} {address.password}".encode()).hexdigest()
    with psycopg.connect(dsn, autocommit=True) as connection:
        if connection.execute("select current_setting('is_superuser')").fetchone() != ("on",):
            return url
        # Several processes of tests begin at once.
        with connection.transaction():
            connection.execute("select pg_advisory_xact_lock(20261121)")
            if connection.execute("select from pg_roles where rolname = %s", [ORDINARY]).fetchone() is None:
                make = sql.SQL("create role {} login createdb nosuperuser nobypassrls password {}")
                connection.execute(make.format(sql.Identifier(ORDINARY), sql.Literal(password)))
    return address.set(username=ORDINARY, password=password).render_as_string(hide_password=False)
