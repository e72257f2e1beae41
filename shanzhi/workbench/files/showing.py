"""Files as pages show them: those in a form, and those beside a record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from shanzhi.records.actions import ATTACH, may_withdraw_file
from shanzhi.records.file_queries import File, kind_of_file, list_files, list_waiting
from shanzhi.records.files import MOST_BYTES, MOST_FILES
from shanzhi.records.queries import Record
from shanzhi.workbench.desk import Desk
from shanzhi.workflow.writing import WITHDRAWN

Item = dict[str, Any]

FIELD = "files"
DISCARD = "discard:"
"""What the button that throws a waiting file away says to the form; its number follows."""

KILO = 1024


def may_attach(desk: Desk, record: Record) -> bool:
    """Whether this person may attach files to a record."""
    return record.state != WITHDRAWN and desk.as_of is None and desk.may(ATTACH, record.unit_id)


def drop(desk: Desk, key: UUID, error: str = "") -> Item:
    """The place in a form where files are dropped, with what lies there already."""
    words = {"files": MOST_FILES, "size": MOST_BYTES // KILO // KILO}
    return {
        "upload_url": desk.url("file_upload"),
        "items": [waiting_item(desk, file) for file in list_waiting(desk.town, key)],
        "hint": _(
            "Photos may be left out and are no ground for any assessment; place and camera are taken out of them. "
            "Up to %(files)s files of %(size)s MB: pictures, PDF, Word, Excel, text"
        )
        % words,
        "error": error,
    }


def waiting_item(desk: Desk, file: File) -> Item:
    """A file that waits for its form."""
    return {
        **_item(desk, file),
        "id": file.pk,
        "discard": f"{DISCARD}{file.pk}",
        "discard_url": desk.url("file_discard", file.pk),
    }


def waiting_row(desk: Desk, file: File) -> str:
    """The same as a piece of the page."""
    return render_to_string("workbench/file_item.html", {"item": waiting_item(desk, file)}, desk.request)


def beside(desk: Desk, record: Record) -> list[Item]:
    """The files of a record as they stood at the moment looked from, pictures first."""
    files = [file for file in list_files(record) if _stands(file, desk.as_of)]
    found = [
        {
            **_item(desk, file),
            "withdraw_url": desk.url("file_withdraw", file.pk) if _may_withdraw(desk, file) else "",
        }
        for file in files
    ]
    return sorted(found, key=lambda item: not item["small"])


def _may_withdraw(desk: Desk, file: File) -> bool:
    return desk.as_of is None and may_withdraw_file(file, desk.actor)


def _stands(file: File, moment: datetime | None) -> bool:
    if moment is None:
        return file.withdrawn_at is None
    return file.attached_at is not None and file.attached_at <= moment and file.withdrawn_at is None


def _item(desk: Desk, file: File) -> Item:
    small = desk.url("file_small", file.pk) if kind_of_file(file).is_image else ""
    return {"name": file.name, "url": desk.url("file", file.pk), "small": small, "size": size_words(file.size)}


def size_words(size: int) -> str:
    """Bytes as people read them."""
    if size < KILO * KILO:
        return f"{max(1, round(size / KILO))} kB"
    return f"{size / KILO / KILO:.1f} MB"


def names(files: Iterable[File]) -> list[str]:
    """What files are called."""
    return [file.name for file in files]
