"""The first page of a formal letter (GB/T 9704-2012, 10.1): mark and line above, line below, no page number."""

from __future__ import annotations

from docx.document import Document
from docx.section import Section
from lxml import etree

from shanzhi.reports.word.blocks import LetterHead
from shanzhi.reports.word.layout import TWIPS_PER_POINT, Layout
from shanzhi.reports.word.names import XML_SPACE, w
from shanzhi.reports.word.stylesheet import HINT, add, style_id

POINTS_PER_MM = 72 / 25.4
EIGHTHS = 8
"""Widths of borders are counted in these of a point."""


def add_letterhead(document: Document, layout: Layout, head: LetterHead) -> None:
    """Header and footer of the first page, after `add_footers`. The header's height pushes the text down."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    _mark(section, layout, head.sender)
    _last_line(section, layout)
    margins = document.element.body.find(f"{w('sectPr')}/{w('pgMar')}")
    margins.set(w("header"), str(layout.page.twips(layout.letter.mark_top)))
    lower = layout.page.twips(layout.letter.last_line) - _gap(layout)
    for footer in (section.footer, section.even_page_footer):
        _raise(footer._element, int(margins.get(w("footer"))) - lower)
    margins.set(w("footer"), str(lower))


def mark_size(layout: Layout, sender: str) -> float:
    """Points of the mark's characters: those of its style, or fewer, so that it stays on one line."""
    widest = layout.letter.line_length * POINTS_PER_MM / max(len(sender), 1)
    return min(layout.styles["letter_mark"].size, widest // 0.5 * 0.5)


def _mark(section: Section, layout: Layout, sender: str) -> None:
    """Who sends it, with the thick rule below; the thin one is a paragraph of its own, as every program draws it."""
    header = section.first_page_header
    header.is_linked_to_previous = False
    paragraph = _emptied(header.paragraphs[0]._p)
    properties = add(paragraph, "pPr")
    add(properties, "pStyle", val=style_id("letter_mark"))
    _rule(properties, layout, "bottom", layout.letter.thick, space=layout.letter.line_below * POINTS_PER_MM)
    _indent(properties, layout)
    run = add(paragraph, "r")
    run_properties = add(run, "rPr")
    add(run_properties, "rFonts", **HINT)
    size = str(round(mark_size(layout, sender) * 2))
    add(run_properties, "sz", val=size)
    add(run_properties, "szCs", val=size)
    text = add(run, "t")
    text.text = sender
    text.set(XML_SPACE, "preserve")
    _only_rule(header._element, layout, "bottom", layout.letter.thin)


def _last_line(section: Section, layout: Layout) -> None:
    footer = section.first_page_footer
    footer.is_linked_to_previous = False
    footer._element.remove(footer.paragraphs[0]._p)
    for width in (layout.letter.thin, layout.letter.thick):
        _only_rule(footer._element, layout, "top", width)


def _only_rule(parent: etree._Element, layout: Layout, side: str, width: float) -> None:
    """A paragraph as high as the gap between two rules, with one of them."""
    properties = add(add(parent, "p"), "pPr")
    add(properties, "pStyle", val=style_id("letter_line"))
    _rule(properties, layout, side, width, space=0)
    _height(properties, _gap(layout))
    _indent(properties, layout)


def _raise(footer: etree._Element, twips: int) -> None:
    """Keep the number of the other pages where it was: their footers begin as low as the first page's rules."""
    properties = add(add(footer, "p"), "pPr")
    add(properties, "pStyle", val=style_id("letter_line"))
    _height(properties, twips)


def _height(properties: etree._Element, twips: int) -> None:
    add(properties, "spacing", before="0", after="0", line=str(twips), lineRule="exact")


def _indent(properties: etree._Element, layout: Layout) -> None:
    """From the middle of the page to both sides, beyond the type area."""
    page = layout.page
    margin = (page.width - layout.letter.line_length) / 2
    left, right = (str(page.twips(margin - inside)) for inside in (page.left, page.right))
    add(properties, "ind", left=left, right=right, firstLine="0")


def _rule(properties: etree._Element, layout: Layout, side: str, width: float, *, space: float) -> None:
    """A rule along a paragraph; `width`, and `space` from its text, in points."""
    borders = add(properties, "pBdr")
    size, color = str(round(width * EIGHTHS)), layout.letter.color
    add(borders, side, val="single", sz=size, space=str(round(space)), color=color)


def _gap(layout: Layout) -> int:
    return round(layout.letter.gap * TWIPS_PER_POINT)


def _emptied(paragraph: etree._Element) -> etree._Element:
    for child in list(paragraph):
        paragraph.remove(child)
    return paragraph
