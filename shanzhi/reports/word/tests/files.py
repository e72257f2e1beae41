"""Real Word files for the tests, built part by part."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest

from shanzhi.core.errors import Problem, Problems
from shanzhi.core.sentences import sentence
from shanzhi.reports.word import BoundFigure
from shanzhi.reports.word.names import MAIN_TYPE, RELATIONS_TYPE

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def document_xml(body: str) -> str:
    """The main part around the inside of a body."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document {NAMESPACES}><w:body>{body}</w:body></w:document>'


def relations_xml(relations: str) -> str:
    """A relationships part."""
    return f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE_RELATION}">{relations}</Relationships>'


def relation(identifier: str, kind: str, target: str, *, is_external: bool = False) -> str:
    """One relationship."""
    mode = ' TargetMode="External"' if is_external else ""
    return f'<Relationship Id="{identifier}" Type="{RELATION}/{kind}" Target="{target}"{mode}/>'


def parts_of(
    body: str, *, notes: Mapping[str, str] | None = None, relations: str = "", main_type: str = MAIN_TYPE
) -> dict[str, str | bytes]:
    """The parts of a minimal .docx; `notes` are further text parts by kind, such as `footnotes` or `header`."""
    overrides = f'<Override PartName="/word/document.xml" ContentType="{main_type}"/>'
    more: dict[str, str | bytes] = {}
    for kind, xml in (notes or {}).items():
        overrides += f'<Override PartName="/word/{kind}.xml" ContentType="{TYPE}.{kind}+xml"/>'
        relations += relation(f"rId{kind}", kind, f"{kind}.xml")
        more[f"word/{kind}.xml"] = xml
    return {
        "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'content-types"><Default Extension="rels" ContentType="{RELATIONS_TYPE}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": relations_xml(relation("rId1", "officeDocument", "word/document.xml")),
        "word/document.xml": document_xml(body),
        "word/_rels/document.xml.rels": relations_xml(relations),
        **more,
    }


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """The parts as a .docx."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def raw_docx(body: str, **more: Any) -> bytes:
    """A minimal .docx around the inside of a body."""
    return zipped(parts_of(body, **more))


def paragraph(*texts: str) -> str:
    """A paragraph with a run for each text, escaped by the caller."""
    runs = "".join(f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' for text in texts)
    return f"<w:p>{runs}</w:p>"


def field(*codes: str) -> str:
    """A complex field whose code is cut into runs."""
    inside = "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return f"<w:p>{begin}{inside}{end}</w:p>"


def template(*texts: str) -> bytes:
    """A template with a paragraph for each text, written by python-docx."""
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    return saved(document)


def saved(document: Any) -> bytes:
    """The bytes of a python-docx document."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def part(data: bytes, name: str) -> str:
    """One part of a .docx as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def replaced(data: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """The .docx with one part changed by hand."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {each: archive.read(each) for each in archive.namelist()}
    before = part(data, name)
    after = change(before)
    assert after != before, "the change by hand found nothing to change"
    return zipped(parts | {name: after})


def story_xml(tag: str, inside: str) -> str:
    """The root of a header, footer or notes part."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{tag} {NAMESPACES}>{inside}</w:{tag}>'


def figure(key: str = "theme_days", value: str = "224", unit: str = "次", **more: Any) -> BoundFigure:
    """A figure with data as an issue would give it."""
    data = {
        "indicator": f"{key}@3", "town": "tianning", "window": ["2024-01-01", "2024-06-30"],
        "as_of": {"seq": 15321, "at": "2024-07-05T10:46:00+08:00"}, "hash": "sm3:8c1f5e0a",
    }  # fmt: skip
    return BoundFigure(key, "主题党日", f"{value}{unit}", Decimal(value), unit, data, **more)


def codes(problem: Problem) -> list[str]:
    """The codes of a problem or of several."""
    return [each.code for each in problem.problems] if isinstance(problem, Problems) else [problem.code]


def refused(code: str, call: Callable[[], object]) -> Problem:
    """The problem a call ends in; it has the code, and a sentence in both languages that an office can read."""
    with pytest.raises(Problem) as caught:
        call()
    assert codes(caught.value) == [code], caught.value
    chinese, english = sentence(caught.value, "zh"), sentence(caught.value, "en")
    assert chinese != str(caught.value)
    assert english != chinese
    assert not any(word in chinese for word in ("请", "您", "！", "!"))
    return caught.value


def office() -> str:
    """The LibreOffice program; the test is skipped where there is none."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    return program


def converted(data: bytes, kind: str, folder: Path) -> Path:
    """The file saved by LibreOffice as `docx` or `pdf`."""
    source = folder / "in" / "file.docx"
    source.parent.mkdir()
    source.write_bytes(data)
    subprocess.run(
        [
            office(), f"-env:UserInstallation=file://{folder}/profile", "--headless",
            "--convert-to", kind, "--outdir", str(folder / "out"), str(source),
        ],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return folder / "out" / f"file.{kind}"
