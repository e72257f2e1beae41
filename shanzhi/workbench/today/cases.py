"""The cases that wait for somebody: overdue, due soon, put before the own unit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.cases.queries import Case, list_waiting
from shanzhi.kernel.clock import end_of
from shanzhi.workbench.cases.inbox import left, my_units
from shanzhi.workbench.cases.states import rules_here
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.frame import has_cases

AHEAD = 7
"""Days ahead that a case is shown as due."""

SHOWN = 12
"""So many stand here; the others on the page of cases."""

Item = dict[str, Any]


def sections(desk: Desk) -> list[Item]:
    """What was asked of the own unit, what is overdue, what is due soon; empty ones left out."""
    if not has_cases(desk):
        return []
    units, until = my_units(desk), end_of(desk.today + timedelta(days=AHEAD))
    found = list(list_waiting(desk.town, user=desk.actor.user_id or 0, units=units, until=until)[:SHOWN])
    parts: dict[str, list[Case]] = {"asked": [], "late": [], "soon": []}
    for case in found:
        if case.receiver_id in units:
            parts["asked"].append(case)
        else:
            parts["late" if case.due_at is not None and case.due_at < desk.now else "soon"].append(case)
    titles = {
        "asked": _("Put before my unit, not accepted yet"),
        "late": pgettext("cases", "Overdue"),
        "soon": _("Due within %(days)s days") % {"days": AHEAD},
    }
    return [
        {
            "title": titles[name],
            "tone": "late" if name == "late" else "",
            "rows": [_row(desk, case) for case in rows],
            "count": len(rows),
        }
        for name, rows in parts.items()
        if rows
    ]


def _row(desk: Desk, case: Case) -> Item:
    said = left(desk, case)
    url = desk.url("case", case.pk)
    return {
        "state": said["state"],
        "state_label": said["text"],
        "type": desk.say(rules_here(desk, case.record.definition_id).declared.label),
        "label": case.record.title,
        "url": url,
        "note": f"{case.record.number} {desk.name(case.unit_id)}",
        "due": said["text"],
        "due_tone": said.get("tone", ""),
        "act": pgettext("a case", "Open"),
        "act_url": url,
    }
