"""Health: is everything as it must be, and what is going on behind the pages."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.accounts.queries import names_of_actors
from shanzhi.core.errors import Problem, Problems
from shanzhi.core.sentences import sentence
from shanzhi.jobs.queries import State, find_worker, list_runs
from shanzhi.kernel.idempotency import once
from shanzhi.ledger.actions import ask_to_verify
from shanzhi.ledger.queries import last_seal
from shanzhi.packs.assembling import assemble
from shanzhi.ui.formats import moment, number
from shanzhi.workbench import asked
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.draft import as_key
from shanzhi.workbench.jobs import saying
from shanzhi.workbench.pages import page
from shanzhi.workbench.settings import machine
from shanzhi.workbench.settings.parts import crumbs, require_part, title_of

PART = "settings_health"
PAGE = 20
Item = dict[str, Any]


@page()
def health(desk: Desk) -> HttpResponse:
    """Server, disk, packs, ledger, worker, versions; the town's jobs."""
    require_part(desk, PART)
    at = asked.page(desk.request.GET.get("page", ""))
    runs = list_runs(desk.town)
    total, shown = runs.count(), list(runs[(at - 1) * PAGE : at * PAGE])
    names = names_of_actors({each.actor for each in shown})
    context = {
        "head": {"title": title_of(PART), "crumbs": crumbs(desk, PART)},
        "checks": [_server(), _space(), _packs(desk), *_ledger(desk), _worker()],
        "versions": [{"label": label, "value": value} for label, value in machine.versions().items()],
        "verify": {"url": desk.url("settings_verify"), "key": str(uuid4())} if desk.may("ledger.verify") else None,
        "columns": [
            {"label": _("Job"), "header": True, "size": "m"},
            {"label": _("State of the job")},
            {"label": _("Asked for by")},
            {"label": _("Asked for")},
            {"label": _("What came of it"), "size": "l"},
        ],
        "rows": [
            {
                "cells": [
                    {"text": saying.title(desk, each), "url": desk.url("job", each.pk)},
                    saying.state(each),
                    saying.who(each, names),
                    moment(each.asked_at),
                    saying.outcome(desk, each) or saying.progress(each),
                ]
            }
            for each in shown
        ],
        "pager": {
            "first": number((at - 1) * PAGE + 1),
            "last": number((at - 1) * PAGE + len(shown)),
            "total": number(total),
            "previous_url": desk.url(PART, page=at - 1) if at > 1 else "",
            "next_url": desk.url(PART, page=at + 1) if at * PAGE < total else "",
        },
    }
    return desk.render("settings_health", context, current="settings")


@page()
def verify(desk: Desk) -> HttpResponse:
    """POST asks for the ledger to be verified, and leads to the job."""
    require_part(desk, PART)
    if desk.request.method != "POST":
        return HttpResponseRedirect(desk.url(PART))
    key = as_key(desk.request.POST.get("key", ""))
    run_id, _is_new = once(key, "ledger.verify", desk.actor, lambda: ask_to_verify(desk.town, actor=desk.actor).pk)
    return HttpResponseRedirect(desk.url("job", run_id))


def _check(label: str, value: str, *, is_good: bool, note: str = "") -> Item:
    return {"label": label, "value": value, "tone": "" if is_good else "late strong", "note": note}


def _server() -> Item:
    version = machine.server_version()
    return _check(_("Database"), _("answers, version %(version)s") % {"version": version}, is_good=True)


def _space() -> Item:
    free, is_enough = machine.space()
    words = _("%(free)s MB free") % {"free": number(free)}
    note = "" if is_enough else _("Less than 1 GB: make room before writing stops")
    return _check(_("Disk"), words, is_good=is_enough, note=note)


def _packs(desk: Desk) -> Item:
    try:
        problems = assemble(desk.library.version.pack).problems
    except Problems as several:
        problems = several.problems
    except Problem as problem:
        problems = [problem]
    label = _("Pack in the folder")
    if not problems:
        return _check(label, pgettext("a pack", "sound"), is_good=True)
    words = _("%(count)s problems, the first: %(first)s")
    first = sentence(problems[0], desk.language)
    return _check(label, words % {"count": len(problems), "first": first}, is_good=False)


def _ledger(desk: Desk) -> list[Item]:
    """The last seal with its anchor, and what the last verification said."""
    last, facts = last_seal(desk.town), _("Ledger sealed")
    if last is None:
        items = [_check(facts, _("not yet"), is_good=False)]
    else:
        words = {"number": last.number, "seq": number(last.last_seq), "at": moment(last.at, desk.today)}
        said = _("seal %(number)s, up to fact %(seq)s, %(at)s") % words
        note = _("To keep outside the computer: %(anchor)s") % {"anchor": last.anchor}
        items = [_check(facts, said, is_good=True, note=note)]
    runs = list_runs(desk.town).filter(name="ledger.verify", state__in=(State.DONE, State.FAILED))
    run = runs.first()
    label = _("Ledger verified")
    if run is None or run.ended_at is None:
        return [*items, _check(label, _("not yet"), is_good=False, note=_("Press the button above"))]
    is_sound = run.state == State.DONE
    return [*items, _check(label, moment(run.ended_at), is_good=is_sound, note=saying.outcome(desk, run))]


def _worker() -> Item:
    seen = find_worker()
    label = _("Worker for jobs")
    if seen is None:
        note = _("Jobs wait until one runs: shanzhi up, or shanzhi worker")
        return _check(label, _("none is running"), is_good=False, note=note)
    return _check(label, pgettext("a worker", "running"), is_good=True)
