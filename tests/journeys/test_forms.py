"""A form arrives, is registered, answered where the town does not hold it, filled and downloaded in its own layout."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser

from tests.journeys.browsing import LOOKS, Look, Visitor, visiting
from tests.support import cast, forms, reports
from tests.support.database import close_connections
from tests.support.web import Site

pytestmark = [pytest.mark.browser, pytest.mark.live]


@pytest.fixture(autouse=True)
def _written(own_database: str) -> None:
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
    close_connections()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_journey__from_a_form_that_came_to_the_filled_file(
    browser: Browser, site: Site, look: Look, tmp_path: Path
) -> None:
    """The whole way of a form, by the organisation member."""
    path = tmp_path / "统计表.xlsx"
    path.write_bytes(forms.content())
    with visiting(browser, site, look) as visitor:
        visitor.sign_in("tianning_organiser")
        register(visitor, path)
        answer_one(visitor)
        file = fill(visitor, tmp_path)
        page = load_workbook(file)["统计表"]
        assert [page.cell(row, 6).value for row in range(7, 11)] == [1, 1, 1, 3]
        assert page["I7"].value == "优"


def register(visitor: Visitor, path: Path) -> None:
    """From the reports to the forms, and the file handed in."""
    page = visitor.page
    visitor.open("/tianning/reports/")
    page.locator('main a[href$="/forms/"]').click()
    page.wait_for_url("**/forms/")
    visitor.check()
    page.locator("#form").set_input_files(path)
    page.locator("#asked_by").fill(forms.ASKED_BY)
    visitor.press("登记并读表", "Register and read")
    page.wait_for_url(re.compile(r"/forms/\d+/$"))
    visitor.check()
    assert page.locator(".fg-held").count() >= 8


def answer_one(visitor: Visitor) -> None:
    """The grade of the first village, typed into its cell."""
    page = visitor.page
    page.locator(".fg-not-held a").last.scroll_into_view_if_needed()
    page.locator('a[href*="cell=0%216%3A8"]').click()
    page.wait_for_url("**cell=**")
    visitor.check()
    page.locator("#text").fill("优")
    visitor.press("填上", "Keep")
    page.wait_for_url("**cell=**")
    assert page.locator(".fg-typed").count() == 1


def fill(visitor: Visitor, folder: Path) -> Path:
    """Filled, and downloaded."""
    page = visitor.page
    page.locator("#minutes").fill("5")
    visitor.press("填好这张表", "Fill the form")
    page.wait_for_url(re.compile(r"/forms/\d+/$"))
    visitor.check()
    with page.expect_download() as waiting:
        page.locator('main a[href$="/download/"]').first.click()
    place = folder / "filled.xlsx"
    waiting.value.save_as(place)
    return place
