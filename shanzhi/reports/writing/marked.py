"""Pieces as text one can type: what is bound stands in signs of its own.

    各支部开展主题党日⟦theme_days⟧，参加⟦theme_day_attendance;;year_to_date;over:2⟧。⟦@year_to_date⟧…

Between the signs: the indicator, its unit, its window, its style, its word, what is empty at the end left out; a word
of time behind an `@`. What stands behind a bar is said for people and not read. A form without a script sends this,
and so does the editor: there is one way in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from pydantic import ValidationError

from shanzhi.core.errors import Problem
from shanzhi.reports.writing.content import CLOSE, OPEN, BoundFigure, Period, Piece, Pieces, Text, joined

FIELDS = ("indicator", "unit", "window", "style", "word")
SPLIT, SAID, TIME = ";", "|", "@"
CELL, ESCAPE = "|", "\\"
LONGEST_SHOWN = 40
_BOUND = re.compile(rf"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")


def nothing_said(_piece: Piece) -> str:
    """For a marked text that only machines read."""
    return ""


def marked(pieces: Pieces, said: Callable[[Piece], str] = nothing_said) -> str:
    """The pieces as marked text; `said` gives what people read behind a bar."""
    return "".join(_marked(piece, said) for piece in pieces)


def read_marked(text: str) -> tuple[Piece, ...]:
    """The pieces of a marked text. Problem `report.mark_broken` for a sign that opens nothing readable, or is alone."""
    found: list[Piece] = []
    at = 0
    for sign in _BOUND.finditer(text):
        found += [_words(text[at : sign.start()]), read_token(sign[1])]
        at = sign.end()
    return joined([*found, _words(text[at:])])


def token(piece: BoundFigure | Period) -> str:
    """What stands between the signs for one bound piece."""
    if isinstance(piece, Period):
        return TIME + piece.word
    values = [str(getattr(piece, name)) for name in FIELDS]
    if piece.style == "exact":
        values[FIELDS.index("style")] = ""
    return SPLIT.join(values).rstrip(SPLIT)


def read_token(text: str) -> BoundFigure | Period:
    """The bound piece of what stands between the signs. Problem `report.mark_broken`."""
    meant = text.partition(SAID)[0].strip()
    try:
        if meant.startswith(TIME):
            return Period(word=meant.removeprefix(TIME))
        values = dict(zip(FIELDS, meant.split(SPLIT), strict=False))
        if meant.count(SPLIT) < len(FIELDS):
            return BoundFigure(**{name: value.strip() for name, value in values.items() if value.strip()})
    except ValidationError as error:
        raise _broken(text) from error
    raise _broken(text)


def marked_rows(rows: tuple[tuple[Pieces, ...], ...], said: Callable[[Piece], str] = nothing_said) -> str:
    """The rows of a table, one a line, cells between bars; a bar or line end inside a cell's words is escaped."""
    return "\n".join(f" {CELL} ".join(_cell(cell, said) for cell in row) for row in rows)


def read_rows(text: str) -> tuple[tuple[tuple[Piece, ...], ...], ...]:
    """The rows of such a text, each filled up to the longest; empty lines are no rows."""
    rows = [[read_marked(_unescaped(cell)) for cell in _cells(line)] for line in text.split("\n") if line.strip()]
    width = max((len(row) for row in rows), default=1)
    return tuple(tuple(row + [()] * (width - len(row))) for row in rows) or (((),),)


def _marked(piece: Piece, said: Callable[[Piece], str]) -> str:
    if isinstance(piece, Text):
        return piece.text
    words = said(piece)
    return f"{OPEN}{token(piece)}{SAID + words if words else ''}{CLOSE}"


def _words(text: str) -> Text:
    stray = next((sign for sign in (OPEN, CLOSE) if sign in text), None)
    if stray is not None:
        raise _broken(text[max(0, text.index(stray) - 10) :])
    return Text(text=text)


def _broken(text: str) -> Problem:
    return Problem("report.mark_broken", found=text[:LONGEST_SHOWN])


def _cell(cell: Pieces, said: Callable[[Piece], str]) -> str:
    words = (
        piece.text.replace(ESCAPE, ESCAPE * 2).replace(CELL, ESCAPE + CELL).replace("\n", ESCAPE + "n")
        if isinstance(piece, Text)
        else _marked(piece, said)
        for piece in cell
    )
    return "".join(words)


def _cells(line: str) -> Iterator[str]:
    """The line cut at bars that are neither escaped nor inside a bound piece."""
    cuts, at, inside = [-1], 0, False
    while at < len(line):
        sign = line[at]
        if sign == ESCAPE and not inside:
            at += 1
        elif sign in (OPEN, CLOSE):
            inside = sign == OPEN
        elif sign == CELL and not inside:
            cuts.append(at)
        at += 1
    for start, end in pairwise([*cuts, len(line)]):
        yield line[start + 1 : end].strip(" \t")


def _unescaped(cell: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], cell)
