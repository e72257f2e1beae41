"""Small forms for tests, as a county's office would send them. Everything in them is made up."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from openpyxl import Workbook
from openpyxl.styles import Border, Font, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

THIN = Border(*[Side(style="thin")] * 4)
FIXTURE = Path(__file__).with_name("village_form.xls")
"""`village_form()` as LibreOffice saves it in the old format."""


def village_form(
    *, villages: Sequence[str] = ("甲村", "乙村", "丙村"), rows: int = 0, title: str = "2025年上半年基层党建情况统计表"
) -> bytes:
    """Villages down, two groups of columns across, numbers of columns, a sum by formula, lists, notes with rules."""
    book = Workbook()
    page = book.active
    page.title = "统计表"
    page.append([title])
    page.append(["表号：党建01表", None, None, "填报单位：（盖章）"])
    page.append(["制定机关：县委组织部", None, None, "有效期至：2025年12月31日"])
    page.append(["序号", "村（社区）", "党员情况", None, None, "组织生活", None, "集体收入（万元）", "等次"])
    page.append(
        [None, None, "党员总数（人）", "预备党员（人）", "合计（人）", "主题党日（次）", "到会（人次）", None, None]
    )
    page.append(["甲", "乙", 1, 2, 3, 4, 5, 6, 7])
    for number, village in enumerate([*villages, *[None] * rows], start=1):
        line = page.max_row + 1
        page.append([number, village, None, None, f"=C{line}+D{line}", None, None, None, None])
    last = page.max_row
    page.append(["合计", None, None, None, f"=SUM(E7:E{last})"])
    page.append(["注：1. 3栏=1栏+2栏；5栏≥4栏。2. 数据截至2025年6月30日。"])
    page.append(["填表人：", None, None, "审核人："])
    for area in ("A1:I1", "A4:A5", "B4:B5", "C4:E4", "F4:G4", "H4:H5", "I4:I5"):
        page.merge_cells(area)
    for line in page.iter_rows(min_row=4, max_row=last + 1, max_col=9):
        for cell in line:
            cell.border = THIN
    page["C7"].font = Font(bold=True, color="FF0000")
    page.column_dimensions["K"].hidden = True
    page["K1"], page["K2"] = "好", "较好"
    other = book.create_sheet("选项")
    other.sheet_state = "hidden"
    other["A1"], other["A2"], other["A3"] = "优", "良", "中"
    choice = DataValidation(type="list", formula1="选项!$A$1:$A$3")
    choice.add(f"I7:I{last}")
    page.add_data_validation(choice)
    return _saved(book)


def stacked_form(*, villages: Sequence[str] = ("甲村", "乙村")) -> bytes:
    """Two tables below one another in one sheet, each with its title, head and note; signatures at the end."""
    book = Workbook()
    page = book.active
    page.append(["基层组织情况报表"])
    _table(
        page, "一、2025年上半年组织生活", ["村（社区）", "主题党日（次）", "到会（人次）"], villages, "注：3列≥2列。"
    )
    page.append([])
    _table(page, "二、党员队伍", ["村（社区）", "党员总数（人）", "预备党员（人）", "备注"], villages, "注：3列≤2列。")
    page.append(["填表人：", None, "审核人："])
    return _saved(book)


def _table(page: Worksheet, title: str, head: Sequence[str], villages: Sequence[str], note: str) -> None:
    page.append([title])
    page.append(head)
    first = page.max_row
    for village in villages:
        page.append([village])
    for line in page.iter_rows(min_row=first, max_row=page.max_row, max_col=len(head)):
        for cell in line:
            cell.border = THIN
    page.append([note])


def item_form(lines: Sequence[Sequence[Any]], *, above: Sequence[str] = (), below: Sequence[str] = ()) -> bytes:
    """A form of one column of numbers: rows of [number, name, unit]."""
    book = Workbook()
    page = book.active
    for text in above:
        page.append([text])
    page.append(["编号", "指标名称", "计量单位", "数量"])
    first = page.max_row
    for line in lines:
        page.append([*line, None])
    for row in page.iter_rows(min_row=first, max_row=page.max_row, max_col=4):
        for cell in row:
            cell.border = THIN
    for text in below:
        page.append([text])
    return _saved(book)


def text_form() -> bytes:
    """A form in a text document: a merged head, a merged name of rows, notes below."""
    document = Document()
    document.add_paragraph("2025年安全生产检查情况表")
    document.add_paragraph("填报单位：            计量单位：次")
    table = document.add_table(rows=5, cols=4)
    for column, text in ((0, "项目"), (2, "本期"), (3, "备注")):
        table.cell(0, column).text = text
    table.cell(0, 0).merge(table.cell(0, 1))
    for row, (group, name) in enumerate((("检查", "企业"), ("", "学校"), ("演练", "消防"), ("", "防汛")), start=1):
        table.cell(row, 0).text, table.cell(row, 1).text = group, name
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(4, 0))
    run = table.cell(1, 2).paragraphs[0].add_run("")
    run.bold = True
    document.add_paragraph("说明：没有发生的填0。")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
