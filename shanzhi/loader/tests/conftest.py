from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def own_base(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A fresh database for the tests of one module, which commit."""
    from shanzhi.loader.tests.database import own_database

    with django_db_blocker.unblock(), own_database("loader_tests"):  # type: ignore[attr-defined]
        yield
