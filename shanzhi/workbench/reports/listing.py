"""The reports of the town: what can be made, what was issued, and finding an issue by the code on paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.accounts.queries import names_of_actors
from shanzhi.reports.corrections.marks import count_open
from shanzhi.reports.queries import Issue, count_figures, find_by_code, list_issues
from shanzhi.ui.formats import moment, number, table_day
from shanzhi.workbench import asked
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.writing.listing import BEGIN, drafts_of

PAGE = 20
LONGEST_CODE = 30
ISSUE = "report.issue"
"""The permission of issuing a report."""


@page()
def reports(desk: Desk) -> HttpResponse:
    """Templates to make a report from and past issues; a code from paper leads to its issue."""
    code = desk.request.GET.get("code", "").strip()[:LONGEST_CODE]
    found = find_by_code(desk.town, code) if code else None
    if found is not None:
        return HttpResponseRedirect(desk.url("issue", found.pk))
    issues = list_issues(desk.town)
    count = issues.count()
    place = min(asked.page(desk.request.GET.get("page", "")), max(1, -(-count // PAGE)))
    shown = list(issues[(place - 1) * PAGE : place * PAGE])
    context = {
        "head": {"title": _("Reports")},
        "scope": desk.say(desk.library.manifest.label),
        "templates": _templates(desk),
        "drafts": drafts_of(desk),
        "write_url": desk.url("draft_new") if desk.may(BEGIN) else "",
        "may_issue": desk.may(ISSUE),
        "columns": _columns(),
        "rows": _rows(desk, shown),
        "count": number(count) if count else "",
        "pager": {
            "first": number((place - 1) * PAGE + 1),
            "last": number((place - 1) * PAGE + len(shown)),
            "total": number(count),
            "note": _("the latest first"),
            "previous_url": desk.url("reports", page=place - 1) if place > 1 else "",
            "next_url": desk.url("reports", page=place + 1) if place * PAGE < count else "",
        },
        "code": code,
        "check_url": desk.url("check"),
        "forms_url": desk.url("forms") if any(town == desk.town.pk for town, _access in desk.actor.towns) else "",
    }
    return desk.render("reports", context, status=404 if code else 200, current="reports")


def _templates(desk: Desk) -> list[dict[str, Any]]:
    """The templates of the pack, with how many figures each places."""
    found = []
    for key, row in desk.library.all("reports").items():
        report = row.model
        count = len(report.figures)
        found.append(
            {
                "title": desk.say(report.label),
                "help": desk.say(report.help) if report.help else "",
                "figures": ngettext("%(count)s figure", "%(count)s figures", count) % {"count": count},
                "url": desk.url("report_make", key),
            }
        )
    return found


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": pgettext("head of a column", "Report"), "header": True, "size": "l", "clip": True},
        {"label": _("Speaks from"), "size": "s"},
        {"label": pgettext("head of a column", "Issued"), "size": "m"},
        {"label": _("Issued by")},
        {"label": _("Check code")},
        {"label": _("Figures"), "align": "right"},
        {"label": _("Since then")},
    ]


def _rows(desk: Desk, issues: list[Issue]) -> list[dict[str, Any]]:
    counts = count_figures(desk.town, issues)
    waiting = count_open(desk.town, issues)
    names = names_of_actors(issue.issued_by for issue in issues)
    return [
        _row(desk, issue, counts.get(issue.pk, (0, 0)), waiting.get(issue.pk, 0), signer(names, issue))
        for issue in issues
    ]


def _row(desk: Desk, issue: Issue, counts: tuple[int, int], waiting: int, who: str) -> dict[str, Any]:
    figures, moved = counts
    words = ngettext("%(count)s figure to look at", "%(count)s figures to look at", waiting) % {"count": waiting}
    since: Any = {"text": _("corrections answered") if moved else _("nothing corrected"), "tone": "muted"}
    if waiting:
        since = {"text": words, "tag": "zhe"}
    return {
        "cells": [
            {"text": title_of(desk, issue), "url": desk.url("issue", issue.pk)},
            table_day(issue.day, desk.today),
            moment(issue.issued_at, desk.today),
            who,
            issue.code,
            number(figures),
            since,
        ]
    }


def title_of(desk: Desk, issue: Issue) -> str:
    """A report's title in the reader's language while the pack has it, else as it was issued; a note has its own."""
    found = desk.library.find("reports", issue.report)
    if found is None or (issue.corrects_id is not None and desk.language == "zh"):
        return issue.title
    title = desk.say(found.model.label)
    return title if issue.corrects_id is None else _("Correction of %(title)s") % {"title": title}


def signer(names: dict[str, str], issue: Issue) -> str:
    """Who issued it, by name; a job of the installation says so."""
    return names.get(issue.issued_by, _("the installation"))
