"""Composing a .docx in the layout of GB/T 9704-2012: an internal report without the red head, or a formal letter."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence

import docx
from docx.document import Document
from lxml import etree

from shanzhi.reports.word.blocks import (
    Addressee,
    Blank,
    Block,
    Closing,
    DateLine,
    Heading,
    LetterHead,
    PageBreak,
    Paragraph,
    Subtitle,
    Table,
    Title,
)
from shanzhi.reports.word.footers import add_footers
from shanzhi.reports.word.layout import Layout, base_layout
from shanzhi.reports.word.letterhead import add_letterhead
from shanzhi.reports.word.names import XML_SPACE, relation_kind, w
from shanzhi.reports.word.package import open_package, write_package
from shanzhi.reports.word.stylesheet import (
    HINT,
    TABLE_STYLE_ID,
    add,
    fonts_root,
    settings_root,
    style_id,
    styles_root,
)
from shanzhi.reports.word.xmlparts import xml_bytes

FIRST_MOMENT = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
"""The created and modified moments of a template, fixed so that the same blocks give the same bytes."""
NEEDED = frozenset(["styles", "settings", "fontTable", "footer"])
"""What of python-docx's own starting document is kept beside the body."""
SIMPLE = {
    Title: "title",
    Subtitle: "subtitle",
    DateLine: "date_line",
    Addressee: "addressee",
}


def compose(
    blocks: Sequence[Block],
    *,
    title: str = "",
    has_issue_line: bool = True,
    head: LetterHead | None = None,
    layout: Layout | None = None,
) -> bytes:
    """The .docx of these blocks, a template if they hold tags. The same blocks give the same bytes.

    `title` becomes the document's property and may hold tags. With `has_issue_line` the footer carries the line of
    an issued report; such a template needs `issue` in its context (see `footers`). With a `head` it is a formal letter.
    """
    chosen = layout or base_layout()
    document = _start(chosen, title)
    if head is not None:
        _add_paragraph(document, "letter_number", head.number)
        for _line in range(chosen.letter.blank_lines):
            _add_paragraph(document, "body", "")
    for block, before in zip(blocks, [None, *blocks], strict=False):
        start = len(document.element.body)
        _add_block(document, chosen, block)
        if isinstance(before, PageBreak):
            _break_before(document.element.body, start - 1)
    add_footers(document, chosen, has_issue_line=has_issue_line)
    if head is not None:
        add_letterhead(document, chosen, head)
    return _finished(document, chosen)


def specimen(layout: Layout | None = None) -> bytes:
    """A document with one paragraph in each named style, from which an office can start a template of its own."""
    chosen = layout or base_layout()
    document = _start(chosen, "")
    for key, style in chosen.styles.items():
        _add_paragraph(document, key, style.name)
    add_footers(document, chosen, has_issue_line=True)
    return _finished(document, chosen)


def _finished(document: Document, layout: Layout) -> bytes:
    output = io.BytesIO()
    document.save(output)
    package = open_package(output.getvalue(), "composed.docx")
    parts = dict(package.parts)
    for relation in package.relations(package.main()):
        if relation.kind == "fontTable":
            parts[relation.target] = xml_bytes(fonts_root(layout))
        if relation.kind == "settings":
            parts[relation.target] = xml_bytes(settings_root())
    return write_package(parts)


def _break_before(body: etree._Element, index: int) -> None:
    """The first paragraph of what was added at this place in the body begins a page."""
    first = next(body[index].iter(w("p")), None)
    if first is not None:
        style = first.find(f"{w('pPr')}/{w('pStyle')}")
        style.addnext(etree.Element(w("pageBreakBefore")))


def _start(layout: Layout, title: str) -> Document:
    """python-docx's empty document with our styles, page and nothing else of its own."""
    document = docx.Document()
    for identifier, relation in list(document.part.rels.items()):
        if relation_kind(relation.reltype) not in NEEDED:
            del document.part.rels[identifier]
    for identifier, relation in list(document.part.package.rels.items()):
        if relation_kind(relation.reltype) == "thumbnail":
            del document.part.package.rels[identifier]
    styles = document.styles.element
    styles[:] = list(styles_root(layout))
    _set_page(document, layout)
    properties = document.core_properties
    properties.title, properties.author, properties.comments, properties.keywords = title, "", "", ""
    properties.created = properties.modified = FIRST_MOMENT.replace(tzinfo=None)
    return document


