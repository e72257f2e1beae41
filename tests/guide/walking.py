"""The walk through the user guide: every step done at a real browser, its picture taken, its words read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import yaml
from openpyxl import Workbook
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, FloatRect, Locator, Page, expect

from shanzhi.workbench.guide.declare import PICTURES, TAKEN, Act, Picture, Taken, picture_name, topics

TOWN = "tianning"
COLOURS = 24
"""Colours of a picture: enough for letters on paper, few enough for a village's line."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SPACE = re.compile(r"\s+")
FRAMED = "element => { element.style.outline = '3px solid #b3261e'; element.style.outlineOffset = '2px'; }"
PLAIN = """() => {
  document.activeElement.blur();
  scrollTo(0, 0);
  for (const at of document.querySelectorAll(".toast")) at.remove();
  for (const at of document.querySelectorAll(".top, .savebar")) at.style.position = "static";
}"""
"""Nothing has the focus, nothing lies over the page."""
MARGIN = 6
"""Pixels around the element."""
SHOWN = """element => {
  const fields = [...element.querySelectorAll("input, textarea, select")].filter((field) => field.checkVisibility());
  const kinds = ["text", "search", "textarea", "number", "select-one"];
  const values = fields.filter((field) => kinds.includes(field.type))
    .map((field) => field.selectedOptions ? field.selectedOptions[0].text : field.value);
  const lists = fields.filter((field) => field.type === "select-one");
  for (const list of lists) list.style.display = "none";
  const text = element.innerText;
  for (const list of lists) list.style.display = "";
  return [text, ...values].join("\\n");
}"""
"""What the element says: its text without the choices of lists, then what stands in its fields."""


@dataclass(frozen=True)
class Shot:
    """One picture of the guide as the running product gives it now."""

    topic: str
    step: int
    image: bytes
    words: list[str]


class Walk:
    """One browser for each account, signed in by its session; steps follow each other as in the guide."""

    def __init__(self, browser: Browser, base: str, sessions: Mapping[str, str]) -> None:
        self.browser = browser
        self.base = base
        self.sessions = sessions
        self._page: Page | None = None

    def shots(self, only: str = "") -> Iterator[Shot]:
        """Every picture of the guide, in its order; of one topic alone if it is named."""
        for key, topic in topics().items():
            for number, step in enumerate(topic.steps, 1):
                if step.picture is not None and only in ("", key):
                    yield self._shot(key, number, step.picture)
        self._leave()

    def _shot(self, topic: str, number: int, picture: Picture) -> Shot:
        where = f"{topic}, step {number}"
        page = self._at(picture)
        for act in picture.before:
            self._do(page, act)
        page.wait_for_load_state("networkidle")
        element = page.locator(picture.element).first
        expect(element, where).to_be_visible()
        if picture.mark:
            marked = page.locator(picture.mark).first
            expect(marked, where).to_be_visible()
            marked.evaluate(FRAMED)
        page.evaluate(PLAIN)
        return Shot(topic, number, _taken(page, element, picture.height), _words(element))

    def _at(self, picture: Picture) -> Page:
        """The page the step begins on."""
        if self._page is None or picture.address is not None:
            self._leave()
            context = self._open(picture)
            self._page = context.new_page()
            address = picture.address or ""
            address = address if address.startswith("/") else f"/{TOWN}/{address}"
            self._page.goto(f"{self.base}{address}")
        return self._page

    def _open(self, picture: Picture) -> BrowserContext:
        context = self.browser.new_context(
            viewport={"width": picture.width, "height": 900}, locale="zh-CN", reduced_motion="reduce"
        )
        context.add_cookies([{"name": "language", "value": "zh", "url": self.base}])
        if picture.who:
            context.add_cookies([{"name": "sessionid", "value": self.sessions[picture.who], "url": self.base}])
        return context

    def _leave(self) -> None:
        if self._page is not None:
            self._page.context.close()
            self._page = None

    def _do(self, page: Page, act: Act) -> None:
        target = page.locator(act.at).first
        if act.table is not None:
            target.set_input_files(FilePayload(name=act.name, mimeType=XLSX, buffer=_workbook(act.table)))
        elif act.text is not None:
            target.fill(act.text)
        elif act.key is not None:
            target.press(act.key)
        else:
            target.click()


def accounts() -> set[str]:
    """Everybody the guide signs in as."""
    steps = [step for topic in topics().values() for step in topic.steps]
    return {step.picture.who for step in steps if step.picture is not None and step.picture.who}


def keep(shots: list[Shot]) -> None:
    """Put the pictures and their words where the pages take them from; pictures of steps that are gone go, too."""
    for folder in (PICTURES, TAKEN):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
    found: dict[str, dict[int, Any]] = {}
    for shot in shots:
        (PICTURES / picture_name(shot.topic, shot.step)).write_bytes(shot.image)
        width, height = Image.open(BytesIO(shot.image)).size
        said = Taken(width=width, height=height, words=shot.words).model_dump()
        found.setdefault(shot.topic, {})[shot.step] = said
    for topic, steps in found.items():
        text = yaml.safe_dump(steps, allow_unicode=True, sort_keys=False, width=140)
        (TAKEN / f"{topic}.yaml").write_text(text, encoding="utf-8")


def _words(element: Locator) -> list[str]:
    """What the element says, line by line, with what stands in its fields."""
    text: str = element.evaluate(SHOWN)
    return [line for line in (SPACE.sub(" ", each).strip() for each in text.splitlines()) if line]


def _taken(page: Page, element: Locator, height: int) -> bytes:
    """The element as a small picture with a little around it, cut off below the height."""
    page.mouse.move(0, 0)
    box = element.bounding_box()
    assert box is not None
    left, top = max(0, box["x"] - MARGIN), max(0, box["y"] - MARGIN)
    right, bottom = box["x"] + box["width"] + MARGIN, box["y"] + min(height, box["height"] + MARGIN)
    clip = FloatRect(x=left, y=top, width=right - left, height=bottom - top)
    whole = bottom > (page.viewport_size or {"height": 0})["height"]
    image = page.screenshot(clip=clip, full_page=whole, animations="disabled", caret="hide")
    small = Image.open(BytesIO(image)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    out = BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def _workbook(rows: list[list[str | int]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
