"""Filling templates: fonts, loops, tables, stories, and text that comes out as it went in."""

import io
import re

import docx
import pytest
from docx.shared import Pt
from hypothesis import given, settings
from hypothesis import strategies as st

from shanzhi.reports.word import read_bindings, render, walk
from shanzhi.reports.word.tests.files import (
    document_xml,
    figure,
    paragraph,
    part,
    parts_of,
    raw_docx,
    refused,
    saved,
    story_xml,
    template,
    zipped,
)


def text_of(data: bytes, context: dict[str, object]) -> str:
    """The walked text of a filled template."""
    return walk(render(data, context)).text


def test_render__figure_keeps_the_font_around_it() -> None:
    """The control, and the text before and after, have the properties of the run the tag began in."""
    document = docx.Document()
    inside = document.add_paragraph().add_run("共开展{{r fig }}，完成率")
    inside.font.name, inside.font.size, inside.bold = "FangSong", Pt(16), True
    data = render(saved(document), {"fig": figure()})
    runs = re.findall(r"<w:r>(<w:rPr>.*?</w:rPr>)<w:t[^>]*>([^<]*)</w:t>", part(data, "word/document.xml"))
    assert [text for _, text in runs] == ["共开展", "224次", "，完成率"]
    assert len({properties for properties, _ in runs}) == 1
    assert 'w:val="32"' in runs[1][0]
    assert "<w:b/>" in runs[1][0]


def test_render__tag_cut_into_runs() -> None:
    """Word cuts a typed tag into runs as it likes: by spelling, by language, by time of typing."""
    document = docx.Document()
    cut = document.add_paragraph()
    for piece in ("前{", "{", "r fi", "g.", "a ", "}", "}中{{ un", "it }}后"):
        cut.add_run(piece)
    cut.runs[0].italic = True
    data = render(saved(document), {"fig": {"a": figure()}, "unit": "天宁镇"})
    assert walk(data).text == "前224次中天宁镇后"
    assert re.search(r'<w:rPr><w:i/></w:rPr><w:t xml:space="preserve">224次', part(data, "word/document.xml"))


def test_render__figure_in_heading_cell_header_and_note() -> None:
    """A figure can stand in a control wherever a run can, and as plain text everywhere."""
    document = docx.Document()
    document.add_heading("一、主题党日{{r fig }}", 1)
    document.add_table(1, 2).cell(0, 1).text = "{{r fig|number }}"
    document.sections[0].header.paragraphs[0].text = "{{r fig }}和{{ fig }}"
    document.core_properties.title = "总结 {{ fig }} <&>"
    data = render(saved(document), {"fig": figure()})
    assert walk(data).text == "一、主题党日224次\n\t224"
    assert part(data, "word/document.xml").count("<w:sdt>") == 2
    assert "224次" in part(data, "word/header1.xml")
    assert docx.Document(io.BytesIO(data)).core_properties.title == "总结 224次 <&>"
    issued = read_bindings(data)
    assert issued is not None
    assert [(each.printed, each.placed, each.state) for each in issued.figures] == [
        ("224次", "control", "as_printed"),
        ("224", "control", "as_printed"),
        ("224次", "control", "as_printed"),
        ("224次", "text", "plain"),
        ("224次", "text", "plain"),
    ]


def test_render__notes_once() -> None:
    """Footnotes are read once, however many sections there are: what a value says is never evaluated."""
    notes = story_xml("footnotes", f'<w:footnote w:id="2">{paragraph("注：{{ value }}")}</w:footnote>')
    body = f"<w:p><w:pPr><w:sectPr/></w:pPr></w:p>{paragraph('正文')}<w:sectPr/>"
    data = raw_docx(body, notes={"footnotes": notes})
    assert text_of(data, {"value": "{{ value }}{% if %}"}) == "\n正文\n注：{{ value }}{% if %}"


@pytest.mark.parametrize(
    "value",
    [
        "‹村›<村>&amp;&\"'",
        "{{ 7 }}{% raw %}{# #}",
        "{_{ x }_} {_% x %_}",
        "}}%}#}",
        "a\tb\nc\r\nd",
        "  两头  空格  ",
        "\u3000缩进",
        "😀𠀀",
        "</w:t></w:r>",
        "<?shanzhi-tag 0?>",
        "\\1 \\g<0>",
    ],
)
def test_render__value_comes_out_as_it_went_in(value: str) -> None:
    """No character of a value is lost or becomes markup or template."""
    expected = value.replace("\r\n", "\n")
    data = template("前{{ v }}后", "{{r v }}")
    assert text_of(data, {"v": value}) == f"前{expected}后\n{expected}"


