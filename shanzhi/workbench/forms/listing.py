"""Forms from above: those that came, what each department costs, and registering one."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.errors import Problem
from shanzhi.core.periods import Window
from shanzhi.core.sentences import sentence
from shanzhi.kernel.policy import require
from shanzhi.reports.arrived.actions import Asked, register_form
from shanzhi.reports.arrived.queries import ArrivedForm, Burden, count_cells, list_burden, list_forms
from shanzhi.reports.forms import limits
from shanzhi.ui.formats import number, table_day
from shanzhi.workbench import asked
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of

PAGE = 30
REGISTER = "form.register"
TOO_LARGE = frozenset({"form.file.large", "form.file.large_inside", "form.file.too_many"})
"""Problems the browser knows as 413."""
FIELDS = ("asked_by", "basis", "due", "start", "end")


@page()
def forms(desk: Desk) -> HttpResponse:
    """GET lists forms and what they cost, POST registers one and opens it. Only for who reaches the whole town."""
    if all(town != desk.town.pk for town, _access in desk.actor.towns):
        require(desk.actor, REGISTER, town_id=desk.town.pk)
    if desk.request.method != "POST":
        return _show(desk)
    try:
        form = _register(desk)
    except Problem as problem:
        return _show(desk, problem)
    return HttpResponseRedirect(desk.url("form", form.pk))


def _register(desk: Desk) -> ArrivedForm:
    post, file = desk.request.POST, desk.request.FILES.get("form")
    if file is None:
        raise Problem("workbench.table_missing", field="form")
    if (file.size or 0) > limits.MAX_BYTES:
        raise Problem("form.file.large", file=file.name, most=limits.MAX_BYTES // limits.MEBIBYTE)
    start, end = asked.day(post.get("start", ""), field="start"), asked.day(post.get("end", ""), field="end")
    if (start is None) != (end is None) or (start and end and end < start):
        raise Problem("form.period_backwards", field="start")
    given = Asked(
        post.get("asked_by", ""),
        post.get("basis", ""),
        asked.day(post.get("due", ""), field="due"),
        Window(start, end) if start and end else None,
    )
    return register_form(desk.town, file_name=file.name or "", content=file.read(), asked=given, actor=desk.actor)


def _show(desk: Desk, problem: Problem | None = None) -> HttpResponse:
    found = list_forms(desk.town)
    count = found.count()
    place = min(asked.page(desk.request.GET.get("page", "")), max(1, -(-count // PAGE)))
    shown = list(found[(place - 1) * PAGE : place * PAGE])
    said = sentence(problem, desk.language) if problem else ""
    field = (problem.field or "form") if problem else ""
    context = {
        "head": {
            "title": _("Forms from above"),
            "crumbs": [{"label": _("Reports"), "url": desk.url("reports")}, {"label": _("Forms from above")}],
        },
        "scope": desk.say(desk.library.manifest.label),
        "action": desk.url("forms"),
        "may_register": desk.may(REGISTER),
        "errors": [{"text": said, "url": f"#{field}"}] if said else [],
        "wrong": {field: said},
        "typed": {name: desk.request.POST.get(name, "") for name in FIELDS},
        "most": limits.MAX_BYTES // limits.MEBIBYTE,
        "columns": _columns(),
        "rows": _rows(desk, shown),
        "count": number(count) if count else "",
        "pager": _pager(desk, place, len(shown), count),
        "burden_columns": _burden_columns(),
        "burden": [_burden(each) for each in list_burden(desk.town)],
    }
    status = 200 if problem is None else 413 if problem.code in TOO_LARGE else status_of(problem)
    return desk.render("forms", context, status=status, current="reports", back_url=desk.url("reports"))


def states() -> dict[str, tuple[str, str]]:
    """The shape and the word of each state of a form."""
    return {
        ArrivedForm.State.OPEN: ("running", pgettext("form", "being filled")),
        ArrivedForm.State.FILLED: ("done", pgettext("form", "filled")),
        ArrivedForm.State.REFUSED: ("paused", pgettext("form", "sent back")),
    }


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": pgettext("head of a column", "Form"), "header": True, "clip": True, "size": "l"},
        {"label": _("Asked by")},
        {"label": pgettext("form", "Came"), "size": "s"},
        {"label": pgettext("form", "Due"), "size": "s"},
        {"label": _("Cells"), "align": "right"},
        {"label": pgettext("cells of a form", "Held"), "align": "right"},
        {"label": pgettext("cells of a form", "Open"), "align": "right"},
        {"label": _("State"), "size": "s"},
    ]


def _rows(desk: Desk, shown: list[ArrivedForm]) -> list[dict[str, Any]]:
    counts = count_cells(shown)
    found = []
    for form in shown:
        cells = counts.get(form.pk, Counter[str]())
        total = cells.total()
        shape, word = states()[form.state]
        found.append(
            {
                "tone": "off" if form.state != ArrivedForm.State.OPEN else "",
                "cells": [
                    {"text": form.title, "url": desk.url("form", form.pk)},
                    form.asked_by,
                    table_day(form.registered_at.date(), desk.today),
                    table_day(form.due_on, desk.today) if form.due_on else "",
                    number(total),
                    number(cells["held"]),
                    number(cells["unclear"] + cells["not_held"]),
                    {"text": word, "state": shape},
                ],
            }
        )
    return found


def _pager(desk: Desk, place: int, shown: int, count: int) -> dict[str, Any]:
    return {
        "first": number((place - 1) * PAGE + 1) if shown else "",
        "last": number((place - 1) * PAGE + shown) if shown else "",
        "total": number(count),
        "previous_url": desk.url("forms", page=place - 1) if place > 1 else "",
        "next_url": desk.url("forms", page=place + 1) if place * PAGE < count else "",
    }


def _burden_columns() -> list[dict[str, Any]]:
    return [
        {"label": pgettext("burden", "Department"), "header": True},
        {"label": _("Forms"), "align": "right"},
        {"label": _("On no list"), "align": "right"},
        {"label": _("Cells"), "align": "right"},
        {"label": _("Already held"), "align": "right"},
        {"label": _("Asked again"), "align": "right"},
        {"label": _("Typed by hand"), "align": "right"},
        {"label": _("Minutes"), "align": "right"},
    ]


def _burden(each: Burden) -> dict[str, Any]:
    share = f"{100 * each.held // each.cells}%" if each.cells else ""
    numbers = [each.forms, each.unlisted, each.cells]
    rest = [each.again, each.typed, each.minutes]
    return {"cells": [each.asked_by, *map(number, numbers), share, *map(number, rest)]}
