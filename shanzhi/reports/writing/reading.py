"""A report that was issued, or any text whose claims were matched, as a document with bound figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from shanzhi.core.periods import DAWN, Window
from shanzhi.directory.trees import Forest
from shanzhi.indicators.figures import Figures
from shanzhi.packs.units_of_measure import units_of_measure
from shanzhi.reports.checking import CheckedClaim
from shanzhi.reports.word import IssuedDocument, IssuedFigure, WalkedText, style_id
from shanzhi.reports.writing.content import (
    MOST_COLUMNS,
    MOST_ROWS,
    Block,
    BoundFigure,
    Content,
    Line,
    LineKind,
    Period,
    Piece,
    Table,
    Text,
    joined,
)
from shanzhi.reports.writing.printing import LANGUAGE
from shanzhi.reports.writing.styles import EXACT, style_like, style_that_prints
from shanzhi.reports.writing.windows import word_for
from shanzhi.reports.writing.words import find_periods

CELL = "\t"
KINDS: dict[str, LineKind] = {
    **{style_id(key): key for key in ("title", "subtitle", "date_line", "addressee", "signature", "closing_date")},
    **{style_id(f"heading_{level}"): f"heading_{level}" for level in (1, 2, 3, 4)},  # type: ignore[misc]
    "Title": "title",
    "Subtitle": "subtitle",
    "Heading1": "heading_1",
    "Heading2": "heading_2",
    "Heading3": "heading_3",
    "Heading4": "heading_4",
}
"""Kinds of line by the ids of paragraph styles: ours, and those Word writes."""
CAPTION = style_id("caption")


@dataclass(frozen=True)
class Before:
    """What the earlier document printed for a figure; `value` in the indicator's own unit."""

    piece: BoundFigure
    printed: str
    value: Decimal | None


@dataclass(frozen=True)
class Read:
    """The document, what its figures printed, and what stood there as a number and could not be bound."""

    content: Content
    before: tuple[Before, ...]
    unbound: tuple[str, ...] = ()


@dataclass
class Reader:
    """Reads documents that speak from a day, for a town's figures."""

    figures: Figures
    day: date
    _before: list[Before] = field(default_factory=list)
    _unbound: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        reporting = self.figures.library.manifest.reporting
        self._until = reporting.previous_year_until if reporting else None
        self._trees: Forest = self.figures.forest(Window(DAWN, self.day))
        self._root = self.figures.root(self.day).id

    def issued(self, document: IssuedDocument) -> Read:
        """An issued file: its figures know what they are of; words of time are found by what they said that day."""
        marks = []
        for placed in document.figures:
            piece = self._of_issued(placed)
            for found in placed.found:
                if found.start is None or found.end is None or not found.text:
                    continue
                if piece is None:
                    self._unbound.append(found.text)
                    continue
                marks.append((found.start, found.end, piece))
                self._before.append(Before(piece, found.text, placed.value))
        return self._read(document.walked.text, marks, document.walked)

    def checked(self, text: str, claims: Iterable[CheckedClaim], walked: WalkedText | None = None) -> Read:
        """A text whose claims were held against the ledger: those that speak of one figure are bound to it."""
        marks = []
        for each in claims:
            if each.claim.kind != "claim":
                continue
            piece = self._of_claim(each)
            if piece is None:
                self._unbound.append(each.claim.text)
                continue
            marks.append((each.claim.start, each.claim.end, piece))
            self._before.append(Before(piece, each.claim.text, each.claim.value))
        return self._read(text, marks, walked)

    def _read(self, text: str, marks: Sequence[tuple[int, int, Piece]], walked: WalkedText | None) -> Read:
        lines = list(_lines(text, walked))
        ordered = sorted(marks, key=lambda mark: mark[0])
        blocks = _blocks([(kind, cell, self._pieces(text, start, end, ordered)) for kind, cell, start, end in lines])
        return Read(Content(blocks=tuple(blocks)), tuple(self._before), tuple(self._unbound))

    def _pieces(self, text: str, start: int, end: int, marks: Sequence[tuple[int, int, Piece]]) -> tuple[Piece, ...]:
        found: list[Piece] = []
        at = start
        for begin, stop, piece in marks:
            if max(at, start) <= begin < end:
                found += [*self._words(text[at:begin]), piece]
                at = stop
        return joined([*found, *self._words(text[at:end])]) if at < end else joined(found)

    def _words(self, text: str) -> Iterator[Piece]:
        at = 0
        for start, end, word in find_periods(text, self.day, previous_until=self._until):
            if start >= at:
                yield Text(text=text[at:start])
                yield Period(word=word)
                at = end
        yield Text(text=text[at:])

    def _of_issued(self, placed: IssuedFigure) -> BoundFigure | None:
        """The piece of a figure of an issued file; None if what it was bound to is not here any more."""
        window = window_of_binding(placed.data)
        unit = placed.data.get("unit")
        if window is None or unit not in self._trees.nodes:
            return None
        return self._piece(
            str(placed.data.get("indicator")), int(unit), window, placed.value, placed.printed, placed.unit
        )

    def _of_claim(self, each: CheckedClaim) -> BoundFigure | None:
        """The piece of a claim that speaks of one figure, told in that figure's own unit."""
        if each.status not in ("agrees", "disagrees") or len(each.held) != 1:
            return None
        held = each.held[0]
        if held.value is None or held.value != held.figure.shown:
            return None
        request, claim = held.figure.request, each.claim
        piece = self._piece(request.indicator, request.unit, request.window, held.value, claim.text, claim.unit)
        if piece is None or style_that_prints(held.value, claim.text, claim.unit) is not None:
            return piece
        style = style_like(claim.text, claim.value, claim.approximation)
        return None if style is None else piece.model_copy(update={"style": style})

    def _piece(
        self, indicator: str, unit: int, window: Window, value: Decimal | None, printed: str, unit_word: str
    ) -> BoundFigure | None:
        declared = self.figures.find(indicator, self.day)
        if declared is None:
            return None
        own = units_of_measure()[declared.model.unit].word(LANGUAGE)
        style = None if value is None else style_that_prints(value, printed, unit_word)
        return BoundFigure(
            indicator=indicator,
            unit="" if unit == self._root else self._trees.nodes[unit].key,
            window=word_for(window, self.day, default=declared.model.window, previous_until=self._until),
            style=style or EXACT,
            word="" if unit_word == own else unit_word,
        )


