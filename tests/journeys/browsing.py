"""One person at a real browser, before the running product; every page on the way is looked at with axe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.support import cast
from tests.support.web import HOST, Site

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
HEIGHT = 900


@dataclass(frozen=True)
class Look:
    """How somebody looks at the pages."""

    language: str
    width: int

    def __str__(self) -> str:
        return f"{self.language}-{self.width}"


LOOKS = [
    Look("zh", 1366),
    Look("en", 375),
    pytest.param(Look("zh", 375), marks=pytest.mark.full),
    pytest.param(Look("en", 1366), marks=pytest.mark.full),
]
"""Both languages and both widths at every commit; the other two pairs in `make test-full`."""


@dataclass
class Visitor:
    """The browser's page with what it complained of. `words` are the buttons and links in the visitor's language."""

    page: Page
    look: Look
    base: str
    complaints: list[str] = field(default_factory=list)

    def words(self, zh: str, en: str) -> str:
        """What something is called in this visitor's language."""
        return zh if self.look.language == "zh" else en

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(f"{self.base}{path}")

    def open_refused(self, path: str) -> None:
        """Type an address that is somebody else's: 403, which the browser says by itself."""
        answer = self.page.goto(f"{self.base}{path}")
        assert answer is not None
        assert answer.status == 403
        self.complaints[:] = [each for each in self.complaints if "403" not in each]
        self.check()

    def sign_in(self, username: str) -> None:
        """Through the gate, as everybody does."""
        self.open("/")
        self.check()
        self.page.fill("input[name=login]", username)
        self.page.fill("input[name=password]", cast.PASSWORD)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)

    def press(self, zh: str, en: str, *, exact: bool = False) -> None:
        """Press the button, or follow the link, that is called so."""
        name = self.words(zh, en)
        button = self.page.get_by_role("button", name=name, exact=exact)
        link = self.page.get_by_role("link", name=name, exact=exact)
        button.or_(link).filter(visible=True).first.click()

    def says(self, zh: str, en: str) -> bool:
        """Whether the page says it."""
        return self.words(zh, en) in self.page.locator("main").inner_text()

    def check(self) -> None:
        """Axe finds nothing, the page does not scroll sideways, the browser complained of nothing."""
        self.page.wait_for_load_state("load")
        found = Axe().run(self.page, options=OPTIONS)
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        assert self.page.evaluate(WIDER) <= 0, self.page.url
        assert self.complaints == [], f"{self.page.url} {self.complaints}"
        language = self.page.locator("html").get_attribute("lang") or ""
        assert language.startswith(self.look.language), self.page.url


@contextmanager
def visiting(browser: Browser, site: Site, look: Look) -> Iterator[Visitor]:
    """A browser of somebody's own; it speaks the language of the look."""
    base = f"http://{HOST}:{site.port}"
    context = browser.new_context(viewport={"width": look.width, "height": HEIGHT}, accept_downloads=True)
    context.add_cookies([{"name": "language", "value": look.language, "url": base}])
    page = context.new_page()
    visitor = Visitor(page, look, base)
    page.on("console", lambda said: visitor.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    try:
        yield visitor
    finally:
        context.close()
