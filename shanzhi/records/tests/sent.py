"""Files as people send them, and as those send them who mean harm."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import docx
import openpyxl
from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
GPS = {1: "N", 2: (37.0, 33.0, 5.0), 3: "E", 4: (112.0, 9.0, 21.0)}
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><owner>Wang Laosan</owner></x:xmpmeta>"


def photo(width: int = 400, height: int = 300, *, form: str = "JPEG", orientation: int = 1) -> bytes:
    """A picture with a red left half, with everything a camera writes into it: where, with what, by whom."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste("red", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SpyCam"
    exif[0x9C9D] = "Wang Laosan"
    exif[0x8825] = GPS
    into = io.BytesIO()
    more = {"comment": b"Wang Laosan"} if form == "JPEG" else {}
    picture.save(into, form, exif=exif, xmp=XMP, **more)
    return into.getvalue()


def clear_picture() -> bytes:
    """A PNG with a see-through half."""
    picture = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    picture.paste((200, 0, 0, 255), (0, 0, 150, 200))
    into = io.BytesIO()
    picture.save(into, "PNG")
    return into.getvalue()


def bomb_png(side: int = 60_000) -> bytes:
    """A few hundred bytes that say they are a picture of billions of pixels."""

    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0" * 1000)) + part(b"IEND", b"")


def word() -> bytes:
    """A Word document."""
    into = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("minutes")
    document.save(into)
    return into.getvalue()


def sheet() -> bytes:
    """An Excel file."""
    into = io.BytesIO()
    openpyxl.Workbook().save(into)
    return into.getvalue()


def zipped(parts: dict[str, bytes], *, before: bytes = b"") -> bytes:
    """A ZIP container with these parts."""
    into = io.BytesIO(before)
    into.seek(0, io.SEEK_END)
    with zipfile.ZipFile(into, "a", zipfile.ZIP_DEFLATED) as box:
        for name, content in parts.items():
            box.writestr(name, content)
    return into.getvalue()


def with_macros() -> bytes:
    """A Word document with macros under an honest name."""
    return zipped({"vbaProject.bin": b"x"}, before=word())


def unpacking_bomb(times: int = 310) -> bytes:
    """A Word document that would fill a disk."""
    return zipped({"word/media/image1.bmp": b"\0" * (times * 1024 * 1024)}, before=word())


def ole(*streams: str) -> bytes:
    """An OLE container whose directory has these streams."""
    head = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504
    return head + b"".join(_entry(name, 2 if name[0] != "R" else 5) for name in ("Root Entry", *streams))


def _entry(name: str, kind: int) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    return raw.ljust(64, b"\0") + len(raw).to_bytes(2, "little") + bytes([kind]) + b"\0" * 61
