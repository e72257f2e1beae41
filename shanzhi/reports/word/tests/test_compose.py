"""Composing: the layout of GB/T 9704 as it stands in the XML, and as a page renders."""

import io
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from lxml import etree

from shanzhi.core.places import packs_folder
from shanzhi.reports.word import (
    Addressee,
    Blank,
    Block,
    Closing,
    Column,
    DateLine,
    Heading,
    PageBreak,
    Paragraph,
    Subtitle,
    Table,
    Title,
    blocks_from,
    compose,
    read_bindings,
    render,
    specimen,
    template_names,
    walk,
)
from shanzhi.reports.word.blocks import LetterHead
from shanzhi.reports.word.layout import base_layout, read_layout
from shanzhi.reports.word.names import w
from shanzhi.reports.word.package import open_package
from shanzhi.reports.word.tests.files import converted, figure, part, refused

ISSUE = {
    "as_of": "2024年7月5日10:46",
    "signer": "周明远",
    "code": "TN-24H1-7K3Q",
    "seal": "8c1f·5e0a",
    "note": "演示数据",
}
BLOCKS: list[Block] = [
    Title("半年工作回头看\n一件一件干到底"),
    Subtitle("天宁镇上半年工作情况汇报"),
    DateLine("（2024年7月5日）"),
    Blank(),
    Addressee("县委组织部："),
    Paragraph("今年以来开展主题党日{{r fig }}。"),
    Heading(1, "一、强党建"),
    Heading(2, "（一）抓学习"),
    Heading(3, "1.班子带头"),
    Heading(4, "（1）讲党课"),
    Paragraph("坚持按月开展。", lead="抓支部。"),
    PageBreak(),
    Table(
        (Column("村", 2), Column("次数", 1, "number")),
        (("{%tr for v in villages %}",), ("{{ v.name }}", "{{r v.fig|number }}"), ("{%tr endfor %}",)),
        caption="附表　主题党日",
    ),
    Closing("2024年7月5日", "中共天宁镇委员会"),
]


def root_of(data: bytes, name: str) -> Any:
    """The parsed root of one part."""
    return etree.fromstring(part(data, name).encode())


def value(element: Any, path: str, attribute: str = "val") -> str | None:
    """An attribute of the element at a path of WordprocessingML names."""
    found = element.find("/".join(w(each) for each in path.split("/")))
    return None if found is None else found.get(w(attribute))


def style(data: bytes, name: str) -> Any:
    """A style by the name an office sees."""
    root = root_of(data, "word/styles.xml")
    return next(each for each in root.findall(w("style")) if value(each, "name") == name)


def test_compose__page_of_the_standard() -> None:
    """A4, 37 above, 28 at the binding edge, type area 156 × 225, a grid of 22 lines and 28 characters."""
    section = root_of(compose([]), "word/document.xml").find(f"{w('body')}/{w('sectPr')}")
    size, margins, grid = (section.find(w(name)) for name in ("pgSz", "pgMar", "docGrid"))
    twip = 1440 / 25.4
    width, height = (int(size.get(w(each))) for each in ("w", "h"))
    top, bottom, left, right = (int(margins.get(w(each))) for each in ("top", "bottom", "left", "right"))
    assert (round(width / twip), round(height / twip)) == (210, 297)
    assert abs(top / twip - 37) < 0.05
    assert abs(left / twip - 28) < 0.05
    assert abs((width - left - right) / twip - 156) < 0.05
    assert abs((height - top - bottom) / twip - 225) < 0.05
    assert grid.get(w("type")) == "linesAndChars"
    pitch = int(grid.get(w("linePitch")))
    assert (height - top - bottom) // pitch == 22
    character = 16 + int(grid.get(w("charSpace"))) / 4096
    assert int((width - left - right) / 20 / character) == 28


STYLES = [
    ("公文标题", "方正小标宋简体", "44", "center", None, None),
    ("公文正文", "仿宋_GB2312", "32", "both", "200", None),
    ("一级标题", "黑体", "32", "both", "200", "0"),
    ("二级标题", "楷体_GB2312", "32", "both", "200", "1"),
    ("三级标题", "仿宋_GB2312", "32", "both", "200", "2"),
    ("四级标题", "仿宋_GB2312", "32", "both", "200", "3"),
    ("页码单页", "宋体", "28", "right", None, None),
    ("页码双页", "宋体", "28", "left", None, None),
]


