"""The first page of a formal letter, as it stands in the XML and as a page renders."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from shanzhi.reports.word import Addressee, Block, Closing, Paragraph, Title, compose
from shanzhi.reports.word.blocks import LetterHead
from shanzhi.reports.word.layout import base_layout
from shanzhi.reports.word.letterhead import mark_size
from shanzhi.reports.word.names import w
from shanzhi.reports.word.tests.files import converted, part

HEAD = LetterHead("天宁镇人民政府", "天政函〔2024〕7号")
BLOCKS: list[Block] = [
    Title("关于移交一处隐患的函"),
    Addressee("县消防救援大队："),
    *[Paragraph("现将有关情况函告如下，请依法认定和处理，并将结果函告我镇。现场由我镇管控。")] * 20,
    Closing("2024年6月10日", "天宁镇人民政府"),
]
TWIP = 1440 / 25.4


def letter(head: LetterHead | None = HEAD) -> bytes:
    """A letter of two pages."""
    return compose(BLOCKS, title="函", has_issue_line=False, head=head)


def parts(data: bytes, kind: str) -> list[str]:
    """The headers or footers of a file that hold anything."""
    return [text for number in range(1, 4) if "<w:p>" in (text := part_or_nothing(data, f"word/{kind}{number}.xml"))]


def part_or_nothing(data: bytes, name: str) -> str:
    """A part that may not be there."""
    try:
        return part(data, name)
    except KeyError:
        return ""


def test_head__mark_and_rules_of_the_standard() -> None:
    """The mark 30 mm below the page's edge; rules of 170 mm, thick over thin above and thin over thick below."""
    data = letter()
    section = etree.fromstring(part(data, "word/document.xml").encode()).find(f"{w('body')}/{w('sectPr')}")
    assert section.find(w("titlePg")) is not None
    margins = section.find(w("pgMar"))
    assert abs(int(margins.get(w("header"))) / TWIP - 30) < 0.05
    assert abs(int(margins.get(w("footer"))) / TWIP - 20) < 0.5
    (mark,) = [text for text in parts(data, "header") if HEAD.sender in text]
    foot = next(text for text in parts(data, "footer") if "PAGE" not in text)
    for text, widths in ((mark, ["24", "6"]), (foot, ["6", "24"])):
        root = etree.fromstring(text.encode())
        rules = [each for border in root.iter(w("pBdr")) for each in border]
        assert [rule.get(w("sz")) for rule in rules] == widths
        assert {rule.get(w("color")) for rule in rules} == {"FF0000"}
        for indent in root.iter(w("ind")):
            beyond = -(int(indent.get(w("left"))) + int(indent.get(w("right")))) / TWIP
            assert abs(156 + beyond - 170) < 0.1
    assert "PAGE" not in foot


def test_head__number_above_two_blank_lines() -> None:
    """The letter's number first, then two empty lines, then the title."""
    body = etree.fromstring(part(letter(), "word/document.xml").encode()).find(w("body"))
    texts = ["".join(each.itertext()) for each in body.findall(w("p"))]
    assert texts[:4] == [HEAD.number, "", "", "关于移交一处隐患的函"]


def test_plain_sheet__has_none() -> None:
    """Without a head nothing of it is there."""
    data = letter(None)
    assert not parts(data, "header")
    assert "titlePg" not in part(data, "word/document.xml")


def test_mark__stays_on_one_line() -> None:
    """A long name is set smaller, a short one as the style says."""
    layout = base_layout()
    assert mark_size(layout, HEAD.sender) == layout.styles["letter_mark"].size
    long = "某某自治区某某市某某县某某镇人民政府办公室"
    assert mark_size(layout, long) * len(long) <= 170 * 72 / 25.4


def test_rendered__first_page_without_a_number(tmp_path: Path) -> None:
    """As a page: the mark first, the number of the letter, no page number on the first page, one on the second."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    pdf = converted(letter(), "pdf", tmp_path)
    first, second = (
        subprocess.run(
            ["pdftotext", "-f", page, "-l", page, "-layout", str(pdf), "-"], check=True, capture_output=True, text=True
        ).stdout
        for page in ("1", "2")
    )
    assert first.split()[0] == HEAD.sender
    assert HEAD.number in first.replace(" ", "")
    assert "—1—" not in first.replace(" ", "")
    assert "—2—" in second.replace(" ", "")
    assert HEAD.sender not in second.split()[0]


@pytest.mark.parametrize("sender", ["", "镇"])
def test_mark__of_odd_names(sender: str) -> None:
    """Nothing and a single character make a file too."""
    assert letter(LetterHead(sender, ""))[:2] == b"PK"
