"""The administrator: somebody new gets an office, a village another name, the ledger is verified by the worker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.browsing import Look, Visitor, visiting
from tests.journeys.roles import arrive, find, go, looks
from tests.support import cast
from tests.support.database import close_connections
from tests.support.web import Site, serving

pytestmark = [pytest.mark.browser, pytest.mark.live]
NEW, OLD, NAME = "河湾村", "坡底村", "Hewan"
USER = "xiaoming"
WORKS = 30_000
"""Milliseconds within which the worker has begun and verified a small ledger."""


@pytest.fixture
def site(own_database: str, tmp_path: Path) -> Iterator[Site]:
    """The product with its worker."""
    close_connections()
    with serving(own_database, tmp_path / "home", with_worker=True) as running:
        yield running
    close_connections()


@pytest.mark.parametrize("look", looks("en", "zh"), ids=str)
def test_journey__administrator(browser: Browser, site: Site, look: Look) -> None:
    """Through every part of the settings that changes something."""
    with visiting(browser, site, look) as visitor:
        visitor.sign_in("tianning_admin")
        visitor.check()
        open_user(visitor)
        use_office(browser, site, look)
        part(visitor, "packs")
        assert "tianning 0." in visitor.page.locator("main").inner_text()
        rename(visitor)
        verify(visitor)


def part(visitor: Visitor, name: str) -> None:
    """A part of the settings."""
    go(visitor, "设置", "Settings", "**/settings/")
    visitor.page.locator(f'main a[href$="/settings/{name}/"]').click()
    arrive(visitor, f"**/settings/{name}/")


def open_user(visitor: Visitor) -> None:
    """A secretary of a village, in office from this month on."""
    page = visitor.page
    part(visitor, "users")
    visitor.press("开账号", "Open a user")
    arrive(visitor, "**/users/open/")
    page.fill("[name=name]", "王小明")
    page.fill("[name=username]", USER)
    page.fill("[name=password]", cast.PASSWORD)
    page.select_option("[name=role]", "village_secretary")
    page.select_option("[name=unit]", "nailin")
    page.fill("[name=on]", "2024-07-01")
    visitor.press("开通账号", "Open the user")
    arrive(visitor, "**/settings/users/")
    page.locator("main").get_by_role("link", name="王小明").click()
    arrive(visitor, re.compile(r"/users/\d+/$"))
    assert visitor.says("村（社区）党组织书记", "Village secretary")


def use_office(browser: Browser, site: Site, look: Look) -> None:
    """Whoever was let in sees the village, and what can be written down there."""
    with visiting(browser, site, look) as visitor:
        visitor.sign_in(USER)
        visitor.check()
        visitor.open("/tianning/write/theme_party_day/")
        arrive(visitor, "**/write/theme_party_day/**")
        assert visitor.page.locator("#roster [data-member]").count() == cast.MEMBERS["nailin"]


def rename(visitor: Visitor) -> None:
    """From a day on, by a decision; under the old name it is still found."""
    page = visitor.page
    part(visitor, "units")
    page.locator('main a[href$="/settings/units/podi/"]').click()
    arrive(visitor, "**/settings/units/podi/")
    page.fill("[name=zh]", NEW)
    page.fill("[name=en]", NAME)
    page.fill("#rename-on", "2024-07-01")
    page.fill("#rename-reason", "县政府批复")
    with page.expect_navigation():
        visitor.press("改单位名称", "Rename the unit")
    visitor.check()
    find(visitor, OLD)
    page.locator("#found").get_by_role("link", name=visitor.words(NEW, NAME)).first.click()
    arrive(visitor, "**/units/podi/")


def verify(visitor: Visitor) -> None:
    """A job with its page, carried out by the worker; its outcome stands at the health of the server, too."""
    page = visitor.page
    part(visitor, "health")
    visitor.press("马上核对账本", "Verify the ledger now")
    arrive(visitor, "**/jobs/*/")
    expect(page.locator("#job .note-song")).to_be_visible(timeout=WORKS)
    visitor.check()
    outcome = page.locator("#job .note-song").inner_text()
    part(visitor, "health")
    assert outcome in page.locator("main").inner_text()
