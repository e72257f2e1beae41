"""Bindings of an issued file: written, kept through re-saving, and read back after any editing by hand."""

import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest

from shanzhi.reports.word import IssuedDocument, read_bindings, render
from shanzhi.reports.word.tests.files import (
    converted,
    figure,
    part,
    raw_docx,
    refused,
    replaced,
    saved,
    template,
)

DOCUMENT = {
    "report": "half_year",
    "issue": 7,
    "town": "tianning",
    "seal": "8c1f·5e0a",
    "code": "TN-24H1-7K3Q",
    "day": "2024-07-05",
}
TEXT = "各支部开展主题党日224次，到会党员1800余人次；其中东关36次。"


def issue() -> bytes:
    """A small issued report: two figures in a sentence, one in a table, one in the footer."""
    document = docx.Document()
    sentence = document.add_paragraph("各支部开展主题党日{{r fig.days }}，")
    sentence.add_run("到会党员{{r fig.attendance|over }}").bold = True
    sentence.add_run("；其中东关{{r fig.village }}。")
    document.add_table(1, 2).cell(0, 1).text = "{{r fig.village|number }}"
    document.sections[0].footer.paragraphs[0].text = "共{{r fig.days }}"
    figures = {
        "days": figure(),
        "attendance": figure("attendance", "1846", "人次"),
        "village": figure("village", "36"),
    }
    return render(saved(document), {"fig": figures}, DOCUMENT)


def bindings(data: bytes) -> IssuedDocument:
    """The bindings of a file that has some."""
    issued = read_bindings(data)
    assert issued is not None
    return issued


def states(data: bytes) -> dict[str, str]:
    """What became of each figure."""
    return {each.id: each.state for each in bindings(data).figures}


def test_read__round_trip() -> None:
    """Everything given at rendering comes back, exact, with the place where it stands."""
    issued = bindings(issue())
    assert issued.document == DOCUMENT
    assert [each.id for each in issued.figures] == [
        "fig:theme_days:1", "fig:attendance:2", "fig:village:3", "fig:village:4", "fig:theme_days:5",
    ]  # fmt: skip
    days, attendance, _, cell, footer = issued.figures
    assert (days.name, days.printed, days.value, days.unit) == ("主题党日", "224次", Decimal(224), "次")
    assert attendance.printed == "1800余人次"
    assert attendance.value == Decimal(1846)
    assert attendance.data == figure("attendance", "1846", "人次").data
    assert cell.printed == "36"
    assert [(each.text, each.start) for each in footer.found] == [("224次", None)]
    assert issued.walked.text == f"{TEXT}\n\t36"
    place = days.found[0]
    assert place.start is not None
    assert issued.walked.text[place.start : place.end] == "224次"
    assert issued.is_text_unchanged
    assert issued.strangers == ()
    assert issued.figure("fig:village:3") is issued.figures[2]


def test_read__custom_part_is_complete() -> None:
    """The data stands in one custom part with its own namespace, properties, relationship and content type."""
    data = issue()
    assert 'xmlns="urn:shanzhi:word:issued:1"' in part(data, "customXml/item1.xml") or "issued" in part(
        data, "customXml/item2.xml"
    )
    number = "1" if "urn:shanzhi" in part(data, "customXml/item1.xml") else "2"
    assert f'PartName="/customXml/itemProps{number}.xml"' in part(data, "[Content_Types].xml")
    assert "urn:shanzhi:word:issued:1" in part(data, f"customXml/itemProps{number}.xml")
    assert f"customXml/item{number}.xml" in part(data, "word/_rels/document.xml.rels")
    control = re.search(r"<w:sdt>.*?</w:sdt>", part(data, "word/document.xml"))
    assert control is not None
    assert '<w:alias w:val="主题党日"/><w:tag w:val="fig:theme_days:1"/>' in control[0]


