"""How people work on a case at the browser: a step by its form, a photo put into a form."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.browsing import Visitor
from tests.journeys.roles import arrive
from tests.journeys.test_roles_village import picture

CASE = re.compile(r"/cases/\d+/$")


def step(visitor: Visitor, zh: str, en: str, *, person: str = "") -> None:
    """A step by its form as it stands, with somebody put in charge where it asks for one."""
    page = visitor.page
    begin(visitor, zh, en)
    if person:
        option = page.locator("select[name=person] option").filter(has_text=person).first
        page.select_option("select[name=person]", option.get_attribute("value"))
    press(visitor)
    arrive(visitor, CASE)


def begin(visitor: Visitor, zh: str, en: str) -> None:
    """Open the form of a step from the case's page."""
    visitor.page.locator("#moves").get_by_role("link", name=visitor.words(zh, en), exact=True).click()
    arrive(visitor, "**/step/**")


def press(visitor: Visitor) -> None:
    """The main button of the form."""
    visitor.page.locator("#step button.btn-main").click()


def refused(visitor: Visitor, *fields: str) -> None:
    """Press, and the form comes back with a sentence at exactly these fields; nothing that was typed is lost."""
    page = visitor.page
    typed = said(page)
    press(visitor)
    for name in fields:
        expect(page.locator(f"#{name}-error")).to_be_visible()
    expect(page.locator("#step [id$='-error']:visible")).to_have_count(len(fields))
    assert said(page) == typed
    visitor.complaints.clear()  # the browser says by itself that the form came back
    visitor.check()


def said(page: Page) -> dict[str, str]:
    """What stands in the form, but for what the page adds by itself."""
    form = page.locator("#step")
    pairs = form.evaluate("form => Array.from(new FormData(form)).filter(([, value]) => typeof value === 'string')")
    return {name: value for name, value in pairs if name not in ("csrfmiddlewaretoken", "seen")}


def choose(page: Page, name: str, value: str) -> None:
    """A choice, by the label a finger would touch, or from a list."""
    if page.locator(f'select[name="{name}"]').count():
        page.select_option(f'[name="{name}"]', value)
    else:
        page.locator(f'label:has([name="{name}"][value="{value}"])').click()


def photo(page: Page, name: str) -> None:
    """A picture put into the form, sent ahead of it."""
    page.set_input_files(".drop input[type=file]", {"name": name, "mimeType": "image/png", "buffer": picture()})
    expect(page.locator(".drop-list .drop-item").last).to_contain_text(name.partition(".")[0])
    expect(page.locator(".drop-list progress")).to_have_count(0)
