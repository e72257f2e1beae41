"""A short remark on a record."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from shanzhi.core.errors import Problem, Refused
from shanzhi.core.sentences import sentence
from shanzhi.kernel.idempotency import once
from shanzhi.records.actions import NOTE, add_note
from shanzhi.records.queries import get_record
from shanzhi.workbench import toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.draft import as_key
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.record.view import show


@page()
def record_note(desk: Desk, record_id: int) -> HttpResponse:
    """POST adds a note; one that cannot be kept comes back with a sentence and with what was typed."""
    record = get_record(desk.town, record_id)
    here = desk.url("record", record.pk)
    if desk.request.method != "POST":
        return HttpResponseRedirect(here)
    post = desk.request.POST
    text = post.get("note", "")

    def act() -> int:
        return int(add_note(record, text=text, actor=desk.actor).pk)

    try:
        once(as_key(post.get("key", "")), NOTE, desk.actor, act)
    except Refused:
        raise
    except Problem as problem:
        wrong = {problem.field or "note": sentence(problem, desk.language)}
        return show(desk, record_id, note=text, wrong=wrong, status=status_of(problem))
    toasts.leave(desk.request, toasts.Toast(_("Note saved")))
    return HttpResponseRedirect(here)
