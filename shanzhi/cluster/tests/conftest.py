"""A home of its own for each test; its server is stopped and its folder removed whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shanzhi.cluster.account import Account, get_account
from shanzhi.cluster.home import Home
from shanzhi.cluster.testing import temporary_home


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for a home starts a server."""
    for item in items:
        if "home" in getattr(item, "fixturenames", ()) and Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.live)


@pytest.fixture
def home() -> Iterator[Home]:
    with temporary_home() as home:
        yield home


@pytest.fixture
def account() -> Account:
    return get_account()


class Said:
    """A progress that keeps what it was told."""

    def __init__(self) -> None:
        self.words: list[tuple[str, dict[str, object]]] = []

    def __call__(self, code: str, /, **params: object) -> None:
        """Keeps it."""
        self.words.append((code, params))

    @property
    def codes(self) -> list[str]:
        """What was said, in order."""
        return [code for code, _ in self.words]


@pytest.fixture
def said() -> Said:
    return Said()
