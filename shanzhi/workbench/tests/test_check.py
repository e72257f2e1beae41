"""A draft held against the ledger: colours and words in the text, findings beside it, nothing kept."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shanzhi.reports.word.limits import MAX_FILE_BYTES
from shanzhi.reports.word.tests.files import part, replaced, zipped
from shanzhi.workbench.tests.asking import body, signed_in
from tests.support import reports

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("report_ground")]
CHECK = "/tianning/check/"
TEXT = """上半年，各支部开展主题党日3次。
班子成员谈心谈话5次，其中主题党日7次，建成凉亭9座。
下半年计划再开展主题党日6次。"""
CLAIM = re.compile(r'<(?:a|span) class="cl cl-([a-z-]+)[^>]*>([^<]*)')


def claims(page: str) -> list[tuple[str, str]]:
    """Verdict and text of every claim of the sheet."""
    (sheet,) = re.findall(r"<article.*?</article>", page, re.DOTALL)
    return CLAIM.findall(sheet)


def upload(content: bytes, name: str = "稿子.docx") -> dict[str, object]:
    """A form with a file."""
    return {"draft": SimpleUploadedFile(name, content), "text": "", "day": ""}


def word(*paragraphs: str) -> bytes:
    """A .docx of somebody's own."""
    document, content = docx.Document(), io.BytesIO()
    for each in paragraphs:
        document.add_paragraph(each)
    document.save(content)
    return content.getvalue()


@pytest.mark.parametrize("name", ["clerk", "organiser", "leader", "auditor", "admin", "podi_secretary", "podi_branch"])
def test_check__is_there_for_everybody(name: str) -> None:
    """Every role may hold a draft against what it may see, in both languages."""
    for language, title in (("zh", "核数"), ("en", "Check a draft")):
        client = signed_in(name, language=language)
        assert f">{title}</h1>" in body(client.get(CHECK))
        answer = client.post(CHECK, {"text": TEXT, "day": "2024-07-05"})
        assert answer.status_code == 200
        assert len(claims(body(answer))) == 5


def test_check__each_claim_has_its_verdict() -> None:
    """Agrees, not to be seen by the clerk, disagrees, no source, and an aim that is not checked."""
    page = body(signed_in("clerk").post(CHECK, {"text": TEXT, "day": "2024-07-05"}))
    assert claims(page) == [
        ("agrees", "3次"), ("unclear", "5次"), ("disagrees", "7次"), ("no-source", "9座"), ("target", "6次"),
    ]  # fmt: skip


def test_check__findings_have_the_ledgers_value_and_open() -> None:
    """Beside the text: what is written, what the ledger has, and a link to the figure; words beside every colour."""
    client = signed_in("clerk")
    page = body(client.post(CHECK, {"text": TEXT, "day": "2024-07-05"}))
    (item,) = re.findall(r'<li data-row data-verdict="disagrees".*?</li>', page, re.DOTALL)
    assert "主题党日7次" in item
    assert ">不符<" in item
    assert "和账上对不上" in item
    (link,) = re.findall(r'href="([^"]*/figures/[^"]*)"', item)
    opened = client.get(link.replace("&amp;", "&"))
    assert opened.status_code == 200
    assert ">3<" in item


def test_check__the_day_the_text_speaks_from() -> None:
    """Asked for, it moves the windows: on 31 May no Party day had been held."""
    client = signed_in("clerk")
    text = "今年以来，各支部开展主题党日3次。"
    assert claims(body(client.post(CHECK, {"text": text, "day": "2024-07-05"}))) == [("agrees", "3次")]
    page = body(client.post(CHECK, {"text": text, "day": "2024-05-31"}))
    assert claims(page) == [("disagrees", "3次")]
    assert "是选定的" in page


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (word(*TEXT.split("\n")), "稿子.docx"),
        (TEXT.encode(), "稿子.txt"),
        (TEXT.encode("gb18030"), "稿子.txt"),
        (TEXT.encode("utf-8-sig"), "no ending"),
    ],
    ids=["docx", "utf-8", "gb18030", "mark"],
)
def test_check__a_file_reads_like_the_pasted_text(content: bytes, name: str) -> None:
    """Word, and text in the encodings offices use."""
    client = signed_in("clerk")
    pasted = claims(body(client.post(CHECK, {"text": TEXT, "day": "2024-07-05"})))
    sent = {**upload(content, name), "day": "2024-07-05"}
    assert claims(body(client.post(CHECK, sent))) == pasted


