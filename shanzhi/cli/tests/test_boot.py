"""What a command needs before it can begin, and what is said without it."""

from __future__ import annotations

import pytest
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from shanzhi.cli.boot import get_town, refuse_mighty_role
from shanzhi.cli.commands.serving import free_port
from shanzhi.config import databases
from tests.support.database import fresh_database
from tests.support.refusals import refused

NOBODYS_ADDRESS = "192.0.2.1"
"""Reserved for examples: no machine has it."""


def test_get_town__before_there_is_any(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """An installation without towns says how one is made, instead of listing none."""
    with django_db_blocker.unblock(), fresh_database("cli_without_towns"):
        assert refused(lambda: get_town("tianning")) == ["town.none_yet"]


def test_role__that_row_level_security_does_not_hold(own_database: str) -> None:
    """The app refuses to work as the owner of the tables."""
    refuse_mighty_role()
    settings = connection.settings_dict
    kept = {name: settings[name] for name in ("USER", "PASSWORD")}
    connection.close()
    settings.update({name: connections["owner"].settings_dict[name] for name in kept})
    try:
        assert refused(refuse_mighty_role) == ["database.role_too_mighty"]
    finally:
        connection.close()
        settings.update(kept)


def test_url__without_the_owners(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a server of one's own both addresses are needed; the missing one is named."""
    monkeypatch.delenv("DATABASE_OWNER_URL")
    assert refused(lambda: databases.url("owner")) == ["database.url_missing"]


@pytest.mark.parametrize("wanted", [8000, 65_530])
def test_free_port__on_an_address_of_somebody_else(wanted: int) -> None:
    """Twenty ports are tried, none above the last there is."""
    assert refused(lambda: free_port(NOBODYS_ADDRESS, wanted)) == ["cli.up.no_port"]
