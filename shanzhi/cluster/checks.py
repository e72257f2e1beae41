"""Is a server fit for the product? For our own and for one given by `DATABASE_URL` and `DATABASE_OWNER_URL`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from shanzhi.cluster.account import get_account
from shanzhi.cluster.binaries import get_binaries
from shanzhi.cluster.endpoint import Endpoint
from shanzhi.cluster.home import Home
from shanzhi.cluster.names import APP, OWNER, SEALER, WEB
from shanzhi.core.errors import Problem
from shanzhi.core.progress import silent

OLDEST = 18
EXTENSIONS = ("ltree", "pg_trgm", "btree_gist")
CHINESE = "\u4e3b\u9898\u515a\u65e5"

APP_RIGHTS = """
SELECT
  current_user,
  EXISTS (SELECT FROM pg_roles r WHERE (r.rolsuper OR r.rolbypassrls) AND pg_has_role(r.oid, 'MEMBER')),
  pg_has_role((SELECT datdba FROM pg_database WHERE datname = current_database()), 'MEMBER'),
  EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND pg_has_role(c.relowner, 'MEMBER')),
  EXISTS (SELECT FROM pg_roles r WHERE r.rolname = %s AND pg_has_role(r.oid, 'USAGE')),
  EXISTS (SELECT FROM pg_roles r WHERE r.rolname = %s AND pg_has_role(r.oid, 'SET'))
"""

OWNER_RIGHTS = """
SELECT
  current_user,
  has_database_privilege(current_database(), 'CREATE') AND has_schema_privilege('public', 'CREATE')
"""

WHICH = """
SELECT d.oid, pg_encoding_to_char(d.encoding), pg_postmaster_start_time()
FROM pg_database d WHERE d.datname = current_database()
"""

WHERE_TRIGRAMS = """
SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'
"""
TRIGRAMS = SQL("SELECT {}.show_trgm(%s)")

OWN_SETTINGS = """
SELECT d.datlocprovider::text || ' ' || d.datlocale, current_setting('data_checksums'), current_setting('fsync'),
  current_setting('listen_addresses')
FROM pg_database d WHERE d.datname = current_database()
"""
EXPECTED_SETTINGS = {
    "locale": "b C.UTF-8",
    "data_checksums": "on",
    "fsync": "on",
    "listen_addresses": "",
}


def check(home: Home, endpoint: Endpoint) -> list[Problem]:
    """What is wrong with our own running server; empty when it is fit."""
    problems = external_checks(endpoint.dsn(WEB), endpoint.dsn(OWNER))
    if any(problem.code == "cluster.external.unreachable" for problem in problems):
        return problems
    with psycopg.connect(endpoint.dsn(OWNER), connect_timeout=10) as connection:
        found = dict(zip(EXPECTED_SETTINGS, _row(connection, OWN_SETTINGS), strict=True))
        running = connection.info.parameter_status("server_version")
    for name, expected in EXPECTED_SETTINGS.items():
        if found[name] != expected:
            problems.append(Problem("cluster.check.setting", name=name, found=found[name], needed=expected or "''"))
    installed = get_binaries(home, get_account(), silent).version
    if running != installed:
        problems.append(Problem("cluster.check.old_server", running=running, installed=installed))
    return problems


def external_checks(app_dsn: str, owner_dsn: str) -> list[Problem]:
    """What is wrong with a server, looked at as the application's role and as the owner; empty when it is fit.

    Both are connection strings or URLs. Nothing is changed.
    """
    try:
        with _connected("DATABASE_URL", app_dsn) as app, _connected("DATABASE_OWNER_URL", owner_dsn) as owner:
            return _both(app, owner)
    except Problem as problem:
        return [problem]


@contextmanager
def _connected(name: str, dsn: str) -> Iterator[psycopg.Connection]:
    """A connection, or the problem that the server named so gave instead of an answer."""
    try:
        with psycopg.connect(dsn, connect_timeout=10) as connection:
            yield connection
    except psycopg.Error as error:
        raise Problem("cluster.external.unreachable", name=name, reason=str(error).strip()) from error


def _both(app: psycopg.Connection, owner: psycopg.Connection) -> list[Problem]:
    version = owner.info.server_version // 10000
    if version < OLDEST:
        return [Problem("cluster.external.old", found=version, needed=OLDEST)]
    here, there = _row(owner, WHICH), _row(app, WHICH)
    if here != there:
        return [Problem("cluster.external.two_databases", app="DATABASE_URL", owner="DATABASE_OWNER_URL")]
    problems = []
    if here[1] != "UTF8":
        problems.append(Problem("cluster.external.encoding", found=here[1]))
    return problems + _app_problems(app) + _owner_problems(owner) + _text_problems(owner)


def _app_problems(app: psycopg.Connection) -> list[Problem]:
    role, is_mighty, owns_database, owns_tables, is_member, may_seal = _row(app, APP_RIGHTS, APP, SEALER)
    if is_mighty:
        return [Problem("cluster.external.app_bypasses", role=role)]
    problems = []
    if owns_database or owns_tables:
        problems.append(Problem("cluster.external.app_owns", role=role))
    if not is_member:
        problems.append(Problem("cluster.external.app_not_member", role=role, group=APP))
    if not may_seal:
        problems.append(Problem("cluster.external.app_may_not_seal", role=role, group=SEALER))
    return problems


def _owner_problems(owner: psycopg.Connection) -> list[Problem]:
    role, may_create = _row(owner, OWNER_RIGHTS)
    return [] if may_create else [Problem("cluster.external.owner_may_not_create", role=role)]


def _text_problems(owner: psycopg.Connection) -> list[Problem]:
    """Are the extensions there, and does Chinese yield trigrams? Tried in a transaction that is taken back."""
    available = {row[0] for row in owner.execute("SELECT name FROM pg_available_extensions")}
    missing = [name for name in EXTENSIONS if name not in available]
    if missing:
        return [Problem("cluster.external.no_extensions", names=missing)]
    try:
        owner.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        (schema,) = _row(owner, WHERE_TRIGRAMS)
        (trigrams,) = owner.execute(TRIGRAMS.format(Identifier(schema)), [CHINESE]).fetchone() or ([],)
    except psycopg.errors.InsufficientPrivilege:
        return [Problem("cluster.external.may_not_extend", names=list(EXTENSIONS))]
    finally:
        owner.rollback()
    return [] if trigrams else [Problem("cluster.external.no_trigrams")]


def _row(connection: psycopg.Connection, query: str, *values: str) -> tuple[Any, ...]:
    row = connection.execute(SQL(query), values or None).fetchone()
    if row is None:
        raise LookupError(query)
    return row
