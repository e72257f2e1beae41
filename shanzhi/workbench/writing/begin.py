"""Beginning a draft: from a blank sheet, from what was issued before, or from a text somebody has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.errors import Problem
from shanzhi.core.sentences import sentence
from shanzhi.kernel.idempotency import once
from shanzhi.kernel.policy import require
from shanzhi.reports.checking import check_draft
from shanzhi.reports.prose import find_claims, load_lexicon
from shanzhi.reports.queries import Issue, get_issue, list_issues
from shanzhi.reports.word import read_bindings
from shanzhi.reports.writing.actions import begin_draft
from shanzhi.reports.writing.reading import Read, Reader
from shanzhi.reports.writing.starting import blank_sheet
from shanzhi.ui.formats import day as say_day
from shanzhi.workbench import asked, toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.reports.uploads import TOO_LARGE, Sent, read_draft, sent

BEGIN = "report.begin"
LOOK = "look"
"""Sent by the page of a check: nothing is begun yet, the form is shown with the text."""

MOST_ISSUES = 20


@dataclass(frozen=True)
class Form:
    """The form as it was sent."""

    kind: str
    title: str
    day: str
    issue: str
    key: str
    text: Sent


@page()
def draft_new(desk: Desk) -> HttpResponse:
    """GET asks what is to be written; POST begins it and leads to the sheet."""
    require(desk.actor, BEGIN, town_id=desk.town.pk)
    if desk.request.method != "POST":
        return _show(desk, _empty(desk))
    form = _sent(desk)
    if desk.request.POST.get("act") == LOOK:
        return _show(desk, replace(_empty(desk), title=form.title, day=form.day, text=form.text))
    try:
        return _begin(desk, form)
    except Problem as problem:
        return _show(desk, form, problem)


def _begin(desk: Desk, form: Form) -> HttpResponse:
    day = _day(desk, form)
    issue = _issue(desk, form)
    read = _read(desk, form, issue, day)

    def act() -> int:
        draft = begin_draft(
            desk.town,
            kind=form.kind,
            title=form.title,
            day=day,
            content=read.content,
            before=read.before,
            based_on=issue,
            actor=desk.actor,
        )
        return draft.pk

    draft_id, _is_new = once(_key(form), BEGIN, desk.actor, act)
    toasts.leave(desk.request, toasts.Toast(_begun(read)))
    return HttpResponseRedirect(desk.url("draft", draft_id))


def _begun(read: Read) -> str:
    """What is said on the sheet: how many figures are bound, and how many numbers are not."""
    if not read.before:
        return _("Begun")
    words = {"bound": len(read.before), "unbound": len(read.unbound)}
    if read.unbound:
        return _("Begun: %(bound)s figures bound, %(unbound)s numbers left as words") % words
    return _("Begun: %(bound)s figures bound") % words


def _read(desk: Desk, form: Form, issue: Issue | None, day: date) -> Read:
    """What the sheet begins with. A text is bound as of the day it speaks from itself, then moves to the new one."""
    if issue is not None:
        document = read_bindings(bytes(issue.document))
        if document is not None:
            return Reader(desk.figures, issue.day).issued(document)
    if form.text.file is not None or form.text.text.strip():
        draft = read_draft(form.text)
        if draft.issued is not None:
            known = draft.issued.document.get("day")
            return Reader(desk.figures, asked.day(str(known or "")) or day).issued(draft.issued)
        found = check_draft(desk.figures, find_claims(draft.text, load_lexicon()), draft.text)
        return Reader(desk.figures, found.on).checked(draft.text, found.claims, draft.walked)
    row = desk.library.get("document_kinds", form.kind)
    return Read(blank_sheet(row.model.layout, title=form.title, town=desk.library.manifest.label.zh), ())


def _day(desk: Desk, form: Form) -> date:
    return asked.day(form.day) or desk.today


def _issue(desk: Desk, form: Form) -> Issue | None:
    """The issue it is made from. Problem if there is a text too, or no such issue."""
    if not form.issue:
        return None
    if form.text.file is not None or form.text.text.strip():
        raise Problem("workbench.draft_two_sources", field="issue")
    number = asked.record_id(form.issue)
    return get_issue(desk.town, -1 if number is None else number)


def _sent(desk: Desk) -> Form:
    post = desk.request.POST
    names = ("kind", "title", "day", "issue", "key")
    return Form(**{name: post.get(name, "").strip() for name in names}, text=sent(desk.request))


def _empty(desk: Desk) -> Form:
    """The form at first: the issue asked for in the address is chosen, with its title."""
    number = asked.record_id(desk.request.GET.get("issue", ""))
    issue = None if number is None else get_issue(desk.town, number)
    kinds = list(desk.library.all("document_kinds"))
    title, chosen = ("", "") if issue is None else (issue.title, str(issue.pk))
    return Form(kinds[0] if kinds else "", title, desk.today.isoformat(), chosen, str(uuid4()), Sent())


def _key(form: Form) -> UUID:
    try:
        return UUID(form.key)
    except ValueError:
        return uuid4()


def _show(desk: Desk, form: Form, problem: Problem | None = None) -> HttpResponse:
    said = "" if problem is None else sentence(problem, desk.language)
    field = "" if problem is None else problem.field or ("draft" if form.text.name else "text")
    title = _("Write a report")
    context = {
        "head": {"title": title, "crumbs": [{"label": _("Reports"), "url": desk.url("reports")}, {"label": title}]},
        "scope": desk.say(desk.library.manifest.label),
        "errors": [{"text": said, "url": f"#{field}"}] if problem else [],
        "wrong": {field: said} if problem else {},
        "form": form,
        "again": _("Choose the file again: %(name)s") % {"name": form.text.name} if form.text.name else "",
        "kinds": _kinds(desk, form),
        "issues": _issues(desk, form),
        "today": desk.today.isoformat(),
        "action": desk.url("draft_new"),
        "back_url": desk.url("reports"),
    }
    status = 200 if problem is None else 413 if problem.code in TOO_LARGE else status_of(problem)
    return desk.render("draft_new", context, status=status, current="reports")


def _kinds(desk: Desk, form: Form) -> list[dict[str, Any]]:
    found = []
    for key, row in desk.library.all("document_kinds").items():
        kind = row.model
        hint = desk.say(kind.help) if kind.help else ""
        found.append({"value": key, "label": desk.say(kind.label), "hint": hint, "selected": key == form.kind})
    return found


def _issues(desk: Desk, form: Form) -> list[dict[str, Any]]:
    """What may be begun from: nothing, one of the latest issues, or an older one that was asked for."""
    rows = [{"value": "", "label": _("a blank sheet, or the text below"), "selected": not form.issue}]
    issues = list(list_issues(desk.town)[:MOST_ISSUES])
    asked_for = asked.record_id(form.issue)
    if asked_for is not None and asked_for not in {issue.pk for issue in issues}:
        issues += list_issues(desk.town).filter(pk=asked_for)
    for issue in issues:
        words = {"title": issue.title, "day": say_day(issue.day), "code": issue.code}
        label = pgettext("an issue to begin from", "%(title)s, %(day)s, %(code)s") % words
        rows.append({"value": str(issue.pk), "label": label, "selected": form.issue == str(issue.pk)})
    return rows
