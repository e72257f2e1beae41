"""In Chromium: axe on every page in both languages, targets, reflow, keys, dialogs, and forms without scripts."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from shanzhi.ui.tests.browser import CHROMIUM, HOST, Served, opened
from shanzhi.ui.tests.pages import Address, addresses

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}}
SAMPLES = [address for address in addresses() if address.kind == "sample"]
WRITE_DOWN = Address("sample", "write_down", "page", "zh")
REGISTER = Address("sample", "register", "page", "zh")
RECORD = Address("sample", "record", "page", "zh")
FIGURE = Address("sample", "figure", "page", "zh")
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """(least) => [
  ...document.querySelectorAll('a[href], button, input, select, textarea, summary')
].filter((e) => {
  const box = e.getBoundingClientRect();
  if (box.width === 0 || e.matches('.skip, .cl, .fig') || e.closest('svg, [hidden], .sr')) return false;
  const inLine = e.closest('p, li, td, th, dd, label, .hero-note, .note, .sub, .muted, .finding-why, .rail');
  if (e.matches('a') && inLine) return false;
  const around = e.matches('input') && e.closest('label, .nm, .find');
  const whole = around ? around.getBoundingClientRect() : box;
  return whole.height < least - .5 || whole.width < 24 - .5;
}).map((e) => {
  const box = e.getBoundingClientRect();
  return `${e.outerHTML.slice(0, 90)} ${Math.round(box.width)}x${Math.round(box.height)}`;
})"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for this file; where there is none the tests are skipped, in CI they fail.

    Not for the session: while Playwright runs, Django refuses to speak to a database, and other tests need one.
    """
    if not CHROMIUM.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no browser at {CHROMIUM}")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.mark.parametrize("address", list(addresses()), ids=lambda address: address.path)
def test_page__passes_axe_and_the_policy(browser: Browser, address: Address) -> None:
    """At both widths: no violation, nothing refused by the policy, no sideways scrolling, targets of 24 px."""
    options = OPTIONS if address.kind != "component" else {**OPTIONS, "rules": {"landmark-unique": {"enabled": False}}}
    with opened(browser, address, 1366) as page:
        for width in (1366, 375):
            page.set_viewport_size({"width": width, "height": 900})
            found = Axe().run(page, options=options).response["violations"]
            assert [(each["id"], [node["html"][:120] for node in each["nodes"]][:3]) for each in found] == [], width
            assert page.complaints == []
            assert page.evaluate(WIDER) <= 0, width
            assert page.evaluate(SMALL, 24) == [], width


@pytest.mark.parametrize("address", SAMPLES, ids=lambda address: address.path)
def test_phone__has_targets_of_44(browser: Browser, address: Address) -> None:
    """On touch, what is pressed is 44 px high."""
    with opened(browser, address, 375) as page:
        assert page.evaluate(SMALL, 44) == []


@pytest.mark.parametrize("address", SAMPLES, ids=lambda address: address.path)
def test_widths__need_no_sideways_scrolling(browser: Browser, address: Address) -> None:
    """From 320 to 1920, in ordinary and in large type, the page fits; wide tables scroll in their own box."""
    with opened(browser, address, 1366) as page:
        for width in (320, 375, 768, 1024, 1152, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(WIDER) <= 0, width
        page.evaluate("document.documentElement.classList.add('large')")
        for width in (375, 768, 1152, 1366):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(WIDER) <= 0, f"large {width}"


@pytest.mark.parametrize("address", SAMPLES, ids=lambda address: address.path)
def test_phone__has_one_row_on_top(browser: Browser, address: Address) -> None:
    """The bar is one row, the mark of demo data below it another, however long the place or the title is."""
    with opened(browser, address, 375) as page:
        if not page.locator("header.top").count():
            return
        page.evaluate("document.querySelector('.top-title').textContent = '某某县某某镇人民政府'.repeat(3)")
        rows = page.evaluate(
            "[...document.querySelectorAll('.top > :not(.demo-strip)')].map((e) => e.getBoundingClientRect())"
            ".filter((box) => box.width && box.height).map((box) => box.top + box.height / 2)"
        )
        assert max(rows) - min(rows) < 8


def test_large_type__is_kept(browser: Browser) -> None:
    """The switch enlarges everything by the same step, and the choice is kept in a cookie."""
    with opened(browser, REGISTER, 1366) as page:
        page.locator("[data-large]:visible").first.click()
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "19px"
        assert "large=1" in page.evaluate("document.cookie")
        page.reload()
        assert page.locator("html.large").count() == 1


def counts(page: Served) -> list[str]:
    """The running count of the roster."""
    return [page.locator(f"[data-count={name}]").inner_text() for name in ("present", "leave", "absent")]


def test_roster__counts_searches_and_answers_keys(browser: Browser) -> None:
    """Space toggles, Q is leave, arrows move, initials find, all present and same as last time fill."""
    with opened(browser, WRITE_DOWN, 1366) as page:
        assert counts(page) == ["19", "4", "1"]
        first = page.locator("[data-member] input").first
        first.focus()
        page.keyboard.press("Space")
        assert counts(page) == ["18", "4", "2"]
        page.keyboard.press("q")
        assert counts(page) == ["18", "5", "1"]
        assert page.locator("[data-member]").first.locator("select").is_visible()
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.closest('[data-member]').innerText.trim()").startswith("侯秀英")
        page.locator("[data-roster-find]").fill("tlf")
        assert page.locator("[data-member]:visible").all_inner_texts() == ["田丽芳"]
        page.locator("[data-roster-find]").fill("")
        page.locator("[data-roster-all]").click()
        assert counts(page) == ["24", "0", "0"]
        page.locator("[data-roster-last]").click()
        assert counts(page) == ["23", "1", "0"]


@pytest.mark.parametrize("scripts", [True, False])
def test_roster__is_a_plain_form(browser: Browser, scripts: bool) -> None:
    """With and without scripts the same form is sent: who is ticked, and why the others are not there."""
    with opened(browser, WRITE_DOWN, 1366, scripts=scripts) as page:
        page.locator("#roster-1").uncheck()
        page.locator("select[name=roster-1-why]").select_option("leave:sick")
        page.locator(".savebar .btn:not(.btn-main)").first.click()
        sent = page.sent[0]
        present = [value for name, value in sent if name == "roster"]
        assert len(present) == 18
        assert "1" not in present
        assert ("roster-1-why", "leave:sick") in sent
        assert ("roster-22-why", "absent") in sent
        assert ("key", "6f1d") in sent
        assert "then" not in dict(sent)


def test_form__is_sent_once_and_with_its_button(browser: Browser) -> None:
    """A double press sends one form; Ctrl+Enter presses the main button; while it is on its way buttons are off."""
    with opened(browser, WRITE_DOWN, 1366) as page:
        page.locator("#subject").press("Control+Enter")
        page.locator("#subject").press("Control+Enter")
        page.wait_for_timeout(50)
        assert len(page.sent) == 1
        assert ("then", "next") in page.sent[0]
        assert page.locator(".savebar button:disabled").count() == 2


def test_keys__move_and_open(browser: Browser) -> None:
    """J and K move between rows, X selects, the question mark lists the keys, slash searches, letters lead on."""
    with opened(browser, REGISTER, 1366) as page:
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.innerText") == "东关民房出租院"
        page.keyboard.press("x")
        assert page.locator("tr.sel").count() == 1
        page.keyboard.press("k")
        assert page.evaluate("document.activeElement.innerText") == "老城副食批发部"
        page.keyboard.press("Shift+?")
        assert page.locator("dialog#keys[open]").count() == 1
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.name") == "q"
        page.keyboard.type("n")
        assert page.url.endswith("/register/page/zh")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("g")
        page.keyboard.press("t")
        page.wait_for_url("**/register/")


def test_rail__answers_arrows(browser: Browser) -> None:
    """Arrows go from moment to moment, Home and End to the ends."""
    with opened(browser, FIGURE, 1366) as page:
        links = page.locator("[data-rail] a")
        links.last.focus()
        page.keyboard.press("ArrowLeft")
        assert links.nth(2).evaluate("e => e === document.activeElement")
        page.keyboard.press("Home")
        assert links.first.evaluate("e => e === document.activeElement")


def test_table__a_link_in_a_clipped_row_takes_the_click(browser: Browser) -> None:
    """Pressing the mouse focuses the link; the row must not grow under it, or the click is lost."""
    with opened(browser, REGISTER, 1366) as page:
        page.evaluate("for (const cell of document.querySelectorAll('td.clip')) cell.textContent = '通道'.repeat(60)")
        link = page.locator("tbody tr:has(.clip) a[href]").first
        box = link.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        assert link.bounding_box() == box
        page.mouse.up()
        page.wait_for_function("location.href.endsWith('#')")


def test_dialog__opens_over_the_page_and_gives_the_focus_back(browser: Browser) -> None:
    """The verb opens its dialog; keeping closes it; the focus returns; without scripts the link leads to its page."""
    with opened(browser, RECORD, 1366) as page:
        opener = page.locator("[data-dialog=withdraw]")
        opener.click()
        assert page.locator("dialog#withdraw[open]").count() == 1
        found = Axe().run(page, options=OPTIONS).response["violations"]
        assert [each["id"] for each in found] == []
        page.locator("#withdraw [data-close]").click()
        assert page.locator("dialog#withdraw[open]").count() == 0
        assert opener.evaluate("e => e === document.activeElement")
        assert page.url == f"{HOST}{RECORD.path}"


def test_filters__send_themselves_on_change(browser: Browser) -> None:
    """A choice filters at once; without scripts the button does it."""
    for scripts in (True, False):
        with opened(browser, REGISTER, 1366, scripts=scripts) as page:
            page.locator(".filter-menu summary").nth(2).click()
            page.get_by_label("南街社区").check()
            if not scripts:
                page.locator(".filter-menu[open] button").click()
            page.wait_for_url("**village=2**")
            if scripts:
                page.wait_for_function("document.activeElement.value === '2'")
                assert page.get_by_label("南街社区").is_visible()


def test_menu__opens_on_phones_without_scripts(browser: Browser) -> None:
    """The fifth place of the bottom bar shows the whole navigation; closing leads back."""
    with opened(browser, REGISTER, 375, scripts=False) as page:
        assert not page.locator(".side").is_visible()
        page.locator(".tabbar a").last.click()
        assert page.locator(".side").is_visible()
        assert page.locator(".side-me").is_visible()
        page.locator(".side-close").click()
        assert not page.locator(".side").is_visible()


def test_toast__stays_until_closed(browser: Browser) -> None:
    """What was saved stays on the page; closing it is the reader's."""
    with opened(browser, RECORD, 1366) as page:
        assert page.locator(".toast").inner_text().startswith("已保存")
        page.locator("[data-dismiss]").click()
        assert page.locator(".toast").count() == 0
