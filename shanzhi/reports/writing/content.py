"""A document with bound figures: what is kept of a draft, as JSON in and out.

Nothing of it is a number that was typed over: a figure says what it is of and how it is written, its value follows from
the ledger whenever the document is looked at. The same for words of time: they follow from the day the document speaks
from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from shanzhi.core.errors import Problem
from shanzhi.reports.writing.styles import PATTERN as STYLE
from shanzhi.reports.writing.windows import PATTERN as WINDOW

OPEN, CLOSE = "⟦", "⟧"
"""What a bound piece stands between in the marked text; no sentence of an office needs these signs."""
MOST_BLOCKS = 450
MOST_PIECES = 400
LONGEST_TEXT = 20_000
MOST_ROWS, MOST_COLUMNS = 200, 20

_NOT_KEPT = re.compile(f"[{OPEN}{CLOSE}\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]

LineKind = Literal[
    "title",
    "subtitle",
    "date_line",
    "addressee",
    "heading_1",
    "heading_2",
    "heading_3",
    "heading_4",
    "paragraph",
    "signature",
    "closing_date",
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(_Part):
    """Words as somebody wrote them. Control characters and the signs of the marked text are dropped."""

    is_: Literal["text"] = Field("text", alias="is")
    text: str = Field(max_length=LONGEST_TEXT)

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @field_validator("text")
    @classmethod
    def _kept(cls, text: str) -> str:
        return _NOT_KEPT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


class BoundFigure(_Part):
    """A figure: an indicator of a unit (empty: the town) over a window (see `windows`), written in a style (`styles`).

    `word` stands behind the number instead of the word of the indicator's unit.
    """

    is_: Literal["figure"] = Field("figure", alias="is")
    indicator: Key
    unit: str = Field("", pattern=r"^[a-z0-9_]{0,60}$")
    window: str = Field("", pattern=WINDOW)
    style: str = Field("exact", pattern=STYLE)
    word: str = Field("", max_length=12, pattern=r"^[^\s;|⟦⟧{}\\]*$")

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @field_validator("window")
    @classmethod
    def _days(cls, word: str) -> str:
        start, slash, end = word.partition("/")
        if slash and (date.fromisoformat(end) < (date.fromisoformat(start) if start else date.min)):
            raise ValueError("a window cannot end before it starts")
        return word

    @property
    def about(self) -> tuple[str, str, str]:
        """What it is of, however it is written."""
        return (self.indicator, self.unit, self.window)


class Period(_Part):
    """A word of time (`packs/base/texts/reports.yaml`): this year so far, the first half, up to a day."""

    is_: Literal["period"] = Field("period", alias="is")
    word: Key

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


Piece = Annotated[Text | BoundFigure | Period, Field(discriminator="is_")]
Pieces = Annotated[tuple[Piece, ...], Field(max_length=MOST_PIECES)]


class Line(_Part):
    """A title, a heading, a paragraph, a signature: one paragraph of the document in one of its styles."""

    kind: LineKind
    pieces: Pieces = ()


class Table(_Part):
    """A table: rows of cells, the first row its head. Every row has as many cells as the head."""

    kind: Literal["table"] = "table"
    caption: Pieces = ()
    rows: Annotated[tuple[tuple[Pieces, ...], ...], Field(min_length=1, max_length=MOST_ROWS)]

    @field_validator("rows")
    @classmethod
    def _even(cls, rows: tuple[tuple[Pieces, ...], ...]) -> tuple[tuple[Pieces, ...], ...]:
        width = len(rows[0])
        if not 1 <= width <= MOST_COLUMNS or any(len(row) != width for row in rows):
            raise ValueError("every row has as many cells as the head")
        return rows


Block = Annotated[Line | Table, Field(discriminator="kind")]


class Content(_Part):
    """The whole document. `format` is the version of this shape: an earlier one is read by the code that knows it."""

    format: Literal[1] = 1
    blocks: Annotated[tuple[Block, ...], Field(max_length=MOST_BLOCKS)] = ()

    def as_data(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return self.model_dump(mode="json", by_alias=True)

    def runs(self) -> Iterator[tuple[Piece, ...]]:
        """Every stretch of pieces that stands in one paragraph or cell, in the order of the text."""
        for block in self.blocks:
            if isinstance(block, Line):
                yield block.pieces
            else:
                yield block.caption
                for row in block.rows:
                    yield from row

    def figures(self) -> list[BoundFigure]:
        """Every placed figure, in the order of the text."""
        return [piece for run in self.runs() for piece in run if isinstance(piece, BoundFigure)]


def read_content(data: Any) -> Content:
    """The document JSON holds. Problem `report.content_broken` for anything that is none."""
    try:
        return Content.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])[:80]
        raise Problem("report.content_broken", place=place) from error


def line(kind: LineKind, *pieces: Piece | str) -> Line:
    """A line of words and bound pieces; neighbouring words become one piece, empty ones go."""
    return Line(kind=kind, pieces=joined(Text(text=each) if isinstance(each, str) else each for each in pieces))


def joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The pieces with neighbouring words in one, and without empty ones."""
    found: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Text) and not piece.text:
            continue
        if isinstance(piece, Text) and found and isinstance(found[-1], Text):
            found[-1] = Text(text=found[-1].text + piece.text)
        else:
            found.append(piece)
    return tuple(found)
