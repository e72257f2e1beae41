"""Page numbers, and the line of an issued report: as-of, signer, short code, ledger seal.

The line stands in every page's footer below the number, so that one sheet alone leads back to its issue. It reads
`issue` from the context: `as_of`, `signer`, `code`, `seal` and `note` (such as the mark of demo data), all strings. An
empty `code` prints the words for a draft instead; an empty `note` prints nothing.
"""

from __future__ import annotations

from docx.document import Document
from docx.section import _Footer
from lxml import etree

from shanzhi.reports.word.layout import TWIPS_PER_MM, TWIPS_PER_POINT, Layout, Words
from shanzhi.reports.word.names import XML_SPACE, w
from shanzhi.reports.word.stylesheet import HINT, add, style_id


def add_footers(document: Document, layout: Layout, *, has_issue_line: bool) -> None:
    """The footers of odd and even pages, set so that the dash of the number stands where the standard wants it."""
    section = document.sections[0]
    _fill(section.footer, layout, "page_number_odd", has_issue_line=has_issue_line)
    _fill(section.even_page_footer, layout, "page_number_even", has_issue_line=has_issue_line)
    margins = document.element.body.find(f"{w('sectPr')}/{w('pgMar')}")
    margins.set(w("footer"), str(_footer_distance(layout, has_issue_line=has_issue_line)))


def issue_line(words: Words) -> str:
    """The template text of the line."""
    between = words.between
    facts = between.join(
        [
            f"{words.as_of}{{{{ issue.as_of }}}}",
            f"{words.signed} {{{{ issue.signer }}}}",
            f"{words.code} {{{{ issue.code }}}}",
            f"{words.seal} {{{{ issue.seal }}}}",
        ]
    )
    note = f"{{% if issue.note %}}{between}{{{{ issue.note }}}}{{% endif %}}"
    return f"{{% if issue.code %}}{facts}{{% else %}}{words.draft}{{% endif %}}{note}"


def _footer_distance(layout: Layout, *, has_issue_line: bool) -> int:
    """From the page's lower edge to the footer's, in twips: the middle of the number's line is its dash."""
    heights = [layout.styles["page_number_odd"].line or 0]
    if has_issue_line:
        heights.append(layout.styles["issue_line"].line or 0)
    dash = (layout.page.bottom - layout.page.number_below) * TWIPS_PER_MM
    return round(dash + heights[0] * TWIPS_PER_POINT / 2 - sum(heights) * TWIPS_PER_POINT)


def _fill(footer: _Footer, layout: Layout, key: str, *, has_issue_line: bool) -> None:
    footer.is_linked_to_previous = False
    number = footer.paragraphs[0]._p
    for child in list(number):
        number.remove(child)
    add(add(number, "pPr"), "pStyle", val=style_id(key))
    before, after = layout.words.page_number
    _text(number, before)
    _page_field(number)
    _text(number, after)
    if has_issue_line:
        line = footer.add_paragraph()._p
        add(line.get_or_add_pPr(), "pStyle", val=style_id("issue_line"))
        _text(line, issue_line(layout.words))


def _text(paragraph: etree._Element, text: str) -> None:
    run = add(paragraph, "r")
    add(add(run, "rPr"), "rFonts", **HINT)
    element = add(run, "t")
    element.text = text
    element.set(XML_SPACE, "preserve")


def _page_field(paragraph: etree._Element) -> None:
    for kind in ("begin", "separate", "end"):
        if kind == "separate":
            add(add(paragraph, "r"), "instrText").text = "PAGE"
        add(add(paragraph, "r"), "fldChar", fldCharType=kind)
        if kind == "separate":
            add(add(paragraph, "r"), "t").text = "1"
