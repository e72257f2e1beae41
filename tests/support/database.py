"""The database of the tests: migrated by the owner, used as the app role."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connections

from tests.support import cast


def prepare() -> None:
    """Migrate, make the town, apply its pack, establish units and people. Committed."""
    call_command("migrate", database="owner", verbosity=0)
    cast.make_towns()
    close_connections()


def close_connections() -> None:
    """Leave no connection open, so that the database can be copied or dropped."""
    for connection in connections.all(initialized_only=True):
        connection.close()
