"""Tests run on a PostgreSQL cluster of their own, with two small towns; each test is rolled back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from pytest_django import DjangoDbBlocker

_stack = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Start the test cluster before Django's settings are read (one for each worker)."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        return  # only hands out tests; what it set here its workers would take for their own
    if config.option.collectonly:
        os.environ.setdefault("DATABASE_URL", "postgresql://nobody@/nothing")
        os.environ.setdefault("DATABASE_OWNER_URL", "postgresql://nobody@/nothing")
    else:
        from shanzhi.cluster.testing import temporary_cluster
        from tests.support import server

        server.endpoint = _stack.enter_context(temporary_cluster())
        os.environ["DATABASE_URL"] = server.endpoint.app_url
        os.environ["DATABASE_OWNER_URL"] = server.endpoint.owner_url
    os.environ["SHANZHI_SECRET_WEB"] = "only-for-tests"
    os.environ["DJANGO_SETTINGS_MODULE"] = "shanzhi.config.settings"
    import django

    django.setup()


@pytest.fixture
def report_ground(db: None) -> Iterator[None]:
    """What the work report of the cast's town tells of is written down; packs are read anew afterwards."""
    from shanzhi.packs import library
    from tests.support import cast, reports

    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
    yield
    library.forget()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests may take an hour; all others are held to the limit of `pyproject.toml`."""
    for item in items:
        if item.get_closest_marker("full") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(3600))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop and remove it."""
    _stack.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Tables, packs and the small towns, committed once; each test rolls back to here."""
    from tests.support.database import close_connections, prepare

    with django_db_blocker.unblock():
        prepare()
        yield
        close_connections()


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database of the test's own, copied from the prepared one. Gives its address."""
    from tests.support.database import copied_database

    with django_db_blocker.unblock(), copied_database() as address:
        yield address
