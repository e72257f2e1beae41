"""A report of sixty figures, and the check of a draft of sixty, each beside statements and patterns written by hand."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import partial

import docx
import psycopg

from shanzhi.reports.checking import check_draft
from shanzhi.reports.declare import ReportFigure
from shanzhi.reports.filling import bound
from shanzhi.reports.prose import find_claims, load_lexicon
from shanzhi.reports.word import Paragraph, compose, render, walk
from shanzhi.reports.writing.composing import compose_document
from shanzhi.reports.writing.content import BoundFigure, Content, line
from shanzhi.reports.writing.printing import Printer
from tools.bench.measuring import Row, side_by_side
from tools.bench.place import Place
from tools.bench.plainly import Asked, said_plainly, value_by_hand
from tools.bench.town import Opened, reading

HOW_MANY = 60


def measure(place: Place, rounds: int) -> list[Row]:
    """The report, then the draft it would have been."""
    with reading() as here, psycopg.connect(place.plain) as connection:
        asked = _understood(here, said_plainly(here))[:HOW_MANY]
        template = compose(
            [Paragraph(f"{each.words}{{{{ fig.{each.name} }}}}。") for each in asked], has_issue_line=False
        )
        by_hand = compose([Paragraph(f"{each.words}[[{each.name}]]。") for each in asked], has_issue_line=False)
        report = side_by_side(
            partial(_report, here, asked, template),
            partial(_report_by_hand, connection, asked, by_hand),
            rounds,
            read=_text,
        )
        content = Content(blocks=tuple(line("paragraph", each.words, _bound(each), "。") for each in asked))
        written = side_by_side(
            partial(_written, here, content),
            partial(_report_by_hand, connection, asked, by_hand),
            rounds,
            read=_text,
        )
        text = _text(_report(here, asked, template))
        draft = side_by_side(partial(_check, here, text), partial(_check_by_hand, connection, asked, text), rounds)
    return [
        Row("report as a Word file", f"{len(asked)} figures", *report[:2], "a SELECT for each figure, python-docx"),
        Row("report written in the browser", f"{len(asked)} figures", *written[:2], "the same"),
        Row("check of a draft", f"{draft[2]} figures", *draft[:2], "a pattern and a SELECT for each known sentence"),
    ]


def _understood(here: Opened, asked: Sequence[Asked]) -> list[Asked]:
    """Those whose sentence, standing alone, is bound to them: the others need words around them."""
    text = "\n".join(f"{each.words}1{each.unit}。" for each in asked)
    checked = check_draft(here.figures, find_claims(text, load_lexicon()), text, on=here.figures.today())
    bound_to = {each.indicators for each in checked.claims if each.claim.value == 1}
    return [each for each in asked if (each.name,) in bound_to]


def _report(here: Opened, asked: Sequence[Asked], template: bytes) -> bytes:
    """Figures, their bindings, the Word file."""
    found = here.figures.many([each.figure.request for each in asked])
    figures = {
        each.name: bound(each.name, figure, ReportFigure(indicator=each.name, unit_word=each.unit))
        for each, figure in zip(asked, found, strict=True)
    }
    return render(template, {"fig": figures}, {"report": "bench"}, name="bench.docx")


def _bound(asked: Asked) -> BoundFigure:
    """The figure as a written document places it."""
    return BoundFigure(indicator=asked.name, word=asked.unit)


def _written(here: Opened, content: Content) -> bytes:
    """Figures of a document, their bindings, the Word file in the layout."""
    printer = Printer(here.figures, content, here.figures.today())
    foot = dict.fromkeys(("as_of", "signer", "code", "seal", "note"), "")
    return compose_document(printer, title="", document={}, issue=foot).content


def _report_by_hand(connection: psycopg.Connection, asked: Sequence[Asked], template: bytes) -> bytes:
    document = docx.Document(io.BytesIO(template))
    values = {each.name: f"{value_by_hand(connection, each)}{each.unit}" for each in asked}
    for paragraph in document.paragraphs:
        paragraph.text = re.sub(r"\[\[(\w+)\]\]", lambda found: values[found[1]], paragraph.text)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _check(here: Opened, text: str) -> int:
    """How many figures of the draft agree."""
    claims = find_claims(text, load_lexicon())
    return check_draft(here.figures, claims, text, on=here.figures.today()).counts()["agrees"]


def _check_by_hand(connection: psycopg.Connection, asked: Sequence[Asked], text: str) -> int:
    agree = 0
    for each in asked:
        found = re.search(rf"(?m)^{re.escape(each.words)}([\d.]+){re.escape(each.unit)}", text)
        agree += found is not None and Decimal(found[1]) == value_by_hand(connection, each)
    return agree


def _text(content: bytes) -> str:
    """The body, without the line at the foot."""
    return walk(content).text
