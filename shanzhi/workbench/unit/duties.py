"""What was due from a unit this year, and what became of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.periods import Window
from shanzhi.ui.formats import number
from shanzhi.workbench.board_problems import standings_of, unmet_words
from shanzhi.workbench.unit.looking import Look


def duties(look: Look) -> dict[str, Any]:
    """Each duty of the unit and all it counts: due, done, and what was not done."""
    window = Window(date(look.day.year, 1, 1), look.day)
    found = standings_of(look.desk, look.node.id, window, look.day)
    columns = [
        {"label": pgettext("head of a column", "Duty"), "header": True},
        {"label": pgettext("duties", "Due"), "align": "right"},
        {"label": pgettext("duties", "Done"), "align": "right"},
        {"label": _("Not done")},
    ]
    rows = []
    for each in found.values():
        unmet = unmet_words(each)
        state: Any = {"text": unmet, "state": "late"} if unmet else {"text": _("none"), "state": "done"}
        label = look.desk.say(each.declared.label)
        rows.append({"cells": [label, number(each.expected), {"text": number(each.done), "tone": "strong"}, state]})
    return {"columns": columns, "rows": rows}
