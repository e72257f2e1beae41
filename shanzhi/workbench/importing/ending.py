"""The ends of an import: undone as a whole, or discarded before it was; its problem rows as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from shanzhi.core.errors import Problem
from shanzhi.imports.actions import discard_import, undo_import
from shanzhi.imports.queries import PROBLEM, Import, get_import, list_rows
from shanzhi.imports.sheets import from_json, shown
from shanzhi.imports.storing import heads_of
from shanzhi.ui.formats import number
from shanzhi.workbench import toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.importing import saying
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.sheets import MOST_ROWS, Sheet, answer, dated

LONGEST_REASON = 500


@page()
def import_undo(desk: Desk, import_id: int) -> HttpResponse:
    """GET asks why, POST takes every record of the import back."""
    batch = get_import(desk.town, import_id)
    if desk.request.method != "POST":
        return _ask(desk, batch)
    reason = desk.request.POST.get("reason", "")
    try:
        if len(reason) > LONGEST_REASON:
            raise Problem("workbench.reason_long", field="reason", found=len(reason), allowed=LONGEST_REASON)
        undo_import(batch, reason=reason, actor=desk.actor)
    except Problem as problem:
        return _ask(desk, batch, reason, problem)
    toasts.leave(desk.request, toasts.Toast(_("The import is undone")))
    return HttpResponseRedirect(desk.url("import", batch.pk))


def _ask(desk: Desk, batch: Import, reason: str = "", problem: Problem | None = None) -> HttpResponse:
    here = desk.url("import", batch.pk)
    said = saying.sentence_of(desk, problem) if problem else ""
    is_of_reason = problem is not None and problem.field == "reason"
    context = {
        "head": {"title": _("Undo the import %(file)s") % {"file": batch.file_name}},
        "problem": "" if is_of_reason else said,
        "confirm": {
            "title": _("Undo this import?"),
            "object": batch.file_name,
            "effects": [{"text": text} for text in _effects(batch)],
            "reason_label": _("Why"),
            "reason_value": reason,
            "reason_error": said if is_of_reason else "",
            "action": desk.url("import_undo", batch.pk),
            "verb": _("Undo the import"),
            "keep": _("Keep it"),
            "keep_url": here,
        },
        "import_url": here,
    }
    status = status_of(problem) if problem else 200
    return desk.render("import_undo", context, status=status, current="registers", back_url=here)


def _effects(batch: Import) -> list[str]:
    words = _("%(count)s records are withdrawn; they stay, struck through, and count no longer.")
    return [
        words % {"count": number((batch.result or {}).get("written", 0))},
        _("Records that somebody changed since are left and named."),
        _("Records that something issued used wait for the town office."),
    ]


@page()
def import_discard(desk: Desk, import_id: int) -> HttpResponse:
    """POST throws a draft away; anything else leads back to it."""
    batch = get_import(desk.town, import_id)
    if desk.request.method != "POST":
        return HttpResponseRedirect(desk.url("import", batch.pk))
    discard_import(batch, actor=desk.actor)
    toasts.leave(desk.request, toasts.Toast(_("Discarded; nothing was imported")))
    return HttpResponseRedirect(desk.url("import_start", batch.type))


@page()
def import_problems(desk: Desk, import_id: int) -> FileResponse:
    """The rows with problems as a workbook: the table's own columns, and beside them what is wrong."""
    batch = get_import(desk.town, import_id)
    title = _("Rows with problems: %(file)s") % {"file": batch.file_name}
    heads = [column.label or str(column.place + 1) for column in heads_of(batch).columns]
    sheet = Sheet(
        _("Problems"),
        title,
        [_("Correct the rows here and send this file again; the first and the last column are not read.")],
        [_("Row of the file"), *heads, _("What is wrong")],
        _rows(desk, batch),
    )
    return answer(desk, dated(title, desk.today), [sheet])


def _rows(desk: Desk, batch: Import) -> Iterator[list[Any]]:
    columns = heads_of(batch).columns
    labels = {column.place: column.label for column in columns}
    for row in list_rows(batch, PROBLEM)[:MOST_ROWS].iterator(chunk_size=500):
        cells = [_text(row.typed, row.above, row.cells, str(column.place)) for column in columns]
        told = [
            f"{labels[each[0]]}: {saying.told(desk, each)}" if each[0] in labels else saying.told(desk, each)
            for each in row.problems
        ]
        yield [row.place + 1, *cells, "\n".join(told)]


def _text(typed: dict[str, str], above: dict[str, Any], cells: dict[str, Any], key: str) -> Any:
    """What counts in a cell; numbers and days as such, so that the file can be read again."""
    if key in typed:
        return typed[key]
    cell = from_json(above.get(key, cells.get(key)))
    return cell if isinstance(cell, int) and not isinstance(cell, bool) else shown(cell)
