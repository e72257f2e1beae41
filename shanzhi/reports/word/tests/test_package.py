"""Files that are broken, hostile or something else: each ends in a sentence that says what it is."""

import io
import os
import struct
import zipfile

import pytest

from shanzhi.reports.word import read_bindings, render, walk
from shanzhi.reports.word.kinds import OLE
from shanzhi.reports.word.limits import MAX_FILE_BYTES, MAX_PARTS, MEBIBYTE
from shanzhi.reports.word.package import open_package, write_package
from shanzhi.reports.word.tests.files import (
    document_xml,
    field,
    paragraph,
    parts_of,
    raw_docx,
    refused,
    relation,
    relations_xml,
    template,
    zipped,
)

BODY = paragraph("全镇41个基层党组织")


def ole(stream: str) -> bytes:
    """An old compound file as far as its kind is told: the signature and a name in its directory."""
    return OLE + bytes(504) + stream.encode("utf-16-le") + bytes(512)


OTHER_KINDS = [
    (b"", "empty"),
    (ole("EncryptedPackage"), "encrypted"),
    (ole("WordDocument"), "doc"),
    (ole("Workbook"), "xls"),
    (ole("PowerPoint Document"), "ppt"),
    (ole("Contents"), "ole"),
    (b"%PDF-1.7\n%\xe2\xe3", "pdf"),
    (b"{\\rtf1\\ansi", "rtf"),
    (b"<!DOCTYPE html><html><body>x", "web"),
    (b"\xef\xbb\xbf<?xml version='1.0'?><w:wordDocument/>", "web"),
    (b"MIME-Version: 1.0\r\n", "web"),
    (b"\x89PNG\r\n\x1a\n" + bytes(20), "image"),
    (b"\xff\xd8\xff\xe0" + bytes(20), "image"),
    (b"BM" + bytes(60), "image"),
    (b"RIFF" + bytes(4) + b"WEBPVP8 ", "image"),
    (b"RIFF" + bytes(4) + b"WAVEfmt ", "media"),
    (bytes(4) + b"ftypisom", "media"),
    (b"Rar!\x1a\x07\x01\x00", "archive"),
    (b"MZ\x90\x00" + bytes(60), "program"),
    ("全镇41个基层党组织".encode(), "unknown"),
    (zipped({"xl/workbook.xml": "<x/>"}), "xlsx"),
    (zipped({"ppt/presentation.xml": "<x/>"}), "pptx"),
    (zipped({"OFD.xml": "<x/>"}), "ofd"),
    (zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}), "odf"),
]


@pytest.mark.parametrize(
    ("data", "kind"), OTHER_KINDS, ids=[f"{number}-{kind}" for number, (_, kind) in enumerate(OTHER_KINDS)]
)
def test_open__something_else(data: bytes, kind: str) -> None:
    """Whatever its suffix says, the file is named for what it is."""
    problem = refused(f"word.file.{kind}", lambda: walk(data, "总结.docx"))
    assert problem.params["file"] == "总结.docx"
    refused(f"word.file.{kind}", lambda: render(data, {}))


def test_open__truncated() -> None:
    """A file cut off in transfer, at any place."""
    whole = template("全镇41个基层党组织")
    for length in (4, 40, len(whole) // 2, len(whole) - 1):
        refused("word.file.truncated", lambda: walk(whole[:length]))  # noqa: B023  called at once


def test_open__damaged_inside() -> None:
    """Bytes turned over in the packed text are found by its checksum."""
    whole = bytearray(raw_docx(BODY * 200))
    start = whole.find(b"word/document.xml") + 40
    whole[start : start + 20] = bytes(20)
    refused("word.file.truncated", lambda: walk(bytes(whole)))


@pytest.mark.parametrize(
    "parts",
    [
        {"readme.txt": "x"},
        {"word/other.xml": "<x/>"},
        {k: v for k, v in parts_of(BODY).items() if k != "word/document.xml"},
        {k: v for k, v in parts_of(BODY).items() if k != "_rels/.rels"},
        parts_of(BODY) | {"word/document.xml": "<other/>"},
    ],
)
def test_open__zip_without_a_word_text(parts: dict[str, str]) -> None:
    """A zip archive with no main document says so."""
    refused("word.file.no_document", lambda: walk(zipped(parts)))


def test_open__main_document_under_another_name() -> None:
    """Word may call the main part otherwise; the relationship counts."""
    parts = parts_of(BODY)
    parts["word/document2.xml"] = parts.pop("word/document.xml")
    parts["_rels/.rels"] = relations_xml(relation("rId1", "officeDocument", "/word/document2.xml"))
    assert walk(zipped(parts)).text == "全镇41个基层党组织"


def test_open__strict_edition() -> None:
    """The strict edition of the format has other names everywhere and is refused with the way out."""
    strict = '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body/></w:document>'
    refused("word.file.strict", lambda: walk(zipped(parts_of(BODY) | {"word/document.xml": strict})))


@pytest.mark.parametrize("name", ["../evil.xml", "/word/x.xml", "word\\x.xml", "WORD/DOCUMENT.XML"])
def test_open__odd_part_names(name: str) -> None:
    """A part that points outside, or whose name another part has already, is not read."""
    refused("word.file.names", lambda: walk(zipped({**parts_of(BODY), name: "<x/>"})))


def test_open__locked_and_oddly_packed_entries() -> None:
    """A zip entry with a password, and one packed in a way Word never uses."""
    data = bytearray(zipped(parts_of(BODY)))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature) + offset
        data[at : at + 2] = struct.pack("<H", 1)
    refused("word.file.encrypted", lambda: walk(bytes(data)))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/document.xml", document_xml(BODY))
    refused("word.file.names", lambda: walk(buffer.getvalue()))


