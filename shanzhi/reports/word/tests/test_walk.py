"""The walk: the order, the joins and the offsets that the README states."""

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanzhi.reports.word import WalkedText, walk
from shanzhi.reports.word.tests.files import field, paragraph, raw_docx, saved, story_xml


def run(text: str) -> str:
    """A run of text, blanks kept."""
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def control(tag: str, content: str, more: str = "") -> str:
    """A content control; what it may hold depends on where it stands."""
    return f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/>{more}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'


def cell(*blocks: str) -> str:
    """A table cell."""
    return f"<w:tc><w:tcPr/>{''.join(blocks)}</w:tc>"


def row(*cells: str) -> str:
    """A table row."""
    return f"<w:tr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    """A table."""
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def text_box(inside: str, fallback: str = "") -> str:
    """A run with a text box, as current Word writes it: once as a shape and once for old programs."""
    shape = f"<w:drawing><wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx></w:drawing>"
    old = f"<w:pict><v:textbox><w:txbxContent>{fallback or inside}</w:txbxContent></v:textbox></w:pict>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{shape}</mc:Choice>'
        f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def alternate(inside: str) -> str:
    """A choice for current programs and a fallback for old ones."""
    return f"<mc:AlternateContent>{inside}</mc:AlternateContent>"


def walked(body: str, **notes: str) -> WalkedText:
    """The walk over a body; every offset it states is checked against its own text."""
    result = walk(raw_docx(body, notes=notes))
    position = 0
    for span in result.spans:
        assert position <= span.start < span.end
        position = span.end
        start, end = result.paragraphs[span.paragraph]
        assert start <= span.start
        assert span.end <= end
        assert result.paragraph_at(span.start) == span.paragraph
    covered = "".join(result.text[span.start : span.end] for span in result.spans)
    assert covered == "".join(result.paragraph_text(index) for index in range(len(result.paragraphs)))
    return result


INLINE = [
    (run("甲"), "甲"),
    ("<w:r><w:t> 甲 </w:t></w:r>", "甲"),
    ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:cr/></w:r>", "甲\t乙\n丙\n"),
    ('<w:r><w:br w:type="page"/><w:ptab/><w:noBreakHyphen/><w:softHyphen/></w:r>', "\n\t-"),
    ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:char="x"/><w:sym w:char="D800"/></w:r>', "\uf0fe"),
    (f'<w:hyperlink w:anchor="x">{run("链")}</w:hyperlink>', "链"),
    (f'<w:smartTag w:element="x">{run("智")}</w:smartTag>', "智"),
    (f'<w:customXml w:element="x">{run("自")}</w:customXml>', "自"),
    (f'<w:ins w:id="1">{run("增")}</w:ins>', "增"),
    ('<w:del w:id="1"><w:r><w:delText>删</w:delText></w:r></w:del>', ""),
    (f'<w:moveFrom w:id="1">{run("移")}</w:moveFrom><w:moveTo w:id="2">{run("移")}</w:moveTo>', "移"),
    (f'<w:ins><w:hyperlink>{control("其他", run("套"))}</w:hyperlink></w:ins>', "套"),
    (f'<w:fldSimple w:instr="PAGE">{run("3")}</w:fldSimple>', "3"),
    (f"<w:dir>{run('左')}</w:dir><w:bdo>{run('右')}</w:bdo>", "左右"),
    ("<w:r><w:ruby><w:rt>" + run("pin") + "</w:rt><w:rubyBase>" + run("拼") + "</w:rubyBase></w:ruby></w:r>", "拼"),
    ("<m:oMath><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:oMath>", "12"),
    ('<w:proofErr w:type="x"/><w:r><w:footnoteReference w:id="2"/><w:lastRenderedPageBreak/></w:r>', ""),
    (alternate(f"<mc:Choice>{run('新')}</mc:Choice><mc:Fallback>{run('旧')}</mc:Fallback>"), "新"),
    (alternate(f"<mc:Fallback>{run('旧')}</mc:Fallback>") + alternate(""), "旧"),
    (control("其他", run("示"), "<w:showingPlcHdr/>"), ""),
    (control("其他", run("实"), '<w:showingPlcHdr w:val="0"/>'), "实"),
    ("<w:sdt><w:sdtPr/></w:sdt><w:sdt><w:sdtContent/></w:sdt>", ""),
    ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>", "隐"),
]  # fmt: skip


@pytest.mark.parametrize(("xml", "text"), INLINE)
def test_walk__inside_a_paragraph(xml: str, text: str) -> None:
    """Each kind of run-level content, between two plain runs."""
    assert walked(f"<w:p>{run('前')}{xml}{run('后')}</w:p>").text == f"前{text}后"


def test_walk__field_result_without_its_code() -> None:
    """Of a complex field the result counts, not the code."""
    result = field(" PAGE ").replace(
        '<w:r><w:fldChar w:fldCharType="end"/>', run("7") + '<w:r><w:fldChar w:fldCharType="end"/>'
    )
    assert walked(result).text == "7"


def test_walk__tables_and_nesting() -> None:
    """Cells by tab, rows and paragraphs of a cell by line end, a nested table in its place; deleted rows not."""
    inner = table(row(cell(paragraph("内1")), cell(paragraph("内2"))))
    deleted = "<w:tr><w:trPr><w:del/></w:trPr>" + cell(paragraph("删")) + "</w:tr>"
    rows = (
        row(cell(paragraph("甲"), paragraph("乙")), cell(inner, "<w:p/>"))
        + deleted
        + row(cell(paragraph("丙")), cell(paragraph()))
    )
    result = walked(paragraph("上") + table(rows) + paragraph("下"))
    assert result.text == "上\n甲\n乙\t内1\t内2\n\n丙\t\n下"
    assert [result.paragraph_text(index) for index in range(len(result.paragraphs))] == [
        "上", "甲", "乙", "内1", "内2", "", "丙", "", "下",
    ]  # fmt: skip


def test_walk__controls_in_every_position() -> None:
    """A control around a paragraph, a table, rows, a cell or a run: its text counts and knows its figure."""
    rows = control("fig:rows:4", row(cell(paragraph("戊")), control("fig:cell:5", cell(paragraph("己")))))
    body = (
        control("fig:block:1", paragraph("甲") + paragraph("乙"))
        + f"<w:p>{run('共')}{control('fig:run:2', run('22') + run('4'))}{run('次')}</w:p>"
        + control("fig:table:3", table(row(cell(paragraph("丁")))))
        + table(rows)
        + f'<w:customXml w:element="x">{control("外", paragraph("庚"))}</w:customXml>'
    )
    result = walked(body)
    assert result.text == "甲\n乙\n共224次\n丁\n戊\t己\n庚"
    places = {
        text: result.binding_at(result.text.index(text), result.text.index(text) + len(text))
        for text in "甲乙共次丁戊己庚"
    }
    assert places == {
        "甲": "fig:block:1", "乙": "fig:block:1", "共": None, "次": None, "丁": "fig:table:3",
        "戊": "fig:rows:4", "己": "fig:cell:5", "庚": None,
    }  # fmt: skip
    start = result.text.index("224")
    assert result.binding_at(start, start + 3) == "fig:run:2"
    assert result.binding_at(start - 1, start + 4) == "fig:run:2"
    assert result.binding_at(start + 1, start + 1) == "fig:run:2"
    assert result.binding_at(start - 1, start) is None
    assert result.bindings_at(0, len(result.text)) == (
        "fig:block:1", "fig:run:2", "fig:table:3", "fig:rows:4", "fig:cell:5",
    )  # fmt: skip
    assert result.binding_at(0, len(result.text)) is None
    assert [(each.binding, result.text[each.start : each.end]) for each in result.controls] == [
        ("fig:block:1", "甲\n乙"), ("fig:run:2", "224"), ("fig:table:3", "丁"),
        ("fig:rows:4", "戊"), ("fig:cell:5", "己"),
    ]  # fmt: skip


def test_walk__nested_controls_give_the_inner_figure() -> None:
    """A figure inside the control of another counts for itself."""
    result = walked(f"<w:p>{control('fig:outer:1', run('甲') + control('fig:inner:2', run('乙')) + run('丙'))}</w:p>")
    assert [(span.start, span.end, span.binding) for span in result.spans] == [
        (0, 1, "fig:outer:1"), (1, 2, "fig:inner:2"), (2, 3, "fig:outer:1"),
    ]  # fmt: skip


def test_walk__bookmark_that_never_ends() -> None:
    """A bookmark of ours whose end is lost reaches to the end of its paragraph, no further; others mean nothing."""
    start = '<w:bookmarkStart w:id="1" w:name="fig_days_1"/>'
    result = walked(f"<w:p>{run('共')}{start}{run('224')}</w:p>" + paragraph("后"))
    assert [span.binding for span in result.spans] == [None, "fig:days:1", None]
    assert walked(f'<w:p><w:bookmarkStart w:id="1" w:name="_Toc1"/>{run("x")}</w:p>').spans[0].binding is None


def test_walk__text_boxes_once_after_their_paragraph() -> None:
    """A text box follows the paragraph that holds it; the copy for old programs is not read; boxes in boxes too."""
    inner = f"<w:p>{run('内')}{text_box(paragraph('深'))}</w:p>"
    body = f"<w:p>{run('前')}{text_box(inner + paragraph('二'))}{run('后')}</w:p>{paragraph('完')}"
    assert walked(body).text == "前后\n内\n深\n二\n完"
    old = f"<w:pict><v:textbox><w:txbxContent>{paragraph('老')}</w:txbxContent></v:textbox></w:pict>"
    assert walked(f"<w:p><w:r>{old}</w:r></w:p>").text == "\n老"


def test_walk__notes_after_the_body() -> None:
    """Footnotes, then endnotes, without separators; headers, footers and comments not at all."""
    notes = {
        kind: story_xml(
            kind,
            f'<w:{one} w:type="separator">{paragraph("—")}</w:{one}><w:{one} w:id="2">{paragraph(text)}</w:{one}>',
        )
        for kind, one, text in (("footnotes", "footnote", "脚"), ("endnotes", "endnote", "尾"))
    }
    others = {
        kind: story_xml(tag, paragraph("不读"))
        for kind, tag in (("header", "hdr"), ("footer", "ftr"), ("comments", "comments"))
    }
    assert walked(paragraph("正文"), **notes, **others).text == "正文\n脚\n尾"
    assert walked("", **notes).text == "脚\n尾"


def test_walk__nothing() -> None:
    """An empty body has no text and no paragraph; asking about it is no error."""
    result = walked("<w:sectPr/>")
    assert (result.text, result.paragraphs, result.binding_at(0, 5), result.paragraph_at(3)) == ("", (), None, 0)


def test_walk__broken_controls_of_foreign_programs() -> None:
    """Tags that only look like ours are other people's."""
    for tag in ("fig:x", "fig:x:0", "fig:x:y", "Fig:x:1", "fig:甲:1", "fig:x:1 "):
        assert walked(f"<w:p>{control(tag, run('1'))}</w:p>").spans[0].binding is None


words = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=20)
tables = st.lists(st.lists(st.lists(words, min_size=1, max_size=2), min_size=2, max_size=2), min_size=1, max_size=3)


@settings(max_examples=60, deadline=None)
@given(st.lists(words | tables, max_size=6))
def test_walk__text_in_is_text_out(blocks: list[object]) -> None:
    """Whatever python-docx writes into paragraphs and tables comes out in order, joined as stated."""
    document = docx.Document()
    expected: list[str] = []
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
            expected.append(block)
            continue
        assert isinstance(block, list)
        grid = document.add_table(len(block), 2)
        for row_number, texts in enumerate(block):
            for column, lines in enumerate(texts):
                target = grid.cell(row_number, column)
                target.text = lines[0]
                for line in lines[1:]:
                    target.add_paragraph(line)
        expected.append("\n".join("\t".join("\n".join(lines) for lines in texts) for texts in block))
    result = walk(saved(document))
    assert result.text == "\n".join(expected)
    for index in range(len(result.paragraphs)):
        assert (
            result.paragraph_at(result.paragraphs[index][0]) in (index, index + 1) or result.paragraph_text(index) == ""
        )


pieces = st.lists(st.tuples(words.filter(bool), st.none() | st.integers(1, 9)), min_size=1, max_size=8)


@settings(max_examples=80, deadline=None)
@given(st.lists(pieces, min_size=1, max_size=4))
def test_walk__every_character_knows_its_figure(paragraphs: list[list[tuple[str, int | None]]]) -> None:
    """For any mix of runs and controls, each character has its paragraph and its figure."""
    from xml.sax.saxutils import escape

    body = ""
    truth: list[tuple[int, str | None]] = []
    for number, parts in enumerate(paragraphs):
        inside = ""
        for text, figure in parts:
            inside += run(escape(text)) if figure is None else control(f"fig:f:{figure}", run(escape(text)))
            truth += [(number, None if figure is None else f"fig:f:{figure}")] * len(text)
        truth.append((number, None))
        body += f"<w:p>{inside}</w:p>"
    result = walked(body)
    assert len(result.text) == len(truth) - 1
    for offset in range(len(result.text)):
        assert (result.paragraph_at(offset), result.binding_at(offset, offset + 1)) == truth[offset]
