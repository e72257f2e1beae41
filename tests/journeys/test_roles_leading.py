"""Those who only look: the town's leader from the board to the paper, the auditor to the bottom of a figure."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser

from shanzhi.activities.actions import correct_activity
from shanzhi.directory.places import Place
from shanzhi.units.actions import place_unit
from tests.journeys.browsing import Look, Visitor, visiting
from tests.journeys.roles import arrive, find, go, looks, open_menu
from tests.support import cast, planted, reports
from tests.support.activities import party_day, party_day_entry
from tests.support.database import close_connections
from tests.support.web import Site

pytestmark = [pytest.mark.browser, pytest.mark.live]
TOPIC = "六月里学条例"
WAYS = ("write", "correct", "withdraw", "import", "change", "end")
WRITES = ", ".join(
    [
        "main form[method=post]:not([action*='/evidence/'])",
        *(f'a[href*="/{way}/"]:not([href*="/guide/"])' for way in WAYS),
    ]
)
FIGURE = "**/figures/theme_days/**"


@pytest.fixture(autouse=True)
def _written(own_database: str) -> None:
    """Theme Party days of this year and one of the last; one of them corrected; the report issued after it."""
    planted.people()
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
        party_day(actor, branch="nailin_branch", on=date(2023, 5, 10))
        record = party_day(actor, came=5, on=date(2024, 5, 8))
        correct_activity(
            record, entry=party_day_entry(came=6, on=date(2024, 5, 8), topic=TOPIC), reason="漏勾一人", actor=actor
        )
    with cast.as_user("admin") as actor:
        for key, lng in (("podi", "112.1"), ("nailin", "112.2")):
            place = Place((Decimal(lng), Decimal("37.5")), is_sketch=True)
            place_unit(cast.unit(key), place=place, on=date(2024, 1, 1), reason="示意", actor=actor)
    reports.issue()
    close_connections()


@pytest.mark.parametrize("look", looks("zh", "en"), ids=str)
def test_journey__town_leader(browser: Browser, site: Site, look: Look) -> None:
    """One number of the board against last year, by branch, to a record; the board on one sheet."""
    with visiting(browser, site, look) as visitor:
        visitor.sign_in("tianning_leader")
        page = visitor.page
        visitor.check()
        go(visitor, "台账", "Registers", "**/registers/")
        open_board(visitor)
        page.locator('main a.fig[href*="/figures/theme_days/"]').first.click()
        arrive(visitor, FIGURE)
        hero = page.locator(".hero").inner_text()
        assert re.search(visitor.words(r"上年同期\s*1", r"(?i)same window last year\s*1"), hero), hero
        assert page.locator("#units tbody tr").count() == len(cast.VILLAGES)
        page.locator("#lists").get_by_role("link", name=TOPIC).first.click()
        arrive(visitor, re.compile(r"/records/\d+/"))
        look_at_map(visitor)
        open_board(visitor)
        visitor.press("打印一页", "One page to print")
        arrive(visitor, "**/print/**")
        assert page.locator("main").get_by_text(visitor.words("主题党日次数", "Theme Party days")).count()


def open_board(visitor: Visitor) -> None:
    """By the head of the framework in the menu."""
    open_menu(visitor)
    visitor.page.locator('#menu .side-head a[href*="/board/"]').click()
    arrive(visitor, re.compile(r"/board/one_plus_six/$"))


def look_at_map(visitor: Visitor) -> None:
    """From the trees to the map: every point stands in the table beside it, too."""
    page = visitor.page
    go(visitor, "单位", "Units", "**/units/")
    page.locator('main a[href$="/map/"]').first.click()
    arrive(visitor, "**/map/")
    page.locator(".sketch-map[data-ready]").wait_for()
    visitor.check()
    table = page.locator("main table").inner_text()
    assert all(visitor.words(name, key) in table for key, name in cast.VILLAGES.items() if key != "sanjiao")


@pytest.mark.parametrize("look", looks("en", "zh"), ids=str)
def test_journey__county_auditor(browser: Browser, site: Site, look: Look, tmp_path: Path) -> None:
    """A record, its history, what a figure was before it, what was issued of it: nothing of it can be changed."""
    with visiting(browser, site, look) as visitor:
        visitor.sign_in("county_auditor")
        page = visitor.page
        arrive(visitor, "**/tianning/")
        reads_only(visitor)
        choose_town(visitor)
        find(visitor, "六月 条例")
        page.locator("#found").get_by_role("link", name=TOPIC).first.click()
        arrive(visitor, re.compile(r"/records/\d+/$"))
        reads_only(visitor)
        assert "漏勾一人" in page.locator(".tl").inner_text()
        page.locator('main a[href*="/figures/theme_day_attendance/"]').first.press("Enter")
        arrive(visitor, "**/figures/theme_day_attendance/**")
        look_back(visitor)
        visitor.press("回到现在", "Back to now")
        page.wait_for_url(lambda url: "as_of" not in url)
        export(visitor, tmp_path)
        open_issue(visitor)


def choose_town(visitor: Visitor) -> None:
    """The county sees both towns, and goes back to the first."""
    page = visitor.page
    open_menu(visitor)
    page.locator("#menu .brand-switch").click()
    arrive(visitor, "**/towns/")
    assert page.locator('main a[href="/zhaidian/"]').count() == 1
    page.locator('main a[href="/tianning/"]').click()
    arrive(visitor, "**/tianning/")


def look_back(visitor: Visitor) -> None:
    """The first moment of the figure: another number, and the page says what it looks at."""
    page = visitor.page
    value = page.locator(".hero-value").inner_text()
    page.locator(".rail a").first.click()
    page.wait_for_url("**as_of=**")
    page.locator(".note-teng").first.wait_for()
    visitor.check()
    reads_only(visitor)
    assert page.locator(".hero-value").inner_text() != value


def export(visitor: Visitor, folder: Path) -> None:
    """The figure with its records as a file."""
    with visitor.page.expect_download() as waited:
        visitor.page.locator('main a[href*="/export/"]').first.click()
    file = folder / "figure.xlsx"
    waited.value.save_as(file)
    said = [str(cell.value) for sheet in load_workbook(file) for row in sheet.iter_rows() for cell in row]
    assert any(TOPIC in each for each in said)


def open_issue(visitor: Visitor) -> None:
    """What was issued carries its proof, and each of its figures opens as of the issue."""
    page = visitor.page
    go(visitor, "报告", "Reports", "**/reports/")
    reads_only(visitor)
    page.locator("main tbody th a").first.click()
    arrive(visitor, re.compile(r"/reports/\d+/$"))
    reads_only(visitor)
    assert visitor.says("和账本上的一致", "the ledger still carries it")
    page.locator('main a[href*="/figures/"]').first.press("Enter")
    arrive(visitor, "**/figures/**as_of=**")
    reads_only(visitor)


def reads_only(visitor: Visitor) -> None:
    """Nothing on the page that writes."""
    assert visitor.page.locator(WRITES).count() == 0, visitor.page.url
