"""A board goes on one sheet of paper; the slider of moments and the map work at a real browser under our policy."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Browser

from shanzhi.activities.actions import correct_activity
from shanzhi.directory.places import Place
from shanzhi.units.actions import place_unit
from tests.journeys.browsing import LOOKS, Look, visiting
from tests.support import cast, reports
from tests.support.activities import party_day, party_day_entry
from tests.support.database import close_connections
from tests.support.web import Site

pytestmark = [pytest.mark.browser, pytest.mark.live]
PAGE = re.compile(rb"/Type\s*/Page[^s]")
BOARDS = {"tianning": "one_plus_six", "zhaidian": "five_cards"}


@pytest.fixture(autouse=True)
def _written(own_database: str) -> None:
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
        record = party_day(actor, branch="podi_branch", came=5, on=date(2024, 5, 8))
        entry = party_day_entry(branch="podi_branch", came=6, on=date(2024, 5, 8))
        correct_activity(record, entry=entry, reason="漏勾一人", actor=actor)
    with cast.as_user("admin") as actor:
        for key, lng in (("podi", "112.1"), ("nailin", "112.2")):
            place = Place((Decimal(lng), Decimal("37.5")), is_sketch=True)
            place_unit(cast.unit(key), place=place, on=date(2024, 1, 1), reason="示意", actor=actor)
    close_connections()


@pytest.mark.parametrize("of", list(BOARDS))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_print__is_one_page(browser: Browser, site: Site, of: str, language: str) -> None:
    """Both frameworks, in both languages, on one sheet of A4."""
    with visiting(browser, site, Look(language, 1366)) as visitor:
        visitor.sign_in(f"{of}_leader")
        visitor.open(f"/{of}/board/{BOARDS[of]}/print/")
        visitor.check()
        pdf = visitor.page.pdf(prefer_css_page_size=True)
        assert len(PAGE.findall(pdf)) == 1


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_pages__of_units_and_the_map(browser: Browser, site: Site, look: Look) -> None:
    """The trees, a unit, the map and a board pass axe; nothing on the map comes from elsewhere or is refused."""
    with visiting(browser, site, look) as visitor:
        visitor.sign_in("tianning_leader")
        for path in ("units/", "units/podi/", "units/town/", "board/one_plus_six/?span=quarter", "map/"):
            visitor.open(f"/tianning/{path}")
            visitor.check()


@pytest.mark.parametrize("look", LOOKS[:1], ids=str)
def test_figure__the_slider_goes_from_moment_to_moment(browser: Browser, site: Site, look: Look) -> None:
    """One step back by the slider: the parts change, the address too, the slider keeps the focus."""
    with visiting(browser, site, look) as visitor:
        visitor.sign_in("tianning_leader")
        visitor.open("/tianning/figures/theme_day_attendance/")
        slider = visitor.page.locator("#as-of-range")
        slider.focus()
        slider.press("ArrowLeft")
        visitor.page.wait_for_url("**as_of=**")
        visitor.page.locator(".note-teng").first.wait_for()
        assert visitor.says("回到现在", "Back to now")
        assert visitor.page.evaluate("document.activeElement.id") == "as-of-range"
        visitor.check()
