"""Stretches of a text in which no figure stands: short quotations, titles, set phrases, dates and codes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shanzhi.reports.prose.files import Source, any_of, compiled


@dataclass(frozen=True, slots=True)
class SpanWords:
    """What marks such stretches: see `packs/base/lexicon/traps.yaml`."""

    marks: re.Pattern[str]
    closers: dict[str, str]
    straight: frozenset[str]
    titles: frozenset[str]
    speech: re.Pattern[str]
    sentence: re.Pattern[str]
    patterns: tuple[re.Pattern[str], ...]
    longest_quote: int


class Spans:
    """Stretches, merged; asks whether a place lies inside one."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(stretches):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def meets(self, start: int, end: int) -> bool:
        """Whether any part of the stretch lies inside."""
        before = bisect_right(self._starts, end - 1) - 1
        return before >= 0 and self._ends[before] > start


def read_span_words(source: Source, layout: Source, longest_quote: int, parts: dict[str, str]) -> SpanWords:
    """The marks and patterns of a traps file."""
    quotes, titles = source.texts_by_word("quotes"), source.texts_by_word("titles")
    straight = source.words("straight_quotes")
    closers = {**quotes, **titles}
    signs = "".join((*closers, *closers.values(), *straight))
    return SpanWords(
        marks=compiled(source, "quotes", f"[{re.escape(signs)}\n]"),
        closers=closers,
        straight=frozenset(straight),
        titles=frozenset(titles),
        speech=compiled(source, "speech", rf"(?:{any_of(source.words('speech'))})[,:]?$"),
        sentence=compiled(layout, "prose_marks", any_of(layout.words("prose_marks"))),
        patterns=tuple(
            compiled(source, key, pattern, parts) for key in ("names", "dates") for pattern in source.words(key)
        ),
        longest_quote=longest_quote,
    )


def find_spans(text: str, words: SpanWords) -> Spans:
    """Every stretch of the text without figures."""
    return Spans([*_quotations(text, words), *_matches(text, words)])


def _matches(text: str, words: SpanWords) -> Iterator[tuple[int, int]]:
    for pattern in words.patterns:
        for found in pattern.finditer(text):
            if found.end() > found.start():
                yield found.span()


def _quotations(text: str, words: SpanWords) -> Iterator[tuple[int, int]]:
    """Titles, and quotations that are short and not speech. Marks pair within one line."""
    opened: list[tuple[str, int]] = []
    for found in words.marks.finditer(text):
        mark, at = found.group(), found.start()
        if mark == "\n":
            opened.clear()
        elif (mark in words.straight and not any(sign == mark for sign, _ in opened[-3:])) or mark in words.closers:
            opened.append((mark, at))
        else:
            pair = _take(opened, mark, words)
            if pair is not None and _is_name(text, *pair, at, words):
                yield pair[1], at + 1


def _take(opened: list[tuple[str, int]], mark: str, words: SpanWords) -> tuple[str, int] | None:
    """The latest mark this one closes; what was opened inside it and never closed is dropped."""
    for back in range(1, min(len(opened), 4) + 1):
        sign, at = opened[-back]
        if words.closers.get(sign, sign) == mark:
            del opened[-back:]
            return sign, at
    return None


def _is_name(text: str, sign: str, start: int, end: int, words: SpanWords) -> bool:
    """Whether what stands between the marks is a title, a slogan or a name rather than speech."""
    if sign in words.titles:
        return True
    if end - start - 1 > words.longest_quote or words.sentence.search(text, start + 1, end):
        return False
    return not words.speech.search(text, max(0, start - 8), start)