def test_read__after_python_docx() -> None:
    """Opened and saved by python-docx, nothing is lost."""
    data = saved(docx.Document(io.BytesIO(issue())))
    assert set(states(data).values()) == {"as_printed"}
    assert bindings(data).document == DOCUMENT
    assert bindings(data).is_text_unchanged


def test_read__after_libreoffice(tmp_path: Path) -> None:
    """Opened and saved by LibreOffice, every figure is found again, with its text and data."""
    data = converted(issue(), "docx", tmp_path).read_bytes()
    issued = bindings(data)
    assert issued.document == DOCUMENT
    assert [each.state for each in issued.figures] == ["as_printed"] * 5
    assert issued.walked.text == f"{TEXT}\n\t36"
    assert issued.is_text_unchanged
    start = TEXT.index("1800")
    assert issued.walked.binding_at(start, start + 6) == "fig:attendance:2"


def split_runs(xml: str) -> str:
    """Cuts the text of every figure into runs with revision marks, as Word does when a proofreader touches it."""
    return re.sub(
        r"(<w:sdtContent>.*?)<w:r>(.*?)<w:t([^>]*)>(\d)([^<]+)</w:t></w:r>",
        r'\1<w:r w:rsidR="00A1">\2<w:t\3>\4</w:t></w:r><w:proofErr w:type="spellStart"/><w:r>\2<w:t\3>\5</w:t></w:r>',
        xml,
    )


def drop_bookmarks(xml: str) -> str:
    """As a program that keeps controls and drops bookmarks."""
    return re.sub(r"<w:bookmark(Start|End)[^>]*/>", "", xml)


def drop_tags(xml: str) -> str:
    """As LibreOffice 7.4, which keeps bookmarks and drops tags."""
    return re.sub(r"<w:sdtPr>.*?</w:sdtPr>", "<w:sdtPr/>", xml)


def drop_controls(xml: str) -> str:
    """As a program that knows no controls at all."""
    return re.sub(r"<w:sdt>.*?<w:sdtContent>|</w:sdtContent></w:sdt>", "", xml)


@pytest.mark.parametrize("change", [split_runs, drop_bookmarks, drop_tags, drop_controls])
def test_read__other_programs(change: Any) -> None:
    """Cut runs, lost bookmarks, lost tags, lost controls: the figures are still found where they stand."""
    data = replaced(issue(), "word/document.xml", change)
    assert set(states(data).values()) == {"as_printed"}
    assert bindings(data).is_text_unchanged
    assert bindings(data).walked.binding_at(9, 13) == "fig:theme_days:1"


def test_read__text_changed_by_hand() -> None:
    """A figure overwritten in Word says what it says now, and that it was printed otherwise."""
    data = replaced(issue(), "word/document.xml", lambda xml: xml.replace(">224次<", ">225次<"))
    figures = {each.id: each for each in bindings(data).figures}
    assert figures["fig:theme_days:1"].state == "changed"
    assert [each.text for each in figures["fig:theme_days:1"].found] == ["225次"]
    assert figures["fig:theme_days:1"].printed == "224次"
    assert figures["fig:theme_days:5"].state == "as_printed"
    assert not bindings(data).is_text_unchanged


def test_read__figure_deleted() -> None:
    """Deleted with its control, emptied, emptied to the prompt of the control, or deleted as a tracked change."""

    def without(xml: str) -> str:
        return re.sub(r"<w:sdt>.*?</w:sdt>", "", xml, count=1)

    def emptied(xml: str) -> str:
        return xml.replace(">224次<", "><")

    def prompting(xml: str) -> str:
        prompt = xml.replace('<w:tag w:val="fig:theme_days:1"/>', '<w:tag w:val="fig:theme_days:1"/><w:showingPlcHdr/>')
        return prompt.replace(">224次<", ">单击输入<")

    def tracked(xml: str) -> str:
        return re.sub(
            r"<w:r>((?:(?!<w:r>).)*?)<w:t([^>]*)>224次</w:t></w:r>",
            r"<w:del><w:r>\1<w:delText>224次</w:delText></w:r></w:del>",
            xml,
        )

    for change in (without, emptied, prompting, tracked):
        data = replaced(issue(), "word/document.xml", change)
        assert states(data)["fig:theme_days:1"] == "missing", change
        assert bindings(data).walked.text == f"{TEXT}\n\t36".replace("224次", "")


