"""Cells with an error or a formula without a result: the reading library gives them as blanks, people must see them."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import xlrd
from lxml import etree

from shanzhi.imports.sheets import ERROR, UNCALCULATED, Broken

Found = dict[str, dict[tuple[int, int], Broken]]
"""By sheet, then by row and column."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(rb"<c\b([^>]*)>(.*?)</c>", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')
_VALUE = re.compile(rb"<v[^>]*>([^<]*)</v>")


def broken_in_xlsx(path: Path) -> Found:
    """The broken cells of every sheet of an .xlsx; nothing for packed files of other kinds."""
    found: Found = {}
    with zipfile.ZipFile(path) as opened:
        names = set(opened.namelist())
        if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
            return {}
        parts = _targets(opened.read("xl/_rels/workbook.xml.rels"))
        for sheet in _parsed(opened.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
            part = parts.get(sheet.get(_RELATION, ""), "")
            if part in names:
                found[sheet.get("name", "")] = _in_part(opened.read(part))
    return found


def _parsed(content: bytes) -> Any:
    """A part as a tree; no entity is resolved and nothing is fetched."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _targets(relations: bytes) -> dict[str, str]:
    """Where each sheet's part stands."""
    found = {}
    for each in _parsed(relations):
        target = each.get("Target", "")
        found[each.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _in_part(content: bytes) -> dict[tuple[int, int], Broken]:
    if b"<f" not in content and b't="e"' not in content:
        return {}
    found = {}
    for attributes, inside in _CELL.findall(content):
        is_error = b't="e"' in attributes
        place = _PLACE.search(attributes)
        if place is None or not (is_error or b"<f" in inside):
            continue
        value = _VALUE.search(inside)
        text = value.group(1).decode("utf-8", "replace") if value else ""
        at = int(place.group(2)) - 1, _column(place.group(1).decode())
        if is_error:
            found[at] = Broken(ERROR, text)
        elif not text and b't="str"' not in attributes:
            found[at] = Broken(UNCALCULATED)
    return found


def _column(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def broken_in_xls(content: bytes) -> Found:
    """The error cells of an old .xls; nothing where the file cannot be read that way."""
    try:
        book = xlrd.open_workbook(file_contents=content, logfile=_Silence())
    except Exception:  # what it cannot read the other library has read already
        return {}
    found: Found = {}
    for sheet in book.sheets():
        cells = found.setdefault(sheet.name, {})
        for row in range(sheet.nrows):
            for column, kind in enumerate(sheet.row_types(row)):
                if kind == xlrd.XL_CELL_ERROR:
                    text = xlrd.error_text_from_code.get(sheet.cell_value(row, column), "#?")
                    cells[row, column] = Broken(ERROR, text)
    return found


class _Silence:
    """Where xlrd's warnings go."""

    def write(self, _text: str) -> int:
        """Nothing is kept."""
        return 0

    def flush(self) -> None:
        """Nothing waits."""
