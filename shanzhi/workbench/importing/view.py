"""An import: its rows with what is wrong at their cells while it is a draft, else what came of it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.core.errors import Conflict, Problem
from shanzhi.imports.actions import accept_import, check_import, correct_import
from shanzhi.imports.ground import ground
from shanzhi.imports.queries import (
    Import,
    count_told,
    count_understood,
    find_pending,
    get_import,
    list_rows,
)
from shanzhi.jobs.actions import enqueue
from shanzhi.kernel.idempotency import once
from shanzhi.ui.formats import number
from shanzhi.workbench import asked, toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.draft import as_key
from shanzhi.workbench.importing import saying
from shanzhi.workbench.importing.cells import columns_of, row_of
from shanzhi.workbench.importing.columns import LARGE
from shanzhi.workbench.importing.result import result
from shanzhi.workbench.importing.start import crumbs
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.types import Type, find_type

PAGE = 50
ACCEPT, SAVE = "accept", "save"
WHICH = ("all", "problem", "asks", "left_out")


@page()
def import_page(desk: Desk, import_id: int) -> HttpResponse:
    """GET shows the rows, POST keeps what was typed into them and, if asked to, imports."""
    batch = get_import(desk.town, import_id)
    each = find_type(desk, batch.type)
    if batch.state != Import.State.DRAFT:
        return result(desk, batch, each)
    if desk.request.method == "POST":
        return _save(desk, batch, each)
    if not batch.is_checked:
        pending = find_pending(batch)
        return HttpResponseRedirect(
            desk.url("import_columns", batch.pk) if pending is None else desk.url("job", pending.pk)
        )
    return _show(desk, batch, each)


def _save(desk: Desk, batch: Import, each: Type) -> HttpResponse:
    """Corrections first, so that nothing typed is lost; then the import, if that was pressed."""
    post = desk.request.POST
    typed, left_out = _sent(desk)
    try:
        if typed or left_out:
            batch = correct_import(batch, typed=typed, left_out=left_out, actor=desk.actor)
        if post.get("then") != ACCEPT:
            return HttpResponseRedirect(_here(desk, batch, page=post.get("page", "")))
        if batch.counts.get("all", 0) > LARGE:
            run = enqueue(desk.town, "import.accept", {"batch": batch.pk}, actor=desk.actor)
            return HttpResponseRedirect(desk.url("job", run.pk))
        once(as_key(post.get("key", "")), "import.accept", desk.actor, lambda: _accept(desk, batch))
    except Conflict as conflict:
        check_import(batch, actor=desk.actor)
        return _show(desk, get_import(desk.town, batch.pk), each, conflict)
    except Problem as problem:
        return _show(desk, get_import(desk.town, batch.pk), each, problem)
    toasts.leave(
        desk.request, toasts.Toast(_("Imported"), desk.url("import_undo", batch.pk), pgettext("toast", "Undo all"))
    )
    return HttpResponseRedirect(desk.url("import", batch.pk))


def _accept(desk: Desk, batch: Import) -> int:
    return int(accept_import(batch, actor=desk.actor).pk)


def _sent(desk: Desk) -> tuple[dict[int, dict[int, str]], dict[int, bool]]:
    """Cells as `r-ROW-COLUMN`; rows of the page as `row`, those left out as `out`."""
    post = desk.request.POST
    typed: dict[int, dict[int, str]] = {}
    for name, value in post.items():
        parts = name.split("-")
        if len(parts) == 3 and parts[0] == "r":
            row, column = asked.record_id(parts[1]), asked.record_id(parts[2])
            if row is not None and column is not None:
                typed.setdefault(row, {})[column] = str(value)
    place, _, text = post.get("pick", "").partition(":")
    if len(parts := place.split("-")) == 3 and all(asked.record_id(part) is not None for part in parts[1:]):
        typed.setdefault(int(parts[1]), {})[int(parts[2])] = text
    before = {row: word for row, _, word in (text.partition(":") for text in post.getlist("row"))}
    out = set(post.getlist("out"))
    left_out = {
        int(row): row in out
        for row, was_out in before.items()
        if asked.record_id(row) is not None and (row in out) != (was_out == "out")
    }
    return typed, left_out


def _here(desk: Desk, batch: Import, **query: object) -> str:
    which = desk.request.GET.get("rows", "") or desk.request.POST.get("rows", "")
    return desk.url("import", batch.pk, rows=which if which in WHICH[1:] else "", **query)


def _show(desk: Desk, batch: Import, each: Type, problem: Problem | None = None) -> HttpResponse:
    here = ground(desk.town, batch.kind, batch.type, desk.actor)
    which = asked.chosen(desk.request.GET.get("rows", "") or desk.request.POST.get("rows", ""), list(WHICH), WHICH[0])
    found = list_rows(batch, which)
    count = found.count()
    given = desk.request.GET.get("page", "") or desk.request.POST.get("page", "")
    place = min(asked.page(given), max(1, -(-count // PAGE)))
    shown = list(found[(place - 1) * PAGE : place * PAGE])
    edited = asked.record_id(desk.request.GET.get("edit", ""))
    columns = columns_of(desk, here, each, batch)
    counts = batch.counts
    ready = counts.get("fits", 0) + counts.get("asks", 0)
    said = saying.sentence_of(desk, problem) if problem else ""
    context = {
        "head": {
            "title": _("Import %(file)s") % {"file": batch.file_name},
            "crumbs": crumbs(desk, each, batch.file_name),
        },
        "scope": _("%(rows)s rows of the table; nothing is in the register yet") % {"rows": number(counts["all"])},
        "steps": {"done": 2, "total": 3, "text": _("The rows with their problems; then import")},
        "problem": said,
        "tabs": _tabs(desk, batch, which),
        "action": desk.url("import", batch.pk),
        "key": str(uuid4()),
        "which": which if which != WHICH[0] else "",
        "place": place,
        "columns": columns,
        "rows": [row_of(desk, columns, row, is_open=row.place == edited, here=_here(desk, batch)) for row in shown],
        "pager": _pager(desk, batch, place, len(shown), count),
        "accept_label": _accept_label(ready),
        "is_blocked": ready == 0,
        "why_not": _("No row fits yet."),
        "note": _note(counts),
        "told": _told(desk, batch),
        "understood": _understood(batch),
        "columns_url": desk.url("import_columns", batch.pk),
        "file_url": desk.url("import_problems", batch.pk) if counts.get("problem") else "",
        "discard_url": desk.url("import_discard", batch.pk),
    }
    frame = {"current": "registers", "writing": True, "back_url": desk.url("import_columns", batch.pk)}
    return desk.render("import", context, status=status_of(problem) if problem else 200, **frame)


def _accept_label(ready: int) -> str:
    words = ngettext("Import %(count)s row", "Import %(count)s rows", ready)
    return words % {"count": number(ready)}


def _note(counts: dict[str, int]) -> str:
    """What will not come in, and what may be done about it."""
    wrong, out = counts.get("problem", 0), counts.get("left_out", 0)
    parts = []
    if wrong:
        words = ngettext("%(count)s row does not fit and stays out", "%(count)s rows do not fit and stay out", wrong)
        parts.append(words % {"count": number(wrong)})
    if out:
        words = ngettext("%(count)s row is left out", "%(count)s rows are left out", out)
        parts.append(words % {"count": number(out)})
    return " · ".join(parts)


def _tabs(desk: Desk, batch: Import, which: str) -> list[dict[str, Any]]:
    counts = batch.counts
    labels = {
        "all": (_("All rows"), counts.get("all", 0), ""),
        "problem": (_("With problems"), counts.get("problem", 0), "late"),
        "asks": (_("To be looked at"), counts.get("asks", 0), "soon"),
        "left_out": (_("Left out"), counts.get("left_out", 0), ""),
    }
    return [
        {
            "label": label,
            "url": desk.url("import", batch.pk, rows="" if key == "all" else key),
            "count": number(count),
            "tone": tone if count else "",
            "current": key == which,
        }
        for key, (label, count, tone) in labels.items()
    ]


def _pager(desk: Desk, batch: Import, place: int, shown: int, count: int) -> dict[str, Any]:
    return {
        "first": number((place - 1) * PAGE + 1) if shown else "",
        "last": number((place - 1) * PAGE + shown) if shown else "",
        "total": number(count) if shown else "",
        "previous_url": _here(desk, batch, page=place - 1) if place > 1 else "",
        "next_url": _here(desk, batch, page=place + 1) if place * PAGE < count else "",
    }


def _told(desk: Desk, batch: Import) -> list[dict[str, Any]]:
    """The kinds of problems, the most frequent first."""
    kinds = saying.kinds()
    return [
        {
            "label": kinds.get(code, kinds[""]),
            "url": desk.url("import", batch.pk, rows="problem"),
            "note": _("%(count)s, from row %(row)s") % {"count": number(count), "row": number(first + 1)},
        }
        for code, count, first in count_told(batch)
    ]


def _understood(batch: Import) -> list[dict[str, Any]]:
    said, typed = count_understood(batch)
    out = batch.heads.get("left_out", {})
    found = [{"label": _("Cells read otherwise than written"), "value": number(said)}]
    if typed:
        found.append({"label": _("Cells typed over here"), "value": number(typed)})
    found.extend({"label": _("Not of the table"), "value": saying.left_out(why, count)} for why, count in out.items())
    return found
