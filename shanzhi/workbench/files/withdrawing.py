"""Taking a file back: why, and that it can be read nowhere afterwards."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from shanzhi.core.errors import NotFound, Problem, Refused
from shanzhi.core.sentences import sentence
from shanzhi.records.actions import KEPT_WITHDRAWN, may_withdraw_file, withdraw_file
from shanzhi.records.file_queries import File, get_file
from shanzhi.records.queries import Record
from shanzhi.workbench import toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of


@page()
def file_withdraw(desk: Desk, file_id: int) -> HttpResponse:
    """GET asks why, POST takes the file back."""
    found = get_file(desk.town, file_id)
    record = found.record
    if record is None:
        raise NotFound("file.not_found")
    if not may_withdraw_file(found, desk.actor):
        raise Refused("workbench.not_to_withdraw_file", name=found.name)
    if found.withdrawn_at is not None:
        raise Problem("file.gone", name=found.name)
    if desk.request.method != "POST":
        return _ask(desk, found, record)
    try:
        withdraw_file(found, reason=desk.request.POST.get("reason", ""), actor=desk.actor)
    except Problem as problem:
        if problem.field != "reason":
            raise
        return _ask(desk, found, record, problem)
    toasts.leave(desk.request, toasts.Toast(_("%(name)s withdrawn") % {"name": found.name}))
    return HttpResponseRedirect(desk.url("record", record.pk))


def _ask(desk: Desk, found: File, record: Record, problem: Problem | None = None) -> HttpResponse:
    here = desk.url("record", record.pk)
    words = {"title": record.title, "name": found.name}
    confirm: dict[str, Any] = {
        "title": _("Withdraw this file?"),
        "object": _("%(name)s, beside %(title)s") % words,
        "effects": [
            {"text": _("Nobody can open it any more")},
            {"text": _("Its name, the reason and its digest stay in the history of the record")},
            {"text": _("After %(days)s days its content is emptied for good") % {"days": KEPT_WITHDRAWN.days}},
        ],
        "reason_label": _("Why it is withdrawn"),
        "reason_hint": _("Goes into the history; everyone who may see the record reads it"),
        "reason_value": desk.request.POST.get("reason", ""),
        "reason_error": "" if problem is None else sentence(problem, desk.language),
        "action": desk.url("file_withdraw", found.pk),
        "verb": _("Withdraw the file"),
        "keep": _("Keep it"),
        "keep_url": here,
        "fields": [],
    }
    context = {"head": {"title": confirm["title"]}, "confirm": confirm, "problem": "", "record_url": here}
    status = 200 if problem is None else status_of(problem)
    return desk.render("record_withdraw", context, status=status, current="registers", back_url=here)