def test_check__an_issued_file_agrees_with_itself() -> None:
    """What was issued, sent back as it is: every figure agrees. With one number changed, that one is red."""
    issue = reports.issue()
    document = bytes(issue.document)
    client = signed_in("organiser")
    page = body(client.post(CHECK, upload(document)))
    verdicts = [verdict for verdict, _text in claims(page) if verdict != "target"]
    assert set(verdicts) == {"agrees"}
    assert len(verdicts) >= 35
    assert "文字没有改动" in page
    assert part(document, MAIN).count(">3次<") == 1
    changed = replaced(document, MAIN, lambda xml: xml.replace(">3次<", ">4次<"))
    page = body(client.post(CHECK, upload(changed)))
    assert [text for verdict, text in claims(page) if verdict == "disagrees"] == ["4次"]
    assert "手工改过" in page


def test_check__breaks_inside_a_number_are_joined() -> None:
    """A number over two lines is one claim, and the page says that it joined them."""
    page = body(signed_in("clerk").post(CHECK, {"text": "各支部开展主题党日3\n\n次。", "day": "2024-07-05"}))
    assert claims(page) == [("agrees", "3")]
    assert "2处断行已并" in page


def test_check__markup_in_a_draft_stays_text() -> None:
    """A draft is shown, never run."""
    page = body(signed_in("clerk").post(CHECK, {"text": "<script>alert(1)</script>主题党日<b>3次</b>。", "day": ""}))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


MAIN = "word/document.xml"
ENTITY = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'
BAD = [
    (b"", "empty.docx", 400),
    (b"PK\x03\x04" + b"\x00" * 400, "稿子.docx", 400),
    (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "稿子.docx", 400),
    (bytes(range(256)) * 64, "稿子.txt", 400),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "稿子.doc", 400),
    (b"   \n \n", "blank.txt", 400),
    (replaced(word(TEXT), MAIN, lambda _xml: "<w:document"), "broken.docx", 400),
    (replaced(word(TEXT), MAIN, lambda _xml: ENTITY), "entity.docx", 400),
    (b"\xe4\xb8\x80" * (3 * 1024 * 1024), "long.txt", 413),
    (b"x" * (MAX_FILE_BYTES + 1), "huge.txt", 413),
]


@pytest.mark.parametrize(("content", "name", "status"), BAD, ids=[name for _content, name, _status in BAD])
def test_check__what_cannot_be_read_is_said_and_nothing_lost(content: bytes, name: str, status: int) -> None:
    """A sentence, the day still filled in, the file asked for again by its name."""
    client = signed_in("clerk")
    answer = client.post(CHECK, {**upload(content, name), "day": "2024-07-05"})
    page = body(answer)
    assert answer.status_code == status
    assert 'role="alert"' in page
    assert 'value="2024-07-05"' in page
    if content:
        assert f"文件要重新选：{name}" in page


def test_check__a_packed_bomb_is_refused() -> None:
    """A small file that would unpack to far more than a document holds."""
    bomb = replaced(word(TEXT), MAIN, lambda xml: xml + " " * (40 * 1024 * 1024))
    answer = signed_in("clerk").post(CHECK, upload(bomb))
    assert len(bomb) < 1024 * 1024
    assert 400 <= answer.status_code < 500


def test_check__nothing_or_both_is_asked_back() -> None:
    """Neither a file nor a text; or both: the text that was typed is still there."""
    client = signed_in("clerk")
    assert "选一个文件" in body(client.post(CHECK, {"text": " ", "day": ""}))
    answer = client.post(CHECK, {**upload(word(TEXT)), "text": TEXT})
    assert answer.status_code == 400
    assert "凉亭9座" in body(answer)


