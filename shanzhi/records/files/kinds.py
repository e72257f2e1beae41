"""The kinds of file that are kept. A kind is told by the content; what a file is called says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from shanzhi.records.files.office import ole_kind, zip_kind


@dataclass(frozen=True)
class Kind:
    """How a kind is served and what its names end with; the first ending is given where a name has none of them."""

    key: str
    media_type: str
    endings: tuple[str, ...]
    is_image: bool = False


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT_ENCODINGS = ("utf-8", "gb18030")

KINDS = {
    kind.key: kind
    for kind in (
        Kind("jpeg", "image/jpeg", ("jpg", "jpeg"), is_image=True),
        Kind("png", "image/png", ("png",), is_image=True),
        Kind("webp", "image/webp", ("webp",), is_image=True),
        Kind("pdf", "application/pdf", ("pdf",)),
        Kind("docx", WORD, ("docx",)),
        Kind("xlsx", SHEET, ("xlsx",)),
        Kind("doc", "application/msword", ("doc",)),
        Kind("xls", "application/vnd.ms-excel", ("xls",)),
        Kind("text", "text/plain; charset=utf-8", ("txt",)),
    )
}

_BEGINNINGS = ((b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"%PDF-", "pdf"))


def kind_of(content: bytes) -> Kind | None:
    """The kind of a content, or None if it is none that is kept. NotKept where one is recognised but not kept."""
    for beginning, key in _BEGINNINGS:
        if content.startswith(beginning):
            return KINDS[key]
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return KINDS["webp"]
    key_found = zip_kind(content) or ole_kind(content) or ("text" if is_text(content) else None)
    return KINDS[key_found] if key_found else None


def is_text(content: bytes) -> bool:
    """Whether it is words: readable as UTF-8 or GB 18030, and without bytes that no text has."""
    if any(byte in content for byte in _never_in_text()):
        return False
    return any(_reads(content, encoding) for encoding in TEXT_ENCODINGS)


def as_utf8(content: bytes) -> bytes:
    """A text as it is served: in UTF-8."""
    for encoding in TEXT_ENCODINGS:
        if _reads(content, encoding):
            return content.decode(encoding).encode()
    raise ValueError("not a text")


@cache
def _never_in_text() -> tuple[bytes, ...]:
    return tuple(bytes([code]) for code in range(32) if chr(code) not in "\t\n\r\f\x1a")


def _reads(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
