"""The form of a draft: each block a kind and its marked text, with a script and without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.errors import Problem
from shanzhi.reports.writing.content import Block, BoundFigure, Content, Line, LineKind, Pieces, Table, read_content
from shanzhi.reports.writing.marked import marked, marked_rows, read_marked, read_rows
from shanzhi.reports.writing.printing import Printer, placed

CAPTION, TABLE, GONE = "caption", "table", "gone"
LINES: tuple[str, ...] = get_args(LineKind)
MOST_SENT = 480
"""Blocks a form may carry; a document holds fewer."""


@dataclass(frozen=True)
class Typed:
    """One block as it stands in the form."""

    kind: str
    text: str


def kinds() -> list[dict[str, str]]:
    """What a block can be, in the order of the list; the last takes it away."""
    words = {
        "paragraph": _("Paragraph"),
        "heading_1": _("Heading, first level"),
        "heading_2": _("Heading, second level"),
        "heading_3": _("Heading, third level"),
        "heading_4": _("Heading, fourth level"),
        "title": pgettext("kind of block", "Title"),
        "subtitle": _("Subtitle"),
        "date_line": _("Line of date"),
        "addressee": _("Addressee"),
        "signature": _("Signature"),
        "closing_date": _("Closing date"),
        CAPTION: _("Caption of the table below"),
        TABLE: _("Table, one row a line, cells between bars"),
        GONE: _("Take this block away"),
    }
    return [{"value": kind, "label": label} for kind, label in words.items()]


def typed_of(printer: Printer) -> list[Typed]:
    """The document as its form shows it; behind a bar each figure says what it prints."""
    said = _Said(printer)
    return [typed for block in printer.content.blocks for typed in _typed(block, said)]


def sent_blocks(post: QueryDict) -> list[Typed]:
    """The blocks as they were sent. Problem `report.content_broken` for lists that do not belong together."""
    kinds_sent, texts = post.getlist("kind"), post.getlist("text")
    if len(kinds_sent) != len(texts) or len(kinds_sent) > MOST_SENT:
        raise Problem("report.content_broken", place="blocks")
    return [Typed(kind, text.replace("\r\n", "\n")) for kind, text in zip(kinds_sent, texts, strict=True)]


def content_of(blocks: list[Typed]) -> Content:
    """The document that was typed. Problem `report.mark_broken` or `report.content_broken` for what cannot be read.

    Empty blocks and those taken away are left out; the caption of a table is the block before it.
    """
    return read_content(Content.model_construct(blocks=tuple(_read(blocks))).as_data())


def _read(blocks: list[Typed]) -> Iterator[Block]:
    caption: Pieces = ()
    for typed in blocks:
        if typed.kind == GONE or not typed.text.strip():
            continue
        if typed.kind == CAPTION:
            caption = read_marked(typed.text.strip())
        elif typed.kind == TABLE:
            yield _made_table(caption, typed.text)
            caption = ()
        else:
            if caption:
                yield Line(kind="paragraph", pieces=caption)
                caption = ()
            yield _made_line(typed)
    if caption:
        yield Line(kind="paragraph", pieces=caption)


def _made_line(typed: Typed) -> Line:
    kind = next((each for each in get_args(LineKind) if each == typed.kind), None)
    if kind is None:
        raise Problem("report.content_broken", place=typed.kind[:30])
    try:
        return Line(kind=kind, pieces=read_marked(typed.text.strip()))
    except ValueError as error:
        raise Problem("report.content_broken", place=typed.text[:30]) from error


def _made_table(caption: Pieces, text: str) -> Table:
    try:
        return Table(caption=caption, rows=read_rows(text))
    except ValueError as error:
        raise Problem("report.content_broken", place=text[:30]) from error


def _typed(block: Block, said: _Said) -> Iterator[Typed]:
    if isinstance(block, Line):
        yield Typed(block.kind, said.marked(block.pieces))
        return
    if block.caption:
        yield Typed(CAPTION, said.marked(block.caption))
    yield Typed(TABLE, said.rows(block))


class _Said:
    """What the bound pieces print, in the order of the document."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._shown = iter(printer.shown())

    def marked(self, pieces: Pieces) -> str:
        texts = iter([text for piece, _, text in placed(pieces, self._shown, self._printer) if piece.is_ != "text"])
        return marked(pieces, lambda _piece: next(texts))

    def rows(self, table: Table) -> str:
        cells = [cell for row in table.rows for cell in row]
        texts = iter(
            [
                text
                for cell in cells
                for piece, _, text in placed(cell, self._shown, self._printer)
                if piece.is_ != "text"
            ]
        )
        return marked_rows(table.rows, lambda _piece: next(texts))


def with_figure(blocks: list[Typed], at: int, figure: BoundFigure) -> list[Typed]:
    """The blocks with a figure at the end of one of them, counted from 0; of the last if there is no such."""
    if not blocks:
        return [Typed("paragraph", marked((figure,)))]
    place = at if 0 <= at < len(blocks) else len(blocks) - 1
    changed = list(blocks)
    changed[place] = Typed(blocks[place].kind, blocks[place].text + marked((figure,)))
    return changed
