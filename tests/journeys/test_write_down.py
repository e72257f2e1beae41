"""Writing down under a minute, and with everything going wrong: no signal, no session, somebody else's turn."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from shanzhi.party.actions import Enrolment, enrol_member
from shanzhi.records.tests import sent
from tests.journeys.browsing import LOOKS, Look, Visitor, visiting
from tests.support import cast
from tests.support.web import Site

pytestmark = [pytest.mark.browser, pytest.mark.live]

FORM = "/tianning/write/theme_party_day/"
ALL_KEPT = "Object.keys(localStorage).filter((name) => name.startsWith('shanzhi:'))"
PRESSES = """(() => {
  const count = () => sessionStorage.setItem("presses", Number(sessionStorage.getItem("presses") || 0) + 1);
  for (const kind of ["keydown", "mousedown"]) document.addEventListener(kind, count, true);
})()"""
MOST_PRESSES = 40
PRESS = 0.9
"""Seconds for a press of somebody who is not quick, twice what a practised typist takes."""

DESK = Look("zh", 1366)


@pytest.fixture
def twenty(own_database: str) -> str:
    """A branch of twenty members."""
    with cast.as_system(cast.town()) as actor:
        for number in range(20 - cast.MEMBERS["podi"]):
            entry = Enrolment(cast.unit("podi_branch"), cast.FOUNDED, name=f"贾{number}平", values={"standing": "full"})
            enrol_member(cast.town(), type_key="party_member", entry=entry, actor=actor)
    return own_database


@pytest.fixture
def desk(browser: Browser, site: Site) -> Iterator[Visitor]:
    """The secretary of Podi's branch at a desk."""
    with visiting(browser, site, DESK) as visitor:
        visitor.sign_in("tianning_podi_branch")
        yield visitor


def kept(page: Page) -> list[str]:
    """What the browser keeps of ours."""
    found: list[str] = page.evaluate(ALL_KEPT)
    return found


def typed(visitor: Visitor, topic: str) -> None:
    """A form with something in it and one member away, its draft kept."""
    page = visitor.page
    visitor.open(FORM)
    page.fill('[name="v-topic"]', topic)
    page.locator("#roster input[type=checkbox]").first.uncheck(force=True)
    expect(page.locator("[data-draft-note]")).to_be_visible()


def save(visitor: Visitor) -> None:
    """Press Save."""
    visitor.page.get_by_role("button", name=visitor.words("保存", "Save"), exact=True).click()


def topics(visitor: Visitor) -> list[str]:
    """What stands in the register."""
    visitor.open("/tianning/registers/theme_party_day/")
    return sorted(visitor.page.locator("main tbody th a").all_inner_texts())


