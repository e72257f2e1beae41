"""What a loop over nothing leaves behind, made whole again, so that Word opens the result without complaint."""

from __future__ import annotations

import copy

from lxml import etree

from shanzhi.reports.word.active import text_parts
from shanzhi.reports.word.names import w
from shanzhi.reports.word.package import Package
from shanzhi.reports.word.xmlparts import xml_bytes


def complete_grids(root: etree._Element) -> None:
    """Every table gets a column grid with widths, which docxtpl takes for granted."""
    for table in root.iter(w("tbl")):
        grid = table.find(w("tblGrid"))
        if grid is None:
            grid = etree.Element(w("tblGrid"))
            properties = table.find(w("tblPr"))
            table.insert(0 if properties is None else table.index(properties) + 1, grid)
        missing = max((len(row.findall(w("tc"))) for row in table.iter(w("tr"))), default=0) if len(grid) == 0 else 0
        for _ in range(missing):
            etree.SubElement(grid, w("gridCol"))
        for column in grid.iter(w("gridCol")):
            if not (column.get(w("w")) or "").isdecimal():
                column.set(w("w"), "0")


def completed(package: Package) -> Package:
    """The package whole: no row without cells, no table without rows, a paragraph where one must be."""
    parts = dict(package.parts)
    for part in text_parts(package):
        root = copy.deepcopy(package.root(part))
        _drop_hollow(root)
        _add_paragraphs(root)
        parts[part] = xml_bytes(root)
    return Package(parts, package.file)


def _drop_hollow(root: etree._Element) -> None:
    for row in list(root.iter(w("tr"))):
        if next(row.iter(w("tc")), None) is None:
            _remove(row)
    for table in reversed(list(root.iter(w("tbl")))):
        if next(table.iter(w("tr")), None) is None:
            _remove(table)


def _add_paragraphs(root: etree._Element) -> None:
    """Cells end in a paragraph; text boxes, notes, headers and footers hold at least one."""
    for cell in root.iter(w("tc")):
        if len(cell) == 0 or cell[-1].tag not in (w("p"), w("sdt")):
            etree.SubElement(cell, w("p"))
    holders = [*root.iter(w("txbxContent"), w("footnote"), w("endnote"))]
    for holder in [*holders, *([root] if root.tag in (w("hdr"), w("ftr")) else [])]:
        if next(holder.iter(w("p")), None) is None:
            etree.SubElement(holder, w("p"))


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
