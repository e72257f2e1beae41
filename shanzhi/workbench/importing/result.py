"""What came of an import: its records, what was left, the way back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.imports.queries import Import, list_written
from shanzhi.ui.formats import moment, number
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.importing import saying
from shanzhi.workbench.importing.start import crumbs
from shanzhi.workbench.register.columns import titles_of
from shanzhi.workbench.types import Type

SHOWN = 20


def result(desk: Desk, batch: Import, each: Type) -> HttpResponse:
    """The page of an import that is no draft any more."""
    shape, word = saying.state(batch)
    came = batch.result or {}
    rows = _rows(desk, batch, each)
    context = {
        "head": {
            "title": _("Import %(file)s") % {"file": batch.file_name},
            "crumbs": crumbs(desk, each, batch.file_name),
        },
        "state": {"text": word, "state": shape},
        "facts": _facts(desk, batch, came),
        "waiting": ", ".join(came.get("waiting", ())),
        "left": ", ".join(came.get("left", ())),
        "columns": [
            {"label": _("Number"), "size": "s"},
            {"label": pgettext("head of a column", "Record"), "header": True, "clip": True, "size": "l"},
            {"label": pgettext("head of a column", "Unit")},
            {"label": _("Row of the file"), "align": "right"},
        ],
        "rows": rows,
        "is_cut": came.get("written", 0) > len(rows),
        "register_url": desk.url("register", each.key),
        "again_url": desk.url("import_start", each.key),
        "undo_url": desk.url("import_undo", batch.pk) if batch.state == Import.State.ACCEPTED else "",
        "file_url": desk.url("import_problems", batch.pk) if batch.counts.get("problem") else "",
    }
    return desk.render("import_result", context, current="registers", back_url=desk.url("register", each.key))


def _facts(desk: Desk, batch: Import, came: dict[str, Any]) -> list[dict[str, str]]:
    found = [
        {"label": _("Handed in"), "value": moment(batch.created_at, desk.today)},
        {"label": _("Handed in by"), "value": batch.user.name if batch.user else ""},
        {"label": _("Records written"), "value": number(came.get("written", 0))},
        {"label": _("Rows that stayed out"), "value": number(came.get("left_out", 0))},
    ]
    if batch.state == Import.State.UNDONE:
        found.append({"label": _("Taken back"), "value": number(came.get("taken_back", 0))})
        found.append({"label": _("Why"), "value": batch.reason})
    return found


def _rows(desk: Desk, batch: Import, each: Type) -> list[dict[str, Any]]:
    pairs = [(row.place, row.record) for row in list_written(batch, SHOWN) if row.record is not None]
    titles = titles_of(each, [record for _place, record in pairs])
    return [
        {
            "cells": [
                record.number,
                {"text": titles[record.pk], "url": desk.url("record", record.pk)},
                desk.name(record.unit_id),
                str(place + 1),
            ]
        }
        for place, record in pairs
    ]
