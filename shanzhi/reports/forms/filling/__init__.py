"""Filling a file as it was sent: only the cells that are filled change."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from shanzhi.reports.forms.filling.docx import fill_docx
from shanzhi.reports.forms.filling.xls import fill_xls
from shanzhi.reports.forms.filling.xlsx import fill_xlsx
from shanzhi.reports.forms.grid import FileKind, Place

Value = Decimal | str
Values = Mapping[int, Mapping[Place, Value]]
"""What goes into which cell, by the number of the sheet or table in the file."""

__all__ = ["Value", "Values", "fill_file"]

_FILLERS = {"xls": fill_xls, "xlsx": fill_xlsx, "docx": fill_docx}


def fill_file(content: bytes, kind: FileKind, values: Values, name: str) -> bytes:
    """The file with the values in its cells; styles, merged ranges, formulas and hidden parts stay.

    Problem `form.cell.formula` for a cell the file computes itself, `form.file.*` for a file that cannot be followed.
    """
    return _FILLERS[kind](content, values, name)
