"""Roles and databases: made, completed or put right, whatever an earlier run left."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from psycopg import sql

from shanzhi.cluster.endpoint import Endpoint
from shanzhi.cluster.names import APP, DATABASE, LOGIN_ROLES, OWNER, SEALER, SUPER, WEB

PLAIN = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT"
ROLES: Mapping[str, str] = {
    APP: f"NOLOGIN {PLAIN}",
    SEALER: f"NOLOGIN {PLAIN}",
    OWNER: f"LOGIN {PLAIN}",
    WEB: f"LOGIN {PLAIN}",
}
MEMBERSHIPS = (
    # what the group may, the application may, without becoming the group
    f"GRANT {APP} TO {WEB} WITH INHERIT TRUE, SET FALSE, ADMIN FALSE",
    # the application has the sealer's rights only after SET ROLE, for one transaction
    f"GRANT {SEALER} TO {WEB} WITH INHERIT FALSE, SET TRUE, ADMIN FALSE",
)
MAINTENANCE_DATABASES = ("postgres", "template1")


def set_up(endpoint: Endpoint) -> None:
    """Makes roles and database what they should be. Safe to repeat; passwords become those of the endpoint."""
    with psycopg.connect(endpoint.dsn(SUPER, "postgres"), autocommit=True, connect_timeout=30) as connection:
        for role, attributes in ROLES.items():
            _make_role(connection, role, attributes)
        for grant in MEMBERSHIPS:
            _run(connection, grant)
        for role in LOGIN_ROLES:
            _set_password(connection, role, endpoint.passwords[role])
        for name in MAINTENANCE_DATABASES:
            _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", name)
    make_database(endpoint, DATABASE)


def make_database(endpoint: Endpoint, name: str, template: str | None = None) -> None:
    """A database of the owner's that only the owner and the application may enter; one that is there is put right.

    `template` copies another database; nobody may be connected to that one meanwhile.
    """
    with psycopg.connect(endpoint.dsn(SUPER, "postgres"), autocommit=True, connect_timeout=30) as connection:
        if not _is_there(connection, "SELECT 1 FROM pg_database WHERE datname = %s", name):
            _run(connection, f"CREATE DATABASE {{}} OWNER {OWNER} TEMPLATE {{}}", name, template or "template1")
        _run(connection, f"ALTER DATABASE {{}} OWNER TO {OWNER}", name)
        _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", name)
        _run(connection, f"GRANT CONNECT ON DATABASE {{}} TO {APP}", name)
    with psycopg.connect(endpoint.dsn(SUPER, name), autocommit=True, connect_timeout=30) as connection:
        _run(connection, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")


def drop_database(endpoint: Endpoint, name: str) -> None:
    """Drops a database with all that is in it, ending its connections; nothing happens where there is none."""
    with psycopg.connect(endpoint.dsn(SUPER, "postgres"), autocommit=True, connect_timeout=30) as connection:
        _run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def is_password_refused(error: psycopg.OperationalError) -> bool:
    """True when the server answered but does not know this password."""
    return "password authentication failed" in str(error)


def _make_role(connection: psycopg.Connection, role: str, attributes: str) -> None:
    if not _is_there(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
        _run(connection, "CREATE ROLE {}", role)
    _run(connection, f"ALTER ROLE {{}} {attributes}", role)


def _set_password(connection: psycopg.Connection, role: str, password: str) -> None:
    """Sends the derived verifier, never the password itself."""
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier)),
    )


def _is_there(connection: psycopg.Connection, query: str, name: str) -> bool:
    return connection.execute(sql.SQL(query), [name]).fetchone() is not None


def _run(connection: psycopg.Connection, statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
