"""An .xls as grids: cells, merged ranges and formats by xlrd; formulas and offered lists by our own walk."""

from __future__ import annotations

import struct
from datetime import datetime
from typing import Any

import xlrd

from shanzhi.core.compound import take_apart
from shanzhi.reports.forms import biff, limits
from shanzhi.reports.forms.grid import Area, Book, Cell, Grid
from shanzhi.reports.forms.trimming import tidy, within

VISIBLE = 0
LIST = 3
"""The kind of rule that offers a list."""
TEXT = 0x17
"""The token of a formula that is a text."""
_AREAS = {0x25, 0x45, 0x65, 0x2D, 0x4D, 0x6D}
"""Tokens of a formula that name a range of the same sheet, absolute or relative."""
_AREAS_ELSEWHERE = {0x3B, 0x5B, 0x7B}
"""Those that name a range of another sheet."""
RELATIVE = 0xC000


def read_xls(content: bytes) -> Book:
    """Every worksheet of the book, in the order of the file."""
    book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=_Silence())
    grids = [_grid(book, sheet) for sheet in book.sheets()]
    container = take_apart(content)
    place = container.find("Workbook")
    if place is not None:
        stream = biff.read_stream(container.streams[place])
        _add_own(stream, grids, [sheet.name for sheet in book.sheets()])
    return Book("xls", grids[: limits.MAX_GRIDS])


class _Silence:
    """xlrd writes remarks on odd files; nobody reads them."""

    def write(self, text: str) -> int:
        """Nothing."""
        return len(text)


def _grid(book: Any, sheet: Any) -> Grid:
    grid = Grid(sheet.name, sheet.visibility != VISIBLE)
    within(sheet.nrows - 1, sheet.ncols - 1, 0)
    borders = [any(_sides(each.border)) for each in book.xf_list]
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = sheet.cell(row, column)
            if cell.ctype == xlrd.XL_CELL_EMPTY:
                continue
            within(row, column, len(grid.cells) + len(grid.drawn))
            if cell.xf_index is not None and borders[cell.xf_index]:
                grid.drawn.add((row, column))
            value = _value(cell, book.datemode)
            if value is not None:
                grid.cells[row, column] = value
    grid.merged = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
    grid.hidden_rows = {row for row, told in sheet.rowinfo_map.items() if told.hidden}
    grid.hidden_columns = {column for column, told in sheet.colinfo_map.items() if told.hidden}
    return tidy(grid)


def _sides(border: Any) -> tuple[int, int, int, int]:
    return border.left_line_style, border.right_line_style, border.top_line_style, border.bottom_line_style


def _value(cell: Any, datemode: int) -> Cell | None:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            moment: datetime = xlrd.xldate_as_datetime(cell.value, datemode)
        except (ValueError, OverflowError):
            return float(cell.value)
        return moment.date().isoformat()
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, ""))
    return None if cell.ctype == xlrd.XL_CELL_BLANK else cell.value


def _add_own(stream: biff.Stream, grids: list[Grid], names: list[str]) -> None:
    """Formulas and offered lists, which xlrd does not tell."""
    by_name = dict(zip(names, grids, strict=True))
    sheets = _sheet_of_reference(stream.shared)
    for name, records in zip(stream.names, stream.sheets, strict=True):
        grid = by_name.get(name)
        if grid is None:
            continue
        for _, record in biff.own_records(records):
            if record.kind == biff.FORMULA:
                grid.formulas.add((record.row, record.columns[0]))
            elif record.kind == biff.VALIDATION:
                try:
                    grid.choices += _choices(record.data, grid, [by_name.get(stream.names[at]) for at in sheets])
                except (struct.error, IndexError):
                    continue  # a rule that cannot be read offers nothing


def _sheet_of_reference(shared: list[biff.Record]) -> list[int]:
    """The sheet each reference to another sheet means, by its number; those to other files mean the first."""
    for record in shared:
        if record.kind == biff.SHEET_REFERENCES:
            (count,) = struct.unpack_from("<H", record.data)
            firsts = [struct.unpack_from("<3H", record.data, 2 + number * 6)[1] for number in range(count)]
            known = sum(each.kind == biff.BOUNDSHEET for each in shared)
            return [first if first < known else 0 for first in firsts]
    return []


def _choices(data: bytes, grid: Grid, others: list[Grid | None]) -> list[tuple[Area, tuple[str, ...]]]:
    """The list a rule offers, for each of its ranges."""
    (options,) = struct.unpack_from("<I", data)
    if options & 0xF != LIST:
        return []
    at = 4
    for _ in range(4):
        length, is_wide = struct.unpack_from("<HB", data, at)
        at += 3 + length * (2 if is_wide & 1 else 1)
    (size,) = struct.unpack_from("<H", data, at)
    formula = data[at + 4 : at + 4 + size]
    at += 4 + size
    (second,) = struct.unpack_from("<H", data, at)
    at += 4 + second
    (count,) = struct.unpack_from("<H", data, at)
    ranges = [struct.unpack_from("<4H", data, at + 2 + number * 8) for number in range(count)]
    words = _offered(formula, grid, others)
    return [((top, left, bottom, right), words) for top, bottom, left, right in ranges] if words else []


def _offered(formula: bytes, grid: Grid, others: list[Grid | None]) -> tuple[str, ...]:
    token = formula[0] if formula else 0
    if token == TEXT:
        length, is_wide = formula[1], formula[2] & 1
        text = formula[3 : 3 + length * (2 if is_wide else 1)].decode("utf-16-le" if is_wide else "latin-1", "replace")
        return tuple(word.strip() for word in text.replace("\x00", ",").split(",") if word.strip())
    if token in _AREAS:
        return _words(grid, struct.unpack_from("<4H", formula, 1))
    if token in _AREAS_ELSEWHERE:
        sheet, *area = struct.unpack_from("<5H", formula, 1)
        other = others[sheet] if sheet < len(others) else None
        return _words(other, tuple(area)) if other else ()
    return ()


def _words(grid: Grid, area: tuple[int, ...]) -> tuple[str, ...]:
    """What stands in a range that a rule names; relative ones are not followed."""
    top, bottom, left, right = area
    if (left | right) & RELATIVE:
        return ()
    return grid.words_in((top, left & 0xFF, bottom, right & 0xFF))
