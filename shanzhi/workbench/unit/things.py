"""What exists at a unit and what was last written down there."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.kernel.clock import day_of
from shanzhi.records.queries import count_standing, list_last_written
from shanzhi.ui.formats import clock, number, table_day
from shanzhi.workbench.register.filtering import WITHDRAWN
from shanzhi.workbench.types import SECTIONS, list_types, state_shown
from shanzhi.workbench.unit.looking import Look

Item = dict[str, Any]
PRESENT = "present"
MOST = 8


def things(look: Look) -> list[Item]:
    """The types of item that exist there, with how many stand and the register they open."""
    desk = look.desk
    counts = count_standing(desk.town, look.page.items, look.covered, state=PRESENT, known_at=desk.as_of)
    return [
        {
            "label": desk.say(desk.library.get("items", key).model.label),
            "url": desk.url("register", key, unit=look.node.key, state=PRESENT),
            "note": number(counts[key]),
        }
        for key in look.page.items
        if counts.get(key)
    ]


def last_written(look: Look) -> dict[str, Any]:
    """The records written down last, of the unit and everything it counts, as far as the reader sees them."""
    desk = look.desk
    found = list_last_written(desk.town, look.covered, MOST, kinds=SECTIONS, hidden=WITHDRAWN, known_at=desk.as_of)
    labels = {each.key: desk.say(each.declared.label) for each in list_types(desk)}
    columns = [
        {"label": pgettext("head of a column", "Day"), "size": "s"},
        {"label": pgettext("head of a column", "Type"), "size": "m"},
        {"label": pgettext("head of a column", "Record"), "size": "l", "header": True, "clip": True},
        {"label": pgettext("head of a column", "Unit"), "size": "m"},
        {"label": pgettext("head of a column", "State")},
        {"label": _("Written down"), "size": "m"},
    ]
    rows = []
    for record in found:
        shape, word = state_shown(desk, record.kind, record.definition_id, record.state)
        written = f"{table_day(day_of(record.created_at), desk.today)} {clock(record.created_at)}"
        rows.append(
            {
                "cells": [
                    table_day(record.happened_on, desk.today),
                    {"text": labels.get(record.type, record.type), "tag": "plain"},
                    {"text": record.title, "url": desk.url("record", record.pk), "note": record.number},
                    {"text": desk.name(record.unit_id), "tone": "muted"},
                    {"text": word, "state": shape} if shape else word,
                    {"text": written, "tone": "muted"},
                ]
            }
        )
    return {"columns": columns, "rows": rows}
