"""A .docx as its parts: opened under limits, written the same way every time."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from shanzhi.core.errors import Problem
from shanzhi.reports.word.kinds import kind_of
from shanzhi.reports.word.limits import (
    LARGE_PART_BYTES,
    MAX_FILE_BYTES,
    MAX_PACKING,
    MAX_PARTS,
    MAX_UNPACKED_BYTES,
    MEBIBYTE,
)
from shanzhi.reports.word.names import CONTENT_TYPES, PACKAGE_RELATIONS, W_STRICT, W, relation_kind
from shanzhi.reports.word.xmlparts import parse_xml

ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
"""Every entry is written with this moment, so that the same parts give the same bytes."""
TYPES_PART = "[Content_Types].xml"
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, struct.error)


@dataclass(frozen=True)
class Relation:
    """One relationship of a part. `target` is a part's name, or an address if `is_external`."""

    id: str
    kind: str
    target: str
    is_external: bool


@dataclass(frozen=True)
class Package:
    """The parts of one .docx by name (no leading slash), all unpacked. `file` is its name in errors."""

    parts: Mapping[str, bytes]
    file: str
    _roots: dict[str, etree._Element] = field(default_factory=dict, repr=False, compare=False)

    def root(self, part: str) -> etree._Element:
        """The parsed root of one part; parsed once, so a caller who changes it must copy it first."""
        if part not in self._roots:
            self._roots[part] = parse_xml(self.parts[part], part, self.file)
        return self._roots[part]

    def relations(self, part: str = "") -> list[Relation]:
        """The relationships of a part, or of the package itself for the empty name."""
        folder, name = posixpath.split(part)
        source = posixpath.join(folder, "_rels", f"{name}.rels")
        if source not in self.parts:
            return []
        return [_relation(each, folder) for each in self.root(source).iter(f"{{{PACKAGE_RELATIONS}}}Relationship")]

    def related(self, part: str, kind: str) -> list[str]:
        """Names of the parts that a part refers to in one kind, those that exist."""
        relations = self.relations(part)
        return [each.target for each in relations if each.kind == kind and each.target in self.parts]

    def main(self) -> str:
        """The name of the main document part, by relationship, for Word does not always call it word/document.xml."""
        for name in self.related("", "officeDocument"):
            root = self.root(name)
            if root.tag == f"{{{W_STRICT}}}document":
                raise Problem("word.file.strict", file=self.file)
            if root.tag == f"{{{W}}}document":
                return name
        raise Problem("word.file.no_document", file=self.file)

    def content_types(self) -> dict[str, str]:
        """The content type of every part; empty for a part that has none."""
        if TYPES_PART not in self.parts:
            return dict.fromkeys(self.parts, "")
        defaults: dict[str, str] = {}
        overrides: dict[str, str] = {}
        for each in self.root(TYPES_PART):
            kind = each.get("ContentType", "")
            if each.tag == f"{{{CONTENT_TYPES}}}Default":
                defaults[each.get("Extension", "").lower()] = kind
            else:
                overrides[each.get("PartName", "").lstrip("/")] = kind
        return {part: overrides.get(part, defaults.get(_suffix(part), "")) for part in self.parts}


def open_package(data: bytes, file: str) -> Package:
    """The parts of a .docx.

    Raises Problem `word.file.*`, which says what the file is instead (empty, encrypted, an old .doc, a spreadsheet …),
    that it is truncated, or that it unpacks to more than the limits in `limits`.
    """
    if len(data) > MAX_FILE_BYTES:
        raise Problem("word.file.large", file=file, most=MAX_FILE_BYTES // MEBIBYTE)
    kind = kind_of(data)
    if kind not in ("docx", "zip"):
        raise Problem(f"word.file.{kind}", file=file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _unpack(archive, file)
    except BROKEN_ZIP as error:
        raise Problem("word.file.truncated", file=file) from error
    package = Package(parts, file)
    package.main()
    return package


def write_package(parts: Mapping[str, bytes]) -> bytes:
    """The .docx of these parts. The same parts give the same bytes; content types come first, as Word writes them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda each: (each != TYPES_PART, each != "_rels/.rels", each)):
            entry = zipfile.ZipInfo(name, ZIP_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, parts[name])
    return buffer.getvalue()


def _unpack(archive: zipfile.ZipFile, file: str) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > MAX_PARTS:
        raise Problem("word.file.parts", file=file, count=len(entries), most=MAX_PARTS)
    parts: dict[str, bytes] = {}
    seen: set[str] = set()
    left = MAX_UNPACKED_BYTES
    for entry in entries:
        if entry.is_dir():
            continue
        _refuse_entry(entry, seen, file)
        seen.add(entry.filename.lower())
        with archive.open(entry) as stream:
            content = stream.read(left + 1)
        left -= len(content)
        is_swollen = len(content) > LARGE_PART_BYTES and len(content) > MAX_PACKING * entry.compress_size
        if left < 0 or is_swollen:
            raise Problem("word.file.bomb", file=file, part=entry.filename)
        parts[entry.filename] = content
    return parts


def _refuse_entry(entry: zipfile.ZipInfo, seen: set[str], file: str) -> None:
    """A name that points elsewhere, a name given twice (readers would differ), a locked or oddly packed entry."""
    name = entry.filename
    if name.lower() in seen or name.startswith("/") or "\\" in name or ".." in name.split("/"):
        raise Problem("word.file.names", file=file, part=name)
    if entry.flag_bits & 0x1:
        raise Problem("word.file.encrypted", file=file)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Problem("word.file.names", file=file, part=name)
    if entry.file_size > MAX_UNPACKED_BYTES:
        raise Problem("word.file.bomb", file=file, part=name)


def _suffix(part: str) -> str:
    return posixpath.splitext(part)[1].lstrip(".").lower()


def _relation(each: etree._Element, folder: str) -> Relation:
    target = str(each.get("Target", ""))
    is_external = each.get("TargetMode") == "External"
    if not is_external:
        target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    return Relation(str(each.get("Id", "")), relation_kind(str(each.get("Type", ""))), target, is_external)
