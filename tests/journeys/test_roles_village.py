"""A working day in a village: what is due is written down where it stands, and nobody sees a neighbour's."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from shanzhi.duties.tests.ground import announced
from tests.journeys.browsing import Look, Visitor, visiting
from tests.journeys.roles import DESK, PHONE, arrive, find, go, looks
from tests.support import cast, planted
from tests.support.database import close_connections
from tests.support.web import Site

pytestmark = [pytest.mark.browser, pytest.mark.live]
RECORD = re.compile(r"/records/\d+/$")
TOPIC, ROUND = "清明上河学条例", "东头六户，看电线和烟道"


@pytest.fixture(autouse=True)
def _announced(own_database: str) -> None:
    planted.people()
    announced()
    close_connections()


@pytest.mark.parametrize("look", looks("zh", "en"), ids=str)
def test_journey__village_secretary(browser: Browser, site: Site, look: Look) -> None:
    """From what is overdue to its record; Today forgets it, the branch's page has it, the next village is closed."""
    with visiting(browser, site, look) as visitor:
        visitor.sign_in("tianning_podi_secretary")
        page = visitor.page
        arrive(visitor, "**/tianning/")
        due = page.locator("li.task", has_text=visitor.words("每月主题党日", "Monthly theme Party day"))
        due = due.filter(has_text=visitor.words("超期5天", "5 days overdue"))
        due.get_by_role("link", name=visitor.words("记一笔", "Write down")).click()
        arrive(visitor, "**/write/theme_party_day/?unit=podi_branch**")
        assert page.locator("#roster [data-member]").count() == cast.MEMBERS["podi"]
        page.fill("input[name=on]", "2024-06-28")
        page.fill('[name="v-topic"]', TOPIC)
        page.locator("#roster input[type=checkbox]").first.uncheck(force=True)
        page.get_by_role("button", name=visitor.words("保存", "Save"), exact=True).click()
        arrive(visitor, RECORD)
        assert re.search(r"\b7\b", page.locator(".kv-wide").inner_text())
        go(visitor, "今日", "Today", "**/tianning/")
        expect(page.locator("#due li.task").first).to_be_visible()
        expect(due).to_have_count(0)
        assert TOPIC in page.locator("main").inner_text()
        read_own_branch(visitor)
        visitor.open_refused("/tianning/figures/theme_days/?unit=nailin")
        assert visitor.says("不在你的范围", "outside your scope")


def read_own_branch(visitor: Visitor) -> None:
    """By the trees to the branch; what was just written down stands there and opens."""
    page = visitor.page
    go(visitor, "单位", "Units", "**/units/")
    page.locator('main a[href*="/units/podi/"]').first.click()
    arrive(visitor, "**/units/podi/")
    page.locator("main").get_by_role("link", name=TOPIC).first.click()
    arrive(visitor, RECORD)


@pytest.mark.parametrize("look", [Look("zh", PHONE), Look("en", DESK)], ids=str)
def test_journey__grid_worker(browser: Browser, site: Site, look: Look) -> None:
    """A round with a picture, found again by two words of it, and corrected by who wrote it."""
    with visiting(browser, site, look) as visitor:
        visitor.sign_in("tianning_grid_worker")
        page = visitor.page
        arrive(visitor, "**/tianning/")
        page.locator("li.task").get_by_role("link", name=visitor.words("记一笔", "Write down")).first.click()
        arrive(visitor, "**/write/grid_patrol/?unit=podi_grid**")
        page.fill('[name="v-focus"]', ROUND)
        page.fill('[name="v-households"]', "5")
        page.set_input_files(
            ".drop input[type=file]", {"name": "烟道.png", "mimeType": "image/png", "buffer": picture()}
        )
        expect(page.locator(".drop-list .drop-item [data-name]")).to_contain_text("烟道")
        expect(page.locator(".drop-list progress")).to_have_count(0)
        visitor.check()
        page.get_by_role("button", name=visitor.words("保存", "Save"), exact=True).click()
        arrive(visitor, RECORD)
        assert page.locator("#beside img").count() == 1
        find(visitor, "六户 烟道")
        page.locator("#found").get_by_role("link", name=ROUND).first.click()
        page.wait_for_url(RECORD)
        correct_round(visitor)


def correct_round(visitor: Visitor) -> None:
    """One household had been forgotten."""
    page = visitor.page
    visitor.press("更正", "Correct", exact=True)
    arrive(visitor, "**/correct/**")
    page.fill('[name="v-households"]', "6")
    page.fill("[name=reason]", "漏数一户")
    visitor.press("保存更正", "Save the correction")
    arrive(visitor, RECORD)
    history = page.locator(".tl").inner_text()
    assert "漏数一户" in history
    assert re.search(r"5\D+→\D+6", history), history


def picture() -> bytes:
    """What a phone takes."""
    content = io.BytesIO()
    Image.new("RGB", (640, 480), (120, 90, 60)).save(content, "PNG")
    return content.getvalue()
