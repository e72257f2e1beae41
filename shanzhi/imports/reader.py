"""`python -m shanzhi.imports.reader FILE`: a file's sheets as JSON on standard output. Runs in a process of its own.

Spreadsheets come from anywhere. What makes a library run out of memory, loop or crash ends this process, not the
server; the answer is then a sentence like any other. No Django here.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from shanzhi.imports import limits
from shanzhi.imports.broken_cells import broken_in_xls, broken_in_xlsx
from shanzhi.imports.sheets import Area, Broken, Cell, Sheet, Workbook, pack

FAILED = 3
"""The exit code of a file that could not be read; the reason is one word on standard error."""


def main(path: Path) -> int:
    """Read and print. The exit code says whether it went well."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.MAX_MEMORY, limits.MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.MAX_SECONDS, limits.MAX_SECONDS))
    try:
        book = read_book(path)
    except Exception as error:  # whatever a library raises over a file from outside is one answer
        sys.stderr.write(_reason(error))
        return FAILED
    json.dump(list(pack(book)), sys.stdout, ensure_ascii=False, separators=(",", ":"))
    return 0


def read_book(path: Path) -> Workbook:
    """Every sheet with cells; charts and macro sheets are left out."""
    content = path.read_bytes()
    is_packed = content[:2] == b"PK"
    with CalamineWorkbook.from_path(str(path)) as opened:
        kept = [each for each in opened.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        sheets = [_sheet(opened, each.name, each.visible != SheetVisibleEnum.Visible) for each in kept]
    broken = broken_in_xlsx(path) if is_packed else broken_in_xls(content)
    for sheet in sheets:
        for (row, column), cell in broken.get(sheet.name, {}).items():
            _put(sheet, row, column, cell)
    return Workbook(sheets)


def _sheet(opened: Any, name: str, is_hidden: bool) -> Sheet:
    page = opened.get_sheet_by_name(name)
    last_row, last_column = page.end or (-1, -1)
    _require_small(last_row + 1, last_column + 1)
    rows = [[_cell(value) for value in row] for row in page.to_python(skip_empty_area=False)]
    merged: list[Area] = sorted((a, b, c, d) for (a, b), (c, d) in page.merged_cell_ranges or ())
    return Sheet(name, rows, merged, is_hidden)


def _require_small(height: int, width: int) -> None:
    if height > limits.MAX_ROWS:
        raise TooMany("rows")
    if width > limits.MAX_COLUMNS:
        raise TooMany("columns")
    if height * width > limits.MAX_CELLS:
        raise TooMany("cells")


class TooMany(Exception):
    """Of what."""


def _reason(error: Exception) -> str:
    if isinstance(error, TooMany):
        return str(error.args[0])
    words = f"{type(error).__name__} {error}".lower()
    return "password" if "password" in words or "encrypt" in words else "unreadable"


def _cell(value: Any) -> Cell:
    """A plain value; numbers as Excel shows them, to fifteen places."""
    if value == "" or value is None:
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        rounded = float(format(value, ".15g"))
        return int(rounded) if rounded.is_integer() and abs(rounded) < 10**15 else rounded
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, (int, datetime, date, time)):
        return value
    text = str(value)[: limits.MAX_CELL_CHARACTERS].replace("\x00", "")
    return text if text.strip() else None


def _put(sheet: Sheet, row: int, column: int, cell: Broken) -> None:
    """A broken cell at its place, even where the sheet ended before it."""
    if row >= limits.MAX_ROWS or column >= limits.MAX_COLUMNS:
        return
    while len(sheet.rows) <= row:
        sheet.rows.append([None] * sheet.width)
    for line in sheet.rows:
        line.extend([None] * (column + 1 - len(line)))
    sheet.rows[row][column] = cell


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
