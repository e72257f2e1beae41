"""From what somebody sent to what is kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from shanzhi.core.errors import Problem
from shanzhi.records.files.images import clean
from shanzhi.records.files.kinds import KINDS, Kind, as_utf8, kind_of
from shanzhi.records.files.names import safe_name
from shanzhi.records.files.refusing import NotKept, Why

MOST_BYTES = 20 * 1024 * 1024
"""Of one file as it is sent."""

MOST_FILES = 30
"""Of one record."""

HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")
"""What stands after `ftyp` in the pictures some telephones take."""


@dataclass(frozen=True)
class ReadFile:
    """A file as it is kept. `digest` is the SHA-256 of `content`; pictures have a small one beside them."""

    name: str
    kind: Kind
    content: bytes
    digest: str
    thumbnail: bytes | None = None
    width: int | None = None
    height: int | None = None


def read_file(name: str, content: bytes) -> ReadFile:
    """What a sent file is, held by its content. Problem for what is empty, too large, broken, or none that is kept."""
    if not content:
        raise Problem("file.empty", field="files", name=_said(name))
    if len(content) > MOST_BYTES:
        raise Problem("file.too_large", field="files", name=_said(name), allowed=MOST_BYTES // 1024 // 1024)
    if content[4:8] == b"ftyp" and content[8:12] in HEIC:
        raise Problem("file.heic", field="files", name=_said(name))
    try:
        return _read(name, content)
    except NotKept as refusal:
        raise _problem(refusal.why, _said(name)) from refusal


def _read(name: str, content: bytes) -> ReadFile:
    kind = kind_of(content)
    if kind is None:
        raise Problem("file.kind", field="files", name=_said(name))
    if kind.is_image:
        picture = clean(content, kind.key)
        kept = KINDS[picture.kind]
        return ReadFile(
            _renamed(name, kind, kept),
            kept,
            picture.content,
            _digest(picture.content),
            picture.thumbnail,
            picture.width,
            picture.height,
        )
    if kind.key == "text":
        content = as_utf8(content)
    return ReadFile(safe_name(name, kind), kind, content, _digest(content))


def _problem(why: Why, name: str) -> Problem:
    if why is Why.BOMB:
        return Problem("file.bomb", field="files", name=name)
    if why is Why.MACROS:
        return Problem("file.macros", field="files", name=name)
    return Problem("file.broken", field="files", name=name)


def _renamed(name: str, was: Kind, kept: Kind) -> str:
    """A picture that changed its kind changes its ending."""
    stem = safe_name(name, was)
    return stem if was is kept else safe_name(stem.rpartition(".")[0], kept)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _said(name: str) -> str:
    """A name as a sentence says it."""
    words = "".join(char for char in name if char.isprintable())
    return words[:60] or "?"
