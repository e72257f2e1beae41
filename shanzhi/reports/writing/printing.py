"""What a document prints on a day: each bound piece with its value, and the whole as clean text with offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from shanzhi.core.periods import Window
from shanzhi.core.sentences import Language
from shanzhi.indicators.figures import Figure, Figures, Request
from shanzhi.indicators.vocabulary.base import Leaf
from shanzhi.packs.units_of_measure import units_of_measure
from shanzhi.reports.writing.content import BoundFigure, Content, Line, Period, Piece, Table
from shanzhi.reports.writing.styles import EXACT, written
from shanzhi.reports.writing.windows import window_on
from shanzhi.reports.writing.words import say_period

LANGUAGE: Language = "zh"
"""Documents of a township are Chinese, whatever language their reader's pages are in."""
HOLE = "＿＿"
"""What stands where a figure has no value: a line to be seen, never a guess."""
_WORD = re.compile(r"[A-Za-z0-9.%+\-/:]+|[^\sA-Za-z0-9]")

State = Literal["live", "none", "not_yours", "unknown"]
"""Of a figure in a document: it has a value; no reading yet; wider than the reader; no such indicator or unit."""


@dataclass(frozen=True)
class Shown:
    """A bound figure as it prints: its piece, the figure behind it (None where there is none) and the words."""

    piece: BoundFigure
    figure: Figure | None
    state: State
    text: str
    unit_word: str

    @property
    def value(self) -> Decimal | None:
        """The value in the indicator's own unit."""
        return None if self.figure is None or not self.figure.is_yours else self.figure.shown


@dataclass(frozen=True)
class Stretch:
    """A piece of the clean text. `shown` is set for a figure; offsets are code points."""

    start: int
    end: int
    piece: Piece
    shown: Shown | None


@dataclass(frozen=True)
class CleanText:
    """The document as plain text: paragraphs by line ends, cells by tabs, nothing but words."""

    text: str
    stretches: tuple[Stretch, ...]

    @property
    def length(self) -> int:
        """Characters as an office counts them: each sign one, a number or foreign word one, blanks none."""
        return count_characters(self.text)


class Printer:
    """A document on a day with the figures of one reader. Figures are asked for all at once."""

    def __init__(self, figures: Figures, content: Content, day: date) -> None:
        self._figures = figures
        self.day = day
        reporting = figures.library.manifest.reporting
        self.previous_until = reporting.previous_year_until if reporting else None
        self.content = content
        self._shown = self._ask(content.figures())

    def shown(self) -> list[Shown]:
        """Every placed figure, in the order of the text."""
        return list(self._shown)

    def period(self, piece: Period) -> str:
        """A word of time on this day."""
        return say_period(piece.word, self.day, previous_until=self.previous_until)

    def text(self) -> CleanText:
        """The whole document as clean text."""
        return _Writer(self).written()

    def _ask(self, pieces: Sequence[BoundFigure]) -> list[Shown]:
        requests = {piece.about: request for piece in pieces if (request := self._request(piece)) is not None}
        answers = dict(zip(requests, self._figures.many(list(requests.values())), strict=True))
        return [self._one(piece, answers.get(piece.about)) for piece in pieces]

    def _request(self, piece: BoundFigure) -> Request | None:
        """What a piece asks; None if its indicator or its unit is not there."""
        window = self.window(piece)
        if window is None:
            return None
        trees = self._figures.forest(window)
        unit = trees.get(piece.unit) if piece.unit else self._figures.root(self.day)
        return None if unit is None or unit.id not in trees.nodes else Request(piece.indicator, unit.id, window)

    def window(self, piece: BoundFigure) -> Window | None:
        """The window of a piece on this day; None if there is no such indicator."""
        declared = self._figures.library.find("indicators", piece.indicator)
        if declared is None:
            return None
        return window_on(piece.window, self.day, default=declared.model.window, previous_until=self.previous_until)

    def _one(self, piece: BoundFigure, figure: Figure | None) -> Shown:
        if figure is None:
            return Shown(piece, None, "unknown", HOLE, "")
        unit_word = piece.word or units_of_measure()[figure.definition.model.unit].word(LANGUAGE)
        if not figure.is_yours:
            return Shown(piece, figure, "not_yours", HOLE, unit_word)
        if figure.shown is None:
            return Shown(piece, figure, "none", HOLE, unit_word)
        return Shown(piece, figure, "live", written(figure.shown, style_in(figure, piece.style), unit_word), unit_word)


def style_in(figure: Figure, style: str) -> str:
    """The style as it is meant for a figure: a value that was divided is rounded as its indicator says."""
    if style != EXACT or isinstance(figure.tree, Leaf) or figure.shown is None:
        return style
    return f"round:{figure.definition.model.decimals}"


def count_characters(text: str) -> int:
    """Characters as an office counts them (the word count of its writing program)."""
    return len(_WORD.findall(text))


class _Writer:
    """Goes through the document and keeps where everything stands."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._shown = iter(printer.shown())
        self._parts: list[str] = []
        self._stretches: list[Stretch] = []
        self._at = 0

    def written(self) -> CleanText:
        for number, block in enumerate(self._printer.content.blocks):
            if number:
                self._put("\n")
            if isinstance(block, Line):
                self._run(block.pieces)
            else:
                self._table(block)
        return CleanText("".join(self._parts), tuple(self._stretches))

    def _table(self, table: Table) -> None:
        self._run(table.caption)
        for row in table.rows:
            self._put("\n")
            for number, cell in enumerate(row):
                if number:
                    self._put("\t")
                self._run(cell)

    def _run(self, pieces: Sequence[Piece]) -> None:
        for piece, shown, text in placed(pieces, self._shown, self._printer):
            start = self._at
            self._put(text)
            self._stretches.append(Stretch(start, self._at, piece, shown))

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._at += len(text)


def placed(
    pieces: Sequence[Piece], shown: Iterator[Shown], printer: Printer
) -> Iterator[tuple[Piece, Shown | None, str]]:
    """Each piece with what it prints; `shown` gives the figures of the document in their order."""
    for piece in pieces:
        if isinstance(piece, BoundFigure):
            one = next(shown)
            yield piece, one, one.text
        elif isinstance(piece, Period):
            yield piece, None, printer.period(piece)
        else:
            yield piece, None, piece.text
