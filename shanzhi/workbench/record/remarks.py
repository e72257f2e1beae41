"""What was put beside a record, for its history: files that came and went, notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.translation import pgettext

from shanzhi.records.file_queries import list_files, list_notes
from shanzhi.ui.formats import listed
from shanzhi.workbench.files.showing import names
from shanzhi.workbench.record.looking import Look


@dataclass(frozen=True)
class Remark:
    """Something done beside the record: when, by whom, what it is called, what it says, and a note beside that."""

    at: datetime
    actor: str
    what: str
    text: str
    note: str = ""


def remarks(look: Look) -> list[Remark]:
    """Everything put beside the record up to the moment looked from, the latest first."""
    until = look.desk.as_of
    found = sorted((each for each in _all(look) if until is None or each.at <= until), key=lambda each: each.at)
    return found[::-1]


def _all(look: Look) -> Iterator[Remark]:
    files = [file for file in list_files(look.record) if file.attached_at is not None]
    for (at, actor, _key), several in groupby(files, key=lambda file: (file.attached_at, file.attached_by, file.key)):
        text = listed(names(several))
        if at is not None:
            yield Remark(at, actor, pgettext("history of a record", "Files attached"), text)
    for note in list_notes(look.record):
        yield Remark(note.written_at, note.written_by, pgettext("history of a record", "Note"), note.text)
    for file in files:
        if file.withdrawn_at is not None:
            what = pgettext("history of a record", "File withdrawn")
            yield Remark(file.withdrawn_at, file.withdrawn_by, what, file.name, file.withdraw_reason)
