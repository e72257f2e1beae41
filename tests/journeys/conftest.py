"""A database of the journey's own, the product running on it, and a browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

if TYPE_CHECKING:
    from tests.support.web import Site

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture
def site(own_database: str, tmp_path: Path) -> Iterator[Site]:
    """The product on a copy of the cast's towns; what a journey writes is gone after it."""
    from tests.support.database import close_connections
    from tests.support.web import serving

    close_connections()
    with serving(own_database, tmp_path / "home") as running:
        yield running
    close_connections()


@pytest.fixture
def browser(site: Site) -> Iterator[Browser]:
    """A browser that is closed before the database goes; without Chromium the journey is skipped, in CI it fails.

    Not one for all journeys: while Playwright runs, Django refuses to speak to the database.
    """
    with sync_playwright() as playwright, launch(playwright) as chromium:
        yield chromium


@contextmanager
def launch(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, closed in the end."""
    if not CHROMIUM.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no browser at {CHROMIUM}")
    chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
    try:
        yield chromium
    finally:
        chromium.close()
