"""Ways of speaking that drafts taught: those that wait for a decision, those that hold, and their file for the pack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.accounts.queries import names_of_actors
from shanzhi.core.errors import Problem
from shanzhi.core.sentences import sentence
from shanzhi.reports.teaching.actions import accept_saying, refuse_saying
from shanzhi.reports.teaching.packing import FILE, as_pack_file
from shanzhi.reports.teaching.queries import TaughtSaying, get_taught, list_taught, not_in_pack
from shanzhi.ui.formats import moment
from shanzhi.workbench import toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.record.history import actor_word
from shanzhi.workbench.settings.parts import crumbs, done, require_part, title_of

PART = "settings_sayings"
SHOWN = 100
"""Of each kind, the newest."""

State = TaughtSaying.State


@page()
def sayings(desk: Desk) -> HttpResponse:
    """What waits, what holds, what was refused."""
    require_part(desk, PART)
    return _show(desk)


@page()
def saying_decide(desk: Desk, saying_id: int) -> HttpResponse:
    """POST accepts or refuses one; GET leads back to the list."""
    require_part(desk, PART)
    if desk.request.method != "POST":
        return HttpResponseRedirect(desk.url(PART))
    saying = get_taught(desk.town, saying_id)
    post = desk.request.POST
    if post.get("decision") == "accept":
        problem = done(desk, "saying.accept", lambda: accept_saying(saying, actor=desk.actor))
        text = _("Accepted: %(words)s now means %(figure)s in drafts of the town")
    else:
        reason = post.get("reason", "")
        problem = done(desk, "saying.refuse", lambda: refuse_saying(saying, reason=reason, actor=desk.actor))
        text = _("Refused: %(words)s does not mean %(figure)s")
    if problem is not None:
        return _show(desk, saying_id, problem)
    toasts.leave(desk.request, toasts.Toast(text % {"words": _words(saying), "figure": _figure(desk, saying)}))
    return HttpResponseRedirect(desk.url(PART))


def _show(desk: Desk, decided: int = 0, problem: Problem | None = None) -> HttpResponse:
    rows = list(list_taught(desk.town))
    names = names_of_actors({actor for row in rows for actor in (row.taught_by, row.decided_by) if actor})
    by_state = {state: [row for row in rows if row.state == state][:SHOWN] for state in State}
    items = {
        state: [_item(desk, row, names, problem if row.pk == decided else None) for row in by_state[state]]
        for state in (State.PROPOSED, State.ACCEPTED)
    }
    listed = {row.pk for state in items for row in by_state[state]}
    context = {
        "head": {"title": title_of(PART), "crumbs": crumbs(desk, PART)},
        "problem": sentence(problem, desk.language) if problem and decided not in listed else "",
        "waiting": items[State.PROPOSED],
        "held": items[State.ACCEPTED],
        "file": FILE,
        "text": as_pack_file(not_in_pack(by_state[State.ACCEPTED], desk.library)),
        "columns": [
            {"label": _("Words"), "header": True},
            {"label": _("Figure")},
            {"label": _("Why not")},
            {"label": _("By")},
        ],
        "refused": [
            {"cells": [_words(row), _figure(desk, row), row.reason, actor_word(row.decided_by, names)]}
            for row in by_state[State.REFUSED]
        ],
    }
    return desk.render("settings_sayings", context, status=status_of(problem) if problem else 200, current="settings")


def _item(desk: Desk, row: TaughtSaying, names: Mapping[str, str], problem: Problem | None) -> dict[str, Any]:
    """One that waits or holds, with the form that decides on it."""
    is_of_reason = problem is not None and problem.field == "reason"
    said = sentence(problem, desk.language) if problem else ""
    return {
        "id": row.pk,
        "title": _words(row),
        "figure": _figure(desk, row),
        "figure_url": desk.url("figure", row.indicator) if desk.library.find("indicators", row.indicator) else "",
        "example": row.example,
        "taught": _("taught by %(who)s, %(when)s")
        % {"who": actor_word(row.taught_by, names), "when": moment(row.taught_at, desk.today)},
        "action": desk.url("settings_saying_decide", row.pk),
        "key": str(uuid4()),
        "reason": desk.request.POST.get("reason", "") if problem else "",
        "reason_error": said if is_of_reason else "",
        "problem": "" if is_of_reason else said,
    }


def _words(row: TaughtSaying) -> str:
    return pgettext("between words that all stand in a sentence", " + ").join(row.words)


def _figure(desk: Desk, row: TaughtSaying) -> str:
    """What the figure is called; its key if the pack has it no longer."""
    found = desk.library.find("indicators", row.indicator)
    return row.indicator if found is None else desk.say(found.model.label)