@pytest.mark.parametrize(("name", "font", "size", "align", "indent", "level"), STYLES)
def test_compose__named_styles(
    name: str, font: str, size: str, align: str, indent: str | None, level: str | None
) -> None:
    """Fonts by name for Chinese text, sizes, alignment, indent of two characters, level in the outline."""
    element = style(compose([]), name)
    assert value(element, "rPr/rFonts", "eastAsia") == font
    assert value(element, "rPr/sz") == size
    assert value(element, "pPr/jc") == align
    assert value(element, "pPr/ind", "firstLineChars") == indent
    assert value(element, "pPr/outlineLvl") == level
    assert value(element, "pPr/spacing", "lineRule") == "exact"
    assert value(element, "rPr/lang", "eastAsia") == "zh-CN"


def test_compose__line_of_body_text() -> None:
    """28 characters with their spacing fit the line, 29 do not; 22 lines fit the page."""
    body = style(compose([]), "公文正文")
    width = 16 + int(value(body, "rPr/spacing") or 0) / 20
    assert 28 * width <= 156 / 25.4 * 72 < 29 * width
    assert 22 * int(value(body, "pPr/spacing", "line") or 0) <= 225 / 25.4 * 1440 < 22.1 * 579


def test_compose__chinese_typesetting() -> None:
    """No blank between Chinese and digits, Chinese line breaking, widow control, no squeezed punctuation."""
    data = compose([])
    normal = style(data, "Normal")
    assert value(normal, "pPr/autoSpaceDE") == "0"
    assert value(normal, "pPr/autoSpaceDN") == "0"
    assert {each.tag for each in normal.find(w("pPr"))} >= {w("kinsoku"), w("widowControl"), w("overflowPunct")}
    settings = root_of(data, "word/settings.xml")
    assert value(settings, "characterSpacingControl") == "doNotCompress"
    assert value(settings, "themeFontLang", "eastAsia") == "zh-CN"
    assert settings.find(w("evenAndOddHeaders")) is not None


def test_compose__fonts_by_name_with_fallbacks() -> None:
    """No font file is in the document; each name has others to fall back to."""
    data = compose([])
    fonts = {each.get(w("name")): value(each, "altName") for each in root_of(data, "word/fontTable.xml")}
    assert fonts["仿宋_GB2312"] == "仿宋,FangSong,华文仿宋,Noto Serif CJK SC"
    assert set(fonts) == {font.name for font in base_layout().fonts.values()}
    assert not [name for name in open_package(data, "x").parts if "fonts/" in name or name.endswith((".odttf", ".ttf"))]


def test_compose__footers() -> None:
    """Number between dashes, odd pages right and even left one character in, 7 mm below the type area."""
    data = compose([])
    odd, even = (root_of(data, f"word/footer{number}.xml") for number in (1, 2))
    for footer, name in ((odd, "页码单页"), (even, "页码双页")):
        number, line = footer.findall(w("p"))
        assert "".join(number.itertext()) == "— PAGE1 —"
        assert value(number, "pPr/pStyle") == style(data, name).get(w("styleId"))
        assert "核验码" in "".join(line.itertext())
    assert value(style(data, "页码单页"), "pPr/ind", "rightChars") == "100"
    assert value(style(data, "页码双页"), "pPr/ind", "leftChars") == "100"
    margins = root_of(data, "word/document.xml").find(f"{w('body')}/{w('sectPr')}/{w('pgMar')}")
    bottom, footer_distance = (int(margins.get(w(each))) for each in ("bottom", "footer"))
    dash = bottom - footer_distance - 2 * 14 * 20 + 14 * 20 / 2
    assert abs(dash / (1440 / 25.4) - 7) < 0.1


def filled(blocks: Sequence[Block], issue: dict[str, str] = ISSUE) -> bytes:
    """The composed template, filled."""
    villages = [
        {"name": name, "fig": figure("village", str(number))} for number, name in enumerate(("东关", "西关"), 1)
    ]
    return render(
        compose(blocks, title="{{ unit }}总结"),
        {"fig": figure(), "villages": villages, "issue": issue, "unit": "天宁镇"},
    )


