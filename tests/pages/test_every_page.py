"""Every page as every reader, in both languages: what it is called and made of, what it costs, what it hides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from shanzhi.accounts.models import User
from shanzhi.ui.tests.pages import outline
from shanzhi.workbench.tests.asking import signed_in
from shanzhi.workbench.tests.reading import words
from shanzhi.workbench.tests.test_importing import HEAD
from shanzhi.workbench.tests.test_languages import CHINESE, HAN, LATIN, OURS, SAID, visible
from tests.pages.addresses import Page, pages
from tests.pages.ground import TOWN, Ground, make_ground
from tests.support.planted import BEGINNING, READERS, Garden

READERS_HERE = sorted(name for name in READERS if name.startswith(TOWN) or name == "county_auditor")
LANGUAGES = {"zh": "zh-hans", "en": "en"}
COUNTED = "en"
"""Statements are counted the second time: by then what a process keeps (trees, packs) has been asked for."""

PRODUCT = {"zh": "善治", "en": "Shanzhi"}
WORD = re.compile(BEGINNING + r"[0-9a-f]+")
BY_RIGHT = (
    r"tianning:1:\d+:[0-9a-f]{64}|Shanzhi|Python|Django|PostgreSQL|shanzhi (?:up|worker)",  # anchor, programs
    BEGINNING + r"[0-9a-f]+",  # planted words
    r"⟦[^⟦⟧]*⟧",  # a bound figure in the text of a form
    r"(?:docx?|xlsx?|xlsb|ods|txt|pdf|jpg)(?![A-Za-z])",
    r"(?<![A-Za-z])(?:MB|Word|Excel|PDF|Sheet1|GB/T|SHA-256|[A-Z]{2,3}|pdc)(?![A-Za-z])",  # standards, series
    r"\b(?:\w+_)*grid\b|\btown\b|county_\w*|(?:tianning|system)(?:_\w*|:\d+| [0-9.]+)",  # cast, pack, system
    r"[0-9a-f]{4}·[0-9a-f]{4}|(?: [0-9a-f]{8}){8}|\b[0-9a-f]{12}\b|[A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}",  # seals, codes
    r"（[a-z_]+\.[a-z_]+）",  # the permission to ask the administrator for
)
FOREIGN = re.compile("|".join(BY_RIGHT))
"""What is Latin on a Chinese page by right beside `OURS`."""


@dataclass(frozen=True)
class Answer:
    """What came back, and with how many statements of the database."""

    status: int
    text: str
    queries: int


@pytest.fixture
def ground(db: None) -> Ground:
    """Something on every page, taken back after the test."""
    return make_ground()


def ask(client: Client, page: Page, made_of: dict[str, str | int]) -> Answer:
    """The page, as this client sees it."""
    reset_queries()  # the log of a connection is not endless
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(f"/{TOWN}/{page.at.format(**made_of)}")
    text = "" if answer.streaming or "text/html" not in answer["Content-Type"] else answer.content.decode()
    return Answer(answer.status_code, text, len(captured))


def faults(page: Page, answer: Answer, language: str) -> Iterator[str]:
    """What is wrong with the page itself."""
    from lxml import html

    found, tree = outline(answer.text), html.fromstring(answer.text)
    yield from found.faults
    if found.language != LANGUAGES[language]:
        yield f"language {found.language}"
    if answer.status == 200 and found.title.strip() != f"{page.title.get(language)} · {PRODUCT[language]}":
        yield f"title {found.title.strip()}"
    if found.headings.count(1) != 1 or any(
        later - earlier > 1 for earlier, later in zip(found.headings, found.headings[1:], strict=False)
    ):
        yield f"headings {found.headings}"
    yield from (f"ids {each}" for each in sorted({each for each in found.ids if found.ids.count(each) > 1}))
    yield from (f"no such id {each}" for each in sorted(set(found.references) - set(found.ids)))
    yield from (f"no label {each.get('name')}" for each in found.inputs if each.get("id") not in found.labelled)
    if language == "zh":
        left = [(text, FOREIGN.sub("", OURS.sub("", text))) for text in visible(tree)]
        yield from (f"English: {text}" for text, rest in left if LATIN.search(rest))
    else:
        said = [words(each) for each in tree.xpath(SAID)]
        yield from (f"Chinese: {text}" for text in said if HAN.search(text) and text not in (CHINESE, *HEAD))
        attributes = {value for each in tree.iter() if isinstance(each.tag, str) for value in each.values()}
        unmarked = [text for text in visible(tree) if HAN.search(text)]
        yield from (f"unmarked: {text}" for text in unmarked if not any(text in value for value in attributes))


def foreign(garden: Garden, reader: str, answer: Answer) -> Iterator[str]:
    """Words of records this reader must never see."""
    seen = {each.word for each in garden.seen_by(reader, TOWN)}
    yield from (f"foreign {word}" for word in sorted(set(WORD.findall(answer.text)) - seen))


def test_pages__each_address_is_tried() -> None:
    """A new page cannot be left out of this test."""
    known = {key for key in get_resolver("shanzhi.workbench.urls").reverse_dict if isinstance(key, str)}
    assert {page.name for page in pages()} == known


@pytest.mark.parametrize("reader", READERS_HERE)
def test_pages__as_this_reader(ground: Ground, reader: str) -> None:
    """Every page answers as promised, is whole, in the language asked for, cheap, and shows nothing foreign."""
    name = reader.removeprefix(f"{TOWN}_")
    wrong: dict[str, list[str]] = {}
    for language, code in LANGUAGES.items():
        client = signed_in(name, of=TOWN, language=code) if name != reader else _county(code)
        for page in pages():
            answer = ask(client, page, ground.parts)
            said = [*foreign(ground.garden, reader, answer)]
            if answer.status != page.status_for(name):
                said.append(f"status {answer.status}")
            if answer.text and answer.status != 302:
                said += faults(page, answer, language)
            if language == COUNTED and answer.queries > page.queries:
                said.append(f"queries {answer.queries}")
            if said:
                wrong[f"{page.name} {language}"] = said
    assert wrong == {}


def _county(code: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username="county_auditor"))
    client.cookies["language"] = code
    return client
