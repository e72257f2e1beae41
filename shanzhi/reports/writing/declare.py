"""Sections `document_kinds` and `fact_sentences`: what a town writes, its limits, sentences offered to who writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from pydantic import Field

from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Declared, Label, Source
from shanzhi.packs.sections import Flaw, Section
from shanzhi.reports.writing.styles import is_style

PLACE = re.compile(r"\{([a-z][a-z0-9_]*)(?:\|([a-z0-9:]+))?\}")
"""A figure in a fact sentence: its indicator and, behind a bar, the style it is written in."""


class LetterHeadWords(Declared):
    """The head of a formal letter: who sends it, in red, and its number. `{town}` and `{year}` are filled in."""

    sender: str
    number: str


class DocumentKind(Declared):
    """A kind of document the town writes.

    `most_characters`: its limit on length, a warning and no wall. `needs_second`: who wrote it does not sign it.
    `changed_much`: from which share of the earlier value a changed figure is one to look at.
    """

    label: Label
    layout: Literal["report", "letter"] = "report"
    head: LetterHeadWords | None = None
    most_characters: int | None = Field(None, ge=100)
    needs_second: bool = True
    changed_much: Decimal = Field(Decimal("0.2"), gt=0)
    help: Label | None = None
    source: Source | None = None


class FactSentence(Declared):
    """A sentence in office Chinese with figures in it, such as `各支部开展主题党日{theme_days|over:2}`.

    Offered with each node of the framework that is seen by one of its figures.
    """

    text: str = Field(min_length=2, max_length=300)

    def figures(self) -> list[tuple[str, str]]:
        """The indicators it places, each with its style."""
        return [(found[1], found[2] or "exact") for found in PLACE.finditer(self.text)]


def _check_kind(_pack: Pack, _key: str, kind: DocumentKind) -> Iterator[Flaw]:
    """A letter has a head, a report has none."""
    if (kind.layout == "letter") != (kind.head is not None):
        yield Flaw("pack.document_kind.head", ("head",), kind.layout)


def _check_sentence(pack: Pack, _key: str, declared: FactSentence) -> Iterator[Flaw]:
    """It places figures, they exist, and their styles too; nothing else stands in braces."""
    if not declared.figures() or set("{}") & set(PLACE.sub("", declared.text)):
        yield Flaw("pack.fact_sentence.places", ("text",), declared.text)
    for indicator, style in declared.figures():
        if pack.find("indicators", indicator) is None:
            yield Flaw("pack.reference.unknown", ("text",), indicator, pack.keys("indicators"))
        if not is_style(style):
            yield Flaw("pack.fact_sentence.style", ("text",), style)


SECTIONS = [
    Section("document_kinds", DocumentKind, check=_check_kind),
    Section("fact_sentences", FactSentence, check=_check_sentence),
]
