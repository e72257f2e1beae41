"""A hazard from found to closed: reported with a photo, put in charge, put right, rechecked by somebody else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.browsing import LOOKS, Look, Visitor, visiting
from tests.journeys.casework import CASE, begin, photo, press, refused, step
from tests.journeys.roles import arrive, find, go
from tests.support import planted
from tests.support.database import close_connections
from tests.support.web import Site

pytestmark = [pytest.mark.browser, pytest.mark.live]

HAZARD, TAKEN_AWAY = "供销社后门堆着纸箱", "纸箱搬走，通道清开"


@pytest.fixture(autouse=True)
def _people(own_database: str) -> None:
    planted.people()
    close_connections()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_journey__a_hazard_from_found_to_closed(browser: Browser, site: Site, look: Look) -> None:
    """The grid finds and clears it, the village takes it on and looks whether it is so; everybody reads it all."""
    with visiting(browser, site, look) as grid:
        grid.sign_in("tianning_grid_worker")
        report(grid)
        with visiting(browser, site, look) as village:
            village.sign_in("tianning_podi_secretary")
            take_on(village)
            put_right(grid)
            recheck(village)
        look_back(grid)


def report(grid: Visitor) -> None:
    """Found by its name, written down with a photo in a minute."""
    page = grid.page
    grid.open("/tianning/write/fire_hazard/")
    page.fill('[name="v-what"]', HAZARD)
    page.select_option('[name="v-kind"]', "exit")
    page.locator('label:has([name="v-level"][value="general"])').click()
    page.select_option('[name="v-term"]', "d3")
    photo(page, "发现.png")
    grid.check()
    grid.press("保存", "Save", exact=True)
    arrive(grid, CASE)
    expect(page.locator("#beside img")).to_have_count(1)
    expect(page.locator("#moves")).to_contain_text(grid.words("现在不归你办", "Nothing by you"))


def take_on(village: Visitor) -> None:
    """The secretary meets it among what is open, takes it on and puts the grid worker in charge."""
    page = village.page
    go(village, "事项", "Cases", "**/cases/")
    page.locator("main").get_by_role("link", name=HAZARD).click()
    arrive(village, CASE)
    step(village, "受理", "accept")
    step(village, "交办", "assign", person="podi_grid")
    expect(page.locator(".kv", has_text=village.words("承办人", "In charge"))).to_contain_text("网格员")
    expect(page.locator(".clock-big")).to_contain_text(village.words("还剩", "left"))


def put_right(grid: Visitor) -> None:
    """Without words or a photo it does not go on; with a photo it does."""
    page = grid.page
    find(grid, "供销社 纸箱")
    page.locator("#found").get_by_role("link", name=HAZARD).first.click()
    arrive(grid, CASE)
    begin(grid, "整改完成", "put right")
    refused(grid, "v-done")
    page.fill('[name="v-done"]', TAKEN_AWAY)
    photo(page, "清后.png")
    press(grid)
    arrive(grid, CASE)
    expect(page.locator("#beside img")).to_have_count(2)


def recheck(village: Visitor) -> None:
    """Somebody else looks; with that it is closed and open no longer."""
    page = village.page
    page.reload()
    step(village, "复查合格、销号", "rechecked, closed")
    expect(page.locator(".flow > li").last).to_have_class("flow-done")
    go(village, "事项", "Cases", "**/cases/")
    expect(page.locator("main").get_by_role("link", name=HAZARD)).to_have_count(0)
    village.open("/tianning/cases/board/")
    village.check()
    village.open("/tianning/cases/way/fire_hazard/")
    village.check()


def look_back(grid: Visitor) -> None:
    """Who found it reads how it came out."""
    page = grid.page
    page.reload()
    grid.check()
    told = page.locator(".tl").inner_text()
    assert grid.words("复查合格", "rechecked") in told
    assert "podi_secretary" in told
