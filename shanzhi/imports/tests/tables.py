"""Workbooks for tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from openpyxl import Workbook


def workbook(
    *rows: Sequence[Any],
    merged: Sequence[str] = (),
    name: str = "Sheet1",
    hidden: dict[str, list[Sequence[Any]]] | None = None,
) -> bytes:
    """An .xlsx of these rows. Text that begins with = is a formula without its result."""
    book = Workbook()
    page = book.active
    page.title = name
    for row in rows:
        page.append(list(row))
    for area in merged:
        page.merge_cells(area)
    for title, cells in (hidden or {}).items():
        other = book.create_sheet(title)
        other.sheet_state = "hidden"
        for row in cells:
            other.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def written(rows: Sequence[Sequence[Any]]) -> bytes:
    """An .xlsx of many rows, quickly. Text stays text, whatever it begins with."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(
        content, {"constant_memory": True, "default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    )
    page = book.add_worksheet()
    for place, row in enumerate(rows):
        page.write_row(place, 0, row)
    book.close()
    return content.getvalue()
