"""Excel files: written to a temporary file while the scope is open, sent when the page's answer is."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from urllib.parse import quote

import xlsxwriter
from django.http import FileResponse
from django.utils.translation import gettext as _

from shanzhi.core.saying import say_moment
from shanzhi.kernel.clock import ZONE
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.frame import office, place
from shanzhi.workbench.saying import facts_line

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 60
"""Characters a column is at most wide."""
MOST_ROWS = 100_000
"""More rows than this an office cannot use; the sheet says that it was cut."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, a title, lines under it, column heads and rows of plain values."""

    name: str
    title: str
    lines: Sequence[str]
    heads: Sequence[str]
    rows: Iterable[Sequence[Any]]


def answer(desk: Desk, file_name: str, sheets: Sequence[Sheet]) -> FileResponse:
    """A workbook with the office's header on every sheet, as a download."""
    with _book() as (file, book):
        formats = _Formats(book)
        for sheet in sheets:
            _write(desk, book.add_worksheet(sheet.name[:31]), sheet, formats)
    file.seek(0)
    response = FileResponse(file, content_type=KIND)
    response["Content-Disposition"] = f"attachment; filename=\"export.xlsx\"; filename*=UTF-8''{quote(file_name)}.xlsx"
    return response


def header(desk: Desk) -> list[str]:
    """Who exported what from where, and when it was read; a demo says that it is one."""
    who = facts_line([place(desk), office(desk), desk.actor.name])
    read = _("Read on %(moment)s") % {"moment": say_moment(desk.now, desk.language)}
    as_of = (
        "" if desk.as_of is None else _("as known on %(moment)s") % {"moment": say_moment(desk.as_of, desk.language)}
    )
    demo = _("Demo data · people and records are invented") if desk.town.is_demo else ""
    return [line for line in (who, facts_line([read, as_of]), demo) if line]


@contextmanager
def _book() -> Iterator[tuple[IO[bytes], Any]]:
    """A workbook in a temporary file that goes when it has been sent. Text is never taken for a formula or a link."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed by the response that sends it
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "constant_memory": True,
    }
    book = xlsxwriter.Workbook(file, options)
    try:
        yield file, book
    finally:
        book.close()


class _Formats:
    """The looks of cells."""

    def __init__(self, book: Any) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.line = book.add_format({"font_color": "#5F615A"})
        self.head = book.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#F0F0EB", "text_wrap": True, "valign": "vcenter"}
        )
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        self.number = book.add_format({"num_format": "#,##0.######"})
        self.text = book.add_format({"num_format": "@"})


def _write(desk: Desk, page: Any, sheet: Sheet, formats: _Formats) -> None:
    """Header, heads and rows; widths follow the heads, because rows are not kept in memory."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    for place_, head in enumerate(sheet.heads):
        page.set_column(place_, place_, min(max(14, len(head) * 2 + 4), LONGEST))
    page.write_string(0, 0, sheet.title, formats.title)
    lines = [*sheet.lines, *header(desk)]
    for place_, line in enumerate(lines, start=1):
        page.write_string(place_, 0, line, formats.line)
    top = len(lines) + 2
    for column, head in enumerate(sheet.heads):
        page.write_string(top, column, head, formats.head)
    if sheet.heads:
        page.freeze_panes(top + 1, 1)
        page.repeat_rows(top)
    for row, values in enumerate(sheet.rows, start=top + 1):
        for column, value in enumerate(values):
            _cell(page, row, column, value, formats)


def _cell(page: Any, row: int, column: int, value: Any, formats: _Formats) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        page.write_datetime(row, column, _naive(value), formats.moment)
    elif isinstance(value, date):
        page.write_datetime(row, column, datetime(value.year, value.month, value.day), formats.day)  # noqa: DTZ001 - a day
    elif isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        page.write_number(row, column, float(value), formats.number)
    else:
        page.write_string(row, column, str(value), formats.text)


def _naive(value: datetime) -> datetime:
    return value.astimezone(ZONE).replace(tzinfo=None)


def dated(name: str, on: date) -> str:
    """A file's name with its day, without signs that file systems refuse."""
    plain = "".join(char for char in name if char not in '\\/:*?"<>|')
    return f"{plain} {on.isoformat()}".strip()
