"""The pages that the tests look at: each component with its examples, and the sample pages, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

from django.test import RequestFactory

from shanzhi.ui import samples, views
from shanzhi.ui.contracts import Language, list_contracts

VOID = {"wbr", "area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"}
VOID |= {"use", "rect", "line", "circle", "path"}


class Address(NamedTuple):
    """One page: kind, name, example, language."""

    kind: str
    name: str
    slug: str
    language: Language

    @property
    def path(self) -> str:
        """Its address in the browser."""
        return f"/{self.kind}/{self.name}/{self.slug}/{self.language}"


def addresses() -> Iterator[Address]:
    """All pages."""
    for language in ("zh", "en"):
        for contract in list_contracts().values():
            if contract.is_page:
                yield from (Address("example", contract.name, each.slug, language) for each in contract.examples)
            else:
                yield Address("component", contract.name, "all", language)
        yield from (Address("sample", name, "page", language) for name in samples.list_names())


def html(address: Address) -> str:
    """The page as the gallery serves it."""
    request = RequestFactory().get("/", {"lang": address.language})
    if address.kind == "component":
        return views.component(request, address.name).content.decode()
    if address.kind == "example":
        return views.example(request, address.name, address.slug).content.decode()
    return views.sample(request, address.name).content.decode()


class Outline(HTMLParser):
    """Headings, ids, labels and references of a page; complains about tags that do not close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.unlabelled: list[dict[str, str | None]] = []
        self.labelled: set[str] = set()
        self.inputs: list[dict[str, str | None]] = []
        self.language: str | None = None
        self.title = ""
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tests ask for."""
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        if given.get("id"):
            self.ids.append(str(given["id"]))
        for name in ("aria-labelledby", "aria-describedby", "aria-controls"):
            self.references += str(given.get(name) or "").split()
        if tag == "html":
            self.language = given.get("lang")
        if tag == "label" and given.get("for"):
            self.labelled.add(str(given["for"]))
        is_field = tag in {"input", "select", "textarea"} and given.get("type") not in {"hidden", "submit"}
        if is_field and "label" not in self.open and not given.get("aria-label"):
            self.inputs.append(given)

    def handle_endtag(self, tag: str) -> None:
        """Close, or complain."""
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-3:]}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Self-closing tags of SVG."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """The title."""
        if self.open and self.open[-1] == "title":
            self.title += data


def outline(text: str) -> Outline:
    """The outline of a page."""
    reader = Outline()
    reader.feed(text)
    reader.close()
    return reader