printable = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff\x0b\x0c"), max_size=60
)


@settings(max_examples=60, deadline=None)
@given(printable, printable.filter(lambda text: not re.search(r"[{}｛｝]|[%#]\}", text)))
def test_render__text_in_is_text_out(value: str, around: str) -> None:
    """Any value, beside any text of the template."""
    body = docx.Document()
    body.add_paragraph().add_run(around)
    body.add_paragraph("x").add_run("{{ v }}").bold = True
    assert text_of(saved(body), {"v": value}) == f"{around}\nx{value}"


def test_render__control_characters_are_dropped() -> None:
    """What no XML file can hold is left out instead of breaking the file."""
    assert text_of(template("{{ v }}"), {"v": "a\x00b\x07c\x0cd\ud800e\ufffff"}) == "abcdef"


def test_render__loops_over_paragraphs_rows_and_cells() -> None:
    """`p`, `tr` and `tc` repeat their paragraph, row and cell; the grid of the table follows."""
    document = docx.Document()
    for text in ("{%p for v in villages %}", "{{ loop.index }}.{{ v.name }}", "{%p endfor %}"):
        document.add_paragraph(text)
    table = document.add_table(3, 3)
    for row, texts in enumerate(
        (("{%tr for v in villages %}",), ("{{ v.name }}", "{{r v.fig }}", "-"), ("{%tr endfor %}",))
    ):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    months = document.add_table(1, 4)
    for column, text in enumerate(("村", "{%tc for m in months %}", "{{ m }}月", "{%tc endfor %}")):
        months.cell(0, column).text = text
    context = {
        "villages": [{"name": "东关", "fig": figure()}, {"name": "西关", "fig": figure(value="3")}],
        "months": [1, 2, 3, 4],
    }
    data = render(saved(document), context)
    assert walk(data).text == "1.东关\n2.西关\n东关\t224次\t-\n西关\t3次\t-\n村\t1月\t2月\t3月\t4月"
    grids = re.findall(r"<w:tblGrid>(.*?)</w:tblGrid>", part(data, "word/document.xml"))
    assert [grid.count("<w:gridCol") for grid in grids] == [3, 5]


def test_render__loop_over_nothing_leaves_a_whole_file() -> None:
    """A cell keeps a paragraph, a table without rows goes, a header is never empty."""
    cell = "".join(paragraph(text) for text in ("{%p for v in empty %}", "{{ v }}", "{%p endfor %}"))
    rows = "".join(
        f"<w:tr><w:tc>{paragraph(text)}</w:tc></w:tr>"
        for text in ("{%tr for v in empty %}", "{{ v }}", "{%tr endfor %}")
    )
    body = f"<w:tbl><w:tr><w:tc>{cell}</w:tc></w:tr></w:tbl><w:tbl>{rows}</w:tbl>{paragraph('完')}"
    header = story_xml("hdr", "".join(paragraph(text) for text in ("{%p if empty %}", "x", "{%p endif %}")))
    data = render(raw_docx(body, notes={"header": header}), {"empty": []})
    xml = part(data, "word/document.xml")
    assert xml.count("<w:tbl>") == 1
    assert re.search(r"<w:tc><w:p/></w:tc>", xml)
    assert "<w:p/>" in part(data, "word/header.xml")
    assert walk(data).text == "\n完"


def test_render__condition_around_a_figure_in_one_run() -> None:
    """Inline conditions and loops hold figures, and leave no empty runs behind."""
    data = template("党日{% if fig %}{{r fig }}{% else %}没有{% endif %}。{% for v in villages %}{{ v }}、{% endfor %}")
    assert text_of(data, {"fig": figure(), "villages": ["东", "西"]}) == "党日224次。东、西、"
    assert text_of(data, {"fig": figure(value="0"), "villages": []}) == "党日没有。"
    xml = part(render(data, {"fig": figure(), "villages": []}), "word/document.xml")
    assert "<w:r/>" not in xml
    assert "<w:t/>" not in xml


