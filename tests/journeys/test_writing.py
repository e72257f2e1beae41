"""A half-year report written from the one before: moved, changed, a figure put in while typing, signed by another."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.browsing import LOOKS, Look, Visitor, visiting
from tests.support import cast, reports
from tests.support.database import close_connections
from tests.support.web import Site

pytestmark = [pytest.mark.browser, pytest.mark.live]
DRAFT = re.compile(r"/reports/drafts/\d+/$")
REVIEW = re.compile(r"/reports/drafts/\d+/review/$")
SAID = re.compile(r"下半年接着抓主题党日\s+.+\s+3次")
"""The sentence, with the name of its figure as it is read aloud."""
ISSUE = re.compile(r"/reports/\d+/$")


@pytest.fixture(autouse=True)
def _issued(own_database: str) -> None:
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
    reports.issue()
    close_connections()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_journey__a_report_from_the_one_before(browser: Browser, site: Site, look: Look) -> None:
    """Written by the organisation member, signed by the leader, opened by its code from paper."""
    with visiting(browser, site, look) as visitor:
        visitor.sign_in("tianning_organiser")
        begin(visitor)
        write(visitor)
        choose_another_way(visitor)
        hand_in(visitor)
    with visiting(browser, site, look) as visitor:
        visitor.sign_in("tianning_leader")
        code = sign(visitor)
    with visiting(browser, site, look) as visitor:
        visitor.sign_in("tianning_auditor")
        visitor.open(f"/tianning/reports/?code={code.lower()}")
        visitor.page.wait_for_url(ISSUE)
        assert SAID.search(visitor.page.locator(".sheet").inner_text())


def begin(visitor: Visitor) -> None:
    """From the list to the sheet."""
    page = visitor.page
    visitor.open("/tianning/reports/")
    visitor.press("写报告", "Write a report")
    page.wait_for_url("**/drafts/new/")
    visitor.check()
    page.fill("[name=title]", "上半年工作总结")
    page.select_option("[name=issue]", index=1)
    page.locator(".savebar .btn-main").click()
    page.wait_for_url(DRAFT)
    visitor.check()
    assert page.locator("[data-manuscript] .chip").count() > 30
    assert page.locator("[data-writer-plain]").count() == 0


def write(visitor: Visitor) -> None:
    """A sentence at the end of a paragraph; the name of a figure brings the figure; it saves itself."""
    page = visitor.page
    sheet = page.locator("[data-manuscript]")
    paragraph = sheet.locator('p[data-kind="paragraph"]').last
    box = paragraph.bounding_box()
    assert box is not None
    paragraph.click(position={"x": 12, "y": box["height"] - 8})
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("下半年接着抓主题党日")
    offer = page.locator("#writer-offers [role=option]").first
    expect(offer).to_be_visible()
    expect(offer).to_have_attribute("data-token", "theme_days")
    assert sheet.get_attribute("aria-activedescendant") == "offer-1"
    visitor.check()
    page.keyboard.press("Enter")
    page.keyboard.type("。")
    expect(page.locator("[data-writer-said]")).to_contain_text(visitor.words("已存", "Saved"), timeout=15000)
    placed = sheet.locator(".chip").count()
    page.reload()
    assert sheet.locator(".chip").count() == placed


def choose_another_way(visitor: Visitor) -> None:
    """A chip opens by the keyboard and is written another way."""
    page = visitor.page
    made = page.locator('[data-manuscript] .chip[data-token^="theme_day_attendance"]').first
    made.focus()
    page.keyboard.press("Enter")
    way = page.locator('#writer-figure input[value="theme_day_attendance"]')
    expect(way).to_be_visible()
    way.check()
    expect(made).to_have_text("12人次")
    visitor.check()


def hand_in(visitor: Visitor) -> None:
    """Saved, looked through, handed in; who wrote it finds no way to sign."""
    page = visitor.page
    visitor.press("存稿并通读", "Save and look through")
    page.wait_for_url(REVIEW)
    visitor.check()
    assert SAID.search(page.locator(".sheet").inner_text())
    visitor.press("送审", "Hand in for review")
    expect(page.locator("#acts .btn-main")).to_be_disabled()


def sign(visitor: Visitor) -> str:
    """Found in the list, looked through, signed; the code that stands at its foot."""
    page = visitor.page
    visitor.open("/tianning/reports/")
    visitor.press("上半年工作总结", "上半年工作总结")
    page.wait_for_url(REVIEW)
    visitor.check()
    visitor.press("签发", "Sign and issue")
    page.wait_for_url(ISSUE)
    visitor.check()
    return page.locator(".code").first.inner_text()