def test_open__zip_bombs() -> None:
    """A few kilobytes that become many megabytes, in one part or in thousands."""
    bomb = zipped(parts_of(BODY) | {"word/media/x.bin": bytes(40 * MEBIBYTE)})
    assert len(bomb) < 100_000
    refused("word.file.bomb", lambda: walk(bomb))
    many = zipped(parts_of(BODY) | {f"word/p{number}.xml": "" for number in range(MAX_PARTS)})
    refused("word.file.parts", lambda: walk(many))


def test_open__large_file() -> None:
    """A file beyond the limit is not opened at all."""
    refused("word.file.large", lambda: walk(os.urandom(MAX_FILE_BYTES + 1)))


LAUGHS = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("doctype", [LAUGHS, OUTSIDE, '<!DOCTYPE w SYSTEM "http://127.0.0.1/x.dtd">'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "part", ["word/document.xml", "word/_rels/document.xml.rels", "_rels/.rels", "word/styles.xml"]
)
def test_open__entities(doctype: str, encoding: str, part: str) -> None:
    """No document type reaches a parser, in whatever encoding and part it hides."""
    parts = parts_of(BODY.replace("41", "&b;" if part == "word/document.xml" else "41"))
    parts |= {"word/styles.xml": "<x/>"}
    xml = str(parts[part]).rpartition("?>")[2]
    parts[part] = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}{xml}'.encode(encoding)
    refused("word.xml.doctype", lambda: render(zipped(parts), {}))


@pytest.mark.parametrize(
    "xml",
    [
        "<w:document",
        '<?xml version="1.0" encoding="IBM037"?><x/>',
        "",
        f"<w:document>{'<w:p>' * 400}",
        "<w:document xmlns:w='x'>\x01</w:document>",
    ],
)
def test_open__broken_xml(xml: str) -> None:
    """A main part that is no XML, cut off, too deep, or in a code page that could hide something."""
    refused("word.xml.broken", lambda: walk(zipped(parts_of(BODY) | {"word/document.xml": xml})))


def test_open__large_xml() -> None:
    """One XML part has a limit of its own."""
    text = os.urandom(9 * MEBIBYTE).hex()
    refused("word.xml.large", lambda: walk(raw_docx(paragraph(text))))


def test_write__same_parts_same_bytes() -> None:
    """Writing is deterministic and reads back equal."""
    package = open_package(template("一", "二"), "x")
    data = write_package(package.parts)
    assert data == write_package(dict(sorted(package.parts.items(), reverse=True)))
    assert open_package(data, "x").parts == package.parts
    assert read_bindings(data) is None


@pytest.mark.parametrize(
    ("kind", "target", "code"),
    [
        ("attachedTemplate", "file:///C:/Users/x/Normal.dotm", "word.template.link"),
        ("attachedTemplate", "http://127.0.0.1/t.dotm", "word.template.link"),
        ("image", "http://127.0.0.1/x.png", "word.template.link"),
        ("hyperlink", "file:///etc/passwd", "word.template.link"),
        ("oleObject", "file:///x.xlsx", "word.template.object"),
        ("frame", "http://127.0.0.1/", "word.template.object"),
        ("subDocument", "other.docx", "word.template.object"),
        ("aFChunk", "http://127.0.0.1/x.html", "word.template.object"),
    ],
)
def test_render__external_relationship(kind: str, target: str, code: str) -> None:
    """A template that fetches or embeds something from outside is refused before anything is evaluated."""
    data = raw_docx(BODY, relations=relation("rId9", kind, target, is_external=True))
    refused(code, lambda: render(data, {}))
    assert walk(data).text == "全镇41个基层党组织", "a draft is only read, and nothing is fetched"


def test_render__web_link_is_fine() -> None:
    """A plain hyperlink does nothing by itself."""
    data = raw_docx(BODY, relations=relation("rId9", "hyperlink", "https://example.org/", is_external=True))
    assert walk(render(data, {})).text == "全镇41个基层党组织"


def test_render__embedded_objects_and_macros() -> None:
    """An embedded workbook and a macro project are refused; so are a macro document and a .dotx."""
    for kind, name, code in (
        ("package", "embeddings/a.xlsx", "object"),
        ("oleObject", "embeddings/a.bin", "object"),
        ("control", "activeX/a.xml", "object"),
        ("vbaProject", "vbaProject.bin", "macro"),
    ):
        parts = parts_of(BODY, relations=relation("rId9", kind, name)) | {f"word/{name}": b"x"}
        refused(f"word.template.{code}", lambda: render(zipped(parts), {}))  # noqa: B023  called at once
    macro = "application/vnd.ms-word.document.macroEnabled.main+xml"
    refused("word.template.macro", lambda: render(raw_docx(BODY, main_type=macro), {}))
    dotx = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
    refused("word.template.kind", lambda: render(raw_docx(BODY, main_type=dotx), {}))


@pytest.mark.parametrize(
    "body",
    [
        field("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe"),
        field(" DD", "EAUTO x"),
        field("includetext ", '"c:\\\\x.docx"'),
        '<w:p><w:fldSimple w:instr=" INCLUDEPICTURE &quot;http://127.0.0.1/x&quot;"/></w:p>',
        "<w:p><w:r><w:instrText>LINK Excel.Sheet</w:instrText></w:r></w:p>",
    ],
)
def test_render__fetching_fields(body: str) -> None:
    """Fields that start programs or read files, however their code is cut up."""
    refused("word.template.field", lambda: render(raw_docx(BODY + body), {}))
    assert walk(render(raw_docx(BODY + field(" PAGE ")), {})).text.startswith("全镇")
