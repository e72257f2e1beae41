"""The database of the tests: migrated by the owner, used as the app role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.core.management import call_command
from django.db import connections

from shanzhi.cluster.names import DATABASE, OWNER, WEB
from shanzhi.cluster.roles import drop_database, make_database
from tests.support import cast, server


def prepare() -> None:
    """Migrate, make the towns, apply their packs, establish units and people. Committed."""
    call_command("migrate", database="owner", verbosity=0)
    cast.make_towns()
    close_connections()


@contextmanager
def copied_database() -> Iterator[str]:
    """A copy of the prepared database, used by this process meanwhile, then dropped. Gives the app role's address."""
    name = f"copy_{uuid4().hex[:12]}"
    endpoint = server.running()
    close_connections()
    make_database(endpoint, name, template=DATABASE)
    _use(name)
    try:
        yield endpoint.url(WEB, name)
    finally:
        close_connections()
        _use(DATABASE)
        drop_database(endpoint, name)


def owner_address(name: str) -> str:
    """The owner's address of a database."""
    return server.running().url(OWNER, name)


def close_connections() -> None:
    """Leave no connection open, so that the database can be copied or dropped."""
    for connection in connections.all(initialized_only=True):
        connection.close()


def _use(name: str) -> None:
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name
