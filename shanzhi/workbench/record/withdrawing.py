"""Taking a record back: the question with what follows from it, and the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.activities.actions import withdraw_activity
from shanzhi.cases.correcting import withdraw_case
from shanzhi.core.errors import NotFound, Problem, Refused
from shanzhi.core.sentences import sentence
from shanzhi.indicators.citations import list_citations_using
from shanzhi.inventory.actions import withdraw_item, withdraw_reading
from shanzhi.kernel.idempotency import once
from shanzhi.party.actions import withdraw_membership
from shanzhi.records.queries import Record
from shanzhi.reports.documents import find_documents
from shanzhi.ui.formats import day
from shanzhi.units.actions import withdraw_unit
from shanzhi.workbench import asked, toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry import effects
from shanzhi.workbench.entry.draft import as_key
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.record.counted import Counted, counted, without
from shanzhi.workbench.record.looking import Look, look
from shanzhi.workbench.record.rights import may_withdraw
from shanzhi.workflow.corrections import must_wait, place_must_wait

VERBS: dict[str, Callable[..., Any]] = {
    "activity": withdraw_activity,
    "case": withdraw_case,
    "item": withdraw_item,
    "reading": withdraw_reading,
    "enrolment": withdraw_membership,
}


@page()
def withdraw(desk: Desk, record_id: int) -> HttpResponse:
    """GET asks why on a page of its own, POST takes the record back."""
    desk.as_of = None
    looked = look(desk, record_id)
    if desk.request.method != "POST":
        if not may_withdraw(desk, looked.record):
            raise _no(looked)
        return _ask(looked)
    try:
        return _do(looked)
    except (NotFound, Refused):
        raise
    except Problem as problem:
        return _ask(look(desk, record_id), problem)


def question(looked: Look, found: list[Counted], problem: Problem | None = None) -> dict[str, Any]:
    """Everything the confirmation shows."""
    desk, row = looked.desk, looked.record
    words = {"unit": desk.name(row.unit_id), "day": day(row.happened_on, desk.today), "title": looked.title}
    post = desk.request.POST
    fields = [{"name": "key", "value": str(as_key(post.get("key", "")) if problem else uuid4())}]
    return {
        "title": _("Withdraw this record?"),
        "object": pgettext("which record", "%(unit)s, %(day)s, %(title)s") % words,
        "effects": [*without(desk, found), *({"text": text} for text in _follows(looked))],
        "reason_label": _("Why it is withdrawn"),
        "reason_hint": _("Goes into the history; everyone who may see the record reads it"),
        "reason_value": post.get("reason", "") if problem else "",
        "reason_error": sentence(problem, desk.language) if problem and problem.field == "reason" else "",
        "action": desk.url("record_withdraw", row.pk),
        "verb": _("Withdraw the record"),
        "keep": _("Keep it"),
        "keep_url": desk.url("record", row.pk),
        "fields": [*fields, {"name": "seen", "value": looked.last.pk}],
    }


def _follows(looked: Look) -> list[str]:
    """What happens to issued documents and to the record itself."""
    desk, row = looked.desk, looked.record
    found = []
    used_by = find_documents(each.artefact for each in list_citations_using(row, desk.actor))
    for document in used_by.values():
        found.append(_("%(title)s has been issued with it and will be marked") % {"title": document.title})
    if _waits(desk, row):
        found.append(_("Something issued used the record, so the town office confirms first"))
    return [*found, _("The record is not deleted: it stays in the history, struck through")]


def _waits(desk: Desk, row: Record) -> bool:
    """Whether the town office will have to confirm it."""
    if row.kind == "establishment":
        return place_must_wait(row, {row.unit_id}, desk.actor, since=row.happened_on)
    return must_wait(row, desk.actor)


def _ask(looked: Look, problem: Problem | None = None) -> HttpResponse:
    desk = looked.desk
    general = "" if problem is None or problem.field == "reason" else sentence(problem, desk.language)
    context = {
        "head": {"title": _("Withdraw this record?")},
        "confirm": question(looked, counted(looked), problem),
        "problem": general,
        "record_url": desk.url("record", looked.record.pk),
    }
    status = 200 if problem is None else status_of(problem)
    return desk.render("record_withdraw", context, status=status, current="registers", back_url=context["record_url"])


def _do(looked: Look) -> HttpResponse:
    desk, row, post = looked.desk, looked.record, looked.desk.request.POST
    seen = asked.record_id(post.get("seen", ""))
    figures = effects.Before([each.figure for each in counted(looked)])
    waits: list[bool] = []

    def act() -> int:
        waits.append(_withdraw(desk, row, post.get("reason", ""), seen))
        return int(row.pk)

    once(as_key(post.get("key", "")), f"{row.kind}.withdraw", desk.actor, act)
    if any(waits):
        text = _("Sent to the town office for confirmation; until then the record stays")
    else:
        changed = effects.said(desk, figures) if waits else ""
        text = _("Withdrawn, %(changed)s") % {"changed": changed} if changed else _("Withdrawn")
    toasts.leave(desk.request, toasts.Toast(text))
    return HttpResponseRedirect(desk.url("record", row.pk))


def _withdraw(desk: Desk, row: Record, reason: str, seen: int | None) -> bool:
    """Whether the withdrawal now waits for the town office."""
    if row.kind == "establishment":
        return withdraw_unit(row.unit, reason=reason, actor=desk.actor, seen=seen) is not None
    return VERBS[row.kind](row, reason=reason, actor=desk.actor, seen=seen) is not None


def _no(looked: Look) -> Problem:
    """Why it cannot be withdrawn by this person."""
    if looked.state == "withdrawn":
        return Problem("record.withdrawn", number=looked.record.number)
    return Refused("workbench.not_to_withdraw", number=looked.record.number)
