"""The demo towns, for these tests only. Nothing is committed there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process runs all of them, so that the towns are told once."""
    for item in items:
        if "tests/acceptance/" in item.nodeid:
            item.add_marker(pytest.mark.xdist_group("acceptance"))


@pytest.fixture
def demo_towns(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Both towns under the seeds of their packs."""
    from tests.acceptance.demo import demo_database

    with django_db_blocker.unblock(), demo_database():
        yield
