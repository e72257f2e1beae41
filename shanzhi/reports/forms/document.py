"""The inside of a .docx: its tables and their cells. Shared by reading and filling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from shanzhi.core.errors import Problem
from shanzhi.reports.forms.packed import Parts
from shanzhi.reports.forms.words import count_of
from shanzhi.reports.word.names import w


@dataclass(frozen=True)
class TableCell:
    """A cell of a table: its place, how far it reaches, its element. `goes_on` continues the cell above."""

    row: int
    column: int
    width: int
    goes_on: bool
    element: etree._Element


def main_part(parts: Parts) -> str:
    """The part that holds the text."""
    for target in parts.related("").values():
        if target in parts.names and target.endswith(".xml") and parts.root(target).tag == w("document"):
            return target
    raise Problem("form.file.broken", file=parts.file)


def tables_of(document: etree._Element) -> list[etree._Element]:
    """The tables of the text in their order; those inside the cell of another are left out."""
    return [each for each in document.iter(w("tbl")) if not any(True for _ in each.iterancestors(w("tbl")))]


def cells_of(table: etree._Element) -> Iterator[TableCell]:
    """The cells of a table; its own, not those of tables inside it."""
    for number, row in enumerate(_inside(table, w("tr"))):
        column = _number(row, "trPr", "gridBefore", 0)
        for cell in _inside(row, w("tc")):
            width = max(1, _number(cell, "tcPr", "gridSpan", 1))
            merge = cell.find(f"{w('tcPr')}/{w('vMerge')}")
            goes_on = merge is not None and merge.get(w("val"), "continue") == "continue"
            yield TableCell(number, column, width, goes_on, cell)
            column += width


def text_of(element: etree._Element) -> str:
    """What is read in a cell or paragraph: paragraphs on lines of their own."""
    lines = []
    for paragraph in element.iter(w("p")):
        pieces = (_said(each) for each in paragraph.iter(w("t"), w("tab"), w("br"), w("cr")))
        lines.append("".join(pieces))
    return "\n".join(lines).strip("\n")


def _said(element: etree._Element) -> str:
    if element.tag == w("t"):
        return element.text or ""
    return "\t" if element.tag == w("tab") else "\n"


def _inside(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children of one kind, also inside content controls and custom markup."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in (w("sdt"), w("sdtContent"), w("customXml"), w("ins")):
            yield from _inside(child, tag)


def _number(element: etree._Element, properties: str, name: str, otherwise: int) -> int:
    found = element.find(f"{w(properties)}/{w(name)}")
    text = "" if found is None else found.get(w("val"), "")
    count = count_of(text)
    return otherwise if count is None else count
