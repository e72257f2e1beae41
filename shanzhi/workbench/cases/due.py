"""When a case is due, as lists ask for it: still open, overdue, or due within so many days."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.cases.registers import CaseFilter
from shanzhi.kernel.clock import day_of, end_of
from shanzhi.workbench.desk import Desk

OPEN, LATE = "open", "late"
WITHIN = ("3", "7", "14", "30")
"""So many days ahead a list may look."""

DUE = (OPEN, LATE, *WITHIN)
"""The words of an address."""


def due_word(asked_for: str) -> str:
    """One of `DUE` in words."""
    if asked_for == OPEN:
        return pgettext("of cases", "Open")
    if asked_for == LATE:
        return pgettext("of cases", "Overdue")
    days = int(asked_for)
    return ngettext("Due within %(days)s day", "Due within %(days)s days", days) % {"days": days}


def until(desk: Desk, days: str) -> datetime:
    """The last moment that is within so many days."""
    return end_of(desk.today + timedelta(days=int(days)))


def due_filter(desk: Desk, asked_for: str) -> CaseFilter:
    """The cases of a register that one of `DUE` means; "" means all."""
    if asked_for in WITHIN:
        return CaseFilter(due_from=desk.now, due_until=until(desk, asked_for))
    return CaseFilter(due_before=desk.now if asked_for == LATE else None, is_open=asked_for == OPEN)


def days_over(desk: Desk, due_at: datetime | None) -> int | None:
    """How many days overdue; less than none are days left. None without a day due."""
    return None if due_at is None else (desk.today - day_of(due_at)).days


def days_over_label() -> str:
    """The head of a column of `days_over`."""
    return _("Days overdue")
