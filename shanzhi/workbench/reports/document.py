"""A document's text as the blocks of a sheet, with marks at their places: figures of an issue, claims of a draft."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import ngettext

from shanzhi.reports.word import WalkedText, style_id

CELL = "\t"
"""What stands between two cells of a row in a walked text."""
GAP = "\u3000"
KINDS = {
    style_id("title"): "title",
    style_id("heading_1"): "h1",
    style_id("heading_2"): "h2",
    **{style_id(key): "sub" for key in ("subtitle", "date_line", "caption")},
    **{style_id(key): "end" for key in ("signature", "closing_date")},
    "Title": "title",
    "Heading1": "h1",
    "Heading2": "h2",
}
"""Kinds of block by the ids of paragraph styles: ours, and those Word writes."""
BELOW = {"title": "", "h1": "title", "h2": "h1"}
"""The heading that must have stood before."""

Piece = dict[str, Any]


@dataclass(frozen=True)
class Mark:
    """A stretch of the text and what the sheet makes of it: the keys of a piece beside its text."""

    start: int
    end: int
    piece: Piece


@dataclass(frozen=True)
class _Line:
    """A line of the text; `is_cell` where it stands in the same row of a table as the line before."""

    start: int
    end: int
    kind: str
    is_cell: bool


def blocks(text: str, marks: Iterable[Mark], walked: WalkedText | None = None) -> list[dict[str, Any]]:
    """The text as blocks, each mark at its place; a mark over several lines joins them and says so."""
    writer = _Writer(text, marks)
    for line in _lines(text, walked):
        writer.line(line)
    return list(_in_order(writer.blocks))


class _Writer:
    """Goes through the lines and takes each mark as it comes."""

    def __init__(self, text: str, marks: Iterable[Mark]) -> None:
        self.blocks: list[dict[str, Any]] = []
        self._text = text
        self._marks = deque(sorted(marks, key=lambda mark: mark.start))
        self._at = 0

    def line(self, line: _Line) -> None:
        """One more line."""
        is_joined = self._at > line.start
        self._at = max(self._at, line.start)
        if not is_joined and not self._text[line.start : line.end].strip():
            return
        if not self.blocks or not (is_joined or line.is_cell):
            self.blocks.append({"kind": line.kind, "pieces": []})
        elif line.is_cell:
            self._put(GAP)
        while self._marks and self._marks[0].start < line.end:
            mark = self._marks.popleft()
            if mark.start >= self._at:
                self._put(self._text[self._at : mark.start])
                self._mark(mark, line)
        if self._at < line.end:
            self._put(self._text[self._at : line.end])
            self._at = line.end

    def _mark(self, mark: Mark, line: _Line) -> None:
        self._at = mark.end
        if mark.end <= line.end:
            self._piece({"text": self._text[mark.start : mark.end], **mark.piece})
            return
        rest = self._text[line.end : mark.end]
        count = rest.count("\n")
        joined = ngettext("%(count)s line break joined", "%(count)s line breaks joined", count) % {"count": count}
        start = self._text[mark.start : line.end].strip()
        self._piece({"text": start, "joined": joined, "after": "".join(rest.split()), **mark.piece})

    def _put(self, text: str) -> None:
        if text:
            self._piece({"text": text})

    def _piece(self, piece: Piece) -> None:
        self.blocks[-1]["pieces"].append(piece)


def _lines(text: str, walked: WalkedText | None) -> Iterator[_Line]:
    if walked is None:
        yield from _cut(text, 0, len(text), "p", is_cell=False)
        return
    end_before = -1
    for (start, end), style in zip(walked.paragraphs, walked.styles, strict=True):
        is_cell = end_before >= 0 and text[end_before:start] == CELL
        yield from _cut(text, start, end, KINDS.get(style, "p"), is_cell=is_cell)
        end_before = end


def _cut(text: str, start: int, end: int, kind: str, *, is_cell: bool) -> Iterator[_Line]:
    """The lines of a stretch; a line end inside a paragraph begins a new one here."""
    while start <= end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield _Line(start, stop, kind, is_cell)
        start, is_cell = stop + 1, False


def _in_order(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Headings that leave one out are paragraphs: who listens to the page goes from heading to heading."""
    seen = {""}
    for block in found:
        kind = block["kind"]
        is_left_out = kind in BELOW and (BELOW[kind] not in seen or (kind == "title" and kind in seen))
        seen.add(kind)
        yield {**block, "kind": "p" if is_left_out else kind}
