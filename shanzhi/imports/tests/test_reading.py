"""Files as they come: every sheet, every cell, and a sentence for what cannot be opened."""

from __future__ import annotations

import io
import os
import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from shanzhi.imports import limits
from shanzhi.imports.headers import find_heads
from shanzhi.imports.reading import read_workbook
from shanzhi.imports.sheets import Broken
from shanzhi.imports.tests.tables import workbook
from shanzhi.reports.prose.tests.texts import needs_texts
from tests.support.refusals import refused

SECRET = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600


def replaced(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with something else in one of its parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for each in source.infolist():
            data = source.read(each)
            packed.writestr(each, data.replace(old, new) if each.filename == part else data)
    return target.getvalue()


def bomb() -> bytes:
    """A small file that unpacks to more than any table."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        with packed.open("xl/media/picture", "w", force_zip64=True) as part:
            for _ in range(limits.MAX_UNPACKED // 2**20 + 1):
                part.write(b"\x00" * 2**20)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import.file.empty"),
        (b"name,day\n1,2\n", "import.file.not_a_table"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "import.file.not_a_table"),
        (b"PK\x03\x04 and then nothing that is packed", "import.file.broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000, "import.file.broken"),
        (SECRET, "import.file.locked"),
        (workbook(), "import.file.no_cells"),
        (workbook()[:-200], "import.file.broken"),
        (b"x" * (limits.MAX_BYTES + 1), "import.file.large"),
    ],
    ids=["empty", "text", "page", "no-zip", "no-ole", "password", "no-cells", "cut", "large"],
)
def test_read__says_what_cannot_be_opened(content: bytes, code: str) -> None:
    """By what the file is, not by what it is called."""
    assert refused(lambda: read_workbook(content, "一季度.xlsx")) == [code]


def test_read__does_not_open_a_bomb() -> None:
    """Half a megabyte that unpacks to three hundred."""
    content = bomb()
    assert len(content) < 2**20
    assert refused(lambda: read_workbook(content, "表.xlsx")) == ["import.file.bomb"]


def test_read__does_not_fill_the_memory_between_two_cells() -> None:
    """A cell far below or far right would make a sheet of billions of cells."""
    content = workbook(["a", "b"])
    part = "xl/worksheets/sheet1.xml"
    far_down = replaced(content, part, b'r="B1"', b'r="B1048576"')
    far_right = replaced(content, part, b'r="B1"', b'r="XFD1"')
    assert refused(lambda: read_workbook(far_down, "表.xlsx")) == ["import.file.too_many_rows"]
    assert refused(lambda: read_workbook(far_right, "表.xlsx")) == ["import.file.too_many_columns"]


def test_read__counts_cells() -> None:
    """Rows and columns within their bounds can still be too many cells together."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        page.write_number(0, limits.MAX_COLUMNS - 1, 1)
        page.write_number(limits.MAX_CELLS // limits.MAX_COLUMNS, 0, 1)
    assert refused(lambda: read_workbook(content.getvalue(), "表.xlsx")) == ["import.file.too_many_cells"]


def test_read__keeps_every_sheet_and_names_hidden_ones() -> None:
    """What an office hid is not lost, and not taken first."""
    book = read_workbook(workbook(["a"], hidden={"旧表": [["x", "y"], ["z", "w"]]}), "表.xlsx")
    assert [(sheet.name, sheet.is_hidden) for sheet in book.sheets] == [("Sheet1", False), ("旧表", True)]
    assert book.first_useful() == 0


def test_read__shows_errors_and_formulas_without_a_result() -> None:
    """Neither is a blank."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["甲", 1, 0.1 + 0.2, True])
        page.write_formula(1, 0, "=1/0", value="#DIV/0!")
        page.write_formula(1, 1, "=1+1", value=2)
        page.write_formula(1, 2, "=1+1", value="")
        page.write_string(1, 3, "=1+1")
    (sheet,) = read_workbook(content.getvalue(), "表.xlsx").sheets
    assert sheet.rows[0][:4] == ["甲", 1, 0.3, True]
    assert sheet.rows[1][:4] == [Broken("error", "#DIV/0!"), 2, Broken("formula"), "=1+1"]


def test_read__two_hundred_columns() -> None:
    """All of them, each with its name."""
    heads = [f"指标{number}" for number in range(200)]
    (sheet,) = read_workbook(workbook(["全镇统计表"], heads, list(range(200))), "表.xlsx").sheets
    found = find_heads(sheet)
    assert (found.first, found.last, len(found.rows)) == (1, 1, 1)
    assert [column.label for column in found.columns] == heads


@pytest.mark.parametrize(
    ("rows", "merged", "expected"),
    [
        ([["时间", "人数", None, "备注"], [None, "应到", "实到", None], ["3月1日", 5, 4, "x"]],
         ["A1:A2", "B1:C1", "D1:D2"], ["时间", "人数／应到", "人数／实到", "备注"]),
        ([["时间", "人数", None, "备注"], [None, "应到", "实到", None], ["3月1日", 5, 4, "x"]],
         [], ["时间", "人数／应到", "人数／实到", "备注"]),
        ([["一季度主题党日登记表"],
          ["填报单位：天宁镇", None, "单位：人"], ["时间", "支部", "内容"], ["3月1日", "甲", "x"]],
         ["A1:C1"], ["时间", "支部", "内容"]),
        ([["姓名", "性别"], ["张三", "男"]], [], ["姓名", "性别"]),
    ],
    ids=["merged", "two-rows", "title-and-notes", "plain"],
)  # fmt: skip
def test_heads__stand_where_they_stand(rows: list[list[object]], merged: list[str], expected: list[str]) -> None:
    """Among titles and notes, over several rows, merged or not."""
    (sheet,) = read_workbook(workbook(*rows, merged=merged), "表.xlsx").sheets
    found = find_heads(sheet)
    assert [column.label for column in found.columns] == expected
    assert len(found.rows) == 1


def test_heads__leave_out_what_is_no_row() -> None:
    """Numbers of columns, totals, remarks and signatures, each said with why."""
    rows = [
        ["序号", "名称", "金额（万元）", "日期"],
        [1, 2, 3, 4],
        [1, "甲", 2.5, "2024.3.1"],
        [None, None, None, None],
        ["小计", None, 2.5, None],
        [2, "乙", 3, "2024.3.2"],
        ["合计", None, 5.5, None],
        ["注：金额含税", None, None, None],
        ["填表人：张三", None, "审核人：李四", None],
    ]
    (sheet,) = read_workbook(workbook(*rows), "表.xlsx").sheets
    found = find_heads(sheet)
    assert found.rows == (2, 5)
    assert found.left_out == {1: "numbers", 3: "blank", 4: "total", 6: "total", 7: "remark", 8: "signature"}
    assert found.columns[2].unit == "万元"


SAMPLES = {
    "01_tongjibiao_1_2_daohu_daocun.xls": (0, (3, 5), 31, 0, "有劳动能力"),
    "03_dangzuzhi_mingxibiao.xls": (0, (2, 2), 5, 50, "数量"),
    "06_diaochabiao1_2012_207villages.xls": (0, (2, 2), 9, 208, "填表项目"),
}
"""The sheet to begin with, the rows of its head, its columns, its rows, a word of its head."""


@needs_texts
@pytest.mark.parametrize("name", list(SAMPLES))
def test_samples__are_read(name: str) -> None:
    """Real forms: three levels of merged heads, a list in columns, two tables side by side."""
    place, rows, columns, count, word = SAMPLES[name]
    book = read_workbook((Path(os.environ["SHANZHI_TEXTS"]) / "samples" / "excel" / name).read_bytes(), name)
    assert book.first_useful() == place
    heads = find_heads(book.sheets[place])
    assert (heads.first, heads.last) == rows
    assert (len(heads.columns), len(heads.rows)) == (columns, count)
    assert re.search(word, " ".join(column.label for column in heads.columns))
