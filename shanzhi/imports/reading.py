"""Reading a file that somebody handed in: what it is, whether it is safe to open, its sheets."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path

from shanzhi.core.errors import Problem
from shanzhi.core.places import ROOT
from shanzhi.imports import limits
from shanzhi.imports.sheets import Workbook, unpack

PACKED = b"PK\x03\x04"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PLACES = re.compile(rb'<(?:c|row)\b[^>]*?\br="([A-Z]{0,3})(\d+)"')
_CHUNK = 1024 * 1024


def read_workbook(content: bytes, name: str) -> Workbook:
    """The sheets of a file. Problem if it is too large, locked, or no table that can be read."""
    if not content:
        raise Problem("import.file.empty", file=name)
    if len(content) > limits.MAX_BYTES:
        size = len(content) // limits.MEBIBYTE
        raise Problem("import.file.large", file=name, size=size, most=limits.MAX_BYTES // limits.MEBIBYTE)
    if not content.startswith((PACKED, OLD)):
        raise Problem("import.file.not_a_table", file=name)
    if content.startswith(OLD) and ENCRYPTED in content:
        raise Problem("import.file.locked", file=name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_bytes(content)
        if content.startswith(PACKED):
            _require_bounded(path, name)
        book = _read_apart(path, name)
    if all(sheet.is_empty for sheet in book.sheets):
        raise Problem("import.file.no_cells", file=name)
    return book


def _require_bounded(path: Path, name: str) -> None:
    """What is packed stays within bounds when it is unpacked. Its own word for its size is not believed."""
    total = 0
    try:
        with zipfile.ZipFile(path) as packed:
            if len(packed.infolist()) > limits.MAX_PARTS:
                raise Problem("import.file.bomb", file=name)
            for part in packed.infolist():
                total = _count(packed, part, total, name)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, zlib.error) as error:
        is_locked = isinstance(error, RuntimeError) and "encrypted" in str(error)
        raise Problem("import.file.locked" if is_locked else "import.file.broken", file=name) from error


def _count(packed: zipfile.ZipFile, part: zipfile.ZipInfo, total: int, name: str) -> int:
    """The bytes of one part added to those before. A sheet must not reach further than a table may."""
    is_sheet = part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")
    tail = b""
    with packed.open(part) as opened:
        while chunk := opened.read(_CHUNK):
            total += len(chunk)
            if total > limits.MAX_UNPACKED:
                raise Problem("import.file.bomb", file=name)
            if is_sheet:
                _require_near(tail + chunk, name)
                tail = chunk[-200:]
    return total


def _require_near(content: bytes, name: str) -> None:
    """No cell stands so far off that the sheet between would fill the memory."""
    for letters, digits in _PLACES.findall(content):
        if len(digits) > 7 or int(digits) > limits.MAX_ROWS:
            raise _too_many("rows", name)
        if len(letters) > 2 or (len(letters) == 2 and _column(letters) > limits.MAX_COLUMNS):
            raise _too_many("columns", name)


def _column(letters: bytes) -> int:
    return (letters[0] - 64) * 26 + letters[1] - 64


def _too_many(what: str, name: str) -> Problem:
    if what == "rows":
        return Problem("import.file.too_many_rows", file=name, most=limits.MAX_ROWS)
    if what == "columns":
        return Problem("import.file.too_many_columns", file=name, most=limits.MAX_COLUMNS)
    return Problem("import.file.too_many_cells", file=name, most=limits.MAX_CELLS)


def _read_apart(path: Path, name: str) -> Workbook:
    """Read in a process of its own, whatever the file does to it."""
    words = [sys.executable, "-m", "shanzhi.imports.reader", str(path)]
    try:
        done = subprocess.run(words, capture_output=True, cwd=ROOT, timeout=limits.MAX_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Problem("import.file.broken", file=name) from error
    if done.returncode == 0:
        return unpack(json.loads(done.stdout))
    reason = done.stderr.decode("utf-8", "replace").strip()
    if reason == "password":
        raise Problem("import.file.locked", file=name)
    if reason in ("rows", "columns", "cells"):
        raise _too_many(reason, name)
    raise Problem("import.file.broken", file=name)
