"""The pages of records in both languages: no string is left in the other one, and foreign words are marked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import html

from shanzhi.activities.actions import correct_activity, withdraw_activity
from shanzhi.records.queries import Record
from shanzhi.workbench.tests.asking import signed_in
from shanzhi.workbench.tests.reading import form, parsed, words
from shanzhi.workbench.tests.test_records import address, entry, items, written
from tests.support import cast, reports

pytestmark = pytest.mark.django_db
HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2,}")
OURS = re.compile(
    r"English|Ctrl|Enter|Esc|ztdr|[A-Z]{2,4}\d\d-\d{4}|(?:clerk|organiser|leader|auditor|admin|podi|nailin|sanjiao)(?:_\w+|\d)?|no_such"
)
"""What is Latin on a Chinese page by right: keys, numbers, the language's own name, and the names of the cast."""

CHINESE = "中文"
SAID = "//th[@scope='col'] | //label[not(starts-with(@for, 'roster-'))] | //legend | //button | //dt | //summary"
"""What the product and the packs say; the labels of a roster are names."""


@pytest.fixture
def pages(db: None) -> list[str]:
    """Every page of registers, forms and records, with something on each."""
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
        used = Record.objects.get(type="theme_party_day", unit=cast.unit("podi_branch"))
        site, reading = items(actor)
    reports.issue()
    with cast.as_user("podi_branch") as actor:
        correct_activity(used, entry=entry(place="村委会"), reason="漏勾一人", actor=actor)
    record, taken = written(), written()
    with cast.as_user("clerk") as actor:
        correct_activity(record, entry=entry(), reason="漏勾一人", actor=actor)
        withdraw_activity(taken, reason="重了", actor=actor)
        membership = Record.objects.filter(kind="enrolment").order_by("pk")[0]
        standing = Record.objects.filter(kind="establishment").order_by("pk")[0]
    shown = [address(each) for each in (used, record, taken, site, reading, membership, standing)]
    asked = [address(record, page) for page in ("correct/", "withdraw/", "?as_of=2024-07-05T10:46:01")]
    written_by_form = [
        f"/tianning/write/{key}/?unit=podi" for key in ("venue", "camera_reading", "cleanup", "reception")
    ]
    listed = [f"/tianning/registers/{key}/" for key in ("theme_party_day", "party_member", "public_camera", "no_such")]
    filters = "/tianning/registers/theme_party_day/?unit=podi&on_from=2024-06-01&q=学&state=all"
    lists = ["/tianning/registers/", "/tianning/write/", "/tianning/proposals/", filters]
    form_of_branch = "/tianning/write/theme_party_day/?unit=podi_branch&on=2024-06-05"
    return [*shown, *asked, *written_by_form, *listed, *lists, form_of_branch, "/tianning/records/999999999/"]


def visible(tree: html.HtmlElement) -> list[str]:
    """Every run of text somebody reads or hears, but what stands in an element that is marked as another language."""
    language = tree.get("lang", "")[:2]
    found: list[str | None] = []
    for node in tree.iter():
        if not isinstance(node.tag, str) or node.tag in ("script", "style"):
            continue
        found += [node.get(name) for name in ("aria-label", "placeholder", "title", "alt")]
        if _language_of(node) == language:
            found.append(node.text)
        parent = node.getparent()
        if parent is not None and _language_of(parent) == language:
            found.append(node.tail)
    return [text.strip() for text in found if text and text.strip()]


def _language_of(node: html.HtmlElement) -> str:
    """The language an element's own text is marked as."""
    return next(str(each.get("lang"))[:2] for each in [node, *node.iterancestors()] if each.get("lang"))


def test_chinese__no_english_is_left(pages: list[str]) -> None:
    """On a Chinese page every word of the product is Chinese."""
    client = signed_in("clerk", language="zh-hans")
    left: dict[str, Any] = {}
    for page in pages:
        tree = parsed(client.get(page))
        assert tree.get("lang") == "zh-hans"
        wrong = [text for text in visible(tree) if LATIN.search(OURS.sub("", text))]
        if wrong:
            left[page] = wrong
    assert left == {}


def test_english__labels_heads_and_buttons_are_english(pages: list[str]) -> None:
    """On an English page what the product and the packs say is English; only what the town wrote is Chinese."""
    client = signed_in("clerk", language="en")
    left: dict[str, Any] = {}
    for page in pages:
        tree = parsed(client.get(page))
        assert tree.get("lang") == "en"
        said = [words(each) for each in tree.xpath(SAID)]
        wrong = [text for text in said if HAN.search(text) and text != CHINESE]
        if wrong:
            left[page] = wrong
    assert left == {}


def test_english__what_the_town_wrote_is_marked(pages: list[str]) -> None:
    """Every Chinese word on an English page stands in an element that says so, to be read aloud rightly."""
    client = signed_in("clerk", language="en")
    for page in pages:
        tree = parsed(client.get(page))
        assert [text for text in visible(tree) if HAN.search(text) and not _is_attribute(tree, text)] == [], page


def test_bad_input__is_answered_in_the_language_of_the_page() -> None:
    """The sentence at a field is in the reader's language, with the label of the pack in it."""
    for language, sentence in (("zh-hans", "填主题"), ("en", "Fill in Topic")):
        client = signed_in("podi_branch", language=language)
        page = "/tianning/write/theme_party_day/"
        sent = {**form(client.get(page), page), "v-topic": ""}
        assert sentence in words(parsed(client.post(page, sent)).xpath("//*[@id='v-topic-error']")[0])


def _is_attribute(tree: html.HtmlElement, text: str) -> bool:
    """Attributes carry no language of their own; what stands in them is a name or a title."""
    return any(text in each.values() for each in tree.iter() if isinstance(each.tag, str))
