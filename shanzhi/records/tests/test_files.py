"""What a file is, what is taken out of it, what it may be called."""

from __future__ import annotations

import hashlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from shanzhi.core.errors import Problem
from shanzhi.records.files import KINDS, MOST_BYTES, read_file
from shanzhi.records.files.names import LONGEST, safe_name
from shanzhi.records.tests import sent

RED = (200, 60, 60)


def opened(content: bytes) -> Image.Image:
    """A kept picture, as a reader's browser would open it."""
    return Image.open(io.BytesIO(content))


KEPT = [
    ("会议.jpg", sent.photo(), "jpeg", "会议.jpg"),
    ("会议.JPEG", sent.photo(), "jpeg", "会议.jpeg"),
    ("扫描.png", sent.photo(form="PNG"), "png", "扫描.png"),
    ("图.webp", sent.photo(form="WEBP"), "jpeg", "图.jpg"),
    ("名册.pdf", sent.PDF, "pdf", "名册.pdf"),
    ("记录.docx", sent.word(), "docx", "记录.docx"),
    ("台账.xlsx", sent.sheet(), "xlsx", "台账.xlsx"),
    ("旧.doc", sent.ole("WordDocument"), "doc", "旧.doc"),
    ("旧.xls", sent.ole("Workbook"), "xls", "旧.xls"),
    ("说明.txt", "一行字\n".encode(), "text", "说明.txt"),
    ("gbk.txt", "一行字\n".encode("gb18030"), "text", "gbk.txt"),
]


@pytest.mark.parametrize(("name", "content", "kind", "called"), KEPT, ids=[row[0] for row in KEPT])
def test_read__each_kind_that_is_kept(name: str, content: bytes, kind: str, called: str) -> None:
    """The kind comes from the content; the digest is that of what is kept."""
    found = read_file(name, content)
    assert (found.kind.key, found.name) == (kind, called)
    assert found.digest == hashlib.sha256(found.content).hexdigest()
    if not found.kind.is_image and kind != "text":
        assert found.content == content, "documents stay as they are"


REFUSED = [
    ("空.pdf", b"", "file.empty"),
    ("大.pdf", sent.PDF + b"0" * MOST_BYTES, "file.too_large"),
    ("程序.jpg", b"MZ\x90\x00" + b"\x00" * 200, "file.kind"),
    ("动图.gif", b"GIF89a" + b"\x00\x01" * 40, "file.kind"),
    ("包.zip", sent.zipped({"a.exe": b"x"}), "file.kind"),
    ("图.heic", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "file.heic"),
    ("半张.jpg", sent.photo()[:600], "file.broken"),
    ("假.png", b"\x89PNG\r\n\x1a\n" + b"junk" * 20, "file.broken"),
    ("半份.docx", sent.word()[:-200], "file.broken"),
    ("炸弹.png", sent.bomb_png(), "file.bomb"),
    ("大图.png", sent.bomb_png(7000), "file.bomb"),
    ("宏.docx", sent.with_macros(), "file.macros"),
    ("宏.doc", sent.ole("WordDocument", "Macros"), "file.macros"),
    ("信.msg", sent.ole("__substg1.0_001A001F"), "file.kind"),
]


@pytest.mark.parametrize(("name", "content", "code"), REFUSED, ids=[row[0] for row in REFUSED])
def test_read__what_is_not_kept_says_so(name: str, content: bytes, code: str) -> None:
    """A problem at the field, with the name of the file."""
    with pytest.raises(Problem) as refused:
        read_file(name, content)
    assert refused.value.code == code
    assert refused.value.field == "files"
    assert refused.value.params["name"] == name


def test_read__a_document_that_would_fill_a_disk() -> None:
    """Told by what its container says, without unpacking it."""
    content = sent.unpacking_bomb()
    assert len(content) < 1_000_000
    with pytest.raises(Problem) as refused:
        read_file("炸弹.docx", content)
    assert refused.value.code == "file.bomb"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_pictures__keep_nothing_a_camera_wrote(form: str) -> None:
    """No EXIF, no place, no XMP, no comment, in no byte of the picture nor of the small one."""
    given = sent.photo(form=form)
    assert b"Wang Laosan" in given
    found = read_file("现场.jpg", given)
    for content in (found.content, found.thumbnail):
        assert content is not None
        picture = opened(content)
        assert dict(picture.getexif()) == {}
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        for word in (b"Wang Laosan", b"SpyCam", b"xmpmeta", b"Exif", b"GPS"):
            assert word not in content