def test_read__figure_duplicated() -> None:
    """A control copied within the document is found twice; one copy changed makes it changed."""

    def twice(xml: str) -> str:
        return re.sub(r"(<w:sdt>.*?</w:sdt>)", r"\1<w:r><w:t>又</w:t></w:r>\1", xml, count=1)

    data = replaced(issue(), "word/document.xml", twice)
    issued = bindings(data)
    assert issued.figures[0].state == "repeated"
    assert [issued.walked.text[each.start : each.end] for each in issued.figures[0].found] == ["224次", "224次"]
    data = replaced(data, "word/document.xml", lambda xml: xml.replace(">224次<", ">5次<", 1))
    assert bindings(data).figures[0].state == "changed"


def test_read__stranger_from_another_issue() -> None:
    """A control copied in from another issued file is named as such."""
    data = replaced(
        issue(),
        "word/document.xml",
        lambda xml: xml.replace("fig:village:3", "fig:other:31").replace("fig_village_3", "x"),
    )
    assert bindings(data).strangers == ("fig:other:31",)
    assert states(data)["fig:village:3"] == "missing"


def test_read__text_around_changed() -> None:
    """The figures stand, the sentence does not: the whole text is compared too."""
    data = replaced(issue(), "word/document.xml", lambda xml: xml.replace("到会党员", "到会群众"))
    assert set(states(data).values()) == {"as_printed"}
    assert not bindings(data).is_text_unchanged


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace("{", "[", 1),
        lambda xml: re.sub(r"<document>.*?</document>", "", xml),
        lambda xml: re.sub(r"<data>.*?</data>", "<data>3</data>", xml),
        lambda xml: xml.replace("&quot;1846&quot;", '"x"').replace('"1846"', '"x"'),
        lambda xml: re.sub(r' placed="control"', "", xml),
    ],
)
def test_read__damaged(change: Any) -> None:
    """Data that is there and cannot be read is an error, not an empty answer."""
    data = issue()
    name = "customXml/item1.xml" if "urn:shanzhi" in part(data, "customXml/item1.xml") else "customXml/item2.xml"
    refused("word.issued.damaged", lambda: read_bindings(replaced(data, name, change)))


def test_read__never_issued() -> None:
    """A plain document has no bindings."""
    assert read_bindings(template("224次")) is None
    assert read_bindings(raw_docx("")) is None


def test_render__data_of_any_content() -> None:
    """Quotes, markup, control characters and large numbers in the data come back equal."""
    odd = {"text": "<&>\"'‹›\x00\x1f\ufffe\u2028😀", "big": 10**30, "list": [1, None, True, {"深": []}]}
    data = render(template("x"), {}, odd)
    assert bindings(data).document == odd
    with pytest.raises(TypeError):
        render(template("x"), {}, {"at": Decimal(1)})


def test_render__odd_keys_and_names() -> None:
    """A long key, a key with dots, a name longer than an alias may be: the id stays short and unique."""
    long = figure("party.theme_days_held_in_the_first_half_of_the_year", "5")
    named = type(long)(long.key, '<"村">' * 30, "5次", Decimal(5))
    data = render(template("{{r a }}{{r a }}"), {"a": named})
    assert [each.id for each in bindings(data).figures] == [
        "fig:party_theme_days_held_in_the_f:1",
        "fig:party_theme_days_held_in_the_f:2",
    ]
    assert set(states(data).values()) == {"as_printed"}
    assert set(states(replaced(data, "word/document.xml", drop_tags)).values()) == {"as_printed"}
    assert max(len(each) for each in re.findall(r'w:name="(fig_[^"]*)"', part(data, "word/document.xml"))) <= 40
