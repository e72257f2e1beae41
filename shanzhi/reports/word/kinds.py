"""What a file is, told from its first bytes and its inside, never from its suffix."""

from __future__ import annotations

import io
import zipfile
from typing import Literal

Kind = Literal[
    "empty", "docx", "xlsx", "pptx", "odf", "ofd", "zip", "encrypted", "doc", "xls", "ppt", "ole",
    "pdf", "rtf", "web", "image", "archive", "program", "media", "unknown",
]  # fmt: skip

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_STREAMS: tuple[tuple[str, Kind], ...] = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("PowerPoint Document", "ppt"),
)
"""Names in the directory of an old compound file; WPS writes the same names into .wps, .et and .dps."""
STARTS: tuple[tuple[bytes, Kind], ...] = (
    (OLE, "ole"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"Rar!\x1a", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"ID3", "media"),
    (b"OggS", "media"),
)
WEB_STARTS = (b"<!doctype html", b"<html", b"<?xml", b"mime-version:")
ZIP_INSIDE: tuple[tuple[str, Kind], ...] = (
    ("word/", "docx"),
    ("xl/", "xlsx"),
    ("ppt/", "pptx"),
    ("OFD.xml", "ofd"),
    ("META-INF/manifest.xml", "odf"),
)
TEXT_LIKE_STARTS = (b"BM", b"MZ", b"ID3", b"GIF8")
"""Starts that a plain text could have too; they count only with a NUL byte near the start."""


def kind_of(data: bytes) -> Kind:
    """What the bytes are; `unknown` may be plain text."""
    if not data:
        return "empty"
    for start, kind in STARTS:
        if data.startswith(start):
            if start in TEXT_LIKE_STARTS and b"\x00" not in data[:512]:
                continue
            return _inside(data, kind)
    if data[:4] == b"RIFF" and data[8:12] in {b"WEBP", b"AVI ", b"WAVE"}:
        return "image" if data[8:12] == b"WEBP" else "media"
    if data[4:8] == b"ftyp":
        return "media"
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower().startswith(WEB_STARTS):
        return "web"
    return "unknown"


def _inside(data: bytes, kind: Kind) -> Kind:
    if kind == "ole":
        return next((found for name, found in OLE_STREAMS if name.encode("utf-16-le") in data), "ole")
    if kind != "zip":
        return kind
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "zip"
    if "[Content_Types].xml" not in names and "mimetype" in names:
        return "odf"
    return next((found for start, found in ZIP_INSIDE if any(name.startswith(start) for name in names)), "zip")
