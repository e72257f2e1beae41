"""The cases that wait for somebody: put before the own unit, overdue, due soon."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.cases.queries import Case, list_waiting
from shanzhi.kernel.clock import end_of
from shanzhi.ui.formats import number
from shanzhi.workbench.cases.inbox import left, my_units
from shanzhi.workbench.cases.states import rules_here
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.frame import has_cases

AHEAD = 7
"""Days ahead that a case is shown as due."""

SHOWN = 8
"""So many of each part stand here; the others on the page of cases."""

Item = dict[str, Any]


def sections(desk: Desk) -> list[Item]:
    """What was asked of the own unit, what is overdue, what is due soon; empty ones left out."""
    if not has_cases(desk):
        return []
    until = end_of(desk.today + timedelta(days=AHEAD))
    user, units = desk.actor.user_id or 0, my_units(desk)
    parts = list_waiting(desk.town, user=user, units=units, now=desk.now, until=until, at_most=SHOWN)
    titles = {
        "asked": _("Put before my unit, not accepted yet"),
        "late": pgettext("cases", "Overdue"),
        "soon": _("Due within %(days)s days") % {"days": AHEAD},
    }
    return [
        {
            "title": title,
            "tone": "late" if name == "late" else "",
            "rows": [_row(desk, case) for case in parts[name].rows],
            "count": number(parts[name].count),
        }
        for name, title in titles.items()
        if name in parts
    ]


def _row(desk: Desk, case: Case) -> Item:
    said = left(desk, case)
    return {
        "state": said["state"],
        "state_label": said["text"],
        "due": said["text"],
        "due_tone": said.get("tone", ""),
        "note": f"{case.record.number} {desk.name(case.unit_id)}",
        **shared(desk, case),
    }


def shared(desk: Desk, case: Case) -> Item:
    """What every row of a case says and leads to."""
    url = desk.url("case", case.pk)
    return {
        "type": desk.say(rules_here(desk, case.record.definition_id).declared.label),
        "label": case.record.title,
        "url": url,
        "act": pgettext("a case", "Open"),
        "act_url": url,
    }
