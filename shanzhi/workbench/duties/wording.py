"""Duties and their occurrences in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.duties.queries import COMING, DONE, DONE_LATE, MISSED, OPEN, Occurrence, period_of, types_meeting
from shanzhi.ui.formats import day, day_range, day_with_weekday
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.units import units_for
from shanzhi.workbench.types import WRITING, Type


def period_words(desk: Desk, each: Occurrence) -> str:
    """The period an occurrence is for: June, the second quarter, 2024, the days of a week."""
    window = period_of(each)
    same = window.start.year == desk.today.year
    year = "" if same else pgettext("before a month or quarter", "%(year)s ") % {"year": window.start.year}
    if each.declared.every == "week":
        return day_range(window.start, window.end, desk.today)
    if each.declared.every == "month":
        return year + _months()[window.start.month - 1]
    if each.declared.every == "quarter":
        return year + _quarters()[(window.start.month - 1) // 3]
    if each.declared.every == "half_year":
        half = pgettext("period", "first half") if window.start.month == 1 else pgettext("period", "second half")
        return year + half
    return pgettext("period", "the year %(year)s") % {"year": window.start.year}


def due_words(desk: Desk, each: Occurrence) -> str:
    """When it is due, as seen from today: so many days overdue, today, or the day."""
    if each.is_overdue:
        days = (desk.today - each.due_on).days
        return ngettext("%(days)s day overdue", "%(days)s days overdue", days) % {"days": days}
    if each.due_on == desk.today:
        return pgettext("due", "today")
    return day_with_weekday(each.due_on, desk.today)


def days_words(desk: Desk, each: Occurrence) -> str:
    """The days of an occurrence in one line."""
    words = {"due": day(each.due_on, desk.today), "late": day(each.late_until, desk.today)}
    if each.state == COMING:
        return _("from %(day)s on") % {"day": day(each.opens_on, desk.today)}
    if each.is_overdue:
        return _("was due by %(due)s, can be made up until %(late)s") % words
    return _("due by %(due)s") % words


def state_words(each: Occurrence) -> tuple[str, str]:
    """A state's shape and word."""
    if each.is_overdue:
        return "late", pgettext("state of a duty", "overdue")
    return {
        COMING: ("waiting", pgettext("state of a duty", "to come")),
        OPEN: ("soon", pgettext("state of a duty", "due")),
        DONE: ("done", pgettext("state of a duty", "done")),
        DONE_LATE: ("done", pgettext("state of a duty", "done late")),
        MISSED: ("late", pgettext("state of a duty", "missed")),
    }.get(each.state, ("paused", pgettext("state of a duty", "excused")))


def write_url(desk: Desk, each: Occurrence) -> str:
    """The form of a type that meets it, with the unit filled in; nothing for who may not write it down."""
    for section, key in types_meeting(desk.library, each.declared):
        kind = {"activities": "activity", "items": "item"}.get(section)
        if kind is None or not desk.may(WRITING[kind], each.unit_id):
            continue
        nodes = units_for(desk, Type(kind, key, desk.library.get(section, key).model))
        if not nodes:
            continue
        own = next((node.key for node in nodes if node.id == each.unit_id), None)
        if own is not None or each.declared.meets.over == "covered":
            return desk.url("write_type", key, unit=own)
    return ""


def _months() -> list[str]:
    return [
        pgettext("month", "January"),
        pgettext("month", "February"),
        pgettext("month", "March"),
        pgettext("month", "April"),
        pgettext("month", "May"),
        pgettext("month", "June"),
        pgettext("month", "July"),
        pgettext("month", "August"),
        pgettext("month", "September"),
        pgettext("month", "October"),
        pgettext("month", "November"),
        pgettext("month", "December"),
    ]


def _quarters() -> list[str]:
    return [
        pgettext("period", "first quarter"),
        pgettext("period", "second quarter"),
        pgettext("period", "third quarter"),
        pgettext("period", "fourth quarter"),
    ]
