"""Times that do not go together in one paragraph: 今年以来 beside 上半年."""

from __future__ import annotations

from collections.abc import Iterator

from shanzhi.core.errors import Problem
from shanzhi.reports.relations.reading import Draft, Said
from shanzhi.reports.relations.relation import Relation
from shanzhi.reports.relations.words import RelationWords


def find_windows(draft: Draft, words: RelationWords) -> Iterator[Relation]:
    """For each paragraph and each pair of times that are easily mixed, the first claim of either."""
    paragraphs: dict[int, list[Said]] = {}
    for said in draft.said:
        if said.claim.window is not None and said.claim.kind == "claim":
            paragraphs.setdefault(draft.layout.line_number(said.start), []).append(said)
    for told in paragraphs.values():
        for one, other in words.mixing:
            first = next((each for each in told if one.fullmatch(each.claim.window or "")), None)
            second = next((each for each in told if other.fullmatch(each.claim.window or "")), None)
            if first is not None and second is not None:
                both = {"one": first.claim.window, "other": second.claim.window, "a": first.words, "b": second.words}
                claims = tuple(sorted((first.number, second.number)))
                why = Problem("relation.window.mixed", **both)
                yield Relation("window", claims, holds=None, why=why, certainty="possible")
