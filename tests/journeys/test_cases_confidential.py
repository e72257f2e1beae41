"""A clue of misconduct, and the person it is about: an officer like the one who wrote it down, who finds nothing."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser

from shanzhi.accounts import actions as accounts
from tests.journeys.browsing import LOOKS, Look, Visitor, visiting
from tests.journeys.casework import CASE, choose, photo
from tests.journeys.roles import arrive, find, go
from tests.support import cast
from tests.support.database import close_connections
from tests.support.web import Site

pytestmark = [pytest.mark.browser, pytest.mark.live]

WHAT, OTHER = "反映工程款被扣", "反映会务费重复报"
TYPE = ("干部作风问题线索", "Clue of misconduct")
OFFICERS = ("officer", "colleague")


@pytest.fixture(autouse=True)
def _officers(own_database: str) -> None:
    with cast.as_system(cast.town()) as actor:
        for name in OFFICERS:
            user = accounts.open_user(
                cast.town(), username=f"tianning_{name}", name=name, password=cast.PASSWORD, actor=actor
            )
            place, role = cast.unit("town"), "discipline_officer"
            accounts.grant_role(user, unit=place, role=role, on=cast.FOUNDED, actor=actor, town=cast.town())
    close_connections()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_journey__the_person_concerned_finds_nothing(browser: Browser, site: Site, look: Look, tmp_path: Path) -> None:
    """Of two clues the colleague reads one; the other is in no list, search, count or workbook, nor at its address."""
    with visiting(browser, site, look) as officer:
        officer.sign_in("tianning_officer")
        write_down(officer, OTHER)
        address = write_down(officer, WHAT, keep_from="colleague")
        sees(officer, {WHAT, OTHER}, tmp_path)
    with visiting(browser, site, look) as colleague:
        colleague.sign_in("tianning_colleague")
        sees(colleague, {OTHER}, tmp_path)
        answer = colleague.page.goto(address)
        assert answer is not None
        assert answer.status == 404
        colleague.complaints.clear()  # the browser says by itself that there is no such page
        colleague.check()


def write_down(officer: Visitor, what: str, *, keep_from: str = "") -> str:
    """A clue with a paper beside it; the form says before it is saved who could read it. Its address."""
    page = officer.page
    officer.open("/tianning/write/misconduct/?unit=podi&on=2024-07-04")
    page.fill('[name="v-what"]', what)
    choose(page, "v-kind", "embezzling")
    if keep_from:
        page.locator("#barred label", has_text=keep_from).click()
    photo(page, "收据.png")
    officer.check()
    officer.press("保存", "Save", exact=True)
    arrive(officer, CASE)
    return page.url


def sees(reader: Visitor, clues: set[str], folder: Path) -> None:
    """By every way somebody would look: exactly these, and a count of as many."""
    page = reader.page
    go(reader, "事项", "Cases", "**/cases/")
    assert named_on(reader) == clues
    find(reader, "反映")
    assert named_on(reader) == clues
    reader.open("/tianning/registers/misconduct/?from=2024-01-01")
    reader.check()
    assert named_on(reader) == clues
    assert workbook(reader, folder) == clues
    reader.open("/tianning/figures/misconduct_clues/?from=2024-07-01&to=2024-07-31")
    reader.check()
    assert page.locator(".hero-value").first.inner_text().startswith(str(len(clues)))
    assert named_on(reader) == clues
    reader.open("/tianning/cases/board/")
    reader.check()


def named_on(reader: Visitor) -> set[str]:
    """Which of the two the page names."""
    text = reader.page.locator("main").inner_text()
    return {each for each in (WHAT, OTHER) if each in text}


def workbook(reader: Visitor, folder: Path) -> set[str]:
    """Which of the two stand in the file of the register."""
    with reader.page.expect_download() as waiting:
        reader.page.locator('main a[href*="/export/"]').first.click()
    file = folder / "register.xlsx"
    waiting.value.save_as(file)
    cells = {
        str(cell) for sheet in openpyxl.load_workbook(file) for row in sheet.iter_rows(values_only=True) for cell in row
    }
    return {each for each in (WHAT, OTHER) if any(each in cell for cell in cells)}
