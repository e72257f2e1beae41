"""Reads of files and notes. A file follows its record's scope; one that waits is its sender's alone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from shanzhi.core.errors import NotFound
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import remembered
from shanzhi.records.files.kinds import KINDS, Kind
from shanzhi.records.models import File, FileContent, Note, Record

__all__ = [
    "File",
    "Note",
    "Served",
    "get_file",
    "kind_of_file",
    "list_files",
    "list_notes",
    "list_waiting",
    "serve",
    "serve_small",
]


@dataclass(frozen=True)
class Served:
    """The bytes of a file, what they are and what they are called."""

    content: bytes
    media_type: str
    name: str
    is_image: bool


def get_file(town: Town, file_id: int) -> File:
    """A file with its record. NotFound if there is none for this reader."""
    rows = File.objects.select_related("town", "record__unit", "record__town")
    found = rows.filter(town=town, pk=file_id).first()
    if found is None:
        raise NotFound("file.not_found")
    return found


def list_files(record: Record) -> list[File]:
    """Every file that was ever attached to a record, the withdrawn too, in the order they came."""
    return remembered(("file_queries", record.pk), lambda: _files_of(record))


def _files_of(record: Record) -> list[File]:
    files = list(File.objects.filter(record=record).order_by("pk"))
    for file in files:
        file.record = record
    return files


def list_waiting(town: Town, key: UUID) -> list[File]:
    """The files the reader has put into a form that is not saved yet."""
    return list(File.objects.filter(town=town, key=key, record=None).order_by("pk"))


def list_notes(record: Record) -> list[Note]:
    """The notes on a record, oldest first."""
    return list(Note.objects.filter(record=record).order_by("pk"))


def kind_of_file(file: File) -> Kind:
    """What a file is."""
    return KINDS[file.kind]


def serve(file: File) -> Served:
    """A file to be sent. NotFound if it was withdrawn."""
    return Served(_bytes(file, "content"), kind_of_file(file).media_type, file.name, kind_of_file(file).is_image)


def serve_small(file: File) -> Served:
    """The small picture beside a picture. NotFound for a withdrawn file, and for one that is no picture."""
    return Served(_bytes(file, "thumbnail"), KINDS["jpeg"].media_type, file.name, is_image=True)


def _bytes(file: File, column: str) -> bytes:
    row = None if file.withdrawn_at else FileContent.objects.filter(pk=file.content_id).values_list(column).first()
    if row is None or row[0] is None:
        raise NotFound("file.gone", name=file.name)
    return bytes(row[0])
