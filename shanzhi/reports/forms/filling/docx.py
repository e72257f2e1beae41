"""Filling the tables of a .docx: the text of their cells, in the letters the cell has."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from decimal import Decimal

from lxml import etree

from shanzhi.core.errors import Problem
from shanzhi.reports.forms.document import cells_of, main_part, tables_of
from shanzhi.reports.forms.filling.packed import with_parts
from shanzhi.reports.forms.grid import Place
from shanzhi.reports.forms.packed import Parts
from shanzhi.reports.word.names import XML_SPACE, w
from shanzhi.reports.word.xmlparts import xml_bytes


def fill_docx(content: bytes, values: Mapping[int, Mapping[Place, Decimal | str]], name: str) -> bytes:
    """The file with the values in the cells of its tables."""
    parts = Parts(content, name)
    part = main_part(parts)
    tables = tables_of(parts.root(part))
    for number, cells in values.items():
        found = {(cell.row, cell.column): cell.element for cell in cells_of(tables[number])}
        for place, value in cells.items():
            if place not in found:
                raise Problem("form.cell.missing", row=place[0] + 1, column=place[1] + 1)
            _write(found[place], value if isinstance(value, str) else format(value, "f"))
    return with_parts(content, {part: xml_bytes(parts.root(part))}, name)


def _write(cell: etree._Element, text: str) -> None:
    """The text in the first paragraph of a cell; what stood there before goes."""
    paragraphs = cell.findall(w("p"))
    if not paragraphs:
        paragraphs = [etree.SubElement(cell, w("p"))]
    first, *others = paragraphs
    properties = _letters(first)
    for paragraph in paragraphs:
        for run in paragraph.findall(w("r")):
            paragraph.remove(run)
    for paragraph in others:
        if not paragraph.findall(".//" + w("drawing")):
            cell.remove(paragraph)
    run = etree.SubElement(first, w("r"))
    if properties is not None:
        run.append(properties)
    written = etree.SubElement(run, w("t"))
    written.text = text
    written.set(XML_SPACE, "preserve")


def _letters(paragraph: etree._Element) -> etree._Element | None:
    """How the letters of a paragraph look: as its first run, else as its end mark, says."""
    found = paragraph.find(f"{w('r')}/{w('rPr')}")
    if found is None:
        found = paragraph.find(f"{w('pPr')}/{w('rPr')}")
    if found is None:
        return None
    kept = copy.deepcopy(found)
    for each in [
        each for each in kept if etree.QName(each).localname in ("ins", "del", "moveFrom", "moveTo", "rPrChange")
    ]:
        kept.remove(each)
    return kept
