"""The cases the reader was told of: the ladders of their types named one of the reader's roles, and it is still so."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.cases.reminding import Reminder, list_reminders
from shanzhi.kernel.clock import day_of
from shanzhi.ui.formats import day, number
from shanzhi.workbench.cases.looking import wall
from shanzhi.workbench.cases.states import rules_here
from shanzhi.workbench.cases.wording import time_left
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.frame import has_cases
from shanzhi.workbench.today.cases import SHOWN, shared

Item = dict[str, Any]


def told(desk: Desk) -> Item:
    """What was told to the roles the reader holds, the newest first, and how much there is."""
    roles = _roles(desk) if has_cases(desk) else {}
    if not roles:
        return {"rows": [], "count": ""}
    found = list_reminders(desk.town, roles, at_most=SHOWN)
    return {"rows": [_row(desk, each) for each in found.rows], "count": number(found.count)}


def _roles(desk: Desk) -> dict[str, frozenset[int] | None]:
    """The roles the reader holds, each with the units it holds for: the own and what that covers; None for the town."""
    found: dict[str, frozenset[int] | None] = {}
    top = desk.figures.root(desk.today).id
    for office in desk.offices:
        before = found.get(office.role, frozenset())
        is_all = before is None or office.is_county or office.unit_id == top
        found[office.role] = None if is_all else (before or frozenset()) | desk.trees.covered_by(office.unit_id)
    return found


def _row(desk: Desk, each: Reminder) -> Item:
    case = each.record.case
    case.record = each.record
    rules = rules_here(desk, each.record.definition_id)
    deadline = rules.declared.deadlines.get(each.clock)
    said = time_left(wall(each.due_at), wall(desk.now), deadline.warn if deadline is not None else 0)
    clock = rules.flow.clocks.get(each.clock)
    words = {
        "number": each.record.number,
        "unit": desk.name(each.unit_id),
        "clock": "" if clock is None else desk.say(clock.label),
        "rung": _rung(each.days),
        "day": day(day_of(each.told_at), desk.today),
    }
    return {
        "state": said.shape,
        "state_label": said.words,
        "due": said.words,
        "due_tone": said.tone,
        "note": pgettext("a reminder", "%(number)s %(unit)s. %(clock)s, %(rung)s: told on %(day)s") % words,
        **shared(desk, case),
    }


def _rung(days: int) -> str:
    """How long before or after the end it was told."""
    if days > 0:
        return ngettext("%(days)s day overdue", "%(days)s days overdue", days) % {"days": days}
    if days < 0:
        return ngettext("%(days)s day left", "%(days)s days left", -days) % {"days": -days}
    return _("on the last day")