def test_check__a_wrong_day_keeps_the_text() -> None:
    """The error stands at the day; what was pasted is there."""
    answer = signed_in("clerk").post(CHECK, {"text": TEXT, "day": "2024-02-30"})
    page = body(answer)
    assert answer.status_code == 400
    assert 'href="#day"' in page
    assert "凉亭9座" in page
    assert 'value="2024-02-30"' in page


def test_check__keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file large enough to be put on disk while it is received is gone afterwards."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    text = (TEXT + "\n" * 60_000) * 12
    answer = signed_in("clerk").post(CHECK, upload(text.encode() + b" " * 2_600_000, "large.txt"))
    assert answer.status_code in (200, 413)
    answer.close()
    assert list(tmp_path.iterdir()) == []


def test_check__is_the_readers_own() -> None:
    """A figure of the whole town is not the village secretary's: unclear, no number, no link."""
    page = body(signed_in("podi_secretary").post(CHECK, {"text": "全镇开展主题党日3次。", "day": "2024-07-05"}))
    assert claims(page) == [("unclear", "3次")]
    assert 'class="fig' not in page


def test_check__needs_signing_in() -> None:
    """Without a session nothing is read."""
    assert Client().get(CHECK).status_code == 302
    assert Client().post(CHECK, {"text": TEXT}).status_code == 403


def test_check__what_the_figures_say_about_one_another() -> None:
    """Parts above their whole are found beside what the ledger has; what adds up is listed; the pill counts them."""
    text = "林地9亩，其中松林11亩。\n道路12条，其中水泥路8条、砂石路4条。"
    client = signed_in("clerk")
    page = body(client.post(CHECK, {"text": text, "day": "2024-07-05"}))
    (item,) = re.findall(r'<li data-row data-verdict="between".*?</li>', page, re.DOTALL)
    assert "11亩超过了9亩：部分不能大于整体" in item
    assert ">合计 · 多半<" in item
    at = re.findall(r'href="#(claim-\d+)"', item)
    assert len(at) == 1
    assert page.count(f'id="{at[0]}"') == 1
    assert re.search(r'data-verdict="between"[^>]*>数与数之间 <b class="num">1</b>', page)
    (table,) = re.findall(r'id="adding-up".*?</table>', page, re.DOTALL)
    assert "8条 + 4条 = 12条" in table
    page = body(signed_in("clerk", language="en").post(CHECK, {"text": text, "day": "2024-07-05"}))
    assert "a part cannot exceed its whole" in page


def test_check__a_quote_begins_with_a_whole_number() -> None:
    """The point of a number before it ends no clause."""
    page = body(signed_in("clerk").post(CHECK, {"text": "耕地4.34万亩（2983公顷）。", "day": "2024-07-05"}))
    assert "耕地4.34万亩（2983公顷</a>" in page


LAST_YEAR = """柳沟镇工作总结
全年接待游客12000人次。
（2023年12月20日）"""


def test_check__beside_last_years_report() -> None:
    """A change since last year that its report does not bear out is a finding that names the report."""
    draft = upload(word("全年接待游客15000人次，同比增长30%。", "（2024年6月30日）"))
    beside = SimpleUploadedFile("去年总结.txt", LAST_YEAR.encode())
    client = signed_in("clerk")
    page = body(client.post(CHECK, {**draft, "beside": beside}))
    assert "“去年总结.txt”里是12000人次，到15000人次，变化是25%，写的是30%" in page
    alone = body(client.post(CHECK, upload(word("全年接待游客15000人次，同比增长30%。", "（2024年6月30日）"))))
    assert "去年总结" not in alone


def test_check__what_is_wrong_with_the_document_beside_is_said_at_its_field() -> None:
    """A spreadsheet beside the draft: told so, at that field, and the pasted text is still there."""
    sheet = SimpleUploadedFile("表.xlsx", zipped({"xl/workbook.xml": ""}))
    answer = signed_in("clerk").post(CHECK, {"text": TEXT, "day": "", "beside": sheet})
    assert answer.status_code == 400
    page = body(answer)
    assert 'href="#beside"' in page
    assert "“表.xlsx”是表格" in page
    assert "谈心谈话5次" in page
