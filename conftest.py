"""Tests run on a PostgreSQL cluster of their own, with two small towns; each test is rolled back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

_stack = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Start the test cluster before Django's settings are read (one for each worker)."""
    if config.option.collectonly or (
        hasattr(config.option, "numprocesses") and config.option.numprocesses and not hasattr(config, "workerinput")
    ):
        os.environ.setdefault("DATABASE_URL", "postgresql://nobody@/nothing")
        os.environ.setdefault("DATABASE_OWNER_URL", "postgresql://nobody@/nothing")
    else:
        from shanzhi.cluster.testing import temporary_cluster

        endpoint = _stack.enter_context(temporary_cluster())
        os.environ["DATABASE_URL"] = endpoint.app_url
        os.environ["DATABASE_OWNER_URL"] = endpoint.owner_url
    os.environ["SHANZHI_SECRET_WEB"] = "only-for-tests"
    os.environ["DJANGO_SETTINGS_MODULE"] = "shanzhi.config.settings"
    import django

    django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop and remove it."""
    _stack.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Tables, packs and the small town, committed once; each test rolls back to here."""
    from tests.support.database import close_connections, prepare

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        prepare()
        yield
        close_connections()
