"""A dispute from the visit of two households to its agreement on paper, and a look whether it is kept to."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.browsing import LOOKS, Look, Visitor, visiting
from tests.journeys.casework import CASE, begin, choose, press, refused
from tests.journeys.roles import arrive
from tests.support import planted
from tests.support.database import close_connections
from tests.support.web import Site

pytestmark = [pytest.mark.browser, pytest.mark.live]

MATTER, MEDIATORS = "两户屋后排水沟的走向", "村调委会两名调解员"
TERMS, NUMBER = "水沟改走东侧，五月底前挖通，工钱各出一半", "演示调字7号"
CAME, TAKEN_ON, AGREED, TOO_EARLY, REVISITED = "2024-05-06", "2024-05-06", "2024-05-20", "2024-05-24", "2024-06-21"


@pytest.fixture(autouse=True)
def _people(own_database: str) -> None:
    planted.people()
    close_connections()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_journey__a_dispute_to_its_agreement_and_revisit(
    browser: Browser, site: Site, look: Look, tmp_path: Path
) -> None:
    """The secretary mediates, agrees, prints and looks again; the town reads it in its figures."""
    with visiting(browser, site, look) as village:
        village.sign_in("tianning_podi_secretary")
        register(village)
        take_on(village)
        come_to_terms(village)
        print_agreement(village, tmp_path)
        agree(village)
        revisit(village)
        with visiting(browser, site, look) as town:
            town.sign_in("tianning_clerk")
            read_figures(town)


def register(village: Visitor) -> None:
    """Two people came to the village; the matter is written down, their names are not."""
    page = village.page
    village.open(f"/tianning/write/dispute/?unit=podi&on={CAME}")
    village.check()
    choose(page, "channel", "visit")
    page.fill("[name=people]", "2")
    page.fill('[name="v-what"]', MATTER)
    choose(page, "v-kind", "neighbours")
    choose(page, "v-level", "simple")
    page.fill('[name="v-parties"]', "2")
    village.press("保存", "Save", exact=True)
    arrive(village, CASE)


def take_on(village: Visitor) -> None:
    """Taken on the same day, by mediators the parties agreed to."""
    page = village.page
    begin(village, "受理", "accept")
    page.fill("[name=on]", TAKEN_ON)
    page.fill('[name="v-mediators"]', MEDIATORS)
    press(village)
    arrive(village, CASE)


def come_to_terms(village: Visitor) -> None:
    """What the parties came to is written down while they sit together."""
    page = village.page
    begin(village, "记一次调解", "note a session")
    page.fill("[name=on]", AGREED)
    page.fill('[name="v-agreement"]', TERMS)
    page.fill('[name="v-agreement_number"]', NUMBER)
    page.fill("[name=note]", "谈拢了，打印出来签")
    press(village)
    arrive(village, CASE)


def print_agreement(village: Visitor, folder: Path) -> None:
    """A Word file with the matter, the terms and four places to sign: parties, mediator, who kept the record."""
    page = village.page
    with page.expect_download() as waiting:
        page.get_by_role("link", name=village.words("人民调解协议书", "Mediation agreement")).click()
    file = folder / "agreement.docx"
    waiting.value.save_as(file)
    assert waiting.value.suggested_filename.startswith("人民调解协议书-TJ")
    text = "\n".join(each.text for each in docx.Document(str(file)).paragraphs)
    for words in (MATTER, TERMS, NUMBER, "坡底村人民调解委员会"):
        assert words in text
    assert text.count("（签名、盖章或者按指印）：") == 4


def agree(village: Visitor) -> None:
    """What nobody has signed yet does not stand; signed and sealed it does, with the terms that were written down."""
    page = village.page
    begin(village, "达成书面协议", "agreed in writing")
    page.fill("[name=on]", AGREED)
    assert page.input_value('[name="v-agreement"]') == TERMS
    refused(village, "v-parties_signed", "v-sealed")
    choose(page, "v-parties_signed", "signed")
    choose(page, "v-sealed", "sealed")
    press(village)
    arrive(village, CASE)
    expect(page.locator(".flow > li").last).to_have_class("flow-done")


def revisit(village: Visitor) -> None:
    """Not before a week has gone by; then how it is performed and what they say of it, in their words."""
    page = village.page
    begin(village, "回访履行情况", "revisit")
    choose(page, "v-performance", "performed")
    choose(page, "v-satisfaction", "satisfied")
    page.fill("[name=on]", TOO_EARLY)
    refused(village, "on")
    page.fill("[name=on]", REVISITED)
    press(village)
    arrive(village, CASE)
    told = page.locator(".tl").inner_text()
    assert village.words("回访履行情况", "revisit") in told
    assert "podi_secretary" in told


def read_figures(town: Visitor) -> None:
    """One registered, one resolved, one agreement in writing; each opens to this one."""
    page = town.page
    for figure in ("disputes_registered", "disputes_resolved", "written_agreements"):
        town.open(f"/tianning/figures/{figure}/?unit=podi&from=2024-05-01&to=2024-05-31")
        town.check()
        expect(page.locator("main").get_by_role("link", name=MATTER).first).to_be_visible()
