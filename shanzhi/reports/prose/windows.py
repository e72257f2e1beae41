"""The words that say for which time a figure holds, in its own sentence or before it."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from shanzhi.reports.prose.files import Source, any_of, compiled
from shanzhi.reports.prose.layout import Layout

_REACH = 60
_LOOK_BACK = 40


@dataclass(frozen=True, slots=True)
class WindowWords:
    """The patterns: see `packs/base/lexicon/windows.yaml`."""

    period: re.Pattern[str]
    frequency: re.Pattern[str]
    not_its_own: re.Pattern[str]
    stock: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Window:
    """A window as written, with its place in the folded text."""

    start: int
    end: int
    is_frequency: bool
    leads: bool
    """Whether it opens its sentence, and so reaches the sentences after it."""


def read_windows(source: Source, parts: dict[str, str]) -> WindowWords:
    """The patterns of a windows file."""
    inner = {name: source.text(name) for name in ("half", "part", "quarter", "lead")}
    comparison = any_of((*source.words("comparison"), *source.words("happened")))
    all_parts = {**inner, **parts}
    period = "|".join(f"(?:{each})" for each in source.words("periods"))
    words = WindowWords(
        period=compiled(source, "periods", period, all_parts),
        frequency=compiled(source, "frequencies", "|".join(source.words("frequencies")), all_parts),
        not_its_own=compiled(source, "comparison", f"(?:{comparison})$"),
        stock=compiled(source, "stock", any_of(source.words("stock"))),
    )
    source.done()
    return words


class Windows:
    """The windows of one text, found once; `of` picks the one a figure holds for."""

    def __init__(self, text: str, layout: Layout, words: WindowWords) -> None:
        self._text = text
        self._layout = layout
        self._words = words
        self._windows = self._find()
        self._starts = [window.start for window in self._windows]
        self._sections = self._find_sections()

    def of(self, at: int) -> Window | None:
        """The window of a figure at this place: in its sentence, else leading its paragraph, else its section."""
        sentence = self._layout.sentence_start(at)
        clause = self._layout.clause_start(at)
        is_stock = self._words.stock.search(self._text, max(clause, at - _REACH), at) is not None
        line = self._layout.line(at)
        last = bisect_left(self._starts, at)
        first = max(bisect_left(self._starts, line.start), last - _LOOK_BACK)
        for window in reversed(self._windows[first:last]):
            if window.start >= clause:
                return window
            if window.is_frequency:
                continue
            if window.start >= sentence and (window.leads or not is_stock):
                return window
            if window.start < sentence and window.leads and not is_stock:
                return window
        return None if is_stock else self._sections[self._layout.line_number(at)]

    def _find(self) -> list[Window]:
        found: list[Window] = []
        for pattern, is_frequency in ((self._words.period, False), (self._words.frequency, True)):
            for match in pattern.finditer(self._text):
                start, end = match.span(match.lastgroup or 0)
                if start < end and not self._words.not_its_own.search(self._text, max(0, start - 3), start):
                    leads = not is_frequency and self._layout.is_sentence_start(start)
                    found.append(Window(start, end, is_frequency, leads))
        return sorted(found, key=lambda window: window.start)

    def _find_sections(self) -> list[Window | None]:
        """For each line what it inherits.

        An item inherits the window that leads the paragraph before it, else, like any line, that of its heading; a
        heading without a window keeps that of the heading above it.
        """
        sections: list[Window | None] = []
        headings: list[tuple[int, Window]] = []
        lead: Window | None = None
        for line in self._layout.lines:
            if line.is_heading:
                headings = [each for each in headings if each[0] < line.rank]
                named = self._between(line.start, line.end)
                headings += [(line.rank, named[0])] if named else []
                lead = None
            elif not line.is_item and line.end > line.start:
                lead = next((window for window in self._between(line.start, line.end) if window.leads), None)
            above = headings[-1][1] if headings else None
            sections.append((lead or above) if line.is_item else above)
        return sections

    def _between(self, start: int, end: int) -> list[Window]:
        listed = self._windows[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [window for window in listed if not window.is_frequency]
