"""The inside of an .xlsx: where its sheets stand and how its elements are called. Shared by reading and filling."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from shanzhi.core.errors import Problem
from shanzhi.reports.forms.grid import Area, Place
from shanzhi.reports.forms.packed import Parts

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


@dataclass(frozen=True)
class SheetPart:
    """A sheet of the book: its name, the part that holds it, whether it is hidden."""

    name: str
    part: str
    is_hidden: bool


def main_part(parts: Parts) -> str:
    """The part that holds the book."""
    for target in parts.related("").values():
        if target in parts.names and target.endswith(".xml") and local(parts.root(target)) == "workbook":
            return target
    raise Problem("form.file.broken", file=parts.file)


def sheet_parts(parts: Parts) -> list[SheetPart]:
    """The sheets of the book in their order; charts that fill a sheet are left out."""
    book = main_part(parts)
    related = parts.related(book)
    found = []
    for each in parts.root(book).iter("{*}sheet"):
        key = each.get(f"{{{RELATION}}}id") or each.get(f"{{{STRICT_RELATION}}}id") or ""
        part = related.get(key, "")
        if part in parts.names and local(parts.root(part)) == "worksheet":
            found.append(SheetPart(each.get("name", ""), part, each.get("state", "visible") != "visible"))
    return found


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(etree.QName(element).localname)


def place_of(reference: str) -> Place:
    """Where A1 is. ValueError if it is no reference."""
    found = _PLACE.fullmatch(reference)
    if found is None:
        raise ValueError(reference)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def area_of(reference: str) -> Area:
    """Where A1:B2 is, or A1 alone."""
    first, _, last = reference.partition(":")
    top, left = place_of(first)
    bottom, right = place_of(last or first)
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)


def reference_of(row: int, column: int) -> str:
    """How a place is called: A1."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