def test_compose__blocks_in_order() -> None:
    """Every block comes out as text in its style, and the whole is a template."""
    assert template_names(compose(BLOCKS)) == {
        "fig",
        "villages",
        "issue.as_of",
        "issue.signer",
        "issue.code",
        "issue.seal",
        "issue.note",
    }
    data = filled(BLOCKS)
    assert walk(data).text == (
        "半年工作回头看\n一件一件干到底\n天宁镇上半年工作情况汇报\n（2024年7月5日）\n\n县委组织部：\n"
        "今年以来开展主题党日224次。\n一、强党建\n（一）抓学习\n1.班子带头\n（1）讲党课\n抓支部。坚持按月开展。\n"
        "附表　主题党日\n村\t次数\n东关\t1\n西关\t2\n中共天宁镇委员会\n2024年7月5日"
    )
    document = docx.Document(io.BytesIO(data))
    assert [each.style.name for each in document.paragraphs if each.style][:7] == [
        "公文标题", "公文副标题", "标题下日期", "公文正文", "主送机关", "公文正文", "一级标题",
    ]  # fmt: skip
    assert document.core_properties.title == "天宁镇总结"
    caption = next(each for each in document.paragraphs if each.text == "附表　主题党日")
    assert caption.paragraph_format.page_break_before
    assert [each.text for each in document.paragraphs if each.paragraph_format.page_break_before] == [caption.text]
    assert [cell.paragraphs[0].style.name for cell in document.tables[0].rows[1].cells] == ["表格文字", "表格数字"]
    assert [each.state for each in issued_figures(data)] == ["as_printed"] * 3


def issued_figures(data: bytes) -> Sequence[Any]:
    """The figures of an issued file."""
    issued = read_bindings(data)
    assert issued is not None
    return issued.figures


def test_compose__issue_line() -> None:
    """As-of, signer, code and seal when issued; the words for a draft before; the mark of demo data in both."""
    line = "数字截至2024年7月5日10:46　签发 周明远　核验码 TN-24H1-7K3Q　账本封签 8c1f·5e0a"
    for issue, text in (
        (ISSUE, f"{line}　演示数据"),
        (ISSUE | {"note": ""}, line),
        (ISSUE | {"code": ""}, "草稿，没有印发　演示数据"),
    ):
        for number in (1, 2):
            footer = root_of(filled(BLOCKS, issue), f"word/footer{number}.xml")
            assert "".join(footer.findall(w("p"))[1].itertext()) == text
    without = root_of(compose(BLOCKS, has_issue_line=False), "word/footer1.xml")
    assert len(without.findall(w("p"))) == 1


def test_compose__figure_takes_the_style_of_its_place() -> None:
    """The run of a figure has the properties of the run it was written in."""
    xml = part(filled(BLOCKS), "word/document.xml")
    assert re.search(r'<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">224次</w:t>', xml)


def test_compose__same_blocks_same_bytes() -> None:
    """Templates can be committed: nothing of time is in them."""
    assert compose(BLOCKS) == compose(list(BLOCKS))


def test_compose__valid_order_of_properties() -> None:
    """Word refuses properties out of order: the order of the schema, wherever several stand together."""
    paragraph_order = [
        "pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "pBdr", "kinsoku", "wordWrap",
        "overflowPunct", "autoSpaceDE", "autoSpaceDN", "snapToGrid", "spacing", "ind", "jc", "outlineLvl",
    ]  # fmt: skip
    run_order = ["rStyle", "rFonts", "color", "spacing", "sz", "szCs", "lang"]
    style_order = ["name", "basedOn", "next", "qFormat", "pPr", "rPr", "tblPr"]
    report, letter = filled(BLOCKS), compose(BLOCKS, has_issue_line=False, head=LetterHead("天宁镇人民政府", "7号"))
    parts = [(report, name) for name in ("word/document.xml", "word/styles.xml", "word/footer1.xml")]
    parts += [
        (letter, name) for name in ("word/document.xml", "word/header1.xml", "word/footer1.xml", "word/footer3.xml")
    ]
    for data, name in parts:
        root = root_of(data, name)
        for tag, order in (("pPr", paragraph_order), ("rPr", run_order), ("style", style_order)):
            for element in root.iter(w(tag)):
                places = [order.index(etree.QName(child).localname) for child in element]
                assert places == sorted(places), (name, tag, places)


def test_specimen__committed_file_is_current() -> None:
    """The base template in the pack is what the builder makes of the layout."""
    committed = (packs_folder() / "base" / "word" / "base.docx").read_bytes()
    assert open_package(committed, "base.docx").parts == open_package(specimen(), "base.docx").parts
    names = [each.name for each in base_layout().styles.values()]
    assert walk(committed).text.split("\n") == names


