"""Forms read: heads, rows, units, lists, notes, rules; the three samples from elsewhere."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from shanzhi.core.errors import Problem
from shanzhi.reports.forms import Form, read_form, read_form_file
from shanzhi.reports.forms.grid import from_json, to_json
from shanzhi.reports.forms.measures import measure_of
from shanzhi.reports.forms.tests.files import FIXTURE, item_form, stacked_form, text_form, village_form
from shanzhi.reports.prose.tests.texts import needs_texts, texts_folder

NAMES = ["01_tongjibiao_1_2_daohu_daocun.xls", "03_dangzuzhi_mingxibiao.xls", "06_diaochabiao1_2012_207villages.xls"]


def read(content: bytes, name: str = "form") -> Form:
    return read_form(content, name)[1]


@pytest.mark.parametrize("content", [village_form(), FIXTURE.read_bytes()], ids=["xlsx", "xls"])
def test_read__a_head_of_groups_in_both_formats(content: bytes) -> None:
    """Title, lines above, merged head, numbers of columns, units, lists from a hidden sheet, formulas, notes, rules."""
    form = read(content)
    (table,) = form.tables
    assert table.title == "2025年上半年基层党建情况统计表"
    assert table.leads == {"number": "党建01表", "maker": "县委组织部", "valid_until": "2025年12月31日"}
    assert [(head.kind, head.label, head.number) for head in table.heads] == [
        ("ordinal", "序号", "甲"),
        ("name", "村(社区)", "乙"),
        ("value", "党员情况／党员总数", "1"),
        ("value", "党员情况／预备党员", "2"),
        ("value", "党员情况／合计", "3"),
        ("value", "组织生活／主题党日", "4"),
        ("value", "组织生活／到会", "5"),
        ("value", "集体收入", "6"),
        ("value", "等次", "7"),
    ]
    assert [(line.row, line.who) for line in table.lines] == [(6, "甲村"), (7, "乙村"), (8, "丙村"), (9, "合计")]
    assert [(head.measure.unit, head.measure.times) for head in table.heads[5:8] if head.measure] == [
        ("occasion", 1),
        ("visit", 1),
        ("yuan", 10_000),
    ]
    assert table.computed == [(6, 4), (7, 4), (8, 4), (9, 4)]
    asked = {box.place for box in table.boxes}
    assert asked == {(row, column) for row in range(6, 10) for column in (2, 3, 5, 6, 7, 8)}
    assert {box.offered for box in table.boxes if box.column == 8 and box.row < 9} == {("优", "良", "中")}
    assert table.period is not None
    assert (table.period.start, table.period.end) == ("2025-01-01", "2025-06-30")
    assert [(rule.left, rule.operator, rule.right) for rule in table.rules] == [
        (((1, "3"),), "=", ((1, "1"), (1, "2"))),
        (((1, "5"),), ">=", ((1, "4"),)),
    ]
    assert table.signatures == ["填表人：", "审核人："]
    assert form.lists == ["选项"]


def test_read__digest_is_of_heads_and_rows_not_of_the_period() -> None:
    """The next period's form is known as the same; one with another row is not."""
    lines = [(1, "党员总数", "人"), (2, "其中：女党员", "人")]
    first = read(item_form(lines, above=["2025年上半年党员情况表"]))
    second = read(item_form(lines, above=["2025年下半年党员情况表"]))
    other = read(item_form([*lines, (3, "预备党员", "人")], above=["2025年下半年党员情况表"]))
    assert first.digest == second.digest != other.digest
    assert first.tables[0].period != second.tables[0].period


def test_read__tables_below_one_another() -> None:
    """Each has its own title, head, rows, notes, rules and time; what is signed stands under the last."""
    upper, lower = read(stacked_form()).tables
    assert (upper.title, lower.title) == ("基层组织情况报表 一、2025年上半年组织生活", "二、党员队伍")
    assert [head.label for head in upper.heads] == ["村(社区)", "主题党日", "到会"]
    assert [head.label for head in lower.heads] == ["村(社区)", "党员总数", "预备党员", "备注"]
    assert {box.place for box in upper.boxes} == {(row, column) for row in (3, 4) for column in (1, 2)}
    assert {box.place for box in lower.boxes} == {(row, column) for row in (9, 10) for column in (1, 2, 3)}
    assert [line.who for table in (upper, lower) for line in table.lines] == ["甲村", "乙村"] * 2
    assert (upper.notes, lower.notes) == (["注：3列≥2列。"], ["注：3列≤2列。"])
    assert [rule.operator for table in (upper, lower) for rule in table.rules] == [">=", "<="]
    assert (upper.signatures, lower.signatures) == ([], ["填表人：", "审核人："])
    assert upper.period is not None
    assert lower.period is None


def test_read__words_under_a_table_are_no_head() -> None:
    """Neither places to sign side by side nor an explanation in columns, which nothing is drawn around."""
    book = load_workbook(io.BytesIO(village_form()))
    page = book["统计表"]
    page.append([])
    for line in (["指标", "解释", "来源"], ["主题党日", "每月一次", "支部"], ["到会", "按人次", "支部"]):
        page.append(line)
    kept = io.BytesIO()
    book.save(kept)
    (table,) = read(kept.getvalue()).tables
    assert len(table.boxes) == 24
    assert "解释" in table.notes


@pytest.mark.parametrize("number", ["1" * 5000, "²", "𐩀"])
def test_read__numbers_of_rows_that_count_nothing(number: str) -> None:
    """Thousands of digits, or a sign that is a digit to nobody, are read as any other text."""
    (table,) = read(item_form([(number, "干部", "人"), (number, "党员", "人"), (number, "村民", "人")])).tables
    assert [line.path for line in table.lines] == [("干部",), ("党员",), ("村民",)]


