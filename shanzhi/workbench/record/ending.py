"""Ending a membership: from which day, and why."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.errors import NotFound, Problem, Refused
from shanzhi.core.sentences import sentence
from shanzhi.kernel.idempotency import once
from shanzhi.party.actions import end_membership
from shanzhi.ui.formats import day
from shanzhi.workbench import asked, toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.draft import as_key
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.record.looking import Look, look
from shanzhi.workbench.record.rights import may_end


@page()
def end(desk: Desk, record_id: int) -> HttpResponse:
    """GET asks for the day and the reason, POST ends the membership, or puts it before the town office."""
    desk.as_of = None
    looked = look(desk, record_id)
    row = looked.record
    if row.kind != "enrolment":
        raise NotFound("workbench.no_membership", number=row.number)
    if desk.request.method != "POST":
        if not may_end(desk, row):
            raise _no(looked)
        return _ask(looked)
    try:
        waits = _end(looked)
    except (NotFound, Refused):
        raise
    except Problem as problem:
        return _ask(look(desk, record_id), problem)
    text = _("The membership has ended")
    if waits:
        text = _("Sent to the town office for confirmation; until then it stays")
    toasts.leave(desk.request, toasts.Toast(text))
    return HttpResponseRedirect(desk.url("record", row.pk))


def _end(looked: Look) -> bool:
    """Whether it now waits for the town office."""
    desk, row, post = looked.desk, looked.record, looked.desk.request.POST
    on = asked.day(post.get("on", ""), field="on")
    if on is None:
        raise Problem("workbench.day_missing", field="on")
    waits: list[bool] = []

    def act() -> int:
        waits.append(end_membership(row, on=on, reason=post.get("reason", ""), actor=desk.actor) is not None)
        return int(row.pk)

    once(as_key(post.get("key", "")), "member.end", desk.actor, act)
    return any(waits)


def _no(looked: Look) -> Problem:
    """Why it cannot be ended by this person."""
    row = looked.record
    if row.ended_on is not None:
        return Problem("member.ended_already", number=row.number, on=row.ended_on)
    return Refused("policy.refused", permission="member.end")


def _ask(looked: Look, problem: Problem | None = None) -> HttpResponse:
    desk, row, post = looked.desk, looked.record, looked.desk.request.POST
    words = {"unit": desk.name(row.unit_id), "day": day(row.happened_on, desk.today), "title": looked.title}
    errors: dict[str, str] = {}
    loose = ""
    if problem is not None:
        said = sentence(problem, desk.language)
        if problem.field in ("on", "reason"):
            errors[problem.field] = said
        else:
            loose = said
    form: dict[str, Any] = {
        "object": pgettext("which record", "%(unit)s, %(day)s, %(title)s") % words,
        "on": post.get("on", "") or desk.today.isoformat(),
        "reason": post.get("reason", ""),
        "errors": errors,
        "key": post.get("key", "") if problem else str(uuid4()),
        "action": desk.url("record_end", row.pk),
        "back_url": desk.url("record", row.pk),
    }
    context = {"head": {"title": _("End this membership?")}, "form": form, "problem": loose}
    status = 200 if problem is None else status_of(problem)
    return desk.render("record_end", context, status=status, current="registers", back_url=form["back_url"])
