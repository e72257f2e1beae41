"""Times that do not go together in one paragraph: 今年以来 beside 上半年."""

from __future__ import annotations

from collections.abc import Iterator

from shanzhi.core.errors import Problem
from shanzhi.reports.relations.reading import Draft, Said
from shanzhi.reports.relations.relation import Relation
from shanzhi.reports.relations.words import RelationWords


def find_windows(draft: Draft, words: RelationWords) -> Iterator[Relation]:
    """For each paragraph, the first claims of two times that begin with the year and do not end alike."""
    paragraphs: dict[int, dict[int, Said]] = {}
    for said in draft.said:
        months = words.months_of(said.claim.window) if said.claim.kind == "claim" else None
        if months is not None:
            paragraphs.setdefault(draft.layout.line_number(said.start), {}).setdefault(months, said)
    for firsts in paragraphs.values():
        told = sorted(firsts.values(), key=lambda each: each.number)
        for other in told[1:]:
            one = told[0]
            both = {"one": one.claim.window, "other": other.claim.window, "a": one.words, "b": other.words}
            why = Problem("relation.window.mixed", **both)
            yield Relation("window", (one.number, other.number), holds=None, why=why, certainty="possible")
