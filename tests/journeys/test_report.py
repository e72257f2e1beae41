"""A report is made, issued, downloaded, and sent to the check: all agrees; with one number changed, that one is red.

A draft from elsewhere is checked, one of its numbers bound by keys alone, and the town learns the words.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from shanzhi.reports.word.tests.files import part, replaced
from tests.journeys.browsing import LOOKS, Look, Visitor, visiting
from tests.support import cast, reports, sayings
from tests.support.database import close_connections
from tests.support.web import Site

pytestmark = [pytest.mark.browser, pytest.mark.live]
MAIN = "word/document.xml"


@pytest.fixture(autouse=True)
def _written(own_database: str) -> None:
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
    close_connections()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_journey__from_a_report_to_its_check(browser: Browser, site: Site, look: Look, tmp_path: Path) -> None:
    """The whole way of a report, by the organisation member."""
    with visiting(browser, site, look) as visitor:
        visitor.sign_in("tianning_organiser")
        issue(visitor)
        file = download(visitor, tmp_path)
        check(visitor, file)
        assert verdicts(visitor)["disagrees"] == verdicts(visitor)["no-source"] == verdicts(visitor)["unclear"] == 0
        assert verdicts(visitor)["agrees"] >= 35
        changed = tmp_path / "changed.docx"
        changed.write_bytes(replaced(file.read_bytes(), MAIN, lambda xml: xml.replace(">3次<", ">4次<")))
        check(visitor, changed)
        assert verdicts(visitor)["disagrees"] == 1
        read_the_red_one(visitor)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_journey__a_draft_from_elsewhere_teaches_the_town(browser: Browser, site: Site, look: Look) -> None:
    """Looked at and bound without a mouse, a word that binds nothing said beside its field; accepted by who decides."""
    with visiting(browser, site, look) as visitor:
        visitor.sign_in("tianning_organiser")
        paste(visitor, sayings.TEXT)
        assert verdicts(visitor)["no-source"] == 1
        bind_by_keys(visitor)
    with visiting(browser, site, look) as visitor:
        visitor.sign_in("tianning_admin")
        visitor.page.locator('main a[href$="/settings/sayings/"]').first.click()
        visitor.check()
        visitor.press("采纳", "Accept")
        visitor.page.wait_for_selector("pre.code")
        visitor.check()
    with visiting(browser, site, look) as visitor:
        visitor.sign_in("tianning_clerk")
        paste(visitor, sayings.TEXT)
        assert verdicts(visitor)["agrees"] == 1


def paste(visitor: Visitor, text: str) -> None:
    """Hold a pasted text against the ledger."""
    visitor.open("/tianning/check/")
    visitor.page.fill("textarea[name=text]", text)
    visitor.press("和账本核对", "Hold it against the ledger")
    visitor.page.wait_for_selector("[data-claims]")
    visitor.check()


def bind_by_keys(visitor: Visitor) -> None:
    """J to the finding, A ticks it off and on again, B opens its form, Enter sends it."""
    page = visitor.page
    keys = page.keyboard
    keys.press("j")
    keys.press("a")
    assert page.locator("[data-finding-seen]").is_checked()
    assert not page.locator(".finding-why").is_visible()
    keys.press("a")
    keys.press("b")
    keys.type(visitor.words("主题党日次数", "Theme Party days"))
    words = page.locator("input[name^=words]")
    assert words.input_value() == sayings.WORDS
    words.fill("茶话会")
    keys.press("Enter")
    page.wait_for_selector(".finding-bind .err")
    assert len(visitor.complaints) == 1, "the browser says that one was refused"
    visitor.complaints.clear()
    visitor.check()
    words.fill(sayings.WORDS)
    words.press("Enter")
    page.wait_for_selector(".verdicts a[data-verdict=agrees] b:text-is('1')")
    visitor.check()


def issue(visitor: Visitor) -> None:
    """From the list to the text of now, to the issue."""
    page = visitor.page
    visitor.open("/tianning/reports/")
    visitor.check()
    page.locator(f'main a[href*="/reports/make/{reports.REPORT}/"]').first.click()
    page.wait_for_url("**/make/**")
    visitor.check()
    visitor.press("印发报告", "Issue the report")
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    visitor.check()
    figure = page.locator('.sheet a.fig[href*="/figures/theme_days/"]')
    assert "3次" in figure.inner_text()
    figure.press("Enter")
    page.wait_for_url("**/figures/theme_days/**as_of=**")
    visitor.check()
    page.go_back()


def download(visitor: Visitor, folder: Path) -> Path:
    """The Word file, as it was issued."""
    with visitor.page.expect_download() as waiting:
        visitor.press("下载Word", "Download the Word file")
    file = folder / "issued.docx"
    waiting.value.save_as(file)
    assert part(file.read_bytes(), MAIN).count(">3次<") == 1
    return file


def check(visitor: Visitor, file: Path) -> None:
    """Hold a file against the ledger."""
    page = visitor.page
    visitor.open("/tianning/check/")
    visitor.check()
    page.set_input_files("input[type=file]", file)
    visitor.press("和账本核对", "Hold it against the ledger")
    page.wait_for_selector("[data-claims]")
    visitor.check()


def verdicts(visitor: Visitor) -> dict[str, int]:
    """How many claims of each kind the page counts."""
    pills = visitor.page.locator(".verdicts a").all()
    return {pill.get_attribute("data-verdict") or "": int(pill.locator("b").inner_text()) for pill in pills}


def read_the_red_one(visitor: Visitor) -> None:
    """Pressing the pill leaves one mark in the text; its finding has the ledger's value and opens in a new window."""
    page = visitor.page
    marked = page.locator(".sheet .cl:not(.cl-off)")
    assert marked.count() > 1
    page.locator('.verdicts a[data-verdict="disagrees"]').click()
    assert marked.count() == 1
    assert "4次" in marked.inner_text()
    visitor.check()
    finding = page.locator('.findings li[data-verdict="disagrees"]')
    assert visitor.words("不符", "disagrees") in finding.inner_text()
    with page.context.expect_page() as opening:
        finding.locator("a.fig").click()
    opened = opening.value
    opened.wait_for_load_state()
    assert "/figures/theme_days/" in opened.url
    assert "3" in opened.locator(".hero-value").inner_text()