def test_pictures__are_turned_upright() -> None:
    """A picture taken sideways (orientation 6) is turned before the note about it is thrown away."""
    found = read_file("竖拍.jpg", sent.photo(400, 300, orientation=6))
    picture = opened(found.content).convert("RGB")
    assert picture.size == (300, 400) == (found.width, found.height)
    top, bottom = picture.getpixel((150, 50)), picture.getpixel((150, 350))
    assert top[0] > RED[0], "the left half is on top"
    assert top[1] < RED[1]
    assert min(bottom) > 200


def test_pictures__are_made_small_enough() -> None:
    """At most 2048 on the long side, with a small one of at most 320 beside it."""
    found = read_file("大.jpg", sent.photo(5000, 2500))
    assert opened(found.content).size == (2048, 1024)
    assert found.thumbnail is not None
    assert opened(found.thumbnail).size == (320, 160)
    small = read_file("小.jpg", sent.photo(200, 100))
    assert opened(small.content).size == (200, 100), "nothing is blown up"


def test_pictures__see_through_parts_stay() -> None:
    """A drawing with transparency stays a PNG; its small picture stands on white."""
    found = read_file("图章.png", sent.clear_picture())
    assert opened(found.content).mode == "RGBA"
    assert found.thumbnail is not None
    assert min(opened(found.thumbnail).convert("RGB").getpixel((250, 100))) > 250


def test_polyglot__a_picture_with_a_page_behind_it() -> None:
    """What stands behind or inside a picture is gone: it is written anew from its pixels."""
    found = read_file("会议.jpg", sent.photo() + b"<script>alert(1)</script>" + sent.zipped({"evil.exe": b"MZ"}))
    assert b"<script>" not in found.content
    assert b"evil.exe" not in found.content


def test_polyglot__a_page_is_a_text_whatever_it_is_called() -> None:
    """HTML and SVG are words: kept as a text and called so, never as a page."""
    for name in ("主页.html", "图.svg", "表.pdf"):
        found = read_file(name, b"<html><script>alert(1)</script></html>")
        assert found.kind.key == "text"
        assert found.name == f"{name}.txt"


NAMES = [
    ("../../etc/passwd", "passwd.pdf"),
    ("C:\\Users\\王\\会议.pdf", "会议.pdf"),
    ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x=1.pdf"),
    ("会议\u202efdp.exe", "会议fdp.exe.pdf"),
    ("  . .pdf", "pdf.pdf"),
    ("", "_.pdf"),
    ("CON.pdf", "_CON.pdf"),
    ('a"b<c>d|e?.pdf', "abcde.pdf"),
    (".htaccess", "htaccess.pdf"),
    ("x" * 300 + ".pdf", "x" * (LONGEST - 6) + ".pdf"),
    ("报告.PDF", "报告.pdf"),
]


@pytest.mark.parametrize(("given_name", "called"), NAMES)
def test_names__hostile(given_name: str, called: str) -> None:
    """No path, no line, no direction of writing, no device, no length that a disk or a header could trip over."""
    assert safe_name(given_name, KINDS["pdf"]) == called


@given(st.text(max_size=400))
def test_names__any_text(text: str) -> None:
    """Whatever it is called: one line, no separators, not hidden, not long, ending as its kind does."""
    name = safe_name(text, KINDS["docx"])
    assert name.endswith(".docx")
    assert 6 <= len(name) <= LONGEST
    assert not set('\\/:*?"<>|\r\n\0') & set(name)
    assert name.isprintable() or " " in name
    assert not name.startswith(".")
    assert safe_name(name, KINDS["docx"]) == name


@given(st.binary(max_size=600))
def test_read__any_bytes(content: bytes) -> None:
    """Rubbish is refused with a sentence or kept as what it is; nothing else ever happens."""
    for beginning in (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"PK\x03\x04", sent.ole()[:512]):
        outcome = ""
        try:
            outcome = read_file("x", beginning + content).kind.key
        except Problem as problem:
            outcome = problem.code
        assert outcome in KINDS or outcome.startswith("file.")
