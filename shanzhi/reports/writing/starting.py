"""What a blank sheet begins with: the lines every document of its layout has."""

from __future__ import annotations

from typing import Literal, get_args

from shanzhi.reports.writing.content import CLOSE, OPEN, Content, Line, LineKind
from shanzhi.reports.writing.marked import read_marked
from shanzhi.reports.writing.words import report_texts


def blank_sheet(layout: Literal["report", "letter"], *, title: str, town: str) -> Content:
    """A document with its title, its day, and room to write (`packs/base/texts/reports.yaml`)."""
    words = {"{title}": title.replace(OPEN, "").replace(CLOSE, ""), "{town}": town}
    return Content(blocks=tuple(_line(kind, text, words) for kind, text in report_texts().starts[layout]))


def _line(kind: str, text: str, words: dict[str, str]) -> Line:
    for place, said in words.items():
        text = text.replace(place, said)
    return Line(kind=next(each for each in get_args(LineKind) if each == kind), pieces=read_marked(text))
