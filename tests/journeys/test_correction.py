"""A record is corrected after the report: its page says which sentence moved and why; the note is issued and found."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from tests.journeys.browsing import LOOKS, Look, Visitor, visiting
from tests.support import cast, reports
from tests.support.database import close_connections
from tests.support.web import Site

pytestmark = [pytest.mark.browser, pytest.mark.live]
WHY = "核对签到表，少勾了两人"


@pytest.fixture(autouse=True)
def code(own_database: str) -> str:
    """A work report over three Party days, at which five, four and three came; its check code."""
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
    issued = reports.issue()
    close_connections()
    return issued.code


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_journey__from_a_correction_to_its_note(browser: Browser, site: Site, look: Look, code: str) -> None:
    """By the organisation member, who issued the report and may correct at once."""
    with visiting(browser, site, look) as visitor:
        visitor.sign_in("tianning_organiser")
        correct(visitor)
        read_today(visitor, code)
        read_marks(visitor)
        note = issue_note(visitor)
        find_by_code(visitor, note)
        visitor.open("/tianning/")
        assert visitor.page.locator("#marked").count() == 0


def correct(visitor: Visitor) -> None:
    """Seven came to the Party day of Podi, not five."""
    page = visitor.page
    visitor.open("/tianning/registers/theme_party_day/?unit=podi_branch")
    page.locator('main a[href*="/records/"]').first.click()
    page.wait_for_url(re.compile(r"/records/\d+/"))
    visitor.press("更正", "Correct", exact=True)
    page.wait_for_url("**/correct/**")
    boxes = page.locator("#roster input[type=checkbox]")
    for place in (5, 6):
        boxes.nth(place).check(force=True)
    page.fill("[name=reason]", WHY)
    visitor.press("保存更正", "Save the correction")
    page.wait_for_url(re.compile(r"/records/\d+/$"))


def read_today(visitor: Visitor, code: str) -> None:
    """Whoever issued the report is told, by its code."""
    visitor.open("/tianning/")
    visitor.check()
    told = visitor.page.locator("#marked")
    assert code in told.inner_text()
    assert visitor.words("我印发的", "issued by me") in told.inner_text()
    told.get_by_role("link", name=visitor.words("去看", "Look"), exact=True).click()
    visitor.page.wait_for_url(re.compile(r"/reports/\d+/$"))


def read_marks(visitor: Visitor) -> None:
    """The sentence as issued and as it would read now, the reason, and the way to the record."""
    visitor.check()
    moved = visitor.page.locator("#corrected")
    said = moved.inner_text()
    assert moved.locator("li[data-row]").count() == 1
    assert "12" in said
    assert "14" in said
    assert WHY in said
    assert moved.locator('a[href*="/records/"]').count() == 1
    assert "12" in visitor.page.locator(".sheet").inner_text()


def issue_note(visitor: Visitor) -> str:
    """The draft is read and issued; the note's own code."""
    page = visitor.page
    visitor.press("看拟好的更正说明，作处理", "Look at the drafted note and answer")
    page.wait_for_url("**/correct/")
    visitor.check()
    sheet = page.locator(".sheet").inner_text()
    assert "更正说明" in sheet
    assert WHY in sheet
    visitor.press("印发更正说明", "Issue the correction note")
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    visitor.check()
    found = re.search(r"TIAN-\w{4}-\w{4}", page.locator("main .head-tags").inner_text())
    assert found is not None
    return found[0]


def find_by_code(visitor: Visitor, note: str) -> None:
    """From the code on paper to the note, from the note to what it corrects, and from that back."""
    page = visitor.page
    visitor.open(f"/c/{note.lower()}")
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    assert note in page.locator("main").inner_text()
    page.locator('.note a[href*="/reports/"]').first.click()
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    assert page.locator("#corrected").count() == 0
    assert page.get_by_role("link", name=note).count() == 1