def test_blocks__from_yaml() -> None:
    """The YAML form of a report's text gives the same blocks."""
    text = """
    - title: "半年工作回头看\\n一件一件干到底"
    - subtitle: 天宁镇上半年工作情况汇报
    - date_line: （2024年7月5日）
    - blank:
    - addressee: 县委组织部：
    - paragraph: 今年以来开展主题党日{{r fig }}。
    - heading_1: 一、强党建
    - heading_2: （一）抓学习
    - heading_3: 1.班子带头
    - heading_4: （1）讲党课
    - paragraph: {text: 坚持按月开展。, lead: 抓支部。}
    - page_break:
    - table:
        caption: 附表　主题党日
        columns: [{title: 村, share: 2}, {title: 次数, holds: number}]
        rows:
          - "{%tr for v in villages %}"
          - ["{{ v.name }}", "{{r v.fig|number }}"]
          - "{%tr endfor %}"
    - closing: {date: 2024年7月5日, signature: 中共天宁镇委员会}
    """
    assert blocks_from(yaml.safe_load(text)) == BLOCKS
    assert blocks_from([{"closing": "2024年7月5日"}, {"paragraph": 5}]) == [Closing("2024年7月5日"), Paragraph("5")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ([{"chapter": "x"}], "word.compose.block"),
        ([{"title": "x", "blank": None}], "word.compose.block"),
        (["title"], "word.compose.block"),
        ([{"title": ["x"]}], "word.compose.block"),
        ([{"paragraph": {"words": "x"}}], "word.compose.block"),
        ([{"heading_x": "x"}], "word.compose.block"),
        ([{"table": {"columns": ["村"]}}], "word.compose.block"),
        ([{"table": {"columns": [{"title": "村", "width": 3}], "rows": []}}], "word.compose.block"),
        ([{"heading_5": "x"}], "word.compose.level"),
        ([{"table": {"columns": ["村", "次"], "rows": [["东关"]]}}], "word.compose.row"),
    ],
)
def test_blocks__wrong_yaml(data: list[Any], code: str) -> None:
    """A wrong block is named by its number and kind."""
    refused(code, lambda: blocks_from(data))


def test_layout__wrong_file(tmp_path: Path) -> None:
    """A layout file with a slip says what is wrong."""
    right = (packs_folder() / "base" / "word" / "styles.yaml").read_text(encoding="utf-8")
    for before, after in (
        ("font: hei", "font: unknown"),
        ("lines: 22", "rows: 22"),
        ("page:", "page: ["),
        ("words:", "terms:"),
    ):
        path = tmp_path / "styles.yaml"
        path.write_text(right.replace(before, after), encoding="utf-8")
        refused("word.layout.wrong", lambda: read_layout(path))  # noqa: B023  called at once


def pdf_lines(pdf: Path) -> list[list[str]]:
    """The lines of each page, blanks left out."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed")
    text = subprocess.run([program, "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    return [["".join(line.split()) for line in page.splitlines() if line.strip()] for page in text.split("\f")]


def test_compose__rendered_page_has_22_lines_of_28_characters(tmp_path: Path) -> None:
    """Measured on the page that LibreOffice sets, whatever fonts it has."""
    data = compose([Paragraph("字" * (28 * 22 * 3))], has_issue_line=False)
    pages = pdf_lines(converted(data, "pdf", tmp_path))
    assert [len(page) for page in pages[:2]] == [23, 23], "22 lines and the page number"
    assert [page[-1] for page in pages[:3]] == ["—1—", "—2—", "—3—"]
    assert {len(line) for line in pages[1][:-1]} == {28}
    assert len(pages[0][0]) == 26


def test_compose__filled_report_renders(tmp_path: Path) -> None:
    """A whole report with table and footer becomes a PDF with the printed figures on it."""
    pages = pdf_lines(converted(filled(BLOCKS), "pdf", tmp_path))
    assert "今年以来开展主题党日224次。" in pages[0]
    assert pages[0][-1].startswith("数字截至2024年7月5日10:46签发周明远核验码TN-24H1-7K3Q")
    assert [line for line in pages[1] if line[:2] in ("东关", "西关")] == ["东关1", "西关2"]
