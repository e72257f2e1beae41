"""Every input of every type of both towns is given what no sane person types: never a failure, always a sentence."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from django.test import Client

from shanzhi.packs.library import library
from shanzhi.workbench.tests.asking import signed_in
from shanzhi.workbench.tests.reading import parsed, words
from shanzhi.workbench.types import SECTIONS, WRITING
from tests.support import cast

pytestmark = pytest.mark.django_db

VALUES = [
    "",
    " \t ",
    "字" * 30_000,
    "9" * 400,
    "-1",
    "1e999",
    "NaN",
    "١٢٣",
    "2024-02-30",
    "9999-12-31",
    "25:61",
    "<script>alert(1)</script>",
    "'; drop table records_record; --",
    "{{ 7|add:7 }}{% now %}",
    "\u202egnp.exe\u2066\x1b[31m\x07",
    "a\r\nb\nc",
    "👩‍👩‍👧‍👦" * 30,
    "../../../etc/passwd",
    "%s%n%(x)s",
]
CODE = re.compile(r"\b(?:field|workbench|activity|item|reading|unit|record|policy|form)\.[a-z_]+(?:\.[a-z_]+)*\b")
SHOWN = {"text", "search", "date", "time", None}
MIXES = 4
"""Forms in which every input gets another value, by chance, beside those in which all get the same."""


def types_of(town: str) -> list[str]:
    """Every type of a town that is written down by a form."""
    known = library(cast.town(town))
    return [key for kind in WRITING for key in known.all(SECTIONS[kind])]


def inputs(page: Any) -> dict[str, list[Any]]:
    """The inputs of the form by name, without what a person never touches."""
    found: dict[str, list[Any]] = {}
    for each in page.xpath("//form[@id='entry']//*[self::input or self::select or self::textarea][@name]"):
        if each.get("type") not in ("hidden", "file") and each.get("name") != "then":
            found.setdefault(each.get("name"), []).append(each)
    return found


def key_of(page: Any) -> str:
    """The key of the form."""
    return str(page.xpath("//form[@id='entry']//input[@name='key']/@value")[0])


def standing(element: Any) -> str:
    """What an input shows."""
    if element.tag == "textarea":
        return str(element.text or "").removeprefix("\n")
    return str(element.get("value") or "")


def held(client: Client, address: str, page: Any, sent: dict[str, str]) -> None:
    """Send it: saved, or every sentence at an input of the page and everything typed still there."""
    answer = client.post(address, {**sent, "key": key_of(page)})
    what = {name: value[:40] for name, value in sent.items()}
    assert answer.status_code in (302, 400), (address, answer.status_code, what)
    if answer.status_code == 302:
        return
    back = parsed(answer)
    sentences = back.xpath("//*[@role='alert']//li")
    assert sentences, (address, what)
    ids = set(back.xpath("//@id"))
    for each in sentences:
        assert len(words(each)) > 2, (address, what)
        assert not CODE.search(words(each)), (address, words(each))
        for target in each.xpath(".//a/@href"):
            assert target.removeprefix("#") in ids, (address, target)
    for name, elements in inputs(back).items():
        first = elements[0]
        if name in sent and (first.tag == "textarea" or (first.tag == "input" and first.get("type") in SHOWN)):
            assert lines(standing(first)) == lines(sent[name]), (address, name)


def lines(text: str) -> list[str]:
    """A text without the way its lines end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("town", ["tianning", "zhaidian"])
def test_bad_input__in_every_input_of_every_type(town: str, language: str) -> None:
    """All inputs the same rubbish, then each another by chance: saved or said, never lost, never a failure."""
    client = signed_in("organiser", of=town, language=language)
    clerk = signed_in("clerk", of=town, language=language)
    chance = random.Random(f"{town} {language}")
    seen = 0
    for key in types_of(town):
        address = f"/{town}/write/{key}/"
        who = next((each for each in (clerk, client) if each.get(address).status_code == 200), None)
        if who is None:
            continue
        seen += 1
        page = parsed(who.get(address))
        names = list(inputs(page))
        for value in chance.sample(VALUES, 6) if language == "en" else VALUES:
            held(who, address, page, dict.fromkeys(names, value))
        for _ in range(MIXES):
            held(who, address, page, {name: chance.choice(VALUES) for name in names})
    assert seen > 40


def test_bad_input__bytes_that_are_no_text() -> None:
    """What no browser sends: broken UTF-8 and a zero byte are answered, not tripped over."""
    client = signed_in("clerk")
    for raw in (b"v-topic=%ff%fe&unit=%80", b"v-topic=%00", b"on=%ED%A0%80"):
        answer = client.post("/tianning/write/theme_party_day/", raw, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 400
