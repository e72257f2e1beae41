"""How the people of the roles walk: by the menu, from page to page, each looked at on the way."""

from __future__ import annotations

import re

import pytest

from tests.journeys.browsing import Look, Visitor

DESK, PHONE = 1366, 375


def looks(desk: str, phone: str) -> list[object]:
    """One language at the desk at every commit, the other on a phone in `make test-full`."""
    return [Look(desk, DESK), pytest.param(Look(phone, PHONE), marks=pytest.mark.full)]


def go(visitor: Visitor, zh: str, en: str, url: str) -> None:
    """By the menu of every page, which on a phone has to be opened first."""
    open_menu(visitor)
    visitor.page.locator("#menu").get_by_role("link", name=visitor.words(zh, en), exact=True).click()
    arrive(visitor, url)


def open_menu(visitor: Visitor) -> None:
    """It stands open at a desk."""
    if visitor.look.width == PHONE:
        visitor.page.locator('.tabbar a[href="#menu"]').click()


def find(visitor: Visitor, words: str) -> None:
    """By the box that stands on every page, a page of its own on a phone."""
    page = visitor.page
    if visitor.look.width == PHONE:
        page.locator("header a[href$='/search/']").click()
        arrive(visitor, "**/search/")
        page.fill("main input[name=q]", words)
        page.press("main input[name=q]", "Enter")
    else:
        page.fill("header input[name=q]", words)
        page.press("header input[name=q]", "Enter")
    arrive(visitor, re.compile(r"/search/\?q="))


def arrive(visitor: Visitor, url: str | re.Pattern[str]) -> None:
    """On a page that axe has nothing against."""
    visitor.page.wait_for_url(url)
    visitor.check()
