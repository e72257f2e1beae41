"""A form of ten thousand cells read and filled, beside the plainest way: openpyxl loads, sets, saves."""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, Side

from shanzhi.reports.forms import fill_file, read_form
from shanzhi.reports.forms.grid import Place
from tools.bench.measuring import Row, interleaved, timed

VILLAGES, COLUMNS = 400, 25


def measure(rounds: int) -> list[Row]:
    """Filling alone, and reading with filling."""
    content = _form()
    _, form = read_form(content, "bench.xlsx")
    values = {box.place: Decimal(number) for number, box in enumerate(form.boxes)}
    _require_same(content, values)
    ways = [partial(_ours, content, values), partial(_read_and_fill, content), partial(_plain, content, values)]
    filled, read, plain = interleaved(rounds, *(partial(_seconds, way) for way in ways))
    size = f"{len(values):,} cells, {len(content) // 1024:,} KB"
    beside = "openpyxl loads, sets, saves (and loses what it does not know)"
    return [
        Row("form filled, everything else kept byte for byte", size, filled, plain, beside),
        Row("form read (head, rows, units, rules) and filled", size, read, plain, beside),
    ]


def _seconds(way: partial[bytes]) -> list[float]:
    return [timed(way)[0]]


def _ours(content: bytes, values: Mapping[Place, Decimal]) -> bytes:
    return fill_file(content, "xlsx", {0: values}, "bench.xlsx")


def _read_and_fill(content: bytes) -> bytes:
    _, form = read_form(content, "bench.xlsx")
    return _ours(content, {box.place: Decimal(number) for number, box in enumerate(form.boxes)})


def _plain(content: bytes, values: Mapping[Place, Decimal]) -> bytes:
    book = load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    for (row, column), value in values.items():
        page.cell(row + 1, column + 1).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _require_same(content: bytes, values: Mapping[Place, Decimal]) -> None:
    """Both ways put the same into the same cells."""
    ours, plain = (load_workbook(io.BytesIO(way(content, values))).worksheets[0] for way in (_ours, _plain))
    if list(ours.values) != list(plain.values):
        raise AssertionError("the two ways fill differently")


def _form() -> bytes:
    """Villages down, columns across, borders everywhere."""
    book = Workbook()
    page = book.active
    page.append(["2025年度村级情况统计表"])
    page.append(["序号", "村", *(f"第{number}项（人）" for number in range(1, COLUMNS + 1))])
    for number in range(1, VILLAGES + 1):
        page.append([number, f"第{number}村", *[None] * COLUMNS])
    return ruled(book)


def ruled(book: Workbook) -> bytes:
    """The file, with lines around every cell of the table under the title."""
    page = book.worksheets[0]
    thin = Border(*[Side(style="thin")] * 4)
    for row in page.iter_rows(min_row=2):
        for cell in row:
            cell.border = thin
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
