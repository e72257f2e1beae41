"""Sentences that stand word for word elsewhere: in the draft itself, or in another document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shanzhi.core.errors import Problem
from shanzhi.reports.prose.normalise import fold
from shanzhi.reports.relations.reading import Draft
from shanzhi.reports.relations.relation import Relation
from shanzhi.reports.relations.words import RelationWords


def find_copies(draft: Draft, words: RelationWords, others: Mapping[str, str]) -> Iterator[Relation]:
    """Every long paragraph that stands twice in the draft, and every one that stands in one of the others by name."""
    seen: dict[str, tuple[int, int]] = {}
    for start, end in _paragraphs(draft.text):
        written = draft.text[start:end]
        if len(written) < words.shortest_copy:
            continue
        if written in seen:
            claims = (*_numbers(draft, seen[written]), *_numbers(draft, (start, end)))
            why = Problem("relation.copy.here", begin=_begin(written))
            yield Relation("copy", claims, holds=None, why=why)
        else:
            seen[written] = (start, end)
    for name, text in others.items():
        folded = fold(text, words.lexicon.folding).text
        there = {folded[low:high] for low, high in _paragraphs(folded)}
        for written, stretch in seen.items():
            if written in there:
                why = Problem("relation.copy.elsewhere", begin=_begin(written), name=name)
                yield Relation("copy", _numbers(draft, stretch), holds=None, why=why)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _numbers(draft: Draft, stretch: tuple[int, int]) -> tuple[int, ...]:
    return tuple(each.number for each in draft.within(*stretch))


def _begin(written: str) -> str:
    return written[:20] + "…"
