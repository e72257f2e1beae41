"""A written document as a Word file in the layout of GB/T 9704: a plain report, or a formal letter with its head."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shanzhi.core.errors import NotYours, Problem, Problems
from shanzhi.indicators.figures import Figure
from shanzhi.reports.filling import binding_of
from shanzhi.reports.word import (
    Addressee,
    Block,
    BoundFigure,
    Closing,
    Column,
    DateLine,
    Heading,
    Paragraph,
    Subtitle,
    Table,
    Title,
    compose,
    render,
)
from shanzhi.reports.word.blocks import LetterHead
from shanzhi.reports.writing import content
from shanzhi.reports.writing.printing import Printer, Shown, placed
from shanzhi.reports.writing.words import report_texts

FILE = "report.docx"
BRACES = frozenset("{}\uff5b\uff5d")
"""Words with one of these are handed over as data: beside a figure's tag they could be read as part of one."""


@dataclass(frozen=True)
class Composed:
    """The file, and the figures by the name they have in it."""

    content: bytes
    figures: Mapping[str, Figure]


def compose_document(
    printer: Printer,
    *,
    title: str,
    document: Mapping[str, Any],
    issue: Mapping[str, str],
    head: LetterHead | None = None,
) -> Composed:
    """The Word file of a document as it prints. `document` is kept inside for machines, `issue` printed at its foot.

    NotYours if a figure is wider than the reader; Problem `report.figure_missing` for each figure without a value,
    `report.figure_unknown` for one whose indicator or unit is not there: a report is made whole or not at all.
    """
    require_whole(printer.shown())
    writer = _Writer(printer)
    blocks = list(writer.blocks())
    template = compose(blocks, title=writer.kept(title), head=head)
    context = {"fig": writer.figures, "t": writer.texts, "issue": dict(issue)}
    return Composed(render(template, context, document, name=FILE), writer.behind)


def require_whole(shown: list[Shown]) -> None:
    """Every figure has a value the reader may see; otherwise what is missing, all of it at once."""
    if any(each.state == "not_yours" for each in shown):
        raise NotYours("figure.not_yours")
    missing = {each.piece.about: _missing(each) for each in shown if each.state != "live"}
    if missing:
        problems = list(missing.values())
        raise Problems(problems) if len(problems) > 1 else problems[0]


def _missing(shown: Shown) -> Problem:
    if shown.figure is None:
        return Problem("report.figure_unknown", figure=shown.piece.indicator, unit=shown.piece.unit or "-")
    return Problem("report.figure_missing", figure=shown.figure.definition.model.label.model_dump())


class _Writer:
    """Makes blocks whose figures are tags of a template; words that look like a tag are handed over as data."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._shown = iter(printer.shown())
        self.figures: dict[str, BoundFigure] = {}
        self.texts: dict[str, str] = {}
        self.behind: dict[str, Figure] = {}

    def blocks(self) -> Iterator[Block]:
        signature = ""
        blocks = self._printer.content.blocks
        for number, block in enumerate(blocks):
            if isinstance(block, content.Table):
                yield self._table(block)
                continue
            text = self._run(block.pieces)
            if block.kind == "signature" and _kind(blocks, number + 1) == "closing_date":
                signature = text
                continue
            yield from self._line(block, text, signature)
            signature = ""

    def kept(self, text: str) -> str:
        """Words as they may stand in a template."""
        if BRACES.isdisjoint(text):
            return text
        name = f"t{len(self.texts) + 1}"
        self.texts[name] = text
        return f"{{{{ t.{name} }}}}"

    def _line(self, block: content.Line, text: str, signature: str) -> Iterator[Block]:
        match block.kind:
            case "title":
                yield Title(text)
            case "subtitle":
                yield Subtitle(text)
            case "date_line":
                yield DateLine(text)
            case "addressee":
                yield Addressee(text)
            case "paragraph":
                yield self._paragraph(block, text)
            case "signature":
                yield Closing(date="", signature=text)
            case "closing_date":
                yield Closing(date=text, signature=signature)
            case heading:
                yield Heading(int(heading.rpartition("_")[2]), text)

    def _paragraph(self, block: content.Line, text: str) -> Paragraph:
        lead = lead_of(block.pieces)
        return Paragraph(text.removeprefix(lead), lead) if lead and text.startswith(lead) else Paragraph(text)

    def _table(self, table: content.Table) -> Table:
        caption = self._run(table.caption)
        rows = [tuple(self._run(cell) for cell in row) for row in table.rows]
        numbers = [_holds_numbers(table, column) for column in range(len(rows[0]))]
        columns = tuple(
            Column(title, holds="number" if is_number else "text")
            for title, is_number in zip(rows[0], numbers, strict=True)
        )
        return Table(columns, tuple(rows[1:]), caption)

    def _run(self, pieces: content.Pieces) -> str:
        return "".join(self._placed(shown, text) for _, shown, text in placed(pieces, self._shown, self._printer))

    def _placed(self, shown: Shown | None, text: str) -> str:
        if shown is None or shown.figure is None or shown.value is None:
            return self.kept(text)
        name = f"f{len(self.figures) + 1}"
        label = shown.figure.definition.model.label.zh
        self.figures[name] = BoundFigure(
            name, label, text, value=shown.value, unit=shown.unit_word, data=binding_of(shown.figure)
        )
        self.behind[name] = shown.figure
        return f"{{{{r fig.{name} }}}}"


def lead_of(pieces: content.Pieces) -> str:
    """The leading sentence of a paragraph of a list, which stands in a font of its own; empty where there is none."""
    first = pieces[0] if pieces else None
    texts = report_texts()
    if not isinstance(first, content.Text) or not first.text.startswith(texts.leads):
        return ""
    sentence, stop, _ = first.text.partition(texts.joins["stop"])
    return sentence + stop if stop and BRACES.isdisjoint(sentence) else ""


def _holds_numbers(table: content.Table, column: int) -> bool:
    cells = [row[column] for row in table.rows[1:]]
    return bool(cells) and all(len(cell) == 1 and isinstance(cell[0], content.BoundFigure) for cell in cells)


def _kind(blocks: tuple[content.Block, ...], number: int) -> str:
    return blocks[number].kind if number < len(blocks) else ""