def test_journey__a_party_day_of_twenty_in_a_few_presses(twenty: str, browser: Browser, site: Site) -> None:
    """By keyboard alone: found by its initials, unit and day filled in, two on leave, saved, ready for the next."""
    with visiting(browser, site, DESK) as visitor:
        visitor.sign_in("tianning_podi_branch")
        page, keyboard = visitor.page, visitor.page.keyboard
        visitor.open("/tianning/write/")
        page.context.add_init_script(PRESSES)
        page.evaluate(PRESSES)
        keyboard.type("ztdr")
        keyboard.press("Enter")
        page.wait_for_url("**/write/theme_party_day/**")
        assert page.locator("#roster [data-member]").count() == 20
        keyboard.insert_text("学习党纪条例")
        while page.evaluate("!document.activeElement.matches('[data-roster-find]')"):
            keyboard.press("Tab")
        for words in ("j0", "j1"):
            keyboard.type(words)
            keyboard.press("Enter")
            keyboard.press("q")
            keyboard.press("/")
        expect(page.locator("[data-count=leave]")).to_have_text("2")
        keyboard.press("Control+Enter")
        page.wait_for_url("**/write/theme_party_day/?unit=podi_branch&on=**")
        expect(page.locator(".toast")).to_contain_text("主题党日次数 0 → 1")
        presses = int(page.evaluate("sessionStorage.getItem('presses')"))
        assert presses <= MOST_PRESSES
        assert presses * PRESS < 60
        assert page.locator('[name="v-topic"]').input_value() == ""
        visitor.press("照7月5日那次抄一份", "")
        expect(page.locator('[name="v-topic"]')).to_have_value("学习党纪条例")
        expect(page.locator("[data-count=leave]")).to_have_text("2")
        visitor.check()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_journey__a_draft_waits_for_its_writer(browser: Browser, site: Site, look: Look) -> None:
    """Left half-way, the form is offered again, with its roster; saved, the draft is gone. Files go with it."""
    with visiting(browser, site, look) as visitor:
        visitor.sign_in("tianning_podi_branch")
        page = visitor.page
        typed(visitor, "写了一半")
        visitor.open("/tianning/write/")
        expect(page.locator("[data-drafts]")).to_be_visible()
        visitor.check()
        visitor.open(FORM)
        expect(page.locator("[data-draft-offer]")).to_be_visible()
        visitor.check()
        page.locator("[data-draft-go]").click()
        expect(page.locator('[name="v-topic"]')).to_have_value("写了一半")
        expect(page.locator("#roster input[type=checkbox]").first).not_to_be_checked()
        page.set_input_files(
            "#files",
            [
                {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": sent.photo()},
                {"name": "程序.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00\x03"},
            ],
        )
        expect(page.locator(".drop-item img")).to_have_count(1)
        expect(page.locator(".drop-item[data-refused]")).to_contain_text("程序.pdf")
        assert len(visitor.complaints) == 1, "the browser says that one was refused"
        visitor.complaints.clear()
        visitor.check()
        save(visitor)
        page.wait_for_url("**/records/*/")
        expect(page.locator(".gallery img")).to_have_count(1)
        visitor.check()
        assert kept(page) == []
        page.locator(".gallery a[href*='/withdraw/']").click()
        page.wait_for_url("**/files/*/withdraw/")
        visitor.check()


def test_journey__the_signal_goes_and_comes_back(desk: Visitor) -> None:
    """Without a line nothing is lost: it is said, the next one can be written, all are sent once when it is back."""
    page, context = desk.page, desk.page.context
    typed(desk, "没信号时第一条")
    context.set_offline(True)
    save(desk)
    expect(page.locator("[data-held]")).to_be_visible()
    page.locator("[data-held-next]").click()
    expect(page.locator('[name="v-topic"]')).to_have_value("")
    expect(page.locator("#roster input[type=checkbox]").first).to_be_checked()
    expect(page.locator("[data-queue]")).to_contain_text("坡底村党支部")
    page.fill('[name="v-topic"]', "没信号时第二条")
    save(desk)
    expect(page.locator("[data-held]")).to_be_visible()
    context.set_offline(False)
    page.wait_for_url("**/records/*/")
    assert topics(desk) == ["没信号时第一条", "没信号时第二条"]
    assert kept(page) == []
    page.locator("main tbody th a").filter(has_text="第一条").click()
    assert re.search(r"\b7\b", page.locator(".kv-wide").inner_text()), "the mark on the roster went with it"


def test_journey__the_page_is_closed_without_a_signal(desk: Visitor) -> None:
    """What could not be sent is sent from whatever page is opened next; what does not hold comes back as a draft."""
    page, context = desk.page, desk.page.context
    for topic in ("关了页面", ""):
        typed(desk, topic)
        context.set_offline(True)
        save(desk)
        expect(page.locator("[data-held]")).to_be_visible()
        page.goto("about:blank")
        context.set_offline(False)
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            desk.open("/tianning/figures/")
        expect(page.locator(".toast")).to_be_visible()
    expect(page.locator(".toast")).to_contain_text("还不能保存")
    assert topics(desk) == ["关了页面"]
    assert [name.split(":")[2] for name in kept(page)] == ["draft"]


def test_journey__the_session_ends_while_one_writes(desk: Visitor, browser: Browser) -> None:
    """What was typed is kept over the lapse and sent after signing in beside it."""
    page, context = desk.page, desk.page.context
    typed(desk, "登录过期")
    context.clear_cookies(name="sessionid")
    save(desk)
    page.wait_for_selector("h1.blank-title")
    beside = context.new_page()
    beside.goto(f"{desk.base}/sign-in/")
    beside.fill("input[name=login]", "tianning_podi_branch")
    beside.fill("input[name=password]", cast.PASSWORD)
    beside.press("input[name=password]", "Enter")
    beside.wait_for_url("**/tianning/**")
    assert len(kept(beside)) == 1
    for _ in range(2):
        if "/records/" not in page.url:
            page.get_by_role("button", name="再交一次").or_(
                page.locator("form[action*='/write/'] button")
            ).first.click()
            page.wait_for_load_state()
    page.wait_for_url("**/records/*/")
    assert kept(page) == []
    assert topics(desk) == ["登录过期"]


def test_journey__two_people_at_one_computer(desk: Visitor) -> None:
    """Signing out wipes drafts, said first if something was never sent; so does somebody else's signing in."""
    page, context = desk.page, desk.page.context
    typed(desk, "给自己看的")
    assert len(kept(page)) == 1
    desk.press("退出", "Sign out")
    page.wait_for_url("**/sign-in/**")
    assert kept(page) == []
    desk.sign_in("tianning_podi_branch")
    typed(desk, "走开时没退出")
    context.set_offline(True)
    save(desk)
    expect(page.locator("[data-held]")).to_be_visible()
    context.set_offline(False)
    page.wait_for_url("**/records/*/")
    typed(desk, "又走开了")
    context.clear_cookies(name="sessionid")
    desk.complaints.clear()  # of the line that was gone
    desk.sign_in("tianning_nailin_secretary")
    assert kept(page) == []
    desk.open("/tianning/write/")
    expect(page.locator("[data-drafts]")).to_be_hidden()


def test_journey__signing_out_with_something_unsent(desk: Visitor) -> None:
    """The first press says that it would be lost, the second throws it away."""
    page, context = desk.page, desk.page.context
    typed(desk, "没交上")
    context.set_offline(True)
    save(desk)
    expect(page.locator("[data-held]")).to_be_visible()
    desk.press("退出", "Sign out")
    expect(page.locator("[data-queue-leaving]")).to_be_visible()
    assert len(kept(page)) == 1
    desk.press("退出", "Sign out")
    context.set_offline(False)
    desk.open("/tianning/figures/")
    assert kept(page) == []
    assert topics(desk) == []


def test_journey__pressed_twice_it_is_one(desk: Visitor) -> None:
    """Two presses in a row, and a press of each button."""
    page = desk.page
    typed(desk, "按了两下")
    page.get_by_role("button", name="保存", exact=True).dblclick()
    page.wait_for_url("**/records/*/")
    assert topics(desk) == ["按了两下"]


def test_journey__who_is_ticked_off_while_the_roster_of_another_day_comes_stays_so(desk: Visitor) -> None:
    """The line is slow, the secretary is not: the answer to the day must not take back what was done meanwhile."""
    page = desk.page
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.open(FORM)
    page.fill('[name="v-topic"]', "线路慢")
    page.route("**/write/theme_party_day/", hold)
    with page.expect_request(lambda request: request.method == "POST"):
        page.fill("input[name=on]", "2024-06-26")
        page.press("input[name=on]", "Tab")
    page.locator("#roster input[type=checkbox]").first.uncheck(force=True)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        held[0].continue_()
    page.unroute("**/write/theme_party_day/", hold)
    expect(page.locator("#roster-part.htmx-request, #roster-part.htmx-settling")).to_have_count(0)
    expect(page.locator("[data-count=absent]")).to_have_text("1")
    save(desk)
    page.wait_for_url("**/records/*/")
    assert re.search(r"\b7\b", page.locator(".kv-wide").inner_text())


def test_journey__a_need_to_know_type_is_never_kept(browser: Browser, site: Site) -> None:
    """Of talks nothing stays in the browser, not even unsent: the page says to keep it open."""
    with visiting(browser, site, DESK) as visitor:
        visitor.sign_in("tianning_organiser")
        page = visitor.page
        visitor.open("/tianning/write/heart_to_heart_talk/")
        assert page.locator("form[data-draft]").count() == 0
        box = page.locator("form[data-queue-form] input[type=text]").first
        box.fill("谈话内容")
        page.context.set_offline(True)
        save(visitor)
        expect(page.locator("[data-held-open]")).to_be_visible()
        assert kept(page) == []
        page.context.set_offline(False)
        page.wait_for_selector("[role=alert]")
        assert kept(page) == []
