"""Every page at a real browser: axe finds nothing, nothing scrolls sideways, the browser complains of nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.browsing import LOOKS, Look, Visitor, visiting
from tests.journeys.conftest import launch
from tests.pages.addresses import Page, pages
from tests.pages.ground import TOWN, Ground, make_ground
from tests.support.database import close_connections
from tests.support.web import Site, serving

pytestmark = [pytest.mark.browser, pytest.mark.live]
READERS = ("clerk", "admin", "podi_branch")
"""Between them they may open every page."""


@dataclass(frozen=True)
class Place:
    """The product on towns with something on every page."""

    site: Site
    ground: Ground


@pytest.fixture
def place(own_database: str, tmp_path: Path) -> Iterator[Place]:
    """A running server, gone after the test."""
    ground = make_ground()
    close_connections()
    with serving(own_database, tmp_path / "home") as site:
        yield Place(site, ground)
    close_connections()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_axe__of_every_page(place: Place, look: Look) -> None:
    """By the first of the readers who may open it."""
    wrong: list[str] = []
    with sync_playwright() as playwright, launch(playwright) as browser:
        for reader in READERS:
            with visiting(browser, place.site, look) as visitor:
                visitor.sign_in(f"{TOWN}_{reader}")
                for page in (each for each in pages() if each.title and reader_of(each) == reader):
                    wrong += _look_at(visitor, page, place.ground)
    assert not wrong, "\n\n".join(wrong)


def test_axe__leaves_no_page_out() -> None:
    """Every page that is one has a reader here."""
    assert [page.name for page in pages() if page.title and reader_of(page) == ""] == []


def reader_of(page: Page) -> str:
    """The first of the readers who may open it; nobody: ''."""
    return next((reader for reader in READERS if page.status_for(reader) == 200), "")


def _look_at(visitor: Visitor, page: Page, ground: Ground) -> list[str]:
    visitor.open(f"/{TOWN}/{page.at.format(**ground.parts)}")
    try:
        visitor.check()
    except AssertionError as found:
        visitor.complaints.clear()
        return [f"{page.name}: {found}"]
    return []
