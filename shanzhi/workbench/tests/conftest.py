"""Pages ask for their files by plain names, nothing is collected in a test; what a page asks for can be counted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(autouse=True)
def _plain_files() -> Iterator[None]:
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": PLAIN}):
        yield


@pytest.fixture(autouse=True)
def _session_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow machine must not put the minute of a session's keeping between two counts of statements."""
    monkeypatch.setattr("shanzhi.accounts.sessions.MINUTE", 3600)
