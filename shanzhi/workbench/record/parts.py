"""What stands beside and around a record whatever its page: strips, files and notes, verbs, where it is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from shanzhi.indicators.citations import list_citations_using, request_of
from shanzhi.records.actions import NOTE
from shanzhi.reports.documents import find_documents
from shanzhi.reports.queries import is_same
from shanzhi.workbench.files import showing as files
from shanzhi.workbench.record import counted
from shanzhi.workbench.record.looking import Look
from shanzhi.workbench.record.rights import is_now, may_correct, may_end, may_withdraw
from shanzhi.workbench.record.withdrawing import question
from shanzhi.workbench.reports.naming import document_item
from shanzhi.workbench.saying import seen_from, value_text
from shanzhi.workbench.types import CASE
from shanzhi.workflow.corrections import CONFIRM
from shanzhi.workflow.writing import WITHDRAWN


def beside(looked: Look, key: UUID, note: str, wrong: Mapping[str, str]) -> dict[str, Any]:
    """What stands beside the record: its files, and the forms for more of them and for a note."""
    desk, row = looked.desk, looked.record
    attach = note_form = None
    if files.may_attach(desk, row):
        drop = files.drop(desk, key, wrong.get(files.FIELD, ""))
        is_open = bool(drop["items"] or drop["error"])
        attach = {**drop, "key": key, "url": desk.url("record_files", row.pk), "open": is_open}
    if is_now(looked) and desk.may(NOTE, row.unit_id):
        url = desk.url("record_note", row.pk)
        note_form = {"url": url, "key": uuid4(), "text": note, "error": wrong.get("note", "")}
    return {"files": files.beside(desk, row), "attach": attach, "note": note_form}


def strips(looked: Look) -> list[dict[str, str]]:
    """What is not as usual: another moment, a withdrawal, a change that waits."""
    desk, found = looked.desk, []
    back = desk.url("case" if looked.type.kind == CASE else "record", looked.record.pk, as_of=None)
    if desk.as_of is not None:
        found.append({"tone": "teng", "text": seen_from(desk), "url": back, "link": _("Back to now")})
    if looked.state == WITHDRAWN:
        text = _("Withdrawn, it counts nowhere. Why: %(reason)s") % {"reason": looked.last.reason}
        found.append({"tone": "zhu", "text": text})
    if looked.is_waiting:
        text = _("A change waits for the town office, because something issued used this record; until then it stays")
        link = {"url": desk.url("proposals"), "link": _("Look at what waits")} if desk.may(CONFIRM) else {}
        found.append({"tone": "zhe", "text": text, **link})
    return found


def acts(looked: Look, found: list[counted.Counted]) -> dict[str, Any]:
    """What this person may do here; nothing while looking back."""
    desk, row = looked.desk, looked.record
    if not is_now(looked) or looked.is_waiting:
        return {"correct_url": "", "end_url": "", "withdraw": None}
    return {
        "correct_url": desk.url("record_correct", row.pk) if may_correct(desk, row) else "",
        "end_url": desk.url("record_end", row.pk) if may_end(desk, row) else "",
        "withdraw": question(looked, found) if may_withdraw(desk, row) else None,
    }


def used(looked: Look) -> list[dict[str, Any]]:
    """The documents that printed a figure with this record in it, with what the figure is now."""
    desk = looked.desk
    citations = list_citations_using(looked.record, desk.actor)
    by_document: dict[str, list[Any]] = {}
    for each in citations:
        by_document.setdefault(each.artefact, []).append(each)
    items = []
    for artefact, document in find_documents(by_document).items():
        several = by_document[artefact]
        now = desk.figures.many([request_of(each) for each in several])
        moved = [
            (each, figure)
            for each, figure in zip(several, now, strict=True)
            if figure.is_yours and not is_same(figure.value, each.value)
        ]
        item = document_item(desk, document)
        if moved:
            words = {"printed": moved[0][0].printed, "now": value_text(moved[0][1], moved[0][1].shown)}
            item.update(note=_("issued %(printed)s, now %(now)s") % words, note_tone="soon")
        items.append(item)
    return items
