"""Filling an .xlsx: the cells of its sheets changed in their XML, every other part kept byte for byte."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from lxml import etree

from shanzhi.core.errors import Problem
from shanzhi.reports.forms.filling.packed import with_parts
from shanzhi.reports.forms.grid import Place
from shanzhi.reports.forms.packed import Parts
from shanzhi.reports.forms.spreadsheet import local, main_part, place_of, reference_of, sheet_parts
from shanzhi.reports.word.xmlparts import xml_bytes

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML has no place for."""
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
BEFORE_CALCULATION = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences", "definedNames",
)  # fmt: skip
"""What stands before the settings of calculation in a book, by its schema."""


def fill_xlsx(content: bytes, values: Mapping[int, Mapping[Place, Decimal | str]], name: str) -> bytes:
    """The file with the values in its cells. What formulas gave before is taken away and computed anew."""
    parts = Parts(content, name)
    sheets = sheet_parts(parts)
    changed: dict[str, bytes] = {}
    has_formulas = False
    for number, sheet in enumerate(sheets):
        root = parts.root(sheet.part)
        cells = values.get(number, {})
        if cells:
            _Sheet(root).fill(cells)
        forgot = _forget_results(root)
        has_formulas |= forgot
        if cells or forgot:
            changed[sheet.part] = xml_bytes(root)
    if has_formulas:
        book = main_part(parts)
        _compute_on_load(parts.root(book))
        changed[book] = xml_bytes(parts.root(book))
    return with_parts(content, changed, name)


class _Sheet:
    """The rows and cells of one sheet, by place."""

    def __init__(self, root: etree._Element) -> None:
        data = root.find("{*}sheetData")
        if data is None:
            raise Problem("form.file.broken", file="")
        self._root = root
        self._data = data
        self._space = etree.QName(data).namespace
        self._rows: dict[int, etree._Element] = {}
        self._cells: dict[Place, etree._Element] = {}
        for row_number, row in _numbered(data, "row", 0):
            self._rows[row_number] = row
            column = -1
            for cell in row.iterfind("{*}c"):
                reference = cell.get("r")
                column = place_of(reference)[1] if reference else column + 1
                self._cells[row_number, column] = cell

    def fill(self, values: Mapping[Place, Decimal | str]) -> None:
        """Put the values into their cells."""
        for (row, column), value in sorted(values.items()):
            cell = self._cells.get((row, column))
            if cell is None:
                cell = self._new_cell(row, column)
            if cell.find("{*}f") is not None:
                raise Problem("form.cell.formula", row=row + 1, column=column + 1)
            self._put(cell, value)
        extent = self._root.find("{*}dimension")
        if extent is not None and self._cells:
            rows, columns = [row for row, _ in self._cells], [column for _, column in self._cells]
            last = reference_of(max(rows), max(columns))
            extent.set("ref", f"{reference_of(min(rows), min(columns))}:{last}")

    def _put(self, cell: etree._Element, value: Decimal | str) -> None:
        for child in list(cell):
            if local(child) in ("v", "is"):
                cell.remove(child)
        cell.attrib.pop("t", None)
        if isinstance(value, str):
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, self._tag("is")), self._tag("t"))
            text.text = _UNFIT.sub("", value)
            text.set(XML_SPACE, "preserve")
        else:
            etree.SubElement(cell, self._tag("v")).text = format(value, "f")

    def _new_cell(self, row: int, column: int) -> etree._Element:
        """A cell the sheet did not write down, in its order, in the style of its row or column."""
        line = self._rows.get(row)
        if line is None:
            line = etree.Element(self._tag("row"), r=str(row + 1))
            before = sum(number < row for number in self._rows)
            self._data.insert(before, line)
            self._rows[row] = line
        cell = etree.Element(self._tag("c"), r=reference_of(row, column))
        style = line.get("s") if line.get("customFormat") in ("1", "true") else self._style_of_column(column)
        if style:
            cell.set("s", style)
        before = sum(1 for each in line.iterfind("{*}c") if place_of(each.get("r", "A1"))[1] < column)
        line.insert(before, cell)
        line.attrib.pop("spans", None)
        self._cells[row, column] = cell
        return cell

    def _style_of_column(self, column: int) -> str | None:
        for each in self._root.iterfind("{*}cols/{*}col"):
            if int(each.get("min", 0)) <= column + 1 <= int(each.get("max", 0)):
                return str(each.get("style", "")) or None
        return None

    def _tag(self, name: str) -> str:
        return f"{{{self._space}}}{name}"


def _numbered(data: etree._Element, name: str, first: int) -> list[tuple[int, etree._Element]]:
    """The rows of a sheet with their numbers; one without a number follows the one before."""
    found = []
    number = first - 1
    for each in data.iterfind(f"{{*}}{name}"):
        number = int(each.get("r", number + 2)) - 1
        found.append((number, each))
    return found


def _forget_results(root: etree._Element) -> bool:
    """Take away what formulas gave. Whether there was one."""
    found = False
    for formula in root.iter("{*}f"):
        cell = formula.getparent()
        if cell is None or local(cell) != "c":
            continue
        found = True
        for child in list(cell):
            if local(child) == "v":
                cell.remove(child)
        cell.attrib.pop("t", None)
    return found


def _compute_on_load(book: etree._Element) -> None:
    settings = book.find("{*}calcPr")
    if settings is None:
        settings = etree.Element(f"{{{etree.QName(book).namespace}}}calcPr")
        places = [place for place, each in enumerate(book) if local(each) in BEFORE_CALCULATION]
        book.insert(max(places, default=-1) + 1, settings)
    settings.set("fullCalcOnLoad", "1")
