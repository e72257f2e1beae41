"""Documents of offices: what is inside a ZIP or an OLE container, without unpacking any of it."""

from __future__ import annotations

import io
import struct
import zipfile

from shanzhi.records.files.refusing import NotKept, Why

MOST_UNPACKED = 300 * 1024 * 1024
"""A document that would unpack to more was made to fill a disk."""

MOST_PARTS = 5000
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENTRY = 128
NAME = 64
"""An entry of an OLE directory and the space of its name in it, in bytes ([MS-CFB] 2.6.1)."""

PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
STREAMS = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls"}
MACROS = ("_VBA_PROJECT", "_VBA_PROJECT_CUR", "Macros")


def zip_kind(content: bytes) -> str | None:
    """Which document a ZIP container is, if one. NotKept for one with macros, a lock, or too much in it."""
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            parts = box.infolist()
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, UnicodeDecodeError, OSError) as error:
        raise NotKept(Why.BROKEN) from error
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise NotKept(Why.BOMB)
    found = next((kind for part, kind in PARTS.items() if part in names), None)
    if found is None or "[Content_Types].xml" not in names:
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise NotKept(Why.MACROS)
    return found


def ole_kind(content: bytes) -> str | None:
    """Which document an OLE container is, if one. NotKept for one with macros."""
    if not content.startswith(OLE):
        return None
    names = set(_entries(content))
    found = next((kind for stream, kind in STREAMS.items() if stream in names), None)
    if found is not None and any(name in names for name in MACROS):
        raise NotKept(Why.MACROS)
    return found


def _entries(content: bytes) -> list[str]:
    """The names of an OLE directory. Its entries stand on multiples of their size, so no chain has to be followed."""
    found = []
    for start in range(512, len(content) - ENTRY + 1, ENTRY):
        length = int.from_bytes(content[start + NAME : start + NAME + 2], "little")
        if 4 <= length <= NAME and length % 2 == 0 and content[start + NAME + 2] in (1, 2, 5):
            raw = content[start : start + length - 2]
            if content[start + length - 2 : start + length] == b"\0\0":
                found.append(raw.decode("utf-16-le", "replace"))
    return found
