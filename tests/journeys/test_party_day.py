"""A Party day is written down, the figure rises, opens to the record, is corrected; both versions stay to be read."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from tests.journeys.browsing import LOOKS, Look, Visitor, visiting
from tests.support.web import Site

pytestmark = [pytest.mark.browser, pytest.mark.live]
TOPIC, CORRECTED = "学习党纪条例", "学习党纪条例和防汛预案"
MEMBERS = 8


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_journey__from_a_party_day_to_its_correction(browser: Browser, site: Site, look: Look) -> None:
    """The whole way of one record, by the secretary of a branch."""
    with visiting(browser, site, look) as visitor:
        visitor.sign_in("tianning_podi_branch")
        visitor.check()
        visitor.open("/tianning/board/one_plus_six/")
        assert figure_on_board(visitor) == "0"
        write_down(visitor)
        read_record(visitor, TOPIC, present=6)
        visitor.open("/tianning/board/one_plus_six/")
        assert figure_on_board(visitor) == "1"
        open_figure(visitor)
        correct(visitor)
        read_record(visitor, CORRECTED, present=7)
        read_history(visitor)


def figure_on_board(visitor: Visitor) -> str:
    """The number of theme Party days, as the board has it."""
    text = _figure(visitor).first.inner_text()
    found = re.search(r"\d+", text)
    assert found is not None, text
    return found[0]


def write_down(visitor: Visitor) -> None:
    """From the list of what can be written down to a form with its roster: two were not there."""
    page = visitor.page
    visitor.open("/tianning/write/")
    visitor.check()
    page.locator('main a[href*="/write/theme_party_day/"]').first.click()
    page.wait_for_url("**/write/theme_party_day/**")
    visitor.check()
    page.fill("input[name=on]", "2024-06-26")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.press("input[name=on]", "Tab")
    page.wait_for_selector("#roster [data-member]")
    page.fill('[name="v-topic"]', TOPIC)
    boxes = page.locator("#roster input[type=checkbox]")
    assert boxes.count() == MEMBERS
    for place in (0, 1):
        boxes.nth(place).uncheck(force=True)
    page.get_by_role("button", name=visitor.words("保存", "Save"), exact=True).click()
    page.wait_for_url("**/records/*/")


def read_record(visitor: Visitor, topic: str, *, present: int) -> None:
    """The page of the record: what it says, who came."""
    visitor.check()
    main = visitor.page.locator("main")
    assert topic in main.inner_text()
    cells = visitor.page.locator(".kv-wide").inner_text()
    assert re.search(rf"\b{present}\b", cells), cells


def open_figure(visitor: Visitor) -> None:
    """From the board to the figure, from its entries to the record."""
    page = visitor.page
    _figure(visitor).first.click()
    page.wait_for_url("**/figures/theme_days/**")
    visitor.check()
    page.locator("#lists").get_by_role("link", name=TOPIC).first.click()
    page.wait_for_url("**/records/*/**")


def correct(visitor: Visitor) -> None:
    """One who had been left out was there, and the topic was longer."""
    page = visitor.page
    visitor.press("更正", "Correct", exact=True)
    page.wait_for_url("**/correct/**")
    visitor.check()
    page.fill('[name="v-topic"]', CORRECTED)
    page.locator("#roster input[type=checkbox]").first.check(force=True)
    page.fill("[name=reason]", "名册漏勾一人，议题写全")
    visitor.press("保存更正", "Save the correction")
    page.wait_for_url(re.compile(r"/records/\d+/$"))


def read_history(visitor: Visitor) -> None:
    """Both versions stand in the history, with the reason; the figure is still one."""
    history = visitor.page.locator(".tl").inner_text()
    assert TOPIC in history
    assert CORRECTED in history
    assert "名册漏勾一人" in history
    visitor.open("/tianning/board/one_plus_six/")
    assert figure_on_board(visitor) == "1"
    visitor.open("/tianning/figures/theme_day_attendance/")
    visitor.check()
    assert "7" in visitor.page.locator(".hero-value").inner_text()


def _figure(visitor: Visitor):  # type: ignore[no-untyped-def]
    return visitor.page.locator('main a.fig[href*="/figures/theme_days/"]')
