"""The parts of a packed file (.xlsx, .docx), read within bounds."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass, field

from lxml import etree

from shanzhi.core.errors import Problem
from shanzhi.reports.word.names import PACKAGE_RELATIONS
from shanzhi.reports.word.xmlparts import parse_xml

MAX_PART = 16 * 1024 * 1024
MAX_PARTS = 2_000
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError)


@dataclass
class Parts:
    """A packed file, its parts read one by one as they are asked for."""

    content: bytes
    file: str
    _roots: dict[str, etree._Element] = field(default_factory=dict)

    def __post_init__(self) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
                self.names = frozenset(archive.namelist())
        except BROKEN as error:
            raise Problem("form.file.broken", file=self.file) from error
        if len(self.names) > MAX_PARTS:
            raise Problem("form.file.large_inside", file=self.file)

    def read(self, part: str) -> bytes:
        """One part, unpacked."""
        try:
            with zipfile.ZipFile(io.BytesIO(self.content)) as archive, archive.open(part) as opened:
                data = opened.read(MAX_PART + 1)
        except KeyError as error:
            raise Problem("form.file.broken", file=self.file) from error
        except BROKEN as error:
            is_locked = isinstance(error, RuntimeError) and "encrypted" in str(error)
            raise Problem("form.file.locked" if is_locked else "form.file.broken", file=self.file) from error
        if len(data) > MAX_PART:
            raise Problem("form.file.large_inside", file=self.file)
        return data

    def root(self, part: str) -> etree._Element:
        """The root of an XML part, read once: whoever changes it writes it back."""
        if part not in self._roots:
            self._roots[part] = parse_xml(self.read(part), part, self.file)
        return self._roots[part]

    def related(self, part: str) -> dict[str, str]:
        """What the part refers to inside the file: id to the name of a part."""
        folder, own = posixpath.split(part)
        source = posixpath.join(folder, "_rels", f"{own}.rels")
        if source not in self.names:
            return {}
        found = {}
        for each in self.root(source).iter(f"{{{PACKAGE_RELATIONS}}}Relationship"):
            if each.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/")
                found[str(each.get("Id", ""))] = target
        return found
