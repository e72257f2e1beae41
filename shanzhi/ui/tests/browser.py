"""A browser that is served from memory: pages by the gallery's views, files from the static folder."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Browser, Page, Route

from shanzhi.ui.contracts import FOLDER
from shanzhi.ui.tests.pages import Address, html

CHROMIUM = Path("/usr/bin/chromium")
STATIC = FOLDER.parents[1] / "static"
HOST = "http://ui.test"
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'"


class Served(Page):
    """A page together with what was sent from it and what the browser complained of."""

    sent: list[list[tuple[str, str]]]
    complaints: list[str]


def _serve(route: Route, page: Served) -> None:
    address = urlsplit(route.request.url)
    if route.request.method == "POST":
        page.sent.append(parse_qsl(route.request.post_data or "", keep_blank_values=True))
        route.fulfill(status=204)
    elif address.path.startswith("/static/"):
        file = STATIC / address.path.removeprefix("/static/")
        kind = mimetypes.guess_type(file.name)[0] or "text/plain"
        route.fulfill(body=file.read_bytes(), content_type=kind) if file.exists() else route.fulfill(status=404)
    elif address.path.count("/") == 4:
        _, kind, name, slug, language = address.path.split("/")
        text = html(Address(kind, name, slug, "en" if language == "en" else "zh"))
        headers = {"Content-Security-Policy": POLICY}
        route.fulfill(body=text, content_type="text/html; charset=utf-8", headers=headers)
    else:
        route.fulfill(body="<!DOCTYPE html><title>elsewhere</title>", content_type="text/html")


@contextmanager
def opened(
    browser: Browser, address: Address, width: int, *, scripts: bool = True, height: int = 900
) -> Iterator[Served]:
    """The page at this width, under the strict content security policy."""
    context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=scripts)
    page = context.new_page()
    page.sent, page.complaints = [], []  # type: ignore[attr-defined]
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
    page.route("**/*", lambda route: _serve(route, page))  # type: ignore[arg-type]
    page.goto(f"{HOST}{address.path}")
    try:
        yield page  # type: ignore[misc]
    finally:
        context.close()
