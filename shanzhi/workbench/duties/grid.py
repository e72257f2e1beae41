"""The page of duties: who owes one duty, period by period, what is not done, what was excused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.periods import Window
from shanzhi.duties.queries import (
    DONE,
    DONE_LATE,
    IS_EXCUSED,
    MISSED,
    OPEN,
    Occurrence,
    Standing,
    list_occurrences,
    period_of,
    sum_up,
)
from shanzhi.ui.formats import listed, percent
from shanzhi.workbench import asked
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.duties.wording import due_words, period_words, state_words
from shanzhi.workbench.pages import page

SHOWN = 12
"""So many periods stand side by side."""
MOST = 100
"""So many occurrences that are not done are listed."""

Item = dict[str, Any]


@page()
def duties(desk: Desk) -> HttpResponse:
    """One duty for every unit that owes it and that the reader sees."""
    year = _year(desk.today)
    covered = desk.trees.covered_by(desk.home.id) | {desk.home.id}
    every = list_occurrences(desk.actor, desk.town, year, desk.today, units=covered)
    found = sum_up(desk.town, every)
    key = asked.chosen(desk.request.GET.get("duty", ""), list(found), next(iter(found), ""))
    context: dict[str, Any] = {
        "head": {
            "title": _("Duties"),
            "crumbs": [{"label": pgettext("page", "Today"), "url": desk.url("today")}, {"label": _("Duties")}],
        },
        "scope": desk.home.label(desk.language),
        "tabs": [_tab(desk, each, current=each.key == key) for each in found.values()],
        "duty": None,
    }
    if key:
        context.update(_of_one(desk, found[key], [each for each in every if each.key == key]))
    return desk.render("duties", context, current="today", back_url=desk.url("today"))


def _year(today: date) -> Window:
    """Twelve months back, to the end of what is announced."""
    start = Window(today, today).year_before().start + timedelta(days=1)
    return Window(start, today + timedelta(days=430))


def _tab(desk: Desk, each: Standing, *, current: bool) -> Item:
    return {
        "label": desk.say(each.declared.label),
        "url": desk.url("duties", duty=each.key),
        "count": each.unmet or "",
        "tone": "late",
        "current": current,
    }


def _of_one(desk: Desk, standing: Standing, rows: Sequence[Occurrence]) -> dict[str, Any]:
    periods = _periods(rows, desk.today)
    shown = [each for each in rows if period_of(each).start in periods]
    declared = standing.declared
    undone = [each for each in shown if each.state == MISSED or each.is_overdue]
    excused = [each for each in rows if each.state == IS_EXCUSED]
    return {
        "duty": {
            "title": desk.say(declared.label),
            "help": desk.say(declared.help) if declared.help else "",
            "basis": declared.source.text if declared.source else "",
            "owner": desk.say(desk.library.get("roles", declared.owner).model.label),
        },
        "totals": _totals(standing),
        "columns": _columns(shown, periods),
        "rows": _units(desk, shown, periods),
        "legend": _legend(),
        "undone": _list(desk, undone),
        "undone_count": len(undone),
        "excused": _list(desk, excused),
        "excused_count": len(excused),
        "list_columns": [
            {"label": pgettext("head of a column", "Unit"), "header": True},
            {"label": pgettext("head of a column", "Period")},
            {"label": pgettext("head of a column", "State")},
            {"label": pgettext("head of a column", "Due")},
        ],
    }


def _periods(rows: Sequence[Occurrence], today: date) -> list[date]:
    """The last periods that have begun, the earliest first."""
    begun = sorted({period_of(each).start for each in rows if each.opens_on <= today})
    return begun[-SHOWN:]


def _totals(standing: Standing) -> list[Item]:
    counts = standing.counts
    share = "" if standing.share is None else percent(standing.share)
    parts = [
        (pgettext("duties", "Due so far"), standing.expected),
        (pgettext("duties", "Done"), standing.done),
        (pgettext("duties", "of it late"), counts[DONE_LATE]),
        (pgettext("duties", "Overdue"), standing.overdue),
        (pgettext("duties", "Missed"), counts[MISSED]),
        (pgettext("duties", "Excused"), counts[IS_EXCUSED]),
        (pgettext("duties", "Share done"), share or "—"),
    ]
    return [{"label": label, "value": str(value)} for label, value in parts]


def _columns(shown: Sequence[Occurrence], periods: Sequence[date]) -> list[Item]:
    heads = [_head(shown, period) for period in periods]
    return [
        {"label": pgettext("head of a column", "Unit"), "header": True},
        {"label": _("Period by period"), "heads": heads},
        {"label": pgettext("duties", "Done"), "align": "right", "size": "s"},
        {"label": _("Not done"), "clip": False},
    ]


def _head(shown: Sequence[Occurrence], period: date) -> str:
    """A period in one or two characters: the number of its month, quarter or year."""
    every = next(each.declared.every for each in shown if period_of(each).start == period)
    if every == "month":
        return str(period.month)
    if every == "quarter":
        return str((period.month - 1) // 3 + 1)
    return str(period.day) if every == "week" else f"{period.year % 100:02d}"


def _units(desk: Desk, shown: Sequence[Occurrence], periods: Sequence[date]) -> list[Item]:
    by_unit: dict[int, dict[date, Occurrence]] = {}
    for each in shown:
        by_unit.setdefault(each.unit_id, {})[period_of(each).start] = each
    rows = []
    for unit, found in sorted(by_unit.items(), key=lambda row: (-_unmet(row[1]), row[0])):
        marks = [{"label": "", "state": _mark(found.get(period))} for period in periods]
        missing = [each for each in found.values() if each.state == MISSED or each.is_overdue]
        words = listed([period_words(desk, each) for each in missing])
        done = sum(each.state in (DONE, DONE_LATE) for each in found.values())
        due = done + _unmet(found)
        said = _("not done: %(periods)s") % {"periods": words} if words else _("all done that was due")
        rows.append(
            {
                "cells": [
                    {"text": desk.name(unit), "url": ""},
                    {"months": marks, "text": said},
                    {"text": f"{done}/{due}"},
                    {"text": words, "tone": "late" if words else ""},
                ]
            }
        )
    return rows


def _unmet(found: dict[date, Occurrence]) -> int:
    return sum(each.state == MISSED or each.is_overdue for each in found.values())


def _mark(each: Occurrence | None) -> str:
    """A period's mark: held, late, missed, open, excused or none."""
    if each is None:
        return "none"
    if each.is_overdue:
        return "missed"
    marks = {DONE: "held", DONE_LATE: "late", MISSED: "missed", OPEN: "open", IS_EXCUSED: "excused"}
    return marks.get(each.state, "none")


def _legend() -> list[Item]:
    marks = [
        {"state": "held", "label": pgettext("mark of a duty", "done")},
        {"state": "late", "label": pgettext("mark of a duty", "done late")},
        {"state": "missed", "label": pgettext("mark of a duty", "overdue or missed")},
        {"state": "open", "label": pgettext("mark of a duty", "can still be done")},
        {"state": "excused", "label": pgettext("mark of a duty", "excused")},
        {"state": "none", "label": pgettext("mark of a duty", "nothing due")},
    ]
    return [{"label": each["label"], "marks": [{"label": "", "state": each["state"]}]} for each in marks]


def _list(desk: Desk, rows: Sequence[Occurrence]) -> list[Item]:
    found = []
    for each in sorted(rows, key=lambda row: (row.due_on, row.unit_id), reverse=True)[:MOST]:
        shape, word = state_words(each)
        found.append(
            {
                "cells": [
                    {"text": desk.name(each.unit_id), "url": desk.url("duty", each.record_id)},
                    {"text": period_words(desk, each)},
                    {"text": word, "state": shape},
                    {"text": due_words(desk, each)},
                ]
            }
        )
    return found
