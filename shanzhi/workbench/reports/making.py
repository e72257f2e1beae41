"""Making a report: its text with the figures of now, for a day of one's choice, then issued over a seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.core.errors import NotYours, Problem
from shanzhi.core.sentences import sentence
from shanzhi.indicators.figures import Figure
from shanzhi.kernel.idempotency import once
from shanzhi.kernel.policy import require
from shanzhi.ledger.sealing import Sealed, seal
from shanzhi.packs.library import Applied
from shanzhi.reports.actions import issue_report
from shanzhi.reports.filling import Filled, ask, fill_draft
from shanzhi.reports.queries import list_issues
from shanzhi.reports.word import IssuedDocument, read_bindings
from shanzhi.ui.formats import day as say_day
from shanzhi.ui.formats import moment
from shanzhi.workbench import asked, toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.reports.document import Mark, blocks
from shanzhi.workbench.reports.listing import ISSUE
from shanzhi.workbench.rights import roles_making
from shanzhi.workbench.saying import figure_url


@dataclass(frozen=True)
class Prepared:
    """What was read and sealed before the writing scope opened."""

    day: date
    sealed: Sealed


def seal_first(desk: Desk) -> Prepared | None:
    """For an issue: the ledger sealed up to now, in a transaction of its own. Who may not issue seals nothing."""
    if desk.request.method != "POST":
        return None
    require(desk.actor, ISSUE, town_id=desk.town.pk)
    return Prepared(read_day(desk, desk.request.POST.get("day", "")), seal(desk.town))


@page(first=seal_first)
def report_make(desk: Desk, key: str) -> HttpResponse:
    """GET shows the report as it would be issued; POST issues it and leads to the issue."""
    definition = desk.library.get("reports", key)
    if isinstance(desk.prepared, Prepared):
        return _issue(desk, key, desk.prepared)
    try:
        on, wrong = read_day(desk, desk.request.GET.get("day", "")), ""
    except Problem as problem:
        on, wrong = default_day(desk), sentence(problem, desk.language)
    context = _context(desk, definition, on) | {"wrong": wrong}
    context["typed"] = desk.request.GET.get("day", "") if wrong else on.isoformat()
    return desk.render("report_make", context, status=400 if wrong else 200, current="reports")


def read_day(desk: Desk, text: str) -> date:
    """The day a report speaks from: the pack's reporting day if none is given, never later than today."""
    found = asked.day(text) or default_day(desk)
    if found > desk.today:
        raise Problem("workbench.report_ahead", field="day", found=found, today=desk.today)
    return found


def default_day(desk: Desk) -> date:
    """The pack's reporting day, or today."""
    reporting = desk.library.manifest.reporting
    return desk.today if reporting is None else min(reporting.day, desk.today)


def _issue(desk: Desk, key: str, prepared: Prepared) -> HttpResponse:
    def act() -> int:
        issue = issue_report(desk.town, report_key=key, day=prepared.day, sealed=prepared.sealed, actor=desk.actor)
        return issue.pk

    same = list_issues(desk.town).filter(report=key, day=prepared.day, seq=prepared.sealed.last_seq)
    was_there = same.exists()
    issue_id, is_new = once(_form_key(desk), ISSUE, desk.actor, act)
    if was_there:
        text = _("Nothing was recorded since this was issued: it holds the same figures, so it was not issued again")
        toasts.leave(desk.request, toasts.Toast(text))
    elif is_new:
        toasts.leave(desk.request, toasts.Toast(_("Issued")))
    return HttpResponseRedirect(desk.url("issue", issue_id))


def _form_key(desk: Desk) -> UUID:
    try:
        return UUID(desk.request.POST.get("key", ""))
    except ValueError:
        return uuid4()


def _context(desk: Desk, definition: Applied, on: date) -> dict[str, Any]:
    report = definition.model
    title = desk.say(report.label)
    filled, why = _filled(desk, definition, on)
    refused = "" if desk.may(ISSUE) else _("Only %(roles)s may issue it") % {"roles": _makers(desk, definition, on)}
    return {
        "head": {"title": title, "crumbs": [{"label": _("Reports"), "url": desk.url("reports")}, {"label": title}]},
        "scope": pgettext("between parts of a scope", ", ").join(
            [
                desk.say(desk.library.manifest.label),
                _("speaking from %(day)s") % {"day": say_day(on, desk.today)},
                _("figures of %(moment)s") % {"moment": moment(desk.now, desk.today)},
            ]
        ),
        "blocks": [] if filled is None else draft_blocks(desk, filled),
        "why": why,
        "reason": refused or why,
        "is_ready": filled is not None and not refused,
        "day": on.isoformat(),
        "today": desk.today.isoformat(),
        "key": str(uuid4()),
        "action": desk.url("report_make", definition.key),
        "follows": _follows(desk, report),
    }


def _filled(desk: Desk, definition: Applied, on: date) -> tuple[Filled | None, str]:
    """The text with the figures of now, or the sentence that says why there is none."""
    try:
        return fill_draft(desk.figures, definition, on), ""
    except NotYours:
        return None, _not_yours(desk, definition, on)
    except Problem as problem:
        return None, sentence(problem, desk.language)


def _not_yours(desk: Desk, definition: Applied, on: date) -> str:
    """Who sees every figure of the report and may issue it."""
    words = {"roles": _makers(desk, definition, on)}
    return _("Some of its figures are outside your scope. Made and issued by: %(roles)s.") % words


def _makers(desk: Desk, definition: Applied, on: date) -> str:
    """The roles that may issue the report and see every figure of it."""
    figures = ask(desk.figures, definition.model, on).values()
    return roles_making(desk, ISSUE, {measure for figure in figures for measure in figure.tree.measures()})


def draft_blocks(desk: Desk, filled: Filled) -> list[dict[str, Any]]:
    """The text of a filled report, each figure opening to what stands behind it now."""
    issued = read_bindings(filled.content)
    if issued is None:
        return []
    return blocks(issued.walked.text, _live(desk, issued, filled.figures), issued.walked)


def _live(desk: Desk, issued: IssuedDocument, figures: Any) -> list[Mark]:
    marks = []
    for placed in issued.figures:
        figure: Figure = figures[placed.key]
        for found in placed.found:
            if found.start is None or found.end is None:
                continue
            cell = {"value": found.text, "url": figure_url(desk, figure), "label": placed.name}
            marks.append(
                Mark(found.start, found.end, {"figure": {**cell, "state": "typed" if figure.is_typed else ""}})
            )
    return marks


def _follows(desk: Desk, report: Any) -> list[dict[str, Any]]:
    """What is made by pressing the button."""
    count = len(report.figures)
    figures = ngettext("%(count)s figure as it stands now", "%(count)s figures as they stand now", count) % {
        "count": count
    }
    return [
        {"label": _("Document"), "value": _("Word file in the layout of GB/T 9704")},
        {"label": _("Figures"), "value": figures},
        {"label": _("Ledger"), "value": _("sealed up to now; the seal stands at the foot")},
        {"label": _("Signed"), "value": desk.actor.name},
    ]
