"""Handing in a file, and the last imports of a type."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from shanzhi.core.errors import NotFound, Problem, Refused
from shanzhi.imports import limits
from shanzhi.imports.actions import begin_import
from shanzhi.imports.ground import ground, is_by_table
from shanzhi.imports.queries import Import, list_imports
from shanzhi.imports.targets import SECTIONS, WRITING
from shanzhi.ui.formats import moment, number
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.units import units_for
from shanzhi.workbench.importing import saying
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.types import CASE, Type, find_type

TOO_LARGE = frozenset({"import.file.large", "import.file.bomb"})
"""Problems the browser knows as 413."""


@page()
def import_start(desk: Desk, type_key: str) -> HttpResponse:
    """GET asks for a file, POST reads it and goes on to its columns."""
    each = find_type(desk, type_key)
    if each.kind not in SECTIONS:
        raise NotFound("import.kind.not_by_table")
    if not ground(desk.town, each.kind, each.key, desk.actor).permitted:
        raise Refused("import.not_to_import", type=each.declared.label.model_dump())
    if desk.request.method != "POST":
        return _show(desk, each)
    file = desk.request.FILES.get("table")
    try:
        if file is None:
            raise Problem("workbench.table_missing", field="table")
        if (file.size or 0) > limits.MAX_BYTES:
            size, most = (file.size or 0) // limits.MEBIBYTE, limits.MAX_BYTES // limits.MEBIBYTE
            raise Problem("import.file.large", file=file.name, size=size, most=most)
        batch = begin_import(
            desk.town,
            kind=each.kind,
            type_key=each.key,
            file_name=file.name or "",
            content=file.read(),
            actor=desk.actor,
        )
    except Problem as problem:
        return _show(desk, each, problem)
    return HttpResponseRedirect(desk.url("import_columns", batch.pk))


def import_url(desk: Desk, each: Type) -> str:
    """Where a table of this type is handed in; '' for who may not write the type, or if no table can be imported."""
    permission = WRITING.get(each.kind)
    if permission is None or not desk.may_somewhere(permission):
        return ""
    if each.kind == CASE and not (is_by_table(desk.town, each.declared) and units_for(desk, each)):
        return ""
    return desk.url("import_start", each.key)


def _show(desk: Desk, each: Type, problem: Problem | None = None) -> HttpResponse:
    label = desk.say(each.declared.label)
    title = _("Import a table: %(type)s") % {"type": label}
    said = saying.sentence_of(desk, problem) if problem else ""
    context = {
        "head": {"title": title, "crumbs": crumbs(desk, each)},
        "action": desk.url("import_start", each.key),
        "errors": [{"text": said, "url": "#table"}] if said else [],
        "wrong": said,
        "columns": [
            {"label": _("File"), "header": True, "clip": True, "size": "l"},
            {"label": _("Handed in by")},
            {"label": _("Handed in")},
            {"label": _("Rows"), "align": "right"},
            {"label": _("State"), "size": "s"},
        ],
        "rows": [_row(desk, batch) for batch in list_imports(desk.town, each.key)],
        "register_url": desk.url("register", each.key),
        "is_case": each.kind == CASE,
        "most": limits.MAX_BYTES // limits.MEBIBYTE,
        "most_rows": number(limits.MAX_ROWS),
    }
    status = 200 if problem is None else 413 if problem.code in TOO_LARGE else status_of(problem)
    frame = {"current": "registers", "back_url": desk.url("register", each.key), "phone_title": title}
    return desk.render("import_start", context, status=status, **frame)


def _row(desk: Desk, batch: Import) -> dict[str, Any]:
    shape, word = saying.state(batch)
    written = (batch.result or {}).get("written")
    rows = written if written is not None else batch.counts.get("all", "")
    return {
        "cells": [
            {"text": batch.file_name, "url": desk.url("import", batch.pk)},
            batch.user.name if batch.user else "",
            moment(batch.created_at, desk.today),
            number(rows) if rows != "" else "",
            {"text": word, "state": shape},
        ]
    }


def crumbs(desk: Desk, each: Type, here: str = "") -> list[dict[str, str]]:
    """The way to a page of an import."""
    found = [
        {"label": _("Registers"), "url": desk.url("registers")},
        {"label": desk.say(each.declared.label), "url": desk.url("register", each.key)},
    ]
    if not here:
        return [*found, {"label": _("Import")}]
    return [*found, {"label": _("Import"), "url": desk.url("import_start", each.key)}, {"label": here}]
