"""A packed file (.xlsx, .docx) with some of its parts changed; all others stay byte for byte, in their order."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

from shanzhi.core.errors import Problem

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


def with_parts(content: bytes, changed: Mapping[str, bytes], name: str) -> bytes:
    """The file with these parts instead of its own."""
    buffer = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
            for entry in old.infolist():
                data = changed[entry.filename] if entry.filename in changed else old.read(entry)
                new.writestr(entry, data, compress_type=entry.compress_type)
    except BROKEN as error:
        raise Problem("form.file.broken", file=name) from error
    return buffer.getvalue()