def window_of_binding(data: Any) -> Window | None:
    """The window a bound figure of an issued file keeps; None where it keeps none that can be read."""
    try:
        start = DAWN if data["from"] is None else date.fromisoformat(data["from"])
        return Window(start, date.fromisoformat(data["to"]))
    except (KeyError, TypeError, ValueError):
        return None


_Row = tuple[LineKind | str, bool, tuple[Piece, ...]]
"""A paragraph: its kind (or the style of a caption), whether it follows the one before in a row, its pieces."""


def _lines(text: str, walked: WalkedText | None) -> Iterator[tuple[LineKind | str, bool, int, int]]:
    """The paragraphs of a text with their kinds; lines of plain text are paragraphs, the first one the title."""
    if walked is not None:
        before = -1
        for (start, end), style in zip(walked.paragraphs, walked.styles, strict=True):
            yield KINDS.get(style, style if style == CAPTION else "paragraph"), text[before:start] == CELL, start, end
            before = end
        return
    at, kind = 0, "title"
    for line in text.split("\n"):
        start = at + len(line) - len(line.lstrip())
        if line.strip():
            yield kind, False, start, at + len(line.rstrip())
            kind = "paragraph"
        at += len(line) + 1


def _blocks(lines: list[_Row]) -> Iterator[Block]:
    """The lines as blocks: lines that stand beside each other are rows of a table, empty ones are left out."""
    caption: tuple[Piece, ...] = ()
    rows: list[list[tuple[Piece, ...]]] = []
    for number, (kind, is_cell, pieces) in enumerate(lines):
        goes_on = number + 1 < len(lines) and lines[number + 1][1]
        if is_cell:
            rows[-1].append(pieces)
        elif goes_on:
            if rows and len(rows[0]) != _width(lines, number):
                yield _table(rows, caption)
                rows, caption = [], ()
            rows.append([pieces])
        else:
            if rows:
                yield _table(rows, caption)
                rows, caption = [], ()
            if kind == CAPTION:
                caption = pieces
            elif pieces:
                yield Line(kind=kind, pieces=pieces)
    if rows:
        yield _table(rows, caption)


def _width(lines: list[_Row], number: int) -> int:
    """How many cells a row has that begins here."""
    width = 1
    while number + width < len(lines) and lines[number + width][1]:
        width += 1
    return width


def _table(rows: list[list[tuple[Piece, ...]]], caption: tuple[Piece, ...]) -> Table:
    return Table(caption=caption, rows=tuple(tuple(row[:MOST_COLUMNS]) for row in rows[:MOST_ROWS]))
