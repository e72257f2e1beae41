"""Where the lines, sentences and clauses of a folded text begin and end, and which lines are headings of plans."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from shanzhi.reports.prose.files import Source, any_of, compiled


@dataclass(frozen=True, slots=True)
class LayoutWords:
    """What cuts a text: see `packs/base/lexicon/layout.yaml`, and `headings` in `targets.yaml`."""

    sentence: re.Pattern[str]
    clause: re.Pattern[str]
    comma: re.Pattern[str]
    markers: tuple[re.Pattern[str], ...]
    item: re.Pattern[str]
    plan: re.Pattern[str]
    report: re.Pattern[str]
    longest_heading: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line: where it stands, whether it is a heading, an item, and whether it belongs to a section of plans."""

    start: int
    end: int
    is_heading: bool
    is_item: bool
    is_plan: bool
    rank: int
    """How deep a heading stands by its number; 0 without one."""


def read_layout(source: Source, headings: Source, numeral: str) -> LayoutWords:
    """The cutting words described in the files."""
    parts = {"number": numeral}
    ends = any_of(source.words("sentence_ends"))
    commas = any_of(source.words("clause_ends"))
    words = LayoutWords(
        sentence=compiled(source, "sentence_ends", rf"(?:{ends}|\n)"),
        clause=compiled(source, "clause_ends", rf"(?:(?<!\d)(?:{commas})|(?:{commas})(?!\d\d\d)|\n)"),
        comma=compiled(source, "inside_sentence", any_of(source.words("inside_sentence"))),
        markers=tuple(compiled(source, "markers", each, parts) for each in source.words("markers")),
        item=compiled(source, "items", "|".join(source.words("items")), parts),
        plan=compiled(headings, "plan", any_of(headings.words("plan"))),
        report=compiled(headings, "report", any_of(headings.words("report"))),
        longest_heading=source.mapping("limits").number("longest_heading"),
    )
    headings.done()
    return words


class Layout:
    """The cuts of one folded text. All look-ups are by bisection."""

    def __init__(self, text: str, words: LayoutWords) -> None:
        self.text = text
        self._words = words
        self._sentences = [0, *(found.end() for found in words.sentence.finditer(text))]
        self._clauses = [0, *(found.end() for found in words.clause.finditer(text))]
        self.lines = self._cut_lines()
        self._line_starts = [line.start for line in self.lines]

    def sentence_start(self, at: int) -> int:
        """Where the sentence of this place begins."""
        return self._sentences[bisect_right(self._sentences, at) - 1]

    def clause_start(self, at: int) -> int:
        """Where the clause of this place begins."""
        return self._clauses[bisect_right(self._clauses, at) - 1]

    def clause_end(self, at: int) -> int:
        """Where the clause of this place ends, before its mark."""
        following = bisect_right(self._clauses, at)
        return self._clauses[following] - 1 if following < len(self._clauses) else len(self.text)

    def line_number(self, at: int) -> int:
        """Which line this place stands in, from 0."""
        return bisect_right(self._line_starts, at) - 1

    def line(self, at: int) -> Line:
        """The line this place stands in."""
        return self.lines[self.line_number(at)]

    def is_sentence_start(self, at: int) -> bool:
        """Whether a sentence begins here, but for an item word (`一是`)."""
        start = self.sentence_start(at)
        if start == at:
            return True
        item = self._words.item.match(self.text, start)
        return item is not None and item.end() >= at

    def starts_between(self, low: int, high: int) -> list[int]:
        """The starts of the sentences in a stretch."""
        return self._sentences[bisect_left(self._sentences, low) : bisect_left(self._sentences, high)]

    def _cut_lines(self) -> list[Line]:
        lines: list[Line] = []
        start = 0
        plan_rank: int | None = None
        for written in self.text.split("\n"):
            end = start + len(written)
            is_heading = self._is_heading(written)
            if is_heading:
                plan_rank = self._plan_rank(written, plan_rank)
            is_item = not is_heading and self._words.item.match(written) is not None
            rank = self._rank(written) if is_heading else 0
            lines.append(Line(start, end, is_heading, is_item, plan_rank is not None, rank))
            start = end + 1
        return lines

    def _is_heading(self, written: str) -> bool:
        """A short line without a sentence mark at its end and without several clauses."""
        if not written or len(written) > self._words.longest_heading:
            return False
        if self._words.sentence.search(written) or written[-1] in ":,、":
            return False
        return len(self._words.comma.findall(written)) <= 1 or self._rank(written) > 0

    def _rank(self, written: str) -> int:
        """How deep a heading stands by its number; 0 without one."""
        for rank, marker in enumerate(self._words.markers, 1):
            if marker.match(written):
                return rank
        return 0

    def _plan_rank(self, heading: str, current: int | None) -> int | None:
        """The rank of the section of plans this heading opens or leaves open; None outside one."""
        rank = self._rank(heading)
        if self._words.plan.search(heading) and not self._words.report.search(heading):
            return rank if current is None else min(rank, current)
        return None if current is None or rank <= current else current