PRINTED = [
    ("fig", "1846人次"),
    ("fig|number", "1846"),
    ("fig|over", "1800余人次"),
    ("fig|over(1)", "1000余人次"),
    ("fig|near", "近1900人次"),
    ("fig|wan(1)", "0.2万人次"),
    ("fig|exact", "1846人次"),
    ("fig|chinese", "1846人次"),
    ("money|wan", "1886.4万元"),
    ("money|over(3, 'wan')", "1880余万元"),
    ("money|yi(2)", "0.19亿元"),
    ("rate|percent", "95.7%"),
    ("rate|percent(2)", "95.73%"),
    ("two|chinese", "两次"),
    ("hidden|over", "不足3人"),
    ("7|chinese", "七"),
]


@pytest.mark.parametrize(("expression", "text"), PRINTED)
def test_render__ways_of_printing(expression: str, text: str) -> None:
    """The author of a template chooses how a figure is printed; the exact value stays in the binding."""
    figures = {
        "fig": figure("attendance", "1846", "人次"),
        "money": figure("income", "18864000", "元"),
        "rate": figure("rate", "0.9573", ""),
        "two": figure("lessons", "2"),
        "hidden": figure("poor", "2", "人"),
    }
    hidden = figures["hidden"]
    figures["hidden"] = type(hidden)(hidden.key, hidden.name, "不足3人")
    data = render(template("{{r " + expression + " }}"), figures)
    assert walk(data).text == text
    issued = read_bindings(data)
    if expression[0].isalpha():
        assert issued is not None
        assert issued.figures[0].printed == text
        assert issued.figures[0].value == figures[expression.partition("|")[0]].value


def test_render__wrong_way_of_printing() -> None:
    """A wrong argument of a printing filter names the tag like any other mistake."""
    for tag in ("{{r fig|wan('a') }}", "{{r fig|over(2, 'qian') }}", "{{r fig|near(0) }}"):
        problem = refused("word.template.printing", lambda: render(template(tag), {"fig": figure()}))  # noqa: B023
        assert problem.params["tag"] == tag


def test_render__text_boxes_once() -> None:
    """A figure in a text box is placed once: the copy for old programs is left out."""
    box = f"<w:txbxContent>{paragraph('框{{r fig }}')}</w:txbxContent>"
    choice = f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
    fallback = f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
    body = (
        f"<w:p><w:r><w:t>文</w:t></w:r><w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r></w:p>"
    )
    data = render(raw_docx(body), {"fig": figure()})
    issued = read_bindings(data)
    assert issued is not None
    assert walk(data).text == "文\n框224次"
    assert [each.state for each in issued.figures] == ["as_printed"]


def test_render__same_input_same_bytes() -> None:
    """Nothing of time or chance is in a rendered file."""
    data = template("{{r fig }}")
    assert render(data, {"fig": figure()}, {"a": 1}) == render(data, {"fig": figure()}, {"a": 1})


def test_render__issued_file_as_template() -> None:
    """A file issued before brings no old binding along."""
    first = render(template("{{r fig }}"), {"fig": figure()}, {"issue": 1})
    assert read_bindings(render(first, {})) is None
    document = docx.Document(io.BytesIO(first))
    document.add_paragraph("{{r fig }}")
    second = render(saved(document), {"fig": figure(value="9")}, {"issue": 2})
    issued = read_bindings(second)
    assert issued is not None
    assert issued.document == {"issue": 2}
    assert [(each.id, each.printed, each.state) for each in issued.figures] == [
        ("fig:theme_days:1", "9次", "as_printed")
    ]
    assert walk(second).text == "224次\n9次"
    assert issued.strangers == ()


@pytest.mark.parametrize(
    "xml",
    [
        document_xml("").replace("w:body", "w:bodx"),
        story_xml("document", f"<w:body>{paragraph('{{ v }}')}</w:body>")
        .replace("w:", "q:")
        .replace("xmlns:w=", "xmlns:q="),
        document_xml('<w:tbl><w:tblGrid/><w:tr><w:tc><w:tcPr><w:gridSpan w:val="x"/></w:tcPr></w:tc></w:tr></w:tbl>'),
    ],
)
def test_render__damaged_structure(xml: str) -> None:
    """A file that python-docx or docxtpl cannot follow ends in a sentence, not in a trace."""
    refused("word.template.broken", lambda: render(zipped(parts_of("") | {"word/document.xml": xml}), {"v": "x"}))
