"""The database of the tests: migrated by the owner, used as the app role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.core.management import call_command
from django.db import connections

from shanzhi.cluster.names import DATABASE, OWNER, WEB
from shanzhi.cluster.roles import drop_database, make_database
from shanzhi.directory import trees
from shanzhi.ledger import posting
from shanzhi.packs import library
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
    lead_to(name)
    try:
        yield endpoint.url(WEB, name)
    finally:
        lead_to(DATABASE)
        drop_database(endpoint, name)


def owner_address(name: str) -> str:
    """The owner's address of a database."""
    return server.running().url(OWNER, name)


def close_connections() -> None:
    """Leave no connection open, so that the database can be copied or dropped."""
    for connection in connections.all(initialized_only=True):
        connection.close()


def lead_to(name: str) -> None:
    """Both connections lead to another database from now on, and nothing of the last one is remembered."""
    close_connections()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name
    library.forget()
    trees.forget()
    posting.forget()


@contextmanager
def fresh_database(name: str) -> Iterator[None]:
    """Both connections lead to a database without towns, migrated anew; afterwards to where they led before."""
    make_fresh(name)
    try:
        yield
    finally:
        lead_to(DATABASE)
        drop_database(server.running(), name)


def make_fresh(name: str) -> None:
    """Lead to a database without towns, migrated anew, that stays until somebody drops it."""
    endpoint = server.running()
    lead_to(name)
    drop_database(endpoint, name)
    make_database(endpoint, name)
    call_command("migrate", database="owner", verbosity=0)