def _set_page(document: Document, layout: Layout) -> None:
    page = layout.page
    section = document.element.body.find(w("sectPr"))
    for child in list(section):
        section.remove(child)
    add(section, "pgSz", w=str(page.twips(page.width)), h=str(page.twips(page.height)))
    margins = {side: str(page.twips(getattr(page, side))) for side in ("top", "right", "bottom", "left")}
    add(section, "pgMar", **margins, header=str(page.twips(page.top / 2)), footer="0", gutter="0")
    space = str(page.character_space(layout.styles["body"].size))
    add(section, "docGrid", type="linesAndChars", linePitch=str(page.line_pitch), charSpace=space)


def _add_block(document: Document, layout: Layout, block: Block) -> None:
    match block:
        case Title() | Subtitle() | DateLine() | Addressee():
            _add_paragraph(document, SIMPLE[type(block)], block.text)
        case Heading():
            _add_paragraph(document, f"heading_{block.level}", block.text)
        case Paragraph():
            _add_paragraph(document, "body", block.text, lead=block.lead)
        case Closing():
            if block.signature:
                _add_paragraph(document, "signature", block.signature)
            _add_paragraph(document, "closing_date", block.date)
        case Table():
            _add_table(document, layout, block)
        case Blank():
            _add_paragraph(document, "body", "")
        case PageBreak():
            pass


def _add_paragraph(document: Document, key: str, text: str, *, lead: str = "") -> etree._Element:
    paragraph = document.add_paragraph()._p
    return fill_paragraph(paragraph, key, text, lead=lead)


def fill_paragraph(paragraph: etree._Element, key: str, text: str, *, lead: str = "") -> etree._Element:
    """Gives a paragraph its style and its text; returns its properties."""
    properties = paragraph.get_or_add_pPr()
    add(properties, "pStyle", val=style_id(key))
    if lead:
        _add_run(paragraph, lead, character="lead")
    if text:
        _add_run(paragraph, text)
    return properties


def _add_run(paragraph: etree._Element, text: str, *, character: str = "") -> None:
    run = add(paragraph, "r")
    properties = add(run, "rPr")
    if character:
        add(properties, "rStyle", val=style_id(character))
    add(properties, "rFonts", **HINT)
    for number, line in enumerate(text.split("\n")):
        if number:
            add(run, "br")
        element = add(run, "t")
        element.text = line
        element.set(XML_SPACE, "preserve")


def _add_table(document: Document, layout: Layout, block: Table) -> None:
    if block.caption:
        _add_paragraph(document, "caption", block.caption)
    page = layout.page
    whole = page.twips(page.width - page.left - page.right)
    shares = sum(column.share for column in block.columns)
    widths = [int(whole * column.share / shares) for column in block.columns]
    table = document.add_table(rows=1 + len(block.rows), cols=len(block.columns))._tbl
    properties = table.tblPr
    properties[:] = []
    add(properties, "tblStyle", val=TABLE_STYLE_ID)
    add(properties, "tblW", w=str(sum(widths)), type="dxa")
    add(properties, "jc", val="center")
    add(properties, "tblLayout", type="fixed")
    for column, width in zip(table.tblGrid.findall(w("gridCol")), widths, strict=True):
        column.set(w("w"), str(width))
    heads = tuple(column.title for column in block.columns)
    keys = [f"table_{column.holds}" for column in block.columns]
    rows = table.findall(w("tr"))
    _fill_row(rows[0], heads, ["table_head"] * len(heads), widths, is_head=True)
    for row, texts in zip(rows[1:], block.rows, strict=True):
        _fill_row(row, texts, keys, widths)


def _fill_row(
    row: etree._Element, texts: Sequence[str], keys: Sequence[str], widths: Sequence[int], *, is_head: bool = False
) -> None:
    properties = etree.Element(w("trPr"))
    row.insert(0, properties)
    add(properties, "cantSplit")
    if is_head:
        add(properties, "tblHeader")
    for number, cell in enumerate(row.findall(w("tc"))):
        cell_properties = cell.get_or_add_tcPr()
        cell_properties[:] = []
        add(cell_properties, "tcW", w=str(widths[number]), type="dxa")
        add(cell_properties, "vAlign", val="center")
        text = texts[number] if number < len(texts) else ""
        fill_paragraph(cell.find(w("p")), keys[number], text)
