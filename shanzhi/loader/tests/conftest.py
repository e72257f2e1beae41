from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest


@pytest.fixture(scope="module")
def own_base(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A fresh database for the tests of one module, which commit."""
    from shanzhi.loader.tests.database import own_database

    with django_db_blocker.unblock(), own_database("loader_tests"):  # type: ignore[attr-defined]
        yield


@pytest.fixture(autouse=True)
def _one_scatter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers of need-to-know series come out the same in every town, so that towns can be compared by number."""
    from shanzhi.loader import numbers
    from shanzhi.records import numbering

    made = numbering.scattered_by

    def alike(_town: object, series: str, access_class: int) -> str:
        return made(SimpleNamespace(key=""), series, access_class)  # type: ignore[arg-type]

    for module in (numbers, numbering):
        monkeypatch.setattr(module, "scattered_by", alike)