def test_read__rows_by_their_numbers() -> None:
    """一、（一）1. 其中 and indents make the whole name of a row; a row without number and unit begins a section."""
    lines = [
        ("", "一、队伍", ""),
        (1, "（一）干部", "人"),
        (2, "其中：女干部", "人"),
        (3, "　　　大专以上", "人"),
        (4, "（二）党员", "人"),
        ("", "二、项目", ""),
        (5, "1.在建项目", "个"),
        (6, "（1）市里的", "个"),
        (7, "2.投资", "万元"),
        (8, "3.是否公示：（1）是（2）否", "代码"),
    ]
    (table,) = read(item_form(lines)).tables
    assert [(line.number, line.path) for line in table.lines if not line.is_section] == [
        ("1", ("队伍", "干部")),
        ("2", ("队伍", "干部", "女干部")),
        ("3", ("队伍", "干部", "大专以上")),
        ("4", ("队伍", "党员")),
        ("5", ("项目", "在建项目")),
        ("6", ("项目", "在建项目", "市里的")),
        ("7", ("项目", "投资")),
        ("8", ("项目", "是否公示")),
    ]
    assert len(table.boxes) == 8
    assert (table.boxes[-1].kind, table.boxes[-1].answers) == ("code", (("1", "是"), ("2", "否")))
    assert table.boxes[-2].measure is not None
    assert table.boxes[-2].measure.times == 10_000


def test_read__rules_over_rows() -> None:
    """Rules may name rows by number; what names nothing that is there is no rule."""
    lines = [(101, "总数", "户"), (102, "甲类", "户"), (103, "乙类", "户")]
    below = ["说明：1.101=102+103；", "2.101≥102。", "3.电话号码要真实，101办公室联系。", "4.101=105+106"]
    (table,) = read(item_form(lines, below=below)).tables
    assert [(rule.over, rule.left, rule.operator, rule.right) for rule in table.rules] == [
        ("rows", ((1, "101"),), "=", ((1, "102"), (1, "103"))),
        ("rows", ((1, "101"),), ">=", ((1, "102"),)),
    ]


def test_read__a_table_of_a_text_document() -> None:
    """Merged cells, the unit above the table, remarks, notes below."""
    (table,) = read(text_form()).tables
    assert table.title == "2025年安全生产检查情况表"
    assert [line.path for line in table.lines] == [
        ("检查", "企业"),
        ("检查", "学校"),
        ("演练", "消防"),
        ("演练", "防汛"),
    ]
    assert {(box.kind, box.measure and box.measure.unit) for box in table.boxes} == {
        ("number", "occasion"),
        ("text", None),
    }
    assert table.notes == ["说明：没有发生的填0。"]


@pytest.mark.parametrize(
    ("word", "unit", "times"),
    [
        ("万元", "yuan", 10_000),
        ("元", "yuan", 1),
        ("万元/年", "yuan", 10_000),
        ("％", "percent", 1),
        ("亩", "mu", 1),
        ("人次", "visit", 1),
    ],
)
def test_measure__words_of_forms(word: str, unit: str, times: int) -> None:
    """Units as forms write them; a magnitude before a unit counts."""
    found = measure_of(word)
    assert found is not None
    assert (found.unit, found.times) == (unit, times)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "form.file.empty"),
        (b"%PDF-1.7 ...", "form.file.pdf"),
        (b"hello", "form.file.not_a_form"),
        (village_form()[:700], "form.file.not_a_form"),
        (FIXTURE.read_bytes()[:-600], "form.file.broken"),
    ],
)
def test_read__files_that_are_no_form(content: bytes, code: str) -> None:
    """Each has a sentence of its own."""
    with pytest.raises(Problem) as problem:
        read(content)
    assert problem.value.code == code


def test_grid__json_keeps_everything() -> None:
    """What the reading process prints is what was read."""
    book = read_form_file(village_form(), "form")
    again = from_json(to_json(book))
    assert again == book


@needs_texts
@pytest.mark.parametrize(("name", "boxes"), list(zip(NAMES, (61, 46, 104), strict=True)))
def test_samples__every_blank_cell_is_found(name: str, boxes: int) -> None:
    """The three files of others: all cells to be filled, and no other."""
    assert len(read(sample(name)).boxes) == boxes


@needs_texts
def test_samples__heads_rows_and_lists() -> None:
    """A head of four rows; rows merged and told by numbers; lists in hidden columns."""
    wide, items, survey = (read(sample(name)) for name in NAMES)
    assert len(wide.tables) == 2
    deep = wide.tables[0].heads[6]
    assert (len(deep.path), deep.measure and deep.measure.unit) == (3, "household")
    assert [len([head for head in table.heads if head.kind == "value"]) for table in wide.tables] == [29, 28]

    ages = [line for line in items.tables[0].lines if line.path[-2:][0].startswith("年龄")]
    assert len(ages) == 12
    assert {len(line.path) for line in ages} == {4}
    assert [line.number for line in items.tables[0].lines if line.is_section] == ["一", "二", "三", "四"]

    coded = [box for box in survey.boxes if box.kind == "code"]
    assert len(coded) == 18
    assert all(box.answers == (("1", "是"), ("2", "否")) for box in coded)
    assert survey.lists == ["Sheet2"]
    grid = read_form_file(sample(NAMES[2]), "form").grids[0]
    assert grid.hidden_columns == {5, 6, 7, 8, 9}
    assert len(grid.offered(1, 1)) == 205
    assert survey.tables[0].period is not None
    assert survey.tables[0].period.end == "2012-12-31"


def sample(name: str) -> bytes:
    return Path(texts_folder() / "samples" / "excel" / name).read_bytes()
