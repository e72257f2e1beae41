"""Reading any draft: the text as it stands, or a sentence that says what the file is."""

import os
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanzhi.reports.word import read_text, render, walk
from shanzhi.reports.word.kinds import OLE
from shanzhi.reports.word.limits import MAX_FILE_BYTES, MAX_TEXT_BYTES, MAX_TEXT_CHARACTERS
from shanzhi.reports.word.tests.files import figure, part, raw_docx, refused, replaced, template, zipped

TEXT = "天宁镇行政区划总面积190.4\r\n\r\n平方公里，耕地4.34万亩。\r党员２３４３名\n\t“五个好”乡镇党委\u3000‹完›\n"
ENCODED = [
    (TEXT.encode(), "utf-8"),
    (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8"),
    (TEXT.encode("gb18030"), "gb18030"),
    (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le"),
    (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
]


@pytest.mark.parametrize(("data", "encoding"), ENCODED)
def test_read__encodings(data: bytes, encoding: str, tmp_path: Path) -> None:
    """The same text from each encoding, by path and by bytes; line ends and all else untouched."""
    draft = read_text(data, "总结.txt")
    assert (draft.text, draft.kind, draft.encoding) == (TEXT, "txt", encoding)
    assert (draft.walked, draft.issued, draft.warnings) == (None, None, ())
    path = tmp_path / "总结.docx"
    path.write_bytes(data)
    assert read_text(path) == draft, "a wrong suffix changes nothing"
    assert read_text(str(path)) == draft


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), min_size=1).filter(str.strip))
def test_read__any_utf8_text_is_itself(text: str) -> None:
    """Offsets hold because nothing is normalised."""
    data = text.encode()
    if not data.startswith((b"PK", b"%PDF", b"{\\rtf", b"<", b"\xef\xbb\xbf")) and b"ftyp" not in data[:8]:
        assert read_text(data, "x").text == text


def test_read__a_line_of_rare_names() -> None:
    """A short list of names in the old encoding is a text too."""
    assert read_text("李赟、张翀、王喆".encode("gb18030"), "x").text == "李赟、张翀、王喆"


def test_read__docx_with_and_without_bindings() -> None:
    """A .docx by the walk; a file this product issued brings its figures."""
    plain = template("各支部开展主题党日224次。")
    draft = read_text(plain, "稿.txt")
    assert (draft.text, draft.kind, draft.encoding, draft.issued) == ("各支部开展主题党日224次。", "docx", None, None)
    assert draft.walked == walk(plain)
    issued = read_text(render(template("共{{r fig }}"), {"fig": figure()}, {"report": "x"}), "稿.docx")
    assert issued.issued is not None
    assert issued.issued.figures[0].printed == "224次"
    assert issued.walked is not None
    assert issued.walked.binding_at(1, 5) == "fig:theme_days:1"


def test_read__damaged_bindings_do_not_hide_the_text() -> None:
    """The text of an issued file can be read even if its data cannot; the draft says so."""
    data = render(template("共{{r fig }}"), {"fig": figure()}, {"report": "x"})
    name = next(each for each in ("customXml/item1.xml", "customXml/item2.xml") if "urn:shanzhi" in part(data, each))
    draft = read_text(replaced(data, name, lambda xml: xml.replace("{", "[")), "稿.docx")
    assert draft.text == "共224次"
    assert draft.issued is None
    assert [each.code for each in draft.warnings] == ["word.issued.damaged"]


OTHERS = [
    (b"", "word.file.empty"),
    (b"\xef\xbb\xbf", "word.draft.no_text"),
    (b" \r\n\t", "word.draft.no_text"),
    (b"%PDF-1.4 x", "word.file.pdf"),
    (OLE + bytes(504) + "WordDocument".encode("utf-16-le"), "word.file.doc"),
    (zipped({"xl/workbook.xml": ""}), "word.file.xlsx"),
    (b"\x89PNG\r\n\x1a\n", "word.file.image"),
    (b"<html><body>x", "word.file.web"),
    (raw_docx("<w:p/>"), "word.draft.no_text"),
    (b"text\x00with\x00nul", "word.draft.binary"),
    (bytes(range(1, 32)) * 10, "word.draft.binary"),
    (b"\xff\xfe" + b"\x41", "word.draft.encoding"),
    (b"\xff\xfe\x00\x00" + "文".encode("utf-32-le"), "word.draft.encoding"),
    ("資料夾內的檔案".encode("big5") * 20, "word.draft.encoding"),
    ("こんにちは世界".encode("shift_jis") * 20, "word.draft.encoding"),
    ("café élève naïve ".encode("latin-1") * 20, "word.draft.encoding"),
    ("\ue000\ue001\ue002".encode(), "word.draft.encoding"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "code"), OTHERS)
def test_read__something_else(data: bytes, code: str) -> None:
    """Each kind of file that is no draft ends in its own sentence."""
    refused(code, lambda: read_text(data, "稿.txt"))


@pytest.mark.parametrize("seed", range(20))
def test_read__random_bytes(seed: int) -> None:
    """Rubbish of any length is refused, whatever it happens to begin with."""
    data = b"\x80" + random.Random(seed).randbytes(40 * (seed + 1))
    refused("word.draft.binary", lambda: read_text(data, "x"))


def test_read__sizes(tmp_path: Path) -> None:
    """A text of 50 MB, one beyond the limit of characters, and a file that is not even opened."""
    refused("word.draft.large", lambda: read_text("字".encode() * 17_000_000, "x"))
    refused("word.draft.large", lambda: read_text(b"a" * (MAX_TEXT_BYTES + 1), "x"))
    refused("word.draft.long", lambda: read_text(b"a" * (MAX_TEXT_CHARACTERS + 1), "x"))
    path = tmp_path / "big.bin"
    with path.open("wb") as file:
        os.truncate(file.fileno(), MAX_FILE_BYTES + 1)
    problem = refused("word.draft.large", lambda: read_text(path))
    assert problem.params["file"] == "big.bin"


def test_read__missing(tmp_path: Path) -> None:
    """A path that is not there, a folder, a name no file can have."""
    for path in (tmp_path / "没有.txt", tmp_path, "a\x00b"):
        refused("word.draft.not_found", lambda: read_text(path))  # noqa: B023  called at once
